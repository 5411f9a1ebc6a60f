#include "adapters/kubectl/kubectl_pods.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "adapters/kubectl/manifest.hpp"
#include "core/domain/text.hpp"
#include "core/domain/work_task.hpp"

namespace rdev::kubectl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kShortCall{30};
constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{2'000};
constexpr seconds kGoneWithin{120};

/// What a process gets between being asked to end and being killed.
constexpr seconds kGraceOfLeftovers{10};

/// An API server that is just being replaced must not cost a build.
constexpr int kTries = 3;

std::vector<std::string> with_namespace(std::vector<std::string> arguments,
                                        const PodAddress& address) {
  for (std::string& flag : address.namespace_flags()) arguments.push_back(std::move(flag));
  return arguments;
}

}  // namespace

KubectlPods::KubectlPods(KubectlPodsConfig config, ports::Clock& clock, ports::Logger& log)
    : config_(std::move(config)),
      kubectl_(std::make_shared<const Kubectl>(config_.kubectl)),
      clock_(clock),
      log_(log) {}

Result<PodAddress> KubectlPods::address_of(const domain::Project& project) const {
  const domain::PodRef wanted = project.pod.value_or(domain::PodRef{});
  PodAddress address{wanted.pod_namespace, wanted.name, wanted.container};
  if (address.pod_namespace.empty()) address.pod_namespace = config_.pod_namespace;
  if (address.name.empty()) address.name = "rdev-" + project.id.str();
  const bool good =
      domain::is_dns_label(project.id.str()) &&
      (address.pod_namespace.empty() || domain::is_dns_label(address.pod_namespace)) &&
      (address.name == "rdev-" + project.id.str() || domain::is_dns_label(address.name)) &&
      (address.container.empty() || domain::is_dns_label(address.container));
  if (!good) return Error{Errc::invalid, "a pod's namespace, name and container are DNS labels"};
  if (!wanted.workdir.starts_with('/') ||
      wanted.workdir.find_first_not_of('/') == std::string::npos) {
    return Error{Errc::invalid, "the working copy is an absolute path below /"};
  }
  return address;
}

Result<PodState> KubectlPods::look(const PodAddress& address, const std::stop_token& stop) const {
  auto shown = kubectl_->run(with_namespace({"get", "pod", address.name, "-o", "json"}, address),
                             {}, kShortCall, stop);
  if (shown.has_value()) return read_pod_state(*shown, address.container);
  Error error = shown.error();
  if (error.code == Errc::timeout) error.code = Errc::unavailable;
  return error;
}

Result<std::shared_ptr<ports::Pod>> KubectlPods::acquire(const domain::Project& project,
                                                         const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  auto address = address_of(project);
  if (address.has_error()) return address.error();
  auto state = wait_until_ready(*address, project, stop);
  if (state.has_error()) return state.error().in(address->describe());
  address->container = state->container;
  const std::string workdir = project.pod.value_or(domain::PodRef{}).workdir;
  auto pod = std::make_shared<KubectlPod>(kubectl_, *address, KubectlPod::Directories{workdir, {}});
  if (auto prepared = pod->prepare(stop); prepared.has_error()) return prepared.error();
  return pod;
}

Result<PodState> KubectlPods::wait_until_ready(const PodAddress& address,
                                               const domain::Project& project,
                                               const std::stop_token& stop) const {
  auto give_up = clock_.monotonic() + config_.ready_within;
  const bool makes_pods = !config_.manifest.empty();
  bool is_made = false;
  int failures = 0;
  for (milliseconds pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    auto state = look(address, stop);
    if (state.has_value() && state->ready) return state;
    std::string reason = "it is not there";
    if (state.has_value()) {
      reason = state->reason;
      // Evicted or ended: it will not come back by itself.
      if (state->over && !state->leaving && makes_pods && state->ours) {
        log_.warning("a pod has ended and is made anew",
                     {{"pod", address.describe()}, {"reason", reason}});
        if (auto gone = delete_pod(address, stop); gone.has_error()) return gone.error();
        continue;
      }
      if (state->over) return Error{Errc::unavailable, "the pod has ended: " + reason};
    } else if (state.error().code == Errc::not_found) {
      if (!makes_pods) return Error{Errc::unavailable, "there is no such pod"};
      if (auto made = create(address, project, stop); made.has_error()) return made.error();
      // Its time begins now; but not again, should somebody delete it as often as we make it.
      if (!is_made) give_up = clock_.monotonic() + config_.ready_within;
      is_made = true;
    } else if (state.error().code != Errc::unavailable || ++failures == kTries) {
      return state.error();
    }
    if (clock_.monotonic() >= give_up) {
      return Error{Errc::unavailable, fmt::format("the pod did not get ready within {} s: {}",
                                                  config_.ready_within.count() / 1000, reason)};
    }
    if (!clock_.sleep(pause, stop)) return Error{Errc::cancelled, "stop requested"};
  }
}

/// To have been made by another meanwhile is as good.
Result<void> KubectlPods::create(const PodAddress& address, const domain::Project& project,
                                 const std::stop_token& stop) const {
  auto filled = fill_manifest(config_.manifest, address, project.id.str());
  if (filled.has_error()) return filled.error();
  // kubectl reads YAML; what it makes of it is JSON, in which the label and the name can be set.
  auto read = kubectl_->run(
      with_namespace({"create", "-f", "-", "--dry-run=client", "--validate=false", "-o", "json"},
                     address),
      *filled, kShortCall, stop);
  if (read.has_error()) return read.error().in("pod manifest");
  auto manifest = claim_manifest(*read, address, project.id.str());
  if (manifest.has_error()) return manifest.error();
  auto made = kubectl_->run(
      with_namespace({"create", "-f", "-", "--validate=false", "-o", "name"}, address), *manifest,
      kShortCall, stop);
  if (made.has_value()) {
    log_.info("made a pod", {{"pod", address.describe()}, {"project", project.id.str()}});
    return {};
  }
  if (made.error().code == Errc::already_exists) return {};
  return made.error();
}

Result<void> KubectlPods::delete_pod(const PodAddress& address, const std::stop_token& stop) const {
  auto told = kubectl_->run(with_namespace({"delete", "pod", address.name, "--ignore-not-found",
                                            "--wait=false", "--grace-period=5"},
                                           address),
                            {}, kShortCall, stop);
  if (told.has_error()) return told.error();
  const auto give_up = clock_.monotonic() + kGoneWithin;
  for (milliseconds pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    auto state = look(address, stop);
    if (state.has_error()) {
      if (state.error().code == Errc::not_found) return {};
      return state.error();
    }
    // Another of the same name, made meanwhile.
    if (!state->leaving && !state->over) return {};
    if (clock_.monotonic() >= give_up) return Error{Errc::unavailable, "the pod does not go away"};
    if (!clock_.sleep(pause, stop)) return Error{Errc::cancelled, "stop requested"};
  }
}

/// In a pod that stays.
Result<void> KubectlPods::end_in(const PodAddress& address,
                                 const std::vector<domain::TaskId>& tasks) const {
  KubectlPod pod(kubectl_, address, {});
  for (const domain::TaskId& task : tasks) {
    if (auto ended = pod.end(task, kGraceOfLeftovers); ended.has_error()) return ended;
    auto ended = pod.end(domain::follower_of(task), milliseconds(0));
    if (ended.has_error()) return ended;
  }
  return {};
}

Result<void> KubectlPods::remove(const domain::Project& project,
                                 const std::vector<domain::TaskId>& tasks) {
  auto address = address_of(project);
  if (address.has_error()) return address.error();
  auto state = look(*address, {});
  if (state.has_error()) {
    if (state.error().code == Errc::not_found) return {};
    return state.error().in(address->describe());
  }
  if (!state->ours) {
    address->container = state->container;
    return end_in(*address, tasks);
  }
  auto gone = delete_pod(*address, {});
  if (gone.has_error()) return gone.error().in(address->describe());
  return {};
}

}  // namespace rdev::kubectl
