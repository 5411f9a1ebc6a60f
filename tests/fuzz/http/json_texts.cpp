#include "tests/fuzz/http/json_texts.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rdev::fuzz {

namespace json = boost::json;

namespace {

constexpr int kMaxDepth = 5;

const std::vector<std::size_t>& lengths() {
  static const std::vector<std::size_t> all{0,  1,  2,   19,  20,  36,  62,   63,
                                            64, 65, 127, 128, 255, 256, 1024, 20'000};
  return all;
}

std::string nested(const std::string& open, const std::string& close, std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += "1";
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

/// The type of a schema; of several the first, which is never "null".
std::string type_of(const json::object& schema) {
  const auto* type = schema.if_contains("type");
  if (type == nullptr) return "";
  if (type->is_array()) return std::string(type->as_array().at(0).as_string());
  return std::string(type->as_string());
}

}  // namespace

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

JsonTexts::JsonTexts(Chance& chance, const json::object& document, std::string repositories)
    : chance_(chance), document_(document), repositories_(std::move(repositories)) {}

const json::object& JsonTexts::resolved(const json::value& schema) const {
  const auto* reference = schema.as_object().if_contains("$ref");
  if (reference == nullptr) return schema.as_object();
  const std::string pointer(reference->as_string());
  const std::string name = pointer.substr(pointer.rfind('/') + 1);
  return document_.at("components").at("schemas").at(name).as_object();
}

std::string JsonTexts::body(const json::value& schema) {
  // What is right for the most part gets furthest.
  is_right_ = chance_.one_in(2);
  std::string text = value("", schema, 0);
  if (is_right_) return text;
  switch (chance_.below(40)) {
    case 0:
      return text.substr(0, chance_.below(text.size() + 1));
    case 1:
      return text + text;
    case 2:
      return "\xef\xbb\xbf" + text;
    case 3:
      return chance_.bytes(chance_.below(200));
    case 4:
      text[chance_.below(text.size())] = static_cast<char>(chance_.below(256));
      return text;
    default:
      return text;
  }
}

std::string JsonTexts::text(const json::value& schema) {
  is_right_ = chance_.one_in(2);
  const json::object& known = resolved(schema);
  const std::string type = type_of(known);
  if (type == "integer" || type == "number") return number(known);
  if (type == "boolean") return chance_.one_in(4) ? "maybe" : chance_.one_in(2) ? "true" : "false";
  const std::string text = string("", known);
  return text.substr(1, text.size() - 2);
}

std::string JsonTexts::value(const std::string& key, const json::value& schema, int depth) {
  if (!is_right_ && chance_.one_in(25)) return wrong();
  if (depth > kMaxDepth) return "null";
  const json::object& known = resolved(schema);
  for (const char* choices : {"oneOf", "anyOf", "allOf"}) {
    const auto* list = known.if_contains(choices);
    if (list == nullptr) continue;
    const json::array& items = list->as_array();
    return value(key, items.at(chance_.below(items.size())), depth + 1);
  }
  const std::string type = type_of(known);
  if (type == "object") return object(known, depth);
  if (type == "array") return array(known, depth);
  if (type == "string") return string(key, known);
  if (type == "boolean") return chance_.one_in(2) ? "true" : "false";
  if (type == "integer" || type == "number") return number(known);
  return wrong();
}

std::string JsonTexts::object(const json::object& schema, int depth) {
  std::string text = "{";
  const auto add = [&](const std::string& key, const std::string& member) {
    if (text.size() > 1) text += ",";
    text += quoted(key) + ":" + member;
  };
  std::vector<std::string> required;
  if (const auto* names = schema.if_contains("required")) {
    for (const json::value& name : names->as_array()) required.emplace_back(name.as_string());
  }
  if (const auto* properties = schema.if_contains("properties")) {
    for (const auto& [name, member] : properties->as_object()) {
      const std::string key(name);
      bool is_there = chance_.one_in(6);
      const bool is_required =
          key == "repository" || std::find(required.begin(), required.end(), key) != required.end();
      if (is_required) is_there = is_right_ || !chance_.one_in(30);
      if (!is_there) continue;
      add(key, value(key, member, depth + 1));
      if (!is_right_ && chance_.one_in(60)) add(key, wrong());
    }
  }
  if (is_right_) return text + "}";
  if (chance_.one_in(20)) add(chance_.bytes(chance_.below(20)), wrong());
  if (schema.contains("additionalProperties")) add("name", string("", {}));
  return text + "}";
}

std::string JsonTexts::array(const json::object& schema, int depth) {
  const auto* items = schema.if_contains("items");
  const std::size_t count = chance_.one_in(20) ? 300 : chance_.below(4);
  std::string text = "[";
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += ",";
    text += items == nullptr ? wrong() : value("", *items, depth + 1);
  }
  return text + "]";
}

std::string JsonTexts::number(const json::object& schema) {
  std::vector<std::string> numbers{"0", "1", "-1", "7"};
  for (const char* bound : {"minimum", "maximum", "default"}) {
    const auto* at = schema.if_contains(bound);
    if (at == nullptr || !at->is_int64()) continue;
    for (const int step : {-1, 0, 1}) numbers.push_back(std::to_string(at->as_int64() + step));
  }
  if (is_right_ || !chance_.one_in(4)) return chance_.of(numbers);
  static const std::vector<std::string> odd{"9223372036854775807",
                                            "9223372036854775808",
                                            "-9223372036854775808",
                                            "18446744073709551616",
                                            "1e308",
                                            "1e400",
                                            "-1e400",
                                            "1e-400",
                                            "0.1",
                                            "-0",
                                            "1.0",
                                            "2147483648",
                                            "1e5",
                                            std::string(400, '9'),
                                            "00",
                                            "+1",
                                            "0x10",
                                            "NaN",
                                            "1.",
                                            ""};
  return chance_.of(odd);
}

std::string JsonTexts::string(const std::string& key, const json::object& schema) {
  if (is_right_) return right_string(key, schema);
  // The server makes local repositories that are not there: so these are nowhere else.
  if (key == "url") {
    return quoted(chance_.of<std::string>({repositories_ + "/a.git", repositories_ + "/b.git",
                                           "https://git.example/a.git", "-oProxyCommand=x", "..",
                                           "ssh://git@", "file:", "http://\xff/"}));
  }
  if (const auto* choices = schema.if_contains("enum"); choices && !chance_.one_in(10)) {
    const json::value& choice = choices->as_array().at(chance_.below(choices->as_array().size()));
    return choice.is_string() ? quoted(std::string(choice.as_string())) : "null";
  }
  if (key == "id" || chance_.one_in(3)) {
    return quoted(chance_.of<std::string>({"demo", "p1", "p2", "blank", "landing-page", "x", "-x",
                                           std::string(63, 'a'), std::string(64, 'a')}));
  }
  switch (chance_.below(8)) {
    case 0:
      return quoted(std::string(chance_.of(lengths()), 'a'));
    case 1:
      return quoted(chance_.bytes(chance_.below(30)));
    case 2:
      return "\"" + std::string("\\ud800") + "\"";
    case 3:
      return "\"" + std::string("\\u0000\\u202e\\uffff") + "\"";
    case 4:
      return quoted("'; DROP TABLE projects; --%00../../\\..");
    case 5:
      return quoted("2026-02-30T25:61:61Z");
    case 6:
      return quoted("https://127.0.0.1:9/hook");
    default:
      return quoted("some words \xc3\xa9\xf0\x9f\x98\x80");
  }
}

std::string JsonTexts::right_string(const std::string& key, const json::object& schema) {
  if (const auto* choices = schema.if_contains("enum")) {
    const json::value& choice = choices->as_array().at(chance_.below(choices->as_array().size()));
    if (choice.is_string()) return quoted(std::string(choice.as_string()));
  }
  if (key == "url") return quoted(repositories_ + "/a.git");
  if (key == "id") return quoted(chance_.of<std::string>({"demo", "p1", "p2", "p3"}));
  if (key == "template") return quoted("blank");
  if (key == "callback_url") return quoted("https://bot.example/hook");
  if (schema.contains("pattern")) return quoted("demo");
  return quoted("some words \xc3\xa9\xf0\x9f\x98\x80");
}

std::string JsonTexts::wrong() {
  switch (chance_.below(10)) {
    case 0:
      return "null";
    case 1:
      return nested("[", "]", chance_.of<std::size_t>({1, 31, 32, 33, 5'000}));
    case 2:
      return nested("{\"a\":", "}", chance_.of<std::size_t>({1, 31, 32, 33, 5'000}));
    case 3:
      return "{}";
    case 4:
      return "[]";
    case 5:
      return "true";
    case 6:
      return quoted(chance_.bytes(chance_.below(40)));
    case 7:
      return "{\"a\":1,\"a\":2}";
    default:
      return number({});
  }
}

}  // namespace rdev::fuzz
