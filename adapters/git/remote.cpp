#include "adapters/git/remote.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "adapters/git/environment.hpp"
#include "adapters/git/failures.hpp"

namespace rdev::git {
namespace {

constexpr const char* kAllBranches = "+refs/heads/*:refs/remotes/origin/*";
constexpr const char* kTrackingBranches = "+refs/remotes/origin/*:refs/remotes/origin/*";

constexpr std::array kSettings{
    // What lists the refs of the borrowed objects' repository would read its configuration.
    "core.alternateRefsCommand=true",
    // A cache of the history that lies beside the borrowed objects.
    "core.commitGraph=false",
    "gc.auto=0",
    "advice.pushUpdateRejected=false",
    // A transfer that stands still must not wait for the deadline.
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=120",
};

void append(std::vector<std::string>& list, std::vector<std::string> more) {
  list.insert(list.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

}  // namespace

std::string relay_of(std::string_view statedir, std::string_view workdir) {
  // FNV-1a: the same in every worker, and short whatever the directory is called.
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : workdir) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  return fmt::format("{}/git-relay-{:016x}", statedir, hash);
}

Remote::Remote(Runner& runner, const PodGitConfig& config, const ports::GitContext& context)
    : runner_(runner),
      config_(config),
      context_(context),
      relay_(relay_of(runner.statedir(), runner.workdir())) {
  if (auto path = domain::local_path(context.repository)) mounts_.push_back(std::move(*path));
}

Remote::~Remote() {
  if (git_dir_ != relay_) return;
  // What stays behind is replaced by the next relay.
  static_cast<void>(runner_.run({{"rm", "-rf", "--", relay_}, config_.deadlines.local}));
}

Result<void> Remote::open_relay() {
  git_dir_ = relay_;
  const auto deadline = config_.deadlines.local;
  if (auto ended = runner_.end_leftovers(); ended.has_error()) return ended;
  for (std::vector<std::string> argv : {std::vector<std::string>{"rm", "-rf", "--", relay_},
                                        std::vector<std::string>{"git", "init", "--quiet", "--bare",
                                                                 "--template=", "--", relay_}}) {
    const auto done =
        runner_.succeed({std::move(argv), deadline, {}, base_environment(config_.identity)});
    if (done.has_error()) return done.error();
  }
  return runner_.write_file(relay_ + "/objects/info/alternates",
                            runner_.workdir() + "/.git/objects\n", deadline);
}

void Remote::use_fresh_repository() {
  git_dir_ = runner_.workdir() + "/.git";
}

Result<Output> Remote::git(const std::vector<std::string>& arguments) {
  Call call{{"git"}, config_.deadlines.network};
  for (const char* setting : kSettings) append(call.argv, {"-c", setting});
  append(call.argv, arguments);
  call.environment = remote_environment(config_, git_dir_);
  call.mounts = mounts_;
  return runner_.run(call);
}

std::vector<std::string> Remote::far_end(const std::string& option,
                                         const std::string& program) const {
  if (mounts_.empty()) return {};
  // What is a fast-forward the remote must find out by itself: this side's history is what the
  // agent's objects make it seem. And a git that tidied up there in the background would live on
  // in the pod.
  return {option +
          "=git -c safe.directory='*' -c receive.denyNonFastForwards=true -c gc.autoDetach=false " +
          program};
}

Result<RemoteRefs> Remote::refs() {
  std::vector<std::string> arguments{"ls-remote", "--symref"};
  append(arguments, far_end("--upload-pack", "upload-pack"));
  append(arguments, {"--", context_.repository.url, "HEAD", "refs/heads/*"});
  const auto output = git(arguments);
  if (output.has_error()) return output.error();
  if (output->exit_code != 0) return remote_failure("git ls-remote", *output);
  return parse_remote_refs(output->out);
}

Result<void> Remote::fetch(const std::vector<std::string>& tips) {
  std::vector<std::string> arguments{"fetch", "--quiet", "--no-write-fetch-head",
                                     "--no-auto-maintenance", "--no-recurse-submodules"};
  for (const std::string& tip : tips) arguments.push_back("--negotiation-tip=" + tip);
  append(arguments, far_end("--upload-pack", "upload-pack"));
  append(arguments, {"--", context_.repository.url, kAllBranches});
  const auto output = git(arguments);
  if (output.has_error()) return output.error();
  if (output->exit_code != 0) return remote_failure("git fetch", *output);
  return {};
}

Result<PushAnswer> Remote::push(const std::string& sha) {
  std::vector<std::string> arguments{"push", "--porcelain", "--no-follow-tags",
                                     "--recurse-submodules=no"};
  append(arguments, far_end("--receive-pack", "receive-pack"));
  append(arguments, {"--", context_.repository.url, sha + ":refs/heads/" + context_.branch});
  const auto output = git(arguments);
  if (output.has_error()) return output.error();
  PushAnswer answer = parse_push(*output);
  if (answer.kind == PushAnswer::Kind::failed) return remote_failure("git push", *output);
  return answer;
}

Result<void> Remote::hand_over(WorkTree& tree) {
  const auto done = tree.git({"fetch", "--quiet", "--prune", "--no-write-fetch-head",
                              "--no-recurse-submodules", "--", relay_, kTrackingBranches});
  if (done.has_error()) return done.error();
  return {};
}

}  // namespace rdev::git
