// The steps of a build's run that are the working copy's: prepare, scaffold, commit, push.
#include <utility>

#include <boost/json/array.hpp>

#include "core/worker/build_run.hpp"
#include "core/worker/commit_message.hpp"
#include "core/worker/pod_runs.hpp"
#include "core/worker/scaffold.hpp"

namespace rdev::worker {

using domain::FailureCode;
namespace event_type = domain::event_type;

namespace {

boost::json::array json_list(const std::vector<std::string>& texts) {
  boost::json::array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

}  // namespace

Turns::Turn BuildRun::turn_at_working_copy() {
  return ports_.turns.take(pod_->describe() + " " + pod_->workdir());
}

Result<void> BuildRun::prepare_working_copy() {
  if (run_) return {};  // an agent is at work in it
  const auto turn = turn_at_working_copy();
  const auto stop = stop_.get_token();
  if (auto ready = ports_.git.prepare(*pod_, git_context_, stop); ready.has_error()) {
    return fail_git("prepare", ready.error());
  }
  if (is_first_attempt()) return {};
  if (auto found = find_earlier_commit(); found.has_error()) return found;
  if (result_.error || already_committed_) return {};
  if (history_.agent_started()) {
    return fail(FailureCode::lost, {Errc::not_found, "the agent's run is gone from the pod"});
  }
  // What cannot be removed now is, with everything else, at the end.
  static_cast<void>(PodRuns(*pod_, build_.task.id).discard(build_.task.attempt - 1));
  return {};
}

/// A worker may have died between commit and push: then the agent's work is done and paid for.
Result<void> BuildRun::find_earlier_commit() {
  if (!is_committing()) return {};
  auto found = ports_.git.find_commit(*pod_, git_context_, stop_.get_token());
  if (found.has_error()) return fail_git("prepare", found.error());
  if (!found->sha) return {};
  already_committed_ = true;
  result_.commit_sha = found->sha;
  result_.files_changed = found->files_changed;
  return recorder_.event(event_type::kBuildReattached, {{"commit_sha", *found->sha}});
}

/// An empty project gets its template's files before the agent sees it.
Result<void> BuildRun::lay_scaffold() {
  if (run_ || already_committed_ || !template_) return {};
  const std::string& name = template_->description.name;
  const auto files = ports_.templates.scaffold(name, {build_.project.id, template_->variables});
  if (files.has_error()) return fail(FailureCode::template_error, files.error());
  if (files->empty()) return {};
  const auto turn = turn_at_working_copy();
  const auto is_empty = ports_.git.is_empty(*pod_, git_context_, stop_.get_token());
  if (is_empty.has_error()) return fail_git("prepare", is_empty.error());
  if (!*is_empty) return {};
  const auto laid = Scaffolder(*pod_, build_.task.id, stop_.get_token()).lay(*files);
  if (laid.has_error()) {
    const bool away = laid.error().code == Errc::unavailable;
    return fail(away ? FailureCode::pod_unavailable : FailureCode::template_error, laid.error());
  }
  if (!*laid) return {};
  return tell(
      event_type::kProvisionScaffold,
      {{"template", name}, {"version", template_->description.version}, {"files", files->size()}});
}

Result<void> BuildRun::commit() {
  if (already_committed_) return {};
  const auto turn = turn_at_working_copy();
  const auto stop = stop_.get_token();
  if (!is_committing()) {
    auto files = ports_.git.changes(*pod_, git_context_, stop);
    if (files.has_error()) return fail_git("changes", files.error());
    result_.files_changed = std::move(*files);
    return {};
  }
  auto made = ports_.git.commit(*pod_, git_context_, commit_message(build_.spec), stop);
  if (made.has_error()) return fail_git("commit", made.error());
  if (!made->sha) return {};
  result_.commit_sha = made->sha;
  result_.files_changed = std::move(made->files_changed);
  return tell(event_type::kGitCommitted,
              {{"sha", *result_.commit_sha}, {"files_changed", json_list(result_.files_changed)}});
}

Result<void> BuildRun::push() {
  if (!build_.spec.auto_push || !result_.commit_sha) return {};
  const auto turn = turn_at_working_copy();
  // An earlier attempt may have pushed, and had no time to tell.
  pushed_at_ =
      is_first_attempt() ? ports_.clock.now() : history_.pushed_at().value_or(build_.started_at);
  const auto pushed = ports_.git.push(*pod_, git_context_, stop_.get_token());
  if (pushed.has_error()) return fail_git("push", pushed.error());
  result_.commit_sha = pushed->sha;
  result_.pushed = true;
  boost::json::object told{
      {"branch", pushed->branch}, {"remote", pushed->remote}, {"sha", pushed->sha}};
  if (!pushed->said.empty()) told["output"] = pushed->said;
  return tell(event_type::kGitPushed, told);
}

Result<void> BuildRun::fail_git(std::string_view phase, const Error& error) {
  const FailureCode code = phase == "push"                   ? FailureCode::git_push_rejected
                           : error.code == Errc::unavailable ? FailureCode::pod_unavailable
                                                             : FailureCode::git_commit_failed;
  const Error told = error.in("git " + std::string(phase));
  if (auto done = fail(code, told); done.has_error()) return done;
  return recorder_.event(event_type::kGitFailed,
                         {{"phase", phase}, {"message", mask_.apply(told.message)}});
}

bool BuildRun::is_committing() const {
  return build_.spec.auto_commit || build_.spec.auto_push;
}

}  // namespace rdev::worker
