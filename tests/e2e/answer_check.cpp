#include "tests/e2e/answer_check.hpp"

#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace rdev::testing {

namespace json = boost::json;

namespace {

const json::value& document() {
  static const json::value parsed = [] {
    std::ostringstream text;
    text << std::ifstream(RDEV_OPENAPI_PATH).rdbuf();
    return json::parse(text.str());
  }();
  return parsed;
}

/// What a local reference points to, else the value itself.
const json::value& resolved(const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* reference = object == nullptr ? nullptr : object->if_contains("$ref");
  if (reference == nullptr) return value;
  return document().at_pointer(std::string_view(reference->get_string()).substr(1));
}

bool is_path_of(const std::string& pattern, const std::string& path) {
  const std::string expression = std::regex_replace(pattern, std::regex("\\{[^}]+\\}"), "[^/]+");
  return std::regex_match(path, std::regex(expression));
}

/// The answers that the document knows for the request; null if it does not know the request.
const json::object* responses_for(std::string method, const std::string& path) {
  for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (method == "head") method = "get";
  const json::object* found = nullptr;
  for (const auto& [pattern, operations] : document().at("paths").get_object()) {
    if (!is_path_of(std::string(pattern), path)) continue;
    const json::value* operation = operations.get_object().if_contains(method);
    if (operation != nullptr) found = &operation->at("responses").get_object();
    if (std::string(pattern) == path) break;  // rather than one with parameters
  }
  return found;
}

std::string faults_of(const json::value& schema, const json::value& body) {
  // References point into the whole document, so the schema has to stand in one like it.
  const json::value root{{"allOf", json::array{schema}},
                         {"components", document().at("components")}};
  valijson::Schema parsed;
  valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(root), parsed);
  valijson::ValidationResults results;
  valijson::Validator().validate(parsed, valijson::adapters::BoostJsonAdapter(body), &results);
  std::string faults;
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    for (const std::string& step : error.context) faults += step;
    faults += ": " + error.description + "\n";
  }
  return faults;
}

std::string find_faults(const std::string& method, const std::string& path, const Answer& answer) {
  const json::object* responses = responses_for(method, path);
  if (responses == nullptr && answer.status < 400) {
    return "there is no such operation in adapters/http/openapi.json: add it under \"paths\"";
  }
  const std::string status = std::to_string(answer.status);
  const json::value* response = &document().at_pointer("/components/responses/Problem");
  if (responses != nullptr) {
    response = responses->if_contains(status);
    if (response == nullptr && answer.status >= 400) response = responses->if_contains("default");
    if (response == nullptr) return "the document has no answer of this status for it";
    response = &resolved(*response);
  }
  const json::value* content = response->get_object().if_contains("content");
  if (content == nullptr) return answer.body.empty() ? "" : "there is a body where none should be";
  if (method == "HEAD") return "";
  const std::string type = answer.header("content-type");
  const json::value* media = content->get_object().if_contains(type.substr(0, type.find(';')));
  if (media == nullptr) return "the document has no content of the type '" + type + "' for it";
  if (type.find("json") == std::string::npos) return "";
  return faults_of(media->at("schema"), answer.json());
}

}  // namespace

void check_against_document(const std::string& method, const std::string& target,
                            const Answer& answer) {
  const std::string faults = find_faults(method, target.substr(0, target.find('?')), answer);
  if (faults.empty()) return;
  throw std::runtime_error(method + " " + target + " gave " + std::to_string(answer.status) +
                           ", which is not as documented: " + faults + "\n" + answer.body);
}

}  // namespace rdev::testing
