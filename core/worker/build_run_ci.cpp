// The last step of a build's run: what CI has made of the push. It never fails the build, which has
// done what it was asked for.
#include <algorithm>
#include <chrono>
#include <utility>

#include "core/worker/build_run.hpp"
#include "core/worker/ci_watch.hpp"

namespace rdev::worker {

namespace event_type = domain::event_type;

namespace {

boost::json::object told_of(const domain::CiRun& run) {
  return {{"provider", run.provider}, {"pipeline_url", run.pipeline_url}, {"number", run.number}};
}

}  // namespace

Result<void> BuildRun::follow_ci() {
  using std::chrono::milliseconds;
  if (ports_.ci.ci == nullptr || !result_.pushed) return {};
  slot_.reset();  // nothing more is to do in the pod
  CiWatch watch(*ports_.ci.ci, ports_.clock, build_.project, *result_.commit_sha, pushed_at_,
                stop_.get_token());
  auto found = watch.find(ports_.ci.look);
  if (found.has_error()) return note_ci(found.error());
  result_.ci = std::move(*found);
  if (auto told = tell(event_type::kCiTriggered, told_of(*result_.ci)); told.has_error()) {
    return told;
  }
  if (!build_.spec.wait_for_ci) return {};

  const auto left = std::chrono::duration_cast<milliseconds>(
      build_.started_at + build_.spec.timeout - ports_.clock.now());
  auto followed = watch.follow(*result_.ci, std::max(left, milliseconds(0)));
  if (followed.has_error()) return note_ci(followed.error());
  boost::json::object end = told_of(*result_.ci);
  end["status"] = to_string(result_.ci->status);
  return tell(event_type::kCiFinished, end);
}

/// A build that is cancelled by now keeps what it has done in its result.
Result<void> BuildRun::note_ci(const Error& error) {
  if (error.code == Errc::cancelled) {
    return lease_.reason() == StopReason::cancel ? Result<void>{} : error;
  }
  result_.ci_note = domain::CiNote{std::string(to_string(error.code)), error.message};
  return tell(event_type::kCiNote,
              {{"code", result_.ci_note->code}, {"message", result_.ci_note->message}});
}

}  // namespace rdev::worker
