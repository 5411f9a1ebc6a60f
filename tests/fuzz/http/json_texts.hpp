#pragma once

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "tests/fuzz/http/chance.hpp"

namespace rdev::fuzz {

/// Bodies after the schemas of an OpenAPI document: right ones, and ones that are wrong in one or
/// another place. Text rather than values, because much of what is wrong is no JSON value.
class JsonTexts {
 public:
  /// `document` must outlive the object. Repositories' paths are below `repositories`.
  JsonTexts(Chance& chance, const boost::json::object& document, std::string repositories);

  [[nodiscard]] std::string body(const boost::json::value& schema);

  /// For a parameter, unquoted.
  [[nodiscard]] std::string text(const boost::json::value& schema);

 private:
  [[nodiscard]] const boost::json::object& resolved(const boost::json::value& schema) const;
  [[nodiscard]] std::string value(const std::string& key, const boost::json::value& schema,
                                  int depth);
  [[nodiscard]] std::string object(const boost::json::object& schema, int depth);
  [[nodiscard]] std::string array(const boost::json::object& schema, int depth);
  [[nodiscard]] std::string number(const boost::json::object& schema);
  [[nodiscard]] std::string string(const std::string& key, const boost::json::object& schema);
  [[nodiscard]] std::string right_string(const std::string& key, const boost::json::object& schema);
  [[nodiscard]] std::string wrong();

  Chance& chance_;
  const boost::json::object& document_;
  const std::string repositories_;
  bool is_right_ = false;  ///< what is being made
};

/// A string's text in quotes, where bytes that are no UTF-8 stay as they are.
[[nodiscard]] std::string quoted(const std::string& text);

}  // namespace rdev::fuzz
