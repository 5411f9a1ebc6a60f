#include "adapters/sql/json_column.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/domain/build_json.hpp"

namespace rdev::sql {
namespace {

boost::json::value parse(const std::string& stored) {
  boost::system::error_code failure;
  boost::json::value value = boost::json::parse(stored, failure);
  if (failure) throw CorruptData("stored JSON cannot be parsed: " + failure.message());
  return value;
}

template <class T>
T checked(Result<T> loaded, const char* what) {
  if (loaded.has_value()) return std::move(*loaded);
  std::string message = std::string{"stored "} + what + ": " + loaded.error().message;
  for (const FieldError& field : loaded.error().fields) {
    message += "; " + field.pointer + " " + field.detail;
  }
  throw CorruptData(message);
}

}  // namespace

std::string detail::store_list(const std::vector<std::string>& items) {
  return boost::json::serialize(boost::json::array(items.begin(), items.end()));
}

std::vector<std::string> detail::load_list(const std::string& stored) {
  const boost::json::value value = parse(stored);
  const boost::json::array* array = value.if_array();
  if (array == nullptr) throw CorruptData("stored list is no JSON array");
  std::vector<std::string> items;
  for (const boost::json::value& item : *array) {
    const boost::json::string* text = item.if_string();
    if (text == nullptr) throw CorruptData("stored list holds more than strings");
    items.emplace_back(text->data(), text->size());
  }
  return items;
}

std::string Column<boost::json::object>::store(const boost::json::object& object) {
  return boost::json::serialize(object);
}

boost::json::object Column<boost::json::object>::load(const Stored& stored) {
  boost::json::value value = parse(stored);
  if (boost::json::object* object = value.if_object()) return std::move(*object);
  throw CorruptData("stored document is no JSON object");
}

std::string Column<domain::StringMap>::store(const domain::StringMap& map) {
  boost::json::object object;
  for (const auto& [name, value] : map) object.emplace(name, value);
  return boost::json::serialize(object);
}

domain::StringMap Column<domain::StringMap>::load(const Stored& stored) {
  domain::StringMap map;
  for (const auto& member : Column<boost::json::object>::load(stored)) {
    const boost::json::string* text = member.value().if_string();
    if (text == nullptr) throw CorruptData("stored map holds more than strings");
    map.emplace(member.key(), std::string(text->data(), text->size()));
  }
  return map;
}

std::string Column<domain::BuildSpec>::store(const domain::BuildSpec& spec) {
  return boost::json::serialize(domain::to_json(spec));
}

domain::BuildSpec Column<domain::BuildSpec>::load(const Stored& stored) {
  return checked(domain::parse_build_spec(parse(stored)), "spec");
}

std::string Column<domain::BuildResult>::store(const domain::BuildResult& result) {
  return boost::json::serialize(domain::to_json(result));
}

domain::BuildResult Column<domain::BuildResult>::load(const Stored& stored) {
  return checked(domain::parse_build_result(parse(stored)), "result");
}

}  // namespace rdev::sql
