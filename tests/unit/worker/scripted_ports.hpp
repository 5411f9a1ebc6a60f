#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/worker/build_executor.hpp"
#include "ports/code_agent.hpp"
#include "ports/pod.hpp"
#include "ports/pod_git.hpp"
#include "ports/pod_provider.hpp"

namespace rdev::worker {

/// What a build meets outside of the database: a pod and its provider, git, and the agent
/// "scripted". Each call is noted by its name and can be made to fail, to wait or to do something.
/// Thread-safe, but for the answers: set those before a build runs.
class ScriptedPorts {
 public:
  using Hook = std::function<Result<void>(const std::stop_token& stop)>;

  ScriptedPorts();
  ~ScriptedPorts();
  ScriptedPorts(const ScriptedPorts&) = delete;
  ScriptedPorts& operator=(const ScriptedPorts&) = delete;

  /// Runs `hook` in every call of that name: acquire, find_run, prepare, find_commit, agent,
  /// credentials, changes, commit, push, end or discard. Its error is the call's answer.
  void on(const std::string& call, Hook hook);

  /// The names of all calls so far but discard, in order, with a space between.
  [[nodiscard]] std::string calls() const;

  // What the calls answer when no hook has an error.
  domain::AgentResult agent_result;
  std::vector<domain::NewEvent> agent_events;
  ports::GitCommit commit{std::string(40, 'c'), {"a.txt", "b.txt"}};
  bool is_empty = false;
  ports::GitCommit earlier_commit;  ///< by find_commit: none
  std::optional<int> earlier_run;   ///< by find_run: none
  std::vector<std::string> changes{"changed.txt"};
  ports::GitPush push{std::string(40, 'c'), "main", "/srv/git/demo.git"};

  // What was asked for last.
  [[nodiscard]] domain::AgentRequest agent_request() const;
  [[nodiscard]] ports::GitContext git_context() const;
  [[nodiscard]] std::string commit_text() const;
  [[nodiscard]] std::string credentials() const;  ///< the file
  [[nodiscard]] domain::TaskId ended_marker() const;

  [[nodiscard]] ports::PodProvider& pods();
  [[nodiscard]] ports::PodGit& git();
  [[nodiscard]] AgentSet agents() const;

 private:
  class ScriptedPod;
  class Pods;
  class Git;
  class Agent;

  Result<void> call(const std::string& name, const std::stop_token& stop);
  template <class Value>
  void note(Value ScriptedPorts::*place, const Value& value);

  mutable std::mutex mutex_;
  std::map<std::string, Hook> hooks_;
  std::string calls_;
  domain::AgentRequest agent_request_;
  ports::GitContext git_context_;
  std::string commit_text_;
  std::string credentials_;
  domain::TaskId ended_marker_;
  std::shared_ptr<ports::Pod> pod_;
  std::unique_ptr<ports::PodProvider> pods_;
  std::unique_ptr<ports::PodGit> git_;
  std::shared_ptr<ports::CodeAgent> agent_;
};

/// A hook that waits for a stop request, as whatever takes long does.
[[nodiscard]] Result<void> wait_for_stop(const std::stop_token& stop);

}  // namespace rdev::worker
