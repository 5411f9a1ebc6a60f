#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/runner.hpp"
#include "core/domain/result.hpp"

namespace rdev::git {

/// An object's name as git prints it, with or without a newline; nothing for anything else, such
/// as what a cut connection let through.
[[nodiscard]] std::optional<std::string> parse_sha(std::string_view text);

/// Paths, each ended by NUL, as a sorted list of storable UTF-8.
/// Errors: unavailable (cut off in the middle).
[[nodiscard]] Result<std::vector<std::string>> parse_paths(std::string_view text);

/// `status --porcelain=v1 -z --branch --no-renames`. Errors: unavailable (cut off).
[[nodiscard]] Result<std::vector<std::string>> parse_status(std::string_view text);

/// What a remote has.
struct RemoteRefs {
  std::map<std::string, std::string> heads;   ///< branch to commit
  std::optional<std::string> default_branch;  ///< what its HEAD stands on
};

/// `ls-remote --symref`.
[[nodiscard]] RemoteRefs parse_remote_refs(std::string_view text);

/// What a remote made of a push.
struct PushAnswer {
  enum class Kind {
    accepted,  ///< or it was there already
    outrun,    ///< somebody else pushed before
    refused,   ///< by the remote's rules
    failed,    ///< before the remote decided on it
  };
  Kind kind = Kind::failed;
  std::string words;  ///< what the remote said; of one that accepted: what its hooks printed
};

/// `push --porcelain` of one branch.
[[nodiscard]] PushAnswer parse_push(const Output& output);

}  // namespace rdev::git
