#include "adapters/agent_stream/texts.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/domain/text.hpp"

namespace rdev::agent_stream {

boost::json::object text_data(std::string_view text, bool truncated) {
  const std::string storable = domain::to_storable_utf8(text.substr(0, kMaxTextBytes + 1));
  // What replaces a bad byte is longer than that.
  const std::string_view kept = domain::truncate_utf8(storable, kMaxTextBytes);
  boost::json::object data{{"text", kept}};
  if (truncated || kept.size() < storable.size()) data["truncated"] = true;
  return data;
}

domain::NewEvent stderr_event(std::string_view line, bool truncated) {
  boost::json::object data = text_data(line, truncated);
  data["stream"] = "stderr";
  return {std::string(domain::event_type::kAgentOutput), std::move(data)};
}

std::string summary_of(std::string_view text) {
  text = domain::truncate_utf8(text, kMaxSummaryBytes);
  const std::string storable = domain::to_storable_utf8(text);
  return std::string(domain::truncate_utf8(storable, kMaxSummaryBytes));
}

std::string complaint_of(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t last = text.find_last_not_of(kBlank);
  if (last == std::string_view::npos) return {};
  text = text.substr(0, last + 1);
  text.remove_prefix(text.find_first_not_of(kBlank));
  const std::string storable = domain::to_storable_utf8(text);
  return std::string(domain::tail_utf8(storable, kMaxComplaintBytes));
}

std::string describe(ports::ExecStatus status) {
  if (status.exit_code <= 128) return fmt::format("exit status {}", status.exit_code);
  return fmt::format("exit status {} (signal {})", status.exit_code, status.exit_code - 128);
}

}  // namespace rdev::agent_stream
