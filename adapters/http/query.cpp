#include "adapters/http/query.hpp"

#include <algorithm>
#include <charconv>

#include <boost/url/params_view.hpp>
#include <boost/url/parse_query.hpp>
#include <boost/url/url.hpp>

#include "core/domain/json_pointer.hpp"

namespace rdev::http {

namespace {

constexpr std::size_t kMaxFields = 50;

/// A query that cannot be decoded comes out as one field that nobody asks for.
std::vector<std::pair<std::string, std::string>> decode(const std::string& query) {
  std::vector<std::pair<std::string, std::string>> fields;
  if (query.empty()) return fields;  // Boost.URL would find one nameless field in it
  const auto parsed = boost::urls::parse_query(query);
  if (parsed.has_error()) return {{query, ""}};
  boost::urls::encoding_opts form;
  form.space_as_plus = true;
  for (const auto& param : *parsed) {
    fields.emplace_back(param.key.decode(form), param.value.decode(form));
  }
  return fields;
}

}  // namespace

QueryReader::QueryReader(const Request& request) : fields_(decode(request.query)) {}

std::optional<std::string> QueryReader::text(std::string_view name) {
  asked_.emplace_back(name);
  std::optional<std::string> found;
  for (const auto& [key, value] : fields_) {
    if (key != name) continue;
    if (found) {
      fault(name, "is given more than once");
      return std::nullopt;
    }
    found = value;
  }
  return found;
}

std::optional<std::int64_t> QueryReader::integer(std::string_view name, std::int64_t min,
                                                 std::int64_t max) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = given->data() + given->size();
  const auto [stopped, failure] = std::from_chars(given->data(), end, number);
  if (failure == std::errc() && stopped == end && number >= min && number <= max) return number;
  fault(name, "must be an integer from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

std::optional<bool> QueryReader::boolean(std::string_view name) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  if (*given == "true") return true;
  if (*given == "false") return false;
  fault(name, "must be true or false");
  return std::nullopt;
}

void QueryReader::fault(std::string_view name, std::string detail) {
  faults_.push_back({domain::append_pointer("", name), std::move(detail)});
}

Result<void> QueryReader::finish() {
  if (fields_.size() > kMaxFields) {
    return Error{Errc::invalid,
                 "the query is invalid",
                 {{"", "has more than " + std::to_string(kMaxFields) + " fields"}}};
  }
  for (const auto& [name, value] : fields_) {
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    fault(name, "unknown query parameter '" + name + "'");
    asked_.push_back(name);  // one fault, however often it was given
  }
  if (faults_.empty()) return {};
  return Error{Errc::invalid, "the query is invalid", std::move(faults_)};
}

Result<void> refuse_query(const Request& request) {
  return QueryReader(request).finish();
}

Header next_link(const Request& request, std::string_view cursor) {
  boost::urls::url next;
  next.set_encoded_path(request.path);
  next.set_encoded_query(request.query);
  if (request.query.empty()) next.remove_query();
  next.params().erase("cursor");
  next.params().append({"cursor", cursor});
  return {"Link", "<" + std::string(next.buffer()) + ">; rel=\"next\""};
}

}  // namespace rdev::http
