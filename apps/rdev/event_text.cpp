#include "apps/rdev/event_text.hpp"

#include <array>
#include <cstdio>
#include <vector>

#include <boost/json/serialize.hpp>

#include "apps/rdev/json_fields.hpp"
#include "apps/rdev/text.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

constexpr std::string_view kIndent = "         ";  // as wide as the time before it

struct Shown {
  std::string label;
  std::string text;  ///< as it came
  bool is_bad = false;
};

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

std::string named(std::string_view name, const std::string& value) {
  return value.empty() ? "" : std::string(name) + " " + value;
}

std::string counted(std::size_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

std::string money(double usd) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "$%.4f", usd);
  return buffer.data();
}

std::string short_sha(const std::string& sha) {
  constexpr std::size_t kShown = 12;
  return sha.substr(0, kShown);
}

Shown show_agent(std::string_view type, const json::value& data) {
  if (type == "agent.message") return {"", text_at(data, "text")};
  if (type == "agent.output") return {"", text_at(data, "text")};
  if (type == "agent.tool_use") {
    return {"→ " + neutralised(text_at(data, "tool")), text_at(data, "summary")};
  }
  if (type == "agent.tool_result") {
    const bool is_error = true_at(data, "is_error");
    return {is_error ? "✗" : "✓", text_at(data, "summary"), is_error};
  }
  if (type == "agent.started") return {"agent started", text_at(data, "agent")};
  if (type == "agent.retry") {
    return {"agent tries again",
            joined({text_at(data, "error"), "try " + std::to_string(integer_at(data, "attempt"))})};
  }
  if (type == "agent.finished") {
    const json::value& usage = at(data, "usage");
    const auto turns = static_cast<std::size_t>(integer_at(usage, "num_turns"));
    return {"agent finished", joined({text_at(data, "agent"), counted(turns, "turn"),
                                      money(number_at(data, "cost"))})};
  }
  return {std::string(type), json::serialize(data)};
}

Shown show_build(std::string_view type, const json::value& data) {
  if (type == "build.queued") return {"queued", named("project", text_at(data, "project_id"))};
  if (type == "build.started") return {"started", named("by", text_at(data, "worker_id"))};
  if (type == "build.reattached") return {"re-attached", text_at(data, "commit_sha")};
  if (type == "build.retrying") return {"back to the queue", text_at(data, "reason"), true};
  const std::string message = text_at(at(data, "error"), "message");
  if (type == "build.failed") return {"failed", message, true};
  if (type == "build.cancelled") return {"cancelled", message, true};
  if (type == "build.completed") return {"completed", ""};
  return {std::string(type), json::serialize(data)};
}

Shown show_other(std::string_view type, const json::value& data) {
  if (type == "git.committed") {
    return {"committed", joined({short_sha(text_at(data, "sha")),
                                 counted(list_at(data, "files_changed").size(), "file")})};
  }
  if (type == "git.pushed") {
    return {"pushed", joined({named("to", text_at(data, "branch")), short_sha(text_at(data, "sha")),
                              text_at(data, "output")})};
  }
  if (type == "git.failed") return {"git failed", text_at(data, "message"), true};
  if (type == "ci.triggered") return {"ci", text_at(data, "pipeline_url")};
  if (type == "ci.finished") {
    const std::string status = text_at(data, "status");
    return {"ci", joined({status, text_at(data, "pipeline_url")}), status == "failure"};
  }
  if (type == "ci.note") return {"ci", text_at(data, "message")};
  if (type == "provision.scaffold") {
    return {"template", joined({text_at(data, "template"),
                                std::to_string(integer_at(data, "files")) + " files"})};
  }
  if (type == "provision.created") {
    return {"made", joined({text_at(data, "kind"), text_at(data, "name")})};
  }
  return {std::string(type), json::serialize(data)};
}

Shown show(const std::string& type, const json::value& data) {
  if (type.starts_with("agent.")) return show_agent(type, data);
  if (type.starts_with("build.")) return show_build(type, data);
  return show_other(type, data);
}

/// "12:34:56" of RFC 3339.
std::string clock_of(const std::string& at) {
  constexpr std::size_t kTime = 11;
  constexpr std::size_t kLength = 8;
  return padded(neutralised(at.size() < kTime ? at : at.substr(kTime, kLength)), kLength);
}

}  // namespace

std::string event_text(const json::value& event, const Style& style) {
  const std::string type = text_at(event, "type");
  const Shown shown = show(type, at(event, "data"));
  std::vector<std::string> lines = neutralised_lines(shown.text);
  if (lines.empty()) lines.emplace_back();

  const std::string label = neutralised(shown.label);
  std::string text = style.dim(clock_of(text_at(event, "at"))) + " ";
  if (!label.empty()) {
    text += shown.is_bad ? style.red(label) : style.bold(label);
    text += lines.front().empty() ? "" : "  ";
  }
  // An agent's words stand out from what it does and what programs say.
  const bool is_quiet = type == "agent.output" || type == "agent.tool_result";
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (at > 0) text += kIndent;
    text += is_quiet ? style.dim(lines[at]) : lines[at];
    text += '\n';
  }
  return text;
}

std::string duration_text(double seconds) {
  constexpr double kMinute = 60;
  constexpr long kMinutesOfHour = 60;
  std::array<char, 48> buffer{};
  const auto whole = static_cast<long>(seconds);
  if (seconds < kMinute) {
    std::snprintf(buffer.data(), buffer.size(), "%.1f s", seconds);
  } else if (whole < kMinutesOfHour * 60) {
    std::snprintf(buffer.data(), buffer.size(), "%ld min %02ld s", whole / 60, whole % 60);
  } else {
    std::snprintf(buffer.data(), buffer.size(), "%ld h %02ld min", whole / 3600,
                  whole / 60 % kMinutesOfHour);
  }
  return buffer.data();
}

std::string see_also(std::string_view code) {
  return "see TROUBLESHOOTING.md#" + std::string(code);
}

}  // namespace rdev::cli
