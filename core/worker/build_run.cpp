#include "core/worker/build_run.hpp"

#include <chrono>
#include <utility>

#include <boost/json/array.hpp>

#include "core/domain/standing_instructions.hpp"
#include "core/worker/commit_message.hpp"
#include "core/worker/event_batcher.hpp"

namespace rdev::worker {

using domain::FailureCode;
namespace event_type = domain::event_type;

namespace {

boost::json::array json_list(const std::vector<std::string>& texts) {
  boost::json::array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

/// What a process gets between being asked to end and being killed.
constexpr std::chrono::seconds kGrace{10};

/// Errors that mean "there is no result", as opposed to a build that failed.
bool ends_without_result(const Error& error) {
  return error.code == Errc::cancelled || error.code == Errc::fenced;
}

}  // namespace

BuildRun::BuildRun(Ports ports, const ClaimedBuild& build, BuildRecorder& recorder,
                   const std::stop_token& stop)
    : ports_(ports),
      build_(build),
      recorder_(recorder),
      outer_stop_(stop, [this] { stop_.request_stop(); }),
      git_context_{build.task.id, build.project.repository,
                   build.spec.branch.value_or(build.project.repository.branch)} {
  result_.branch = git_context_.branch;
}

Result<domain::BuildResult> BuildRun::execute() {
  for (const Step step : {&BuildRun::acquire_pod, &BuildRun::prepare_working_copy,
                          &BuildRun::run_agent, &BuildRun::commit, &BuildRun::push}) {
    if (stop_.stop_requested()) return Error{Errc::cancelled, "the build was stopped"};
    if (auto done = (this->*step)(); done.has_error()) return done.error();
    if (result_.error) return result_;
  }
  result_.success = true;
  return result_;
}

Result<void> BuildRun::end_processes() {
  if (!pod_ || recorder_.is_fenced()) return {};
  return pod_->end(build_.task.id, kGrace);
}

Result<void> BuildRun::acquire_pod() {
  auto pod = ports_.pods.acquire(build_.project, stop_.get_token());
  if (pod.has_error()) return fail(FailureCode::pod_unavailable, pod.error());
  pod_ = std::move(*pod);
  if (build_.task.attempt == 1) return {};
  // Whatever an earlier attempt left running must not write into the working copy beside us.
  if (auto ended = pod_->end(build_.task.id, kGrace); ended.has_error()) {
    return fail(FailureCode::pod_unavailable, ended.error());
  }
  return {};
}

Result<void> BuildRun::prepare_working_copy() {
  const auto stop = stop_.get_token();
  if (auto ready = ports_.git.prepare(*pod_, git_context_, stop); ready.has_error()) {
    return fail_git("prepare", ready.error());
  }
  if (build_.task.attempt == 1 || !is_committing()) return {};
  // A worker may have died between commit and push: then the agent's work is done and paid for.
  auto found = ports_.git.find_commit(*pod_, git_context_, stop);
  if (found.has_error()) return fail_git("prepare", found.error());
  if (!found->sha) return {};
  already_committed_ = true;
  result_.commit_sha = found->sha;
  result_.files_changed = found->files_changed;
  return recorder_.event(event_type::kBuildReattached, {{"commit_sha", *found->sha}});
}

Result<void> BuildRun::run_agent() {
  if (already_committed_) return {};
  const auto& agents = ports_.agents;
  const std::string name =
      build_.spec.agent.value_or(build_.project.agent.value_or(agents.default_name));
  const auto agent = agents.by_name.find(name);
  if (agent == agents.by_name.end()) {
    return fail(FailureCode::agent_not_found,
                {Errc::not_found, "this worker has no agent \"" + name + "\""});
  }
  auto request = agent_request();
  if (request.has_error()) return fail(FailureCode::template_error, request.error());

  boost::json::object started{{"agent", name}, {"pod", pod_->describe()}};
  if (request->model) started["model"] = *request->model;
  if (auto told = recorder_.event(event_type::kAgentStarted, std::move(started));
      told.has_error()) {
    return told.error();
  }
  EventBatcher events(recorder_, [this] { stop_.request_stop(); });
  auto run = agent->second->execute(
      *request, *pod_, [&](domain::NewEvent event) { events.add(std::move(event)); },
      stop_.get_token());
  // Events that could not be written say more than the cancellation that followed from it.
  if (auto written = events.close(); written.has_error()) return written.error();
  if (run.has_error()) {
    const bool away = run.error().code == Errc::unavailable;
    return fail(away ? FailureCode::pod_unavailable : FailureCode::internal, run.error());
  }
  if (run->usage.name.empty()) run->usage.name = name;
  return take_over(std::move(*run));
}

Result<void> BuildRun::take_over(domain::AgentResult run) {
  result_.set_output(run.output);
  result_.output_truncated = result_.output_truncated || run.output_truncated;
  if (run.failure) result_.set_error(run.failure->code, run.failure->message);
  const boost::json::object usage{{"num_turns", run.usage.num_turns},
                                  {"input_tokens", run.usage.input_tokens},
                                  {"output_tokens", run.usage.output_tokens}};
  const double cost = run.usage.cost_usd;
  result_.agent = std::move(run.usage);
  return recorder_.event(event_type::kAgentFinished, {{"usage", usage}, {"cost", cost}});
}

Result<domain::AgentRequest> BuildRun::agent_request() {
  const domain::BuildSpec& spec = build_.spec;
  domain::AgentRequest request;
  request.task_id = build_.task.id;
  request.attempt = build_.task.attempt;
  request.project_id = build_.project.id;
  request.model = spec.model;
  request.timeout = spec.timeout;
  request.max_cost_usd = spec.max_cost_usd;
  request.max_turns = spec.max_turns;
  request.environment = ports_.agents.environment;
  request.prompt = spec.prompt;
  request.instructions = domain::kStandingInstructions;
  const auto& name = spec.template_name ? spec.template_name : build_.project.template_name;
  if (name) {
    const auto wrapper = ports_.templates.find(*name);
    if (wrapper.has_error()) return wrapper.error();
    const auto variables = domain::resolve_variables(*wrapper, spec.variables);
    if (variables.has_error()) return variables.error();
    request.prompt = domain::compose_prompt(*wrapper, spec.prompt, *variables);
  }
  return request;
}

bool BuildRun::is_committing() const {
  return build_.spec.auto_commit || build_.spec.auto_push;
}

Result<void> BuildRun::commit() {
  if (already_committed_) return {};
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
  return recorder_.event(
      event_type::kGitCommitted,
      {{"sha", *result_.commit_sha}, {"files_changed", json_list(result_.files_changed)}});
}

Result<void> BuildRun::push() {
  if (!build_.spec.auto_push || !result_.commit_sha) return {};
  const auto pushed = ports_.git.push(*pod_, git_context_, stop_.get_token());
  if (pushed.has_error()) return fail_git("push", pushed.error());
  result_.commit_sha = pushed->sha;
  result_.pushed = true;
  boost::json::object told{
      {"branch", pushed->branch}, {"remote", pushed->remote}, {"sha", pushed->sha}};
  if (!pushed->said.empty()) told["output"] = pushed->said;
  return recorder_.event(event_type::kGitPushed, std::move(told));
}

Result<void> BuildRun::fail(FailureCode code, const Error& error) {
  if (ends_without_result(error)) return error;
  result_.set_error(code, error.message);
  return {};
}

Result<void> BuildRun::fail_git(std::string_view phase, const Error& error) {
  if (ends_without_result(error)) return error;
  const FailureCode code = phase == "push"                   ? FailureCode::git_push_rejected
                           : error.code == Errc::unavailable ? FailureCode::pod_unavailable
                                                             : FailureCode::git_commit_failed;
  const Error told = error.in("git " + std::string(phase));
  if (auto done = fail(code, told); done.has_error()) return done;
  return recorder_.event(event_type::kGitFailed, {{"phase", phase}, {"message", told.message}});
}

}  // namespace rdev::worker
