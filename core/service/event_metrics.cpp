#include "core/service/event_metrics.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace rdev::service {

namespace {

namespace json = boost::json;
namespace event_type = domain::event_type;

constexpr double kMillisecondsInSecond = 1'000;
constexpr std::string_view kNone = "none";

/// Events hold what programs in pods have said: so nothing is taken for granted here.
const json::object& object_in(const json::object& data, std::string_view key) {
  static const json::object empty;
  const json::value* value = data.if_contains(key);
  const json::object* found = value != nullptr ? value->if_object() : nullptr;
  return found != nullptr ? *found : empty;
}

std::string text_in(const json::object& data, std::string_view key) {
  const json::value* value = data.if_contains(key);
  const json::string* found = value != nullptr ? value->if_string() : nullptr;
  return std::string(found != nullptr ? std::string_view(*found) : kNone);
}

std::optional<double> number_in(const json::object& data, std::string_view key) {
  const json::value* value = data.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->to_number<double>();
  if (number < 0) return std::nullopt;  // counters only go up
  return number;
}

void measure_end(const json::object& data, ports::Metrics& metrics) {
  const std::string status = text_in(data, "status");
  const std::string agent = text_in(object_in(data, "agent"), "name");
  metrics.count("rdev_builds_total",
                {{"status", status},
                 {"agent", agent},
                 {"error_code", text_in(object_in(data, "error"), "code")}},
                1);
  if (const auto duration = number_in(data, "duration_ms")) {
    metrics.observe("rdev_build_duration_seconds", {{"status", status}, {"agent", agent}},
                    *duration / kMillisecondsInSecond);
  }
}

void measure_agent(const json::object& data, ports::Metrics& metrics) {
  const std::string agent = text_in(data, "agent");
  metrics.count("rdev_agent_cost_usd_total", {{"agent", agent}},
                number_in(data, "cost").value_or(0));
  const json::object& usage = object_in(data, "usage");
  for (const auto& [key, direction] :
       {std::pair{"input_tokens", "input"}, std::pair{"output_tokens", "output"}}) {
    metrics.count("rdev_agent_tokens_total", {{"agent", agent}, {"direction", direction}},
                  number_in(usage, key).value_or(0));
  }
}

}  // namespace

void measure_event(const domain::NewEvent& event, ports::Metrics& metrics) {
  metrics.count("rdev_events_total", {{"type", event.type}}, 1);
  if (domain::is_terminal_event(event.type)) {
    measure_end(event.data, metrics);
  } else if (event.type == event_type::kAgentFinished) {
    measure_agent(event.data, metrics);
  } else if (event.type == event_type::kBuildRetrying) {
    metrics.count("rdev_builds_requeued_total", {{"reason", text_in(event.data, "reason")}}, 1);
  } else if (event.type == event_type::kBuildStarted) {
    if (const auto waited = number_in(event.data, "waited_ms")) {
      metrics.observe("rdev_claim_latency_seconds", {}, *waited / kMillisecondsInSecond);
    }
  }
}

}  // namespace rdev::service
