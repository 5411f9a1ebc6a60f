#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "adapters/agent_stream/texts.hpp"
#include "core/domain/build.hpp"
#include "core/domain/line_splitter.hpp"
#include "core/domain/tail_buffer.hpp"
#include "ports/agent_dialect.hpp"

namespace rdev::command {

inline constexpr std::size_t kMaxLineBytes = agent_stream::kMaxTextBytes;

/// The output of one command (see command_dialect.hpp). The result's output is the end of stdout;
/// a failure's message is the exit status and the end of stderr, or of stdout if that is empty.
class CommandParser : public ports::AgentParser {
 public:
  void on_stdout(std::string_view bytes, const ports::AgentEventSink& emit) override;
  void on_stderr(std::string_view bytes, const ports::AgentEventSink& emit) override;
  [[nodiscard]] bool finished() const override { return false; }  ///< no line is known as the last
  [[nodiscard]] domain::AgentResult result(ports::ExecStatus status,
                                           const ports::AgentEventSink& emit) override;

 private:
  [[nodiscard]] std::string complaint(ports::ExecStatus status) const;

  domain::LineSplitter out_lines_{kMaxLineBytes};
  domain::LineSplitter err_lines_{kMaxLineBytes};
  domain::TailBuffer out_{domain::kMaxOutputBytes};
  domain::TailBuffer err_{agent_stream::kMaxComplaintBytes};
};

}  // namespace rdev::command
