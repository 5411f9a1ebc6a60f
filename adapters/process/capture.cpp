#include "adapters/process/capture.hpp"

#include "adapters/process/run.hpp"

namespace rdev::process {

Result<Captured> capture(const Command& command, std::chrono::milliseconds deadline,
                         const std::stop_token& stop) {
  Captured captured;
  const auto into = [](std::string& text) {
    return [&text](std::string_view bytes) {
      text.append(bytes.substr(0, kMaxCapturedBytes - text.size()));
    };
  };
  const auto code = run(command, {}, into(captured.out), into(captured.err),
                        std::chrono::steady_clock::now() + deadline, stop);
  if (code.has_error()) return code.error();
  captured.exit_code = *code;
  return captured;
}

}  // namespace rdev::process
