#include "adapters/git/failures.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/domain/text.hpp"

namespace rdev::git {
namespace {

/// Of git, curl, ssh and the forges, in LC_ALL=C.
constexpr std::array<std::string_view, 18> kAboutRights{
    "Authentication failed",
    "could not read Username",
    "could not read Password",
    "terminal prompts disabled",
    "Permission denied",
    "Host key verification failed",
    "The requested URL returned error: 401",
    "The requested URL returned error: 403",
    "Access denied",
    "access denied",
    "Permission to",
    "not authorized",
    "Not authorized",
    "Unauthorized",
    "insufficient permission",
    "unable to create temporary object directory",
    "dubious ownership",
    "Too many authentication failures"};

bool is_about_rights(std::string_view text) {
  return std::any_of(kAboutRights.begin(), kAboutRights.end(), [&](std::string_view words) {
    return text.find(words) != std::string_view::npos;
  });
}

}  // namespace

std::string last_words(std::string_view text) {
  std::string storable;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    // git pads what the remote said, to wipe what may stand on the terminal's line.
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (line.empty()) continue;
    if (!storable.empty()) storable += '\n';
    storable += line;
  }
  storable = domain::to_storable_utf8(storable);
  return std::string(domain::tail_utf8(storable, kMaxWordsBytes));
}

Error command_failure(std::string_view command, const Output& output) {
  const std::string words = last_words(output.err);
  if (words.empty()) {
    return {Errc::internal, fmt::format("{} exited with {}", command, output.exit_code)};
  }
  return {Errc::internal, fmt::format("{}: {}", command, words)};
}

Error remote_failure(std::string_view command, const Output& output) {
  Error failure = command_failure(command, output);
  failure.code = is_about_rights(output.err) ? Errc::forbidden : Errc::unavailable;
  return failure;
}

}  // namespace rdev::git
