#include "adapters/postgres/notification.hpp"

#include <array>
#include <utility>

namespace rdev::postgres {
namespace {

using ports::Change;

/// PostgreSQL takes payloads of less than 8,000 bytes.
constexpr std::size_t kMaxPayloadBytes = 7'999;

constexpr std::array<std::pair<Change::Topic, std::string_view>, 4> kTopics{{
    {Change::Topic::work, "work"},
    {Change::Topic::events, "events"},
    {Change::Topic::cancel, "cancel"},
    {Change::Topic::callbacks, "callbacks"},
}};

}  // namespace

std::string to_payload(const Change& change) {
  std::string payload;
  for (const auto& [topic, name] : kTopics) {
    if (topic == change.topic) payload = std::string{name} + ":";
  }
  if (payload.size() + change.key.size() <= kMaxPayloadBytes) payload += change.key;
  return payload;
}

std::optional<Change> parse_payload(std::string_view payload) {
  for (const auto& [topic, name] : kTopics) {
    if (payload.starts_with(name) && payload.substr(name.size()).starts_with(':')) {
      return Change{topic, std::string{payload.substr(name.size() + 1)}};
    }
  }
  return {};
}

std::vector<Change> all_topics() {
  std::vector<Change> changes;
  for (const auto& [topic, name] : kTopics) changes.push_back({topic, ""});
  return changes;
}

}  // namespace rdev::postgres
