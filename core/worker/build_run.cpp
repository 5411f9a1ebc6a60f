#include "core/worker/build_run.hpp"

#include <chrono>
#include <utility>

#include "core/domain/standing_instructions.hpp"
#include "core/worker/build_secrets.hpp"
#include "core/worker/credentials_file.hpp"
#include "core/worker/event_batcher.hpp"
#include "core/worker/event_size.hpp"
#include "core/worker/leased_pod.hpp"
#include "core/worker/pod_runs.hpp"

namespace rdev::worker {

using domain::FailureCode;
namespace event_type = domain::event_type;

namespace {

/// What a process gets between being asked to end and being killed.
constexpr std::chrono::seconds kGrace{10};

/// Errors that mean "there is no result", as opposed to a build that failed.
bool ends_without_result(const Error& error) {
  return error.code == Errc::cancelled || error.code == Errc::fenced;
}

}  // namespace

BuildRun::BuildRun(Ports ports, const ClaimedBuild& build, BuildRecorder& recorder,
                   const HeldLease& lease)
    : ports_(ports),
      build_(build),
      recorder_(recorder),
      lease_(lease),
      outer_stop_(lease.stop_token(), [this] { stop_.request_stop(); }),
      git_context_{build.task.id, build.project.repository,
                   build.spec.branch.value_or(build.project.repository.branch)},
      mask_(mask_of(ports.agents, build.spec, build.confidential)) {
  result_.branch = git_context_.branch;
}

Result<domain::BuildResult> BuildRun::execute() {
  for (const Step step :
       {&BuildRun::acquire_pod, &BuildRun::choose_agent, &BuildRun::find_run, &BuildRun::take_slot,
        &BuildRun::end_abandoned_runs, &BuildRun::prepare_working_copy, &BuildRun::choose_template,
        &BuildRun::lay_scaffold, &BuildRun::run_agent, &BuildRun::commit, &BuildRun::push}) {
    if (stop_.stop_requested()) return Error{Errc::cancelled, "the build was stopped"};
    if (auto done = (this->*step)(); done.has_error()) return done.error();
    if (result_.error) return masked(mask_, result_);
  }
  // No stop is looked for in between: what has been pushed is worth a result.
  if (auto done = follow_ci(); done.has_error()) return done.error();
  result_.success = true;
  return masked(mask_, result_);
}

std::optional<domain::Timestamp> BuildRun::resumed_since() const {
  return run_ || already_committed_ ? history_.began_at() : std::nullopt;
}

Result<void> BuildRun::end_processes() {
  if (!pod_) {
    if (is_first_attempt()) return {};
    return Error{Errc::unavailable, "there is no pod to end an earlier attempt's run in"};
  }
  if (recorder_.is_fenced()) return {};
  PodRuns runs(*pod_, build_.task.id);
  // Followers that were given up are ended with the run; only a stop leaves that to us.
  return stop_.stop_requested() ? runs.end(kGrace) : pod_->end(build_.task.id, kGrace);
}

Result<void> BuildRun::discard_runs() {
  if (!bare_pod_) return {};
  return PodRuns(*bare_pod_, build_.task.id).discard(build_.task.attempt);
}

Result<void> BuildRun::acquire_pod() {
  auto pod = ports_.pods.acquire(build_.project, stop_.get_token());
  if (pod.has_error()) return fail(FailureCode::pod_unavailable, pod.error());
  bare_pod_ = std::move(*pod);
  pod_ = std::make_shared<LeasedPod>(bare_pod_, lease_);
  return {};
}

/// The one that has begun, where one has: nobody else can read its output.
Result<void> BuildRun::choose_agent() {
  if (!is_first_attempt()) {
    auto history = recorder_.history();
    if (history.has_error()) return history.error();
    history_ = std::move(*history);
  }
  const auto& agents = ports_.agents;
  agent_name_ = history_.agent().value_or(
      build_.spec.agent.value_or(build_.project.agent.value_or(agents.default_name)));
  const auto agent = agents.by_name.find(agent_name_);
  if (agent == agents.by_name.end()) {
    return fail(FailureCode::agent_not_found,
                {Errc::not_found, "this worker has no agent \"" + agent_name_ + "\""});
  }
  agent_ = agent->second;
  return {};
}

Result<void> BuildRun::find_run() {
  if (is_first_attempt()) return {};
  const domain::TaskId& task = build_.task.id;
  for (const bool is_last_look : {false, true}) {
    const auto found = agent_->find_run(task, history_.last_over(), *pod_, stop_.get_token());
    if (found.has_error()) return fail(FailureCode::pod_unavailable, found.error());
    run_ = *found;
    if (run_) return recorder_.event(event_type::kBuildReattached, {{"attempt", *run_}});
    if (is_last_look) break;
    // Whatever an earlier attempt left running must not write into the working copy beside us; it
    // may have been about to begin a run.
    if (auto ended = PodRuns(*pod_, task).end(kGrace); ended.has_error()) {
      return fail(FailureCode::pod_unavailable, ended.error());
    }
  }
  return {};
}

/// A run that is resumed has its place in the pod, whoever else is there: its clocks do not wait.
Result<void> BuildRun::take_slot() {
  if (run_) {
    slot_.emplace(ports_.slots.join(pod_->describe()));
    return {};
  }
  auto slot = ports_.slots.take(pod_->describe(), stop_.get_token());
  if (!slot) return Error{Errc::cancelled, "the build was stopped"};
  slot_.emplace(std::move(*slot));
  return {};
}

/// Two agents must not be in one working copy: what a build that was given up, or cancelled between
/// two workers, has left there may not have been swept yet. Its files are the sweeper's.
Result<void> BuildRun::end_abandoned_runs() {
  if (run_) return {};  // whose agent has been there since before
  const auto abandoned = recorder_.abandoned_beside(build_.project.id);
  if (abandoned.has_error()) return abandoned.error();
  for (const domain::TaskId& task : *abandoned) {
    if (auto ended = PodRuns(*pod_, task).end(kGrace); ended.has_error()) {
      return fail(FailureCode::pod_unavailable, ended.error().in("an earlier build's run"));
    }
  }
  return {};
}

Result<void> BuildRun::choose_template() {
  if (already_committed_) return {};  // its agent has had it
  auto chosen = worker::choose_template(ports_.templates, build_);
  if (chosen.has_error()) return fail(FailureCode::template_error, chosen.error());
  template_ = std::move(*chosen);
  return {};
}

Result<void> BuildRun::run_agent() {
  if (already_committed_) return {};
  domain::AgentRequest request = agent_request();
  auto secrets = secrets_of(ports_.agents, build_.spec);
  if (secrets.has_error()) return fail(FailureCode::agent_failed, secrets.error());
  if (auto given = give_credentials(request); given.has_error()) {
    return fail(FailureCode::pod_unavailable, given.error());
  }
  for (auto& [secret, value] : *secrets) request.environment[secret] = std::move(value);

  boost::json::object started{{"agent", agent_name_}, {"pod", pod_->describe()}};
  if (request.model) started["model"] = *request.model;
  EventBatcher events(recorder_, [this] { stop_.request_stop(); });
  auto run = agent_->execute(
      request, *pod_,
      [&](domain::NewEvent event) {
        if (event.type == event_type::kAgentStarted) event.data = started;
        event.data = bounded(mask_.apply(event.data));
        if (!history_.was_told(event)) events.add(std::move(event));
      },
      stop_.get_token());
  // Events that could not be written say more than the cancellation that followed from it.
  if (auto written = events.close(); written.has_error()) return written.error();
  if (run.has_error()) {
    const bool away = run.error().code == Errc::unavailable;
    return fail(away ? FailureCode::pod_unavailable : FailureCode::internal, run.error());
  }
  if (run->usage.name.empty()) run->usage.name = agent_name_;
  return take_over(std::move(*run));
}

/// A run that goes on has them.
Result<void> BuildRun::give_credentials(domain::AgentRequest& request) {
  if (run_ || build_.environment.empty()) return {};
  if (ports_.agents.credentials_in_environment) {
    for (const auto& [name, value] : build_.environment) request.environment[name] = value;
  }
  auto file = write_credentials_file(*pod_, request.task_id, request.attempt, build_.environment,
                                     stop_.get_token());
  if (file.has_error()) return file.error();
  request.environment[kCredentialsVariable] = std::move(*file);
  return {};
}

Result<void> BuildRun::take_over(domain::AgentResult run) {
  result_.set_output(run.output);
  result_.output_truncated = result_.output_truncated || run.output_truncated;
  if (run.failure) {
    result_.set_error(run.failure->code, run.failure->message);
    if (run.failure->code == FailureCode::agent_not_found) return {};  // nothing has begun
  }
  const boost::json::object usage{{"num_turns", run.usage.num_turns},
                                  {"input_tokens", run.usage.input_tokens},
                                  {"output_tokens", run.usage.output_tokens}};
  const double cost = run.usage.cost_usd;
  result_.agent = std::move(run.usage);
  return tell(event_type::kAgentFinished,
              {{"agent", agent_name_}, {"usage", usage}, {"cost", cost}});
}

domain::AgentRequest BuildRun::agent_request() const {
  const domain::BuildSpec& spec = build_.spec;
  domain::AgentRequest request;
  request.task_id = build_.task.id;
  request.attempt = run_.value_or(build_.task.attempt);
  request.resume = run_.has_value();
  request.project_id = build_.project.id;
  request.model = spec.model;
  request.timeout = spec.timeout;
  request.max_cost_usd = spec.max_cost_usd;
  request.max_turns = spec.max_turns;
  request.environment = ports_.agents.environment;
  const domain::TraceContext& trace = build_.trace;
  if (!trace.parent.empty()) request.environment["TRACEPARENT"] = trace.parent;
  if (!trace.state.empty()) request.environment["TRACESTATE"] = trace.state;
  request.mask = mask_;
  request.prompt = spec.prompt;
  request.instructions = domain::kStandingInstructions;
  if (template_) {
    request.prompt =
        domain::compose_prompt(template_->description, spec.prompt, template_->variables);
  }
  return request;
}

Result<void> BuildRun::tell(std::string_view type, const boost::json::object& data) {
  domain::NewEvent event{std::string(type), mask_.apply(data)};
  return history_.was_told(event) ? Result<void>{} : recorder_.events({std::move(event)});
}

bool BuildRun::is_first_attempt() const {
  return build_.task.attempt == 1;
}

Result<void> BuildRun::fail(FailureCode code, const Error& error) {
  if (ends_without_result(error)) return error;
  result_.set_error(code, error.message);
  return {};
}

}  // namespace rdev::worker
