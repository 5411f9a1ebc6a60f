#pragma once

#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "core/domain/build.hpp"
#include "core/domain/result.hpp"

/// The JSON forms of a build: the API's, the callback's and the stored one alike.
/// Every `parse_…` reports all faults at once (Errc::invalid with a JSON pointer for each).
/// `to_json` writes every key, null where there is no value, and `parse_…` takes all of it again.
namespace rdev::domain {

/// `pointer` is where the spec stands in the request, for the faults' pointers.
[[nodiscard]] Result<BuildSpec> parse_build_spec(const boost::json::value& value,
                                                 std::string_view pointer = "");
[[nodiscard]] boost::json::object to_json(const BuildSpec& spec);

[[nodiscard]] Result<BuildResult> parse_build_result(const boost::json::value& value);
/// Whatever bytes and numbers an agent or a pod put into the result.
[[nodiscard]] boost::json::object to_json(const BuildResult& result);

[[nodiscard]] boost::json::object to_json(const CallbackSummary& callback);

[[nodiscard]] boost::json::object to_json(const BuildAuditEntry& entry);
/// For listings: without `spec.prompt` and `result.output`, which can be a MiB each.
[[nodiscard]] boost::json::object to_summary_json(const BuildAuditEntry& entry);

}  // namespace rdev::domain
