#include "adapters/templates/rendering.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <kainjow/mustache.hpp>

namespace rdev::templates {

namespace {

namespace mustache = kainjow::mustache;

constexpr std::array<std::string_view, 4> kMarkup{".html", ".htm", ".xml", ".svg"};
constexpr std::array<std::string_view, 7> kQuoted{".json", ".yml", ".yaml", ".toml",
                                                  ".js",   ".mjs", ".ts"};

template <std::size_t count>
bool has_ending(std::string_view name, const std::array<std::string_view, count>& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

/// As within the quotes of a JSON string, which YAML, TOML and JavaScript read as well.
std::string quoted(const std::string& text) {
  const std::string json = boost::json::serialize(boost::json::string(text));
  return json.substr(1, json.size() - 2);
}

mustache::data to_data(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::bool_:
      return value.get_bool();
    case boost::json::kind::string:
      // To Mustache every text is true; to who writes a template an empty one is nothing.
      if (value.get_string().empty()) return false;
      return std::string(value.get_string());
    case boost::json::kind::array: {
      mustache::list items;
      for (const auto& item : value.get_array()) items.push_back(to_data(item));
      return items;
    }
    case boost::json::kind::object: {
      mustache::object members;
      for (const auto& [name, member] : value.get_object()) members.emplace(name, to_data(member));
      return members;
    }
    default:
      return false;
  }
}

/// Remembers the first name that nothing stands for, which Mustache would leave out in silence.
class StrictContext : public mustache::context<std::string> {
 public:
  explicit StrictContext(const mustache::data* values) : context(values) {}

  const mustache::data* get(const std::string& name) const override {
    const mustache::data* found = context::get(name);
    if (!found && !unknown_) unknown_ = name;
    return found;
  }
  const mustache::data* get_partial(const std::string& name) const override {
    if (!unknown_) unknown_ = "> " + name;
    return nullptr;
  }

  [[nodiscard]] const std::optional<std::string>& unknown() const { return unknown_; }

 private:
  mutable std::optional<std::string> unknown_;
};

}  // namespace

Result<std::string> render(const std::string& text, const boost::json::object& values,
                           std::string_view file_name) {
  mustache::mustache parsed(text);
  if (!parsed.is_valid()) return Error{Errc::invalid, parsed.error_message()};
  if (has_ending(file_name, kQuoted)) {
    parsed.set_custom_escape(quoted);
  } else if (!has_ending(file_name, kMarkup)) {
    parsed.set_custom_escape([](const std::string& plain) { return plain; });
  }
  const mustache::data data = to_data(values);
  StrictContext context(&data);
  std::string rendered = parsed.render(context);
  if (!parsed.is_valid()) return Error{Errc::invalid, parsed.error_message()};
  if (context.unknown()) {
    return Error{Errc::invalid, "there is nothing named '" + *context.unknown() + "'"};
  }
  return rendered;
}

}  // namespace rdev::templates
