#include "apps/wiring/git_options.hpp"

#include <utility>

#include "apps/wiring/environment.hpp"
#include "apps/wiring/flags.hpp"

namespace rdev::apps {

namespace {

/// "NAME <EMAIL>", as git writes it; neither part may hold what ends it.
Result<git::Identity> parse_author(const std::string& author) {
  const std::size_t open = author.find(" <");
  const bool is_whole = open != std::string::npos && open > 0 && author.ends_with('>') &&
                        author.find_first_of("<>\n", open + 2) == author.size() - 1 &&
                        author.find_first_of("<>\n") == open + 1 && author.size() > open + 3;
  if (!is_whole) return Error{Errc::invalid, "--git-author must be like 'rdev <rdev@localhost>'"};
  return git::Identity{author.substr(0, open), author.substr(open + 2, author.size() - open - 3)};
}

}  // namespace

void add_git_flags(CLI::App& app, GitOptions& options) {
  flag(app, "git-author", options.author, "Author and committer of commits: NAME <EMAIL>");
  flag(app, "git-leftovers", options.leftovers,
       "What becomes of a failed build's changes when the next one starts: keep or stash")
      ->check(CLI::IsMember({"keep", "stash"}));
  flag(app, "git-env", options.env,
       "NAME or NAME=VALUE for git when it talks to the remote: credentials (repeatable)");
}

Result<git::PodGitConfig> git_config(const GitOptions& options) {
  git::PodGitConfig config;
  auto author = parse_author(options.author);
  if (author.has_error()) return author.error();
  config.identity = std::move(*author);
  config.dirty_tree = options.leftovers == "stash" ? git::DirtyTree::stash : git::DirtyTree::keep;
  auto environment = read_environment("--git-env", options.env);
  if (environment.has_error()) return environment.error();
  config.remote_environment = std::move(*environment);
  return config;
}

}  // namespace rdev::apps
