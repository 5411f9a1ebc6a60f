#include "apps/wiring/worker.hpp"

#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "adapters/git/pod_git_operations.hpp"
#include "apps/wiring/flags.hpp"

namespace rdev::apps {

namespace {

std::string hostname() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

worker::WorkerConfig config_of(const WorkerOptions& options, const Agents& agents,
                               ports::IdGenerator& ids) {
  worker::WorkerConfig config;
  config.hostname = hostname();
  // Not the host's name alone: a worker that is started again is another one.
  config.id = domain::WorkerId(fmt::format("{}-{}", config.hostname, ids.uuid().substr(0, 8)));
  config.version = RDEV_VERSION;
  config.slots = options.slots;
  config.labels = options.labels;
  for (const auto& [name, agent] : agents.set.by_name) {
    config.labels.push_back(domain::agent_label(name));
  }
  config.lease = std::chrono::seconds(options.lease_seconds);
  config.drain = std::chrono::seconds(options.drain_seconds);
  return config;
}

}  // namespace

void add_worker_flags(CLI::App& app, WorkerOptions& options) {
  add_pod_flags(app, options.pods);
  flag(app, "agent", options.agents.agent,
       "Agent of builds that ask for none: auto, claude-code, codex, gemini, opencode, demo, command");
  flag(app, "agent-binary", options.agents.binary, "Program of that agent, a name or a path");
  flag(app, "agent-tools", options.agents.tools,
       "Tools that claude-code may use without asking, separated by commas");
  flag(app, "agent-command", options.agents.command, "Command line of that agent, a JSON array");
  flag(app, "agent-env", options.agents.env,
       "NAME or NAME=VALUE for agents; nothing else of the environment reaches them (repeatable)");
  flag(app, "agent-secret", options.agents.secrets,
       "NAME or NAME=FILE of a secret that builds may ask for by env_secrets (repeatable)");
  switch_flag(app, "credentials-file-only", options.agents.credentials_file_only,
              "Keep what projects are provisioned with out of agents' environment: it is in the "
              "file that RDEV_CREDENTIALS_FILE names alone");
  add_git_flags(app, options.git);
  add_ci_flags(app, options.ci);
  flag(app, "slots", options.slots, "Builds at once")->check(CLI::Range(1, 1000));
  flag(app, "pod-slots", options.pod_slots,
       "Builds at once in one pod, of all projects that share it; 0: as many as --slots")
      ->check(CLI::Range(0, 1000));
  flag(app, "lease-seconds", options.lease_seconds,
       "Time after which a silent worker counts as dead")
      ->check(CLI::Range(1, 3600));
  flag(app, "drain-seconds", options.drain_seconds, "Time that running builds get after SIGTERM")
      ->check(CLI::Range(0, 86'400));
  flag(app, "labels", options.labels,
       "What this worker has, for builds that ask for it (repeatable)");
}

class Worker::Impl {
 public:
  Impl(worker::WorkerConfig config, std::unique_ptr<ports::PodProvider> pods, git::PodGitConfig git,
       std::unique_ptr<ports::Ci> ci, Agents agents, const WorkerOptions& options,
       const Ports& ports)
      : pods_(std::move(pods)),
        git_(std::move(git)),
        ci_(std::move(ci)),
        builds_(*pods_, git_, ports.templates, ports.clock, ports.log, std::move(agents.set),
                options.pod_slots, {ci_.get(), std::chrono::seconds(options.ci.look_seconds)}),
        executor_(ports.storage, builds_, ports.clock, ports.ids, ports.log, std::move(config)) {}

  worker::WorkExecutor& executor() noexcept { return executor_; }

 private:
  std::unique_ptr<ports::PodProvider> pods_;
  git::PodGitOperations git_;
  std::unique_ptr<ports::Ci> ci_;
  worker::BuildExecutor builds_;
  worker::WorkExecutor executor_;
};

Worker::Worker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Worker::~Worker() = default;
worker::WorkExecutor& Worker::executor() noexcept {
  return impl_->executor();
}

Result<std::unique_ptr<Worker>> Worker::make(const WorkerOptions& options, const Ports& ports) {
  auto agents = make_agents(options.agents, options.pods.pod.starts_with("local:"), ports.clock);
  if (agents.has_error()) return agents.error();
  auto pods = make_pods(options.pods, agents->files, ports.clock, ports.log);
  if (pods.has_error()) return pods.error();
  auto git = git_config(options.git);
  if (git.has_error()) return git.error();
  for (const auto& [name, value] : git->remote_environment) {
    agents->set.confidential.push_back(value);
  }
  auto ci = make_ci(options.ci);
  if (ci.has_error()) return ci.error();
  for (std::string& secret : ci->confidential) {
    agents->set.confidential.push_back(std::move(secret));
  }
  ports.log.info("agents", {{"default", agents->set.default_name}});
  auto config = config_of(options, *agents, ports.ids);
  return std::unique_ptr<Worker>(
      new Worker(std::make_unique<Impl>(std::move(config), std::move(*pods), std::move(*git),
                                        std::move(ci->ci), std::move(*agents), options, ports)));
}

}  // namespace rdev::apps
