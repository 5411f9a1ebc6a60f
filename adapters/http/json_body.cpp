#include "adapters/http/json_body.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <boost/url/grammar/ci_string.hpp>

namespace rdev::http {

namespace json = boost::json;

namespace {

/// Builds a value as Boost.JSON's own parser does, and remembers the keys of each open object.
/// Member names and signatures are basic_parser's.
class UniqueKeysHandler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();  // NOLINT
  static constexpr std::size_t max_array_size = json::array::max_size();    // NOLINT
  static constexpr std::size_t max_key_size = json::string::max_size();     // NOLINT
  static constexpr std::size_t max_string_size = json::string::max_size();  // NOLINT

  UniqueKeysHandler() { stack_.reset(); }

  [[nodiscard]] json::value release() { return stack_.release(); }
  [[nodiscard]] bool has_duplicate() const noexcept { return !duplicate_.empty(); }
  [[nodiscard]] const std::string& duplicate() const noexcept { return duplicate_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    keys_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t count, json::error_code& failure) {
    // Sorted rather than hashed: nobody can choose keys that make this slow.
    std::vector<std::string>& keys = keys_.back();
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice != keys.end()) {
      duplicate_ = "'" + *twice + "'";
      failure = json::error::exception;
      return false;
    }
    keys_.pop_back();
    stack_.push_object(count);
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t count, json::error_code&) {
    stack_.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    keys_.back().push_back(std::move(key_));
    key_.clear();
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view, json::error_code& failure) {
    if (!std::isfinite(number)) {
      failure = json::error::not_number;
      return false;
    }
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, json::error_code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(json::error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  json::value_stack stack_;
  std::vector<std::vector<std::string>> keys_;  ///< of every open object, the innermost last
  std::string key_;                             ///< the parts of a key seen so far
  std::string duplicate_;
};

Error malformed_at(std::size_t offset, const std::string& what) {
  return Error{Errc::malformed, what + " at byte " + std::to_string(offset)};
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  if (text.empty()) return Error{Errc::malformed, "the body is empty, where JSON is asked for"};
  json::basic_parser<UniqueKeysHandler> parser{json::parse_options{}};
  json::error_code failure;
  const std::size_t parsed = parser.write_some(false, text.data(), text.size(), failure);
  if (parser.handler().has_duplicate()) {
    return malformed_at(parsed, "the body has the key " + parser.handler().duplicate() +
                                    " twice in the object that ends");
  }
  if (failure) return malformed_at(parsed, "the body is no JSON: " + failure.message());
  if (parsed < text.size()) return malformed_at(parsed, "the body goes on after its JSON");
  return parser.handler().release();
}

bool may_be_json(std::string_view content_type) noexcept {
  using boost::urls::grammar::ci_is_equal;
  std::string_view type = content_type.substr(0, content_type.find(';'));
  type = type.substr(0, type.find_last_not_of(" \t") + 1);
  return ci_is_equal(type, "application/json") ||
         ci_is_equal(type, "application/x-www-form-urlencoded");
}

}  // namespace rdev::http
