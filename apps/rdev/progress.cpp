#include "apps/rdev/progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "apps/rdev/event_text.hpp"
#include "apps/rdev/json_fields.hpp"
#include "apps/rdev/text.hpp"

namespace rdev::cli {

namespace {

void append(std::string& line, std::int64_t count, const std::string& thing) {
  if (count == 0) return;
  line += " · " + std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace

void Progress::note(const boost::json::value& event) {
  const std::string type = text_at(event, "type");
  const boost::json::value& data = at(event, "data");
  if (type == "build.queued" || type == "build.started") {
    since_ = domain::parse_rfc3339(text_at(event, "at"));
  }
  if (type == "build.started" || type == "build.reattached") state_ = "running";
  if (type == "build.retrying") state_ = "pending";
  if (type == "agent.message") ++messages_;
  if (type == "agent.tool_use") ++tool_calls_;
  if (type == "agent.finished") {
    turns_ += integer_at(at(data, "usage"), "num_turns");
    cost_usd_ += number_at(data, "cost");
    state_ = "finishing";
  }
  for (const char* const end : {"completed", "failed", "cancelled"}) {
    if (type == std::string("build.") + end) state_ = end;
  }
}

std::string Progress::line(domain::Timestamp now, std::size_t columns) const {
  std::string line = state_;
  if (since_) {
    // The server's clock may be ahead of ours.
    const std::chrono::duration<double> elapsed =
        std::max(now - *since_, domain::Timestamp::duration::zero());
    line += " · " + duration_text(elapsed.count());
  }
  append(line, messages_, "message");
  append(line, tool_calls_, "tool call");
  append(line, turns_, "turn");
  if (cost_usd_ > 0) {
    std::array<char, 32> money{};
    std::snprintf(money.data(), money.size(), " · $%.4f", cost_usd_);
    line += money.data();
  }
  return fitted(line + " · Ctrl-C to cancel or detach", columns);
}

}  // namespace rdev::cli
