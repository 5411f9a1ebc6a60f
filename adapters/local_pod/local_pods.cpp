#include "adapters/local_pod/local_pods.hpp"

#include <chrono>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "adapters/local_pod/directories.hpp"
#include "adapters/local_pod/marker_reaper.hpp"
#include "adapters/process/capture.hpp"
#include "core/domain/text.hpp"
#include "core/domain/work_task.hpp"

namespace rdev::local_pod {
namespace {

constexpr std::chrono::seconds kProbeDeadline{10};

/// What a process gets between being asked to end and being killed.
constexpr std::chrono::seconds kGraceOfLeftovers{10};

/// Of its own for each probe, as several workers may share a root; never a project's name.
std::string probe_directory() {
  return fmt::format(".probe-{:x}", std::random_device{}());
}

/// Reasons that will not go away. Anything else, such as a probe too slow on a busy machine, must
/// not cost the sandbox.
bool is_final(Errc code) {
  return code == Errc::not_found || code == Errc::forbidden || code == Errc::unsupported;
}

}  // namespace

LocalPods::LocalPods(LocalPodsConfig config, ports::Logger& log)
    : config_(std::move(config)), log_(log) {
  std::error_code failed;
  const auto absolute = std::filesystem::weakly_canonical(config_.root, failed);
  if (!failed) config_.root = std::filesystem::absolute(absolute, failed);
}

Result<std::filesystem::path> LocalPods::directory(const domain::Project& project) const {
  if (!domain::is_dns_label(project.id.str())) {
    return Error{Errc::invalid, "a project's id is a DNS label"};
  }
  return config_.root / project.id.str();
}

Result<std::string> LocalPods::probe() const {
  auto bwrap = process::find_program("bwrap", kSystemPath);
  if (bwrap.has_error()) return bwrap.error();
  const std::filesystem::path place = config_.root / probe_directory();
  auto paths = make_pod_directories(place);
  if (paths.has_error()) return paths.error();
  const process::Command command{
      sandbox_command(*bwrap, *paths, config_.read_only, {}, paths->workdir, {}, {"true"}),
      {{"PATH", kSystemPath}},
      "/"};
  auto ran = process::capture(command, kProbeDeadline);
  if (auto removed = remove_pod_directories(place); removed.has_error()) return removed.error();
  if (ran.has_error()) return ran.error();
  if (ran->exit_code != 0) return Error{Errc::unsupported, ran->err};
  return *bwrap;
}

Result<std::optional<std::string>> LocalPods::working_bwrap() {
  const std::lock_guard lock(mutex_);
  if (probed_) return bwrap_;
  Result<std::string> found = Error{Errc::unsupported, "switched off"};
  if (config_.sandbox) found = probe();
  if (found.has_error() && !is_final(found.error().code)) return found.error().in("bubblewrap");

  probed_ = true;
  if (found.has_error()) {
    log_.warning("local pods run without a sandbox", {{"reason", found.error().message}});
    return bwrap_;
  }
  bwrap_ = *found;
  log_.info("local pods run in a sandbox", {{"by", *found}});
  return bwrap_;
}

Result<bool> LocalPods::sandboxed() {
  auto bwrap = working_bwrap();
  if (bwrap.has_error()) return bwrap.error();
  return bwrap->has_value();
}

Result<std::shared_ptr<ports::Pod>> LocalPods::acquire(const domain::Project& project,
                                                       const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  auto place = directory(project);
  if (place.has_error()) return place.error();
  const domain::PodRef wanted = project.pod.value_or(domain::PodRef{});
  if (!wanted.pod_namespace.empty() || !wanted.container.empty()) {
    return Error{Errc::invalid, "pods here are directories, without namespace and container"};
  }
  if (auto good = check_workdir(wanted.workdir); good.has_error()) return good.error();
  auto bwrap = working_bwrap();
  if (bwrap.has_error()) return bwrap.error();
  auto paths = make_pod_directories(*place);
  if (paths.has_error()) return paths.error().in("local pod");
  paths->workdir = wanted.workdir;
  return std::make_shared<LocalPod>(LocalPodSpec{project.id.str(), config_.root.string(),
                                                 std::move(*paths), std::move(*bwrap),
                                                 config_.read_only});
}

Result<void> LocalPods::remove(const domain::Project& project,
                               const std::vector<domain::TaskId>& tasks) {
  auto place = directory(project);
  if (place.has_error()) return place.error();
  for (const domain::TaskId& task : tasks) {
    auto ended = end_marked(task.str(), kGraceOfLeftovers);
    if (!ended.has_error()) {
      ended = end_marked(domain::follower_of(task).str(), std::chrono::milliseconds(0));
    }
    if (ended.has_error()) return ended;
  }
  return remove_pod_directories(*place);
}

}  // namespace rdev::local_pod
