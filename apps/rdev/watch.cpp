#include "apps/rdev/watch.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <thread>

#include <boost/json/serialize.hpp>
#include <poll.h>
#include <unistd.h>

#include "apps/rdev/answer.hpp"
#include "apps/rdev/entry_text.hpp"
#include "apps/rdev/event_follower.hpp"
#include "apps/rdev/interrupts.hpp"
#include "apps/rdev/json_fields.hpp"
#include "apps/rdev/text.hpp"
#include "apps/rdev/watch_view.hpp"

namespace rdev::cli {

namespace {

constexpr int kRedrawMs = 500;
constexpr std::chrono::milliseconds kPause{500};

WatchView::Mode mode_of(const Session& session) {
  if (session.settings.json) return WatchView::Mode::json;
  const char* terminal = std::getenv("TERM");
  const bool can_erase = terminal != nullptr && std::string_view(terminal) != "dumb";
  return can_erase && isatty(STDOUT_FILENO) == 1 ? WatchView::Mode::live : WatchView::Mode::plain;
}

/// The entry of a build that has ended, also when the server goes away right then.
Result<boost::json::value> final_entry(const Session& session, const std::string& task_id) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(session.settings.reconnect_seconds);
  while (true) {
    auto entry = session.api.get("/builds/" + escaped(task_id));
    if (entry.has_value() || exit_of(entry.error()) != Exit::unreachable) return entry;
    if (std::chrono::steady_clock::now() > deadline) return entry;
    std::this_thread::sleep_for(kPause);
  }
}

void cancel(const Session& session, const std::string& task_id) {
  const auto answer = session.api.act("POST", "/builds/" + escaped(task_id) + "/cancel");
  if (answer.has_error()) return complain("not cancelled: " + to_text(answer.error()));
  print("cancelling …\n");
}

/// One that is watched on a terminal.
class Watching {
 public:
  Watching(const Session& session, const std::string& task_id, std::int64_t after)
      : session_(session),
        task_id_(task_id),
        view_(mode_of(session), session.style),
        follower_(session.api, task_id, after,
                  std::chrono::seconds(session.settings.reconnect_seconds)) {
    if (view_.mode() == WatchView::Mode::live) interrupts_.emplace();
  }

  /// False when the user has turned away from it.
  Result<bool> run() {
    while (true) {
      wait();
      if (interrupts_ && interrupts_->take()) {
        view_.clear_status();
        const Choice choice = ask(*interrupts_);
        if (choice == Choice::detach) return false;
        if (choice == Choice::cancel) cancel(session_, task_id_);
      }
      const EventFollower::News news = follower_.take();
      for (const FollowedEvent& event : news.events) view_.show(event);
      if (news.end) view_.clear_status();
      if (news.end && news.end->has_error()) return news.end->error();
      if (news.end) return true;
      if (news.note) view_.note(*news.note);
      view_.draw_status();
    }
  }

 private:
  void wait() const {
    std::array<pollfd, 2> waited{pollfd{follower_.descriptor(), POLLIN, 0},
                                 pollfd{interrupts_ ? interrupts_->descriptor() : -1, POLLIN, 0}};
    poll(waited.data(), waited.size(), interrupts_ ? kRedrawMs : -1);
  }

  const Session& session_;
  const std::string& task_id_;
  WatchView view_;
  std::optional<Interrupts> interrupts_;
  EventFollower follower_;
};

}  // namespace

void print_json(const boost::json::value& value) {
  print(neutralised_json(boost::json::serialize(value)) + "\n");
}

Result<Exit> watch_build(const Session& session, const std::string& task_id, std::int64_t after) {
  {
    Watching watching(session, task_id, after);
    const auto watched = watching.run();
    if (watched.has_error()) return watched.error();
    if (!*watched) {
      print("detached; the build goes on: rdev build watch " + neutralised(task_id) + "\n");
      return Exit::success;
    }
  }
  const auto entry = final_entry(session, task_id);
  if (entry.has_error()) return entry.error();
  if (session.settings.json) {
    print_json(*entry);
  } else {
    print(outcome_text(*entry, session.style));
  }
  return exit_of_status(text_at(*entry, "status"));
}

}  // namespace rdev::cli
