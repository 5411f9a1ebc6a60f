#include "adapters/git/environment.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace rdev::git {
namespace {

/// On top of the repository's configuration. A git that tidies up in the background would
/// outlive its command.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOverrides{
    {{"core.hooksPath", "/dev/null"},
     {"core.fsmonitor", "false"},
     {"core.commitGraph", "false"},
     {"core.excludesFile", "/dev/null"},
     {"core.attributesFile", "/dev/null"},
     {"gc.autoDetach", "false"},
     {"advice.addEmbeddedRepo", "false"}}};

/// As a value of git's configuration.
std::string quoted(std::string_view text) {
  std::string value = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') value += '\\';
    value += c;
  }
  return value + '"';
}

}  // namespace

domain::StringMap base_environment(const Identity& identity) {
  return {{"GIT_AUTHOR_NAME", identity.name},
          {"GIT_AUTHOR_EMAIL", identity.email},
          {"GIT_COMMITTER_NAME", identity.name},
          {"GIT_COMMITTER_EMAIL", identity.email},
          {"GIT_CONFIG_NOSYSTEM", "1"},
          {"GIT_CONFIG_GLOBAL", "/dev/null"},
          {"GIT_ATTR_NOSYSTEM", "1"},
          {"GIT_TERMINAL_PROMPT", "0"},
          {"GIT_EDITOR", ":"},
          {"GIT_SEQUENCE_EDITOR", ":"},
          {"GIT_PAGER", "cat"},
          {"GIT_OPTIONAL_LOCKS", "0"},
          {"GIT_NO_REPLACE_OBJECTS", "1"},
          {"GIT_GRAFT_FILE", "/dev/null"},
          {"GIT_ALLOW_PROTOCOL", "file:http:https:ssh"}};
}

domain::StringMap work_tree_environment(const Identity& identity, const std::string& workdir) {
  domain::StringMap environment = base_environment(identity);
  environment["GIT_DIR"] = workdir + "/.git";
  environment["GIT_WORK_TREE"] = workdir;
  environment["GIT_CONFIG_COUNT"] = std::to_string(kOverrides.size());
  for (std::size_t i = 0; i < kOverrides.size(); ++i) {
    environment[fmt::format("GIT_CONFIG_KEY_{}", i)] = kOverrides[i].first;
    environment[fmt::format("GIT_CONFIG_VALUE_{}", i)] = kOverrides[i].second;
  }
  return environment;
}

domain::StringMap remote_environment(const PodGitConfig& config, const std::string& git_dir) {
  domain::StringMap environment = base_environment(config.identity);
  // The agent may have written the home directory's configuration, which can name commands.
  environment["GIT_SSH_COMMAND"] = "ssh -F /dev/null -o BatchMode=yes";
  for (const auto& [name, value] : config.remote_environment) environment[name] = value;
  environment["GIT_DIR"] = git_dir;
  return environment;
}

std::string repository_configuration(const Identity& identity, const std::string& url) {
  return fmt::format(
      "[core]\n"
      "\trepositoryformatversion = 0\n"
      "\tfilemode = true\n"
      "\tbare = false\n"
      "\tlogallrefupdates = true\n"
      "[user]\n"
      "\tname = {}\n"
      "\temail = {}\n"
      "[remote \"origin\"]\n"
      "\turl = {}\n"
      "\tfetch = +refs/heads/*:refs/remotes/origin/*\n",
      quoted(identity.name), quoted(identity.email), quoted(url));
}

}  // namespace rdev::git
