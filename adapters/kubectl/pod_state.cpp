#include "adapters/kubectl/pod_state.hpp"

#include <algorithm>
#include <exception>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace rdev::kubectl {
namespace {

namespace json = boost::json;

const json::value* find(const json::value& value, std::string_view pointer) {
  boost::system::error_code failed;
  return value.find_pointer(pointer, failed);
}

std::string text(const json::value& value, std::string_view pointer) {
  const json::value* found = find(value, pointer);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

json::array list(const json::value& value, std::string_view pointer) {
  const json::value* found = find(value, pointer);
  return found != nullptr && found->is_array() ? found->as_array() : json::array();
}

/// "reason: message", as far as there is any.
std::string told(const json::value& value, const std::string& pointer) {
  const std::string reason = text(value, pointer + "/reason");
  const std::string message = text(value, pointer + "/message");
  return reason.empty() || message.empty() ? reason + message : reason + ": " + message;
}

/// A container that waits says most; then a condition that does not hold; then the pod as a whole.
std::string why_not_ready(const json::value& pod) {
  for (const char* kind : {"/status/initContainerStatuses", "/status/containerStatuses"}) {
    for (const json::value& container : list(pod, kind)) {
      for (const char* state : {"/state/waiting", "/state/terminated"}) {
        if (const std::string why = told(container, state); !why.empty()) {
          return fmt::format("container {}: {}", text(container, "/name"), why);
        }
      }
    }
  }
  for (const json::value& condition : list(pod, "/status/conditions")) {
    if (text(condition, "/status") != "False") continue;
    if (std::string why = told(condition, ""); !why.empty()) return why;
  }
  if (std::string why = told(pod, "/status"); !why.empty()) return why;
  return "phase " + text(pod, "/status/phase");
}

Result<std::string> choose_container(const json::value& pod, std::string_view wanted) {
  const json::array containers = list(pod, "/spec/containers");
  if (containers.empty()) return Error{Errc::internal, "the pod has no containers"};
  std::string chosen(wanted);
  if (chosen.empty()) {
    chosen = text(pod, "/metadata/annotations/kubectl.kubernetes.io~1default-container");
  }
  if (chosen.empty()) return text(containers.front(), "/name");
  const bool is_there =
      std::any_of(containers.begin(), containers.end(),
                  [&](const json::value& container) { return text(container, "/name") == chosen; });
  if (!is_there) return Error{Errc::invalid, "the pod has no container " + chosen};
  return chosen;
}

}  // namespace

Result<PodState> read_pod_state(std::string_view json_text, std::string_view container) {
  boost::system::error_code failed;
  const json::value pod = json::parse(json_text, failed);
  if (failed) return Error{Errc::internal, "kubectl shows no pod: " + failed.message()};
  auto chosen = choose_container(pod, container);
  if (chosen.has_error()) return chosen.error();

  PodState state;
  state.container = *chosen;
  state.leaving = find(pod, "/metadata/deletionTimestamp") != nullptr;
  const std::string phase = text(pod, "/status/phase");
  state.over = phase == "Succeeded" || phase == "Failed";
  state.ours = text(pod, "/metadata/labels/app.kubernetes.io~1managed-by") == kManagedBy;
  for (const json::value& condition : list(pod, "/status/conditions")) {
    if (text(condition, "/type") == "Ready") state.ready = text(condition, "/status") == "True";
  }
  state.ready = state.ready && !state.leaving && !state.over;
  if (!state.ready) state.reason = state.leaving ? "it is being deleted" : why_not_ready(pod);
  return state;
}

}  // namespace rdev::kubectl
