#include "adapters/http/path_ids.hpp"

#include <stdexcept>
#include <string>

#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include "core/domain/text.hpp"

namespace rdev::http {

namespace {

const std::string& param(const Request& request, std::string_view name) {
  const auto found = request.params.find(name);
  if (found == request.params.end()) throw std::logic_error("the route has no such parameter");
  return found->second;
}

}  // namespace

std::optional<domain::TaskId> parse_task_id(std::string_view text) {
  // Boost.UUID also reads forms with braces and without dashes, which nobody is given here.
  constexpr std::size_t kLength = 36;
  if (text.size() != kLength) return std::nullopt;
  try {
    const auto uuid = boost::uuids::string_generator()(text.begin(), text.end());
    return domain::TaskId(boost::uuids::to_string(uuid));
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

Result<domain::ProjectId> project_id_of(const Request& request) {
  const std::string& text = param(request, "id");
  if (domain::is_dns_label(text)) return domain::ProjectId(text);
  return Error{Errc::not_found, "there is no project \"" + text + "\""};
}

Result<domain::TaskId> task_id_of(const Request& request) {
  const std::string& text = param(request, "task_id");
  if (auto id = parse_task_id(text)) return *id;
  return Error{Errc::not_found, "there is no build \"" + text + "\""};
}

}  // namespace rdev::http
