#include "core/worker/build_history.hpp"

#include <functional>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rdev::worker {
namespace {

namespace event_type = domain::event_type;
namespace json = boost::json;

std::size_t key_of(std::string_view type, const json::value& data) {
  return std::hash<std::string>{}(std::string(type) + '\n' + json::serialize(data));
}

/// Whether a build that went back to the queue left its agent's run alone.
bool keeps_run(const json::object& retrying) {
  const json::value* const spent = retrying.if_contains("attempt_spent");
  const json::value* const reason = retrying.if_contains("reason");
  return spent != nullptr && *spent == false && reason != nullptr &&
         (*reason == "drain" || *reason == "lease_expired");
}

}  // namespace

void BuildHistory::add(const domain::BuildEvent& event) {
  const std::string_view type = event.type;
  if (type == event_type::kBuildRetrying && !keeps_run(event.data)) {
    *this = {};
    last_over_ = event.attempt;
  }
  if (type == event_type::kBuildStarted && !began_at_) began_at_ = event.at;
  if (type == event_type::kAgentStarted) {
    agent_started_ = true;
    if (const auto* name = event.data.if_contains("agent"); name != nullptr && name->is_string()) {
      agent_ = std::string(name->get_string());
    }
  }
  if (type == event_type::kGitPushed) pushed_at_ = event.at;
  for (const std::string_view kind : {"agent.", "git.", "ci."}) {
    if (type.starts_with(kind)) ++told_[key_of(type, event.data)];
  }
}

bool BuildHistory::was_told(const domain::NewEvent& event) {
  if (told_.empty()) return false;
  // By the way that the stored ones have gone, which is not exact to the last digit of a number.
  const json::value stored = json::parse(json::serialize(domain::to_storable(event.data)));
  const auto found = told_.find(key_of(event.type, stored));
  if (found == told_.end()) return false;
  if (--found->second == 0) told_.erase(found);
  return true;
}

}  // namespace rdev::worker
