#include "adapters/kubectl/kubectl.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "adapters/process/run.hpp"
#include "core/domain/text.hpp"

namespace rdev::kubectl {
namespace {

constexpr std::size_t kMaxToldBytes = 600;

std::string_view trimmed(std::string_view text) {
  const std::size_t end = text.find_last_not_of(" \n\r\t");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

}  // namespace

process::Command Kubectl::command(std::vector<std::string> arguments) const {
  process::Command command{{config_.program}, config_.environment, {}};
  if (!config_.kubeconfig.empty()) {
    command.argv.insert(command.argv.end(), {"--kubeconfig", config_.kubeconfig});
  }
  if (!config_.context.empty()) {
    command.argv.insert(command.argv.end(), {"--context", config_.context});
  }
  command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                      std::make_move_iterator(arguments.end()));
  return command;
}

Result<std::string> Kubectl::run(std::vector<std::string> arguments, std::string_view stdin_data,
                                 std::chrono::milliseconds deadline,
                                 const std::stop_token& stop) const {
  std::string out;
  std::string err;
  const auto into = [](std::string& text) {
    return [&text](std::string_view bytes) {
      text.append(bytes.substr(0, process::kMaxCapturedBytes - text.size()));
    };
  };
  const auto code = process::run(command(std::move(arguments)), stdin_data, into(out), into(err),
                                 std::chrono::steady_clock::now() + deadline, stop);
  if (code.has_error()) return start_failure(code.error());
  if (*code != 0) return kubectl_failure(*code, err);
  return out;
}

Error kubectl_failure(int exit_code, std::string_view complaint) {
  const std::string_view words = trimmed(complaint);
  const auto says = [words](std::string_view text) {
    return words.find(text) != std::string_view::npos;
  };
  Errc code = Errc::unavailable;
  if (says("(Forbidden)") || says("(Unauthorized)") || says("is forbidden: ")) {
    code = Errc::forbidden;
  } else if (says("(NotFound)")) {
    code = Errc::not_found;
  } else if (says("(AlreadyExists)")) {
    code = Errc::already_exists;
  } else if (says("(Invalid)") || says("(BadRequest)") || says("error validating")) {
    code = Errc::invalid;
  }
  if (words.empty()) return {code, fmt::format("kubectl exited with {}", exit_code)};
  return {code, fmt::format("kubectl: {}",
                            domain::to_storable_utf8(domain::tail_utf8(words, kMaxToldBytes)))};
}

Error start_failure(const Error& error) {
  if (error.code == Errc::timeout || error.code == Errc::cancelled) return error;
  return {Errc::unavailable, "kubectl: " + error.message};
}

}  // namespace rdev::kubectl
