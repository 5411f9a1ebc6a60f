#include "tests/unit/worker/scripted_ports.hpp"

#include <condition_variable>
#include <utility>

namespace rdev::worker {

class ScriptedPorts::ScriptedPod : public ports::Pod {
 public:
  explicit ScriptedPod(ScriptedPorts& script) : script_(script) {}

  Result<ports::ExecStatus> exec(const ports::ExecRequest& request, const ports::OutputSink& on_out,
                                 const ports::OutputSink&, const std::stop_token&) override {
    if (request.argv.size() > 3 && request.argv[3] == "rdev-discard") {
      on_out("end\n");
      if (auto done = script_.call("discard", {}); done.has_error()) return done.error();
      return ports::ExecStatus{0};
    }
    if (request.argv.size() > 3 && request.argv[3] == "rdev-credentials") {
      on_out("written\n");
      script_.note(&ScriptedPorts::credentials_, request.stdin_data);
      if (auto done = script_.call("credentials", {}); done.has_error()) return done.error();
      return ports::ExecStatus{0};
    }
    return Error{Errc::not_found, "nothing runs in a scripted pod"};
  }
  Result<void> end(const domain::TaskId& marker, std::chrono::milliseconds) override {
    if (marker.str().ends_with(".follow")) return {};  // nobody follows anything here
    script_.note(&ScriptedPorts::ended_marker_, marker);
    return script_.call("end", {});
  }
  Result<bool> alive(const domain::TaskId&) override { return false; }
  std::string workdir() const override { return "/workspace"; }
  std::string statedir() const override { return "/state"; }
  std::string describe() const override { return "scripted"; }

 private:
  ScriptedPorts& script_;
};

class ScriptedPorts::Pods : public ports::PodProvider {
 public:
  explicit Pods(ScriptedPorts& script) : script_(script) {}

  Result<std::shared_ptr<ports::Pod>> acquire(const domain::Project&,
                                              const std::stop_token& stop) override {
    if (auto done = script_.call("acquire", stop); done.has_error()) return done.error();
    return script_.pod_;
  }
  Result<void> remove(const domain::Project&, const std::vector<domain::TaskId>&) override {
    return {};
  }

 private:
  ScriptedPorts& script_;
};

class ScriptedPorts::Git : public ports::PodGit {
 public:
  explicit Git(ScriptedPorts& script) : script_(script) {}

  Result<void> prepare(ports::Pod&, const ports::GitContext& context,
                       const std::stop_token& stop) override {
    script_.note(&ScriptedPorts::git_context_, context);
    return script_.call("prepare", stop);
  }
  Result<bool> is_empty(ports::Pod&, const ports::GitContext&,
                        const std::stop_token& stop) override {
    if (auto done = script_.call("is_empty", stop); done.has_error()) return done.error();
    return script_.is_empty;
  }
  Result<ports::GitCommit> find_commit(ports::Pod&, const ports::GitContext&,
                                       const std::stop_token& stop) override {
    if (auto done = script_.call("find_commit", stop); done.has_error()) return done.error();
    return script_.earlier_commit;
  }
  Result<std::vector<std::string>> changes(ports::Pod&, const ports::GitContext&,
                                           const std::stop_token& stop) override {
    if (auto done = script_.call("changes", stop); done.has_error()) return done.error();
    return script_.changes;
  }
  Result<ports::GitCommit> commit(ports::Pod&, const ports::GitContext&, const std::string& message,
                                  const std::stop_token& stop) override {
    script_.note(&ScriptedPorts::commit_text_, message);
    if (auto done = script_.call("commit", stop); done.has_error()) return done.error();
    return script_.commit;
  }
  Result<ports::GitPush> push(ports::Pod&, const ports::GitContext&,
                              const std::stop_token& stop) override {
    if (auto done = script_.call("push", stop); done.has_error()) return done.error();
    return script_.push;
  }

 private:
  ScriptedPorts& script_;
};

class ScriptedPorts::Agent : public ports::CodeAgent {
 public:
  explicit Agent(ScriptedPorts& script) : script_(script) {}

  std::string name() const override { return "scripted"; }
  Result<domain::AgentResult> execute(const domain::AgentRequest& request, ports::Pod&,
                                      const ports::AgentEventSink& emit,
                                      const std::stop_token& stop) override {
    script_.note(&ScriptedPorts::agent_request_, request);
    emit({std::string(domain::event_type::kAgentStarted), {}});
    for (const domain::NewEvent& event : script_.agent_events) emit(event);
    if (auto done = script_.call("agent", stop); done.has_error()) return done.error();
    return script_.agent_result;
  }
  Result<std::optional<int>> find_run(const domain::TaskId&, int after, ports::Pod&,
                                      const std::stop_token& stop) override {
    if (auto done = script_.call("find_run", stop); done.has_error()) return done.error();
    const auto run = script_.earlier_run;
    return run && *run > after ? run : std::nullopt;
  }

 private:
  ScriptedPorts& script_;
};

ScriptedPorts::ScriptedPorts()
    : pod_(std::make_shared<ScriptedPod>(*this)),
      pods_(std::make_unique<Pods>(*this)),
      git_(std::make_unique<Git>(*this)),
      agent_(std::make_shared<Agent>(*this)) {
  agent_result.output = "done";
}

ScriptedPorts::~ScriptedPorts() = default;

void ScriptedPorts::on(const std::string& call, Hook hook) {
  const std::scoped_lock lock(mutex_);
  hooks_[call] = std::move(hook);
}

std::string ScriptedPorts::calls() const {
  const std::scoped_lock lock(mutex_);
  return calls_;
}

domain::AgentRequest ScriptedPorts::agent_request() const {
  const std::scoped_lock lock(mutex_);
  return agent_request_;
}

ports::GitContext ScriptedPorts::git_context() const {
  const std::scoped_lock lock(mutex_);
  return git_context_;
}

std::string ScriptedPorts::commit_text() const {
  const std::scoped_lock lock(mutex_);
  return commit_text_;
}

std::string ScriptedPorts::credentials() const {
  const std::scoped_lock lock(mutex_);
  return credentials_;
}

domain::TaskId ScriptedPorts::ended_marker() const {
  const std::scoped_lock lock(mutex_);
  return ended_marker_;
}

ports::PodProvider& ScriptedPorts::pods() {
  return *pods_;
}

ports::PodGit& ScriptedPorts::git() {
  return *git_;
}

AgentSet ScriptedPorts::agents() const {
  AgentSet agents;
  agents.by_name = {{"scripted", agent_}};
  agents.default_name = "scripted";
  agents.environment = {{"AGENT_KEY", "s3cret"}};
  return agents;
}

Result<void> ScriptedPorts::call(const std::string& name, const std::stop_token& stop) {
  Hook hook;
  {
    const std::scoped_lock lock(mutex_);
    if (name != "discard") calls_ += (calls_.empty() ? "" : " ") + name;
    if (const auto found = hooks_.find(name); found != hooks_.end()) hook = found->second;
  }
  if (hook) return hook(stop);
  return {};
}

template <class Value>
void ScriptedPorts::note(Value ScriptedPorts::*place, const Value& value) {
  const std::scoped_lock lock(mutex_);
  this->*place = value;
}

Result<void> wait_for_stop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, stop, [] { return false; });
  return Error{Errc::cancelled, "stopped"};
}

}  // namespace rdev::worker
