#include "apps/rdev/event_follower.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <boost/json/parse.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "apps/rdev/json_fields.hpp"
#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"

namespace rdev::cli {

namespace json = boost::json;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kMaxWaiting = 1'000;
constexpr std::chrono::milliseconds kFirstPause{250};
constexpr std::chrono::milliseconds kLongestPause{5'000};

bool may_pass(const Error& error) {
  return error.code == Errc::unavailable || error.code == Errc::uncertain ||
         error.code == Errc::queue_full || error.code == Errc::timeout;
}

}  // namespace

EventFollower::EventFollower(const Api& api, std::string task_id, std::int64_t after,
                             std::chrono::seconds patience)
    : api_(api), task_id_(std::move(task_id)), patience_(patience), after_(after) {
  if (pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("no pipe");
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

EventFollower::~EventFollower() {
  thread_.request_stop();
  thread_.join();
  close(wake_[0]);
  close(wake_[1]);
}

void EventFollower::run(const std::stop_token& stop) {
  auto pause = kFirstPause;
  auto last_word = steady_clock::now();
  while (!stop.stop_requested()) {
    bool is_over = false;
    bool heard = false;
    const auto result = api_.follow(
        "/builds/" + escaped(task_id_) + "/events?after=" + std::to_string(after_),
        [&](const std::string& data) {
          if (!heard) note("");
          heard = true;
          if (!is_over && !data.empty()) is_over = receive(data, stop);
        },
        stop);
    if (is_over) return finish({});
    if (result.has_error() && !may_pass(result.error())) return finish(result.error());
    // Nothing comes after the last event, which may lie before `after_`.
    if (result.has_value() && is_finished()) return finish({});
    if (heard) {
      pause = kFirstPause;
      last_word = steady_clock::now();
    }
    if (steady_clock::now() - last_word > patience_) {
      return finish(result.has_error()
                        ? result.error()
                        : Error{Errc::unavailable, "the server told no more events"});
    }
    const std::string why = result.has_error() ? ": " + result.error().message : "";
    note("connection lost" + why + "; trying again");
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, pause, [] { return false; });
    pause = std::min(pause * 2, kLongestPause);
  }
}

bool EventFollower::is_finished() const {
  const auto entry = api_.get("/builds/" + escaped(task_id_));
  if (entry.has_error()) return false;
  const auto status = domain::parse_build_status(text_at(*entry, "status"));
  return status && domain::is_finished(*status);
}

bool EventFollower::receive(const std::string& data, const std::stop_token& stop) {
  boost::system::error_code failure;
  json::value event = json::parse(data, failure);
  const std::int64_t seq = integer_at(event, "seq");
  if (failure || seq <= after_) return false;
  after_ = seq;
  const bool is_last = domain::is_terminal_event(text_at(event, "type"));
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stop, [&] { return news_.events.size() < kMaxWaiting; });
  news_.events.push_back({seq, data, std::move(event)});
  wake();
  return is_last;
}

void EventFollower::note(std::string text) {
  const std::scoped_lock lock(mutex_);
  if (text == note_) return;
  note_ = text;
  news_.note = std::move(text);
  wake();
}

void EventFollower::finish(Result<void> result) {
  const std::scoped_lock lock(mutex_);
  news_.end = std::move(result);
  wake();
}

void EventFollower::wake() const {
  // A full pipe wakes as well.
  static_cast<void>(!write(wake_[1], "", 1));
}

EventFollower::News EventFollower::take() {
  std::array<char, 256> bytes{};
  while (read(wake_[0], bytes.data(), bytes.size()) > 0) {
  }
  const std::scoped_lock lock(mutex_);
  News taken = std::exchange(news_, News{});
  changed_.notify_all();
  return taken;
}

}  // namespace rdev::cli
