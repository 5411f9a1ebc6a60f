#include "adapters/git/pushing.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "adapters/git/failures.hpp"
#include "adapters/git/known_state.hpp"

namespace rdev::git {

Pushing::Pushing(Runner& runner, const PodGitConfig& config, const ports::GitContext& context)
    : context_(context),
      tree_(runner, config),
      remote_(runner, config, context),
      commits_(tree_, context.task_id) {}

Result<ports::GitPush> Pushing::run() {
  auto answer = push_head();
  if (answer.has_value() && answer->kind == PushAnswer::Kind::outrun) {
    if (auto done = catch_up(); done.has_error()) return done.error();
    answer = push_head();
  }
  if (answer.has_error()) return answer.error();
  if (answer->kind != PushAnswer::Kind::accepted) return Error{Errc::conflict, answer->words};
  return confirm(std::move(answer->words));
}

Result<PushAnswer> Pushing::push_head() {
  const auto head = tree_.head();
  if (head.has_error()) return head.error();
  if (!*head) return Error{Errc::internal, "there is no commit to push"};
  head_ = **head;
  if (auto opened = remote_.open_relay(); opened.has_error()) return opened.error();
  return remote_.push(head_);
}

/// Puts our commits on top of what somebody else pushed meanwhile.
Result<void> Pushing::catch_up() {
  if (auto opened = remote_.open_relay(); opened.has_error()) return opened;
  if (auto fetched = remote_.fetch({head_}); fetched.has_error()) return fetched;
  if (auto done = remote_.hand_over(tree_); done.has_error()) return done;
  const auto tip = tree_.object_at("refs/remotes/origin/" + context_.branch);
  if (tip.has_error()) return tip.error();
  return *tip ? rebase(**tip) : Result<void>{};
}

Result<void> Pushing::rebase(const std::string& onto) {
  if (auto done = tree_.set_ref(kRebaseRef, head_); done.has_error()) return done;
  // Every commit stays one, even when the remote has the same change already: the trailer is
  // what shows that the build is there.
  const auto rebased =
      tree_.try_git({"rebase", "--quiet", "--autostash", "--no-fork-point", "--no-gpg-sign",
                     "--no-stat", "--empty=keep", "--reapply-cherry-picks", onto});
  if (rebased.has_error()) return rebased.error();
  if (rebased->exit_code != 0) {
    const std::string words = last_words(rebased->out + '\n' + rebased->err);
    if (auto done = leave_rebase(tree_); done.has_error()) return done.error();
    return Error{Errc::conflict,
                 fmt::format("the remote's branch has moved on, and rebasing failed: {}", words)};
  }
  if (auto done = tree_.delete_ref(kRebaseRef); done.has_error()) return done;
  const auto position = tree_.position();
  if (position.has_error()) return position.error();
  return commits_.begin_at(onto, *position);
}

/// On the relay of the push: nothing else has run since.
Result<ports::GitPush> Pushing::confirm(std::string said) {
  const auto refs = remote_.refs();
  if (refs.has_error()) return refs.error();
  const auto tip = refs->heads.find(context_.branch);
  if (tip == refs->heads.end()) {
    return Error{Errc::conflict, "the remote took the push, but has no such branch"};
  }
  const std::string tracking = "refs/remotes/origin/" + context_.branch;
  if (tip->second == head_) {
    if (auto noted = tree_.set_ref(tracking, head_); noted.has_error()) return noted.error();
  } else {
    // Somebody pushed right after us; our commit must be below theirs.
    if (auto fetched = remote_.fetch({head_}); fetched.has_error()) return fetched.error();
    if (auto done = remote_.hand_over(tree_); done.has_error()) return done.error();
    const auto lost = tree_.adds_to(head_, {tracking});
    if (lost.has_error()) return lost.error();
    if (*lost) return Error{Errc::conflict, "the remote took the push, but went elsewhere"};
  }
  const auto own = commits_.find(head_);
  if (own.has_error()) return own.error();
  return ports::GitPush{own->value_or(head_), context_.branch,
                        without_credentials(context_.repository.url), std::move(said)};
}

std::string without_credentials(const std::string& url) {
  const std::size_t authority = url.find("://");
  if (!url.starts_with("http") || authority == std::string::npos) return url;
  const std::size_t begin = authority + 3;
  const std::size_t at = url.substr(0, url.find('/', begin)).rfind('@');
  return at == std::string::npos ? url : url.substr(0, begin) + url.substr(at + 1);
}

}  // namespace rdev::git
