#include "core/service/project_streams.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"
#include "core/service/event_pages.hpp"
#include "ports/build_audit.hpp"
#include "ports/work_queue.hpp"

namespace rdev::service {

namespace {

/// One watcher, under the lock of all.
struct Queue {
  std::deque<std::shared_ptr<const LiveEvent>> waiting;
  std::function<void()> ready;
  bool is_armed = false;
  bool is_lost = false;

  void put(const LiveEvents& events, std::size_t max_waiting) {
    is_lost = is_lost || waiting.size() + events.size() > max_waiting;
    if (is_lost) {
      waiting.clear();
    } else {
      waiting.insert(waiting.end(), events.begin(), events.end());
    }
    if (!is_armed) return;
    is_armed = false;
    if (ready) ready();
  }
};

/// How far one build has been read.
struct Build {
  std::int64_t seq = 0;
  bool is_over = false;
  bool is_shown = false;
  LiveEvents held;  ///< its changes, as long as none of them is since the watching began
};

/// One project that is watched.
struct Stream {
  domain::Timestamp begin{};
  std::vector<std::shared_ptr<Queue>> watchers;
  std::map<domain::TaskId, Build> builds;  ///< touched by the reading thread only
};

constexpr std::string_view kStateChange = "build.";
constexpr std::size_t kNewest = 20;     // builds of a project to look at without having been told
constexpr std::size_t kKnown = 10'000;  // builds that are remembered

}  // namespace

class ProjectStreams::Impl {
 public:
  Impl(ports::Storage& storage, ports::Clock& clock, ports::Logger& log, Config config)
      : storage_(storage), clock_(clock), log_(log), config_(config) {
    subscription_ = storage_.subscribe([this](const ports::Change& change) { on_change(change); });
    reader_ = std::jthread([this](const std::stop_token& stop) { read_until(stop); });
  }

  std::shared_ptr<Queue> join(const domain::ProjectId& id) {
    const std::scoped_lock lock(mutex_);
    auto& stream = streams_[id];
    if (!stream) {
      stream = std::make_shared<Stream>();
      stream->begin = clock_.now();
    }
    stream->watchers.push_back(std::make_shared<Queue>());
    changed_.notify_all();
    return stream->watchers.back();
  }

  void leave(const domain::ProjectId& id, const std::shared_ptr<Queue>& queue) {
    const std::scoped_lock lock(mutex_);
    queue->ready = {};
    const auto stream = streams_.find(id);
    std::erase(stream->second->watchers, queue);
    if (stream->second->watchers.empty()) streams_.erase(stream);
  }

  void on_ready(Queue& queue, std::function<void()> ready) {
    const std::scoped_lock lock(mutex_);
    queue.ready = std::move(ready);
  }

  EventFeed::Taken take(Queue& queue, std::size_t max_events) {
    const std::scoped_lock lock(mutex_);
    if (queue.is_lost) return {{}, EventFeed::End::lost};
    const auto count = static_cast<std::ptrdiff_t>(std::min(max_events, queue.waiting.size()));
    EventFeed::Taken taken;
    taken.events.assign(queue.waiting.begin(), queue.waiting.begin() + count);
    queue.waiting.erase(queue.waiting.begin(), queue.waiting.begin() + count);
    queue.is_armed = taken.events.empty();
    return taken;
  }

 private:
  using StreamPtr = std::shared_ptr<Stream>;

  void on_change(const ports::Change& change) {
    if (change.topic != ports::Change::Topic::events) return;
    const std::scoped_lock lock(mutex_);
    if (streams_.empty()) return;
    if (change.key.empty()) {
      is_to_poll_ = true;
    } else {
      changed_tasks_.insert(domain::TaskId(change.key));
    }
    changed_.notify_all();
  }

  void read_until(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    auto poll_at = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
      if (streams_.empty()) {
        changed_.wait(lock, stop, [&] { return !streams_.empty(); });
      } else {
        changed_.wait_until(lock, stop, poll_at,
                            [&] { return is_to_poll_ || !changed_tasks_.empty(); });
      }
      const auto tasks = std::exchange(changed_tasks_, {});
      const bool is_due = std::chrono::steady_clock::now() >= poll_at;
      const bool polls = std::exchange(is_to_poll_, false) || is_due;
      const auto streams = streams_;
      lock.unlock();
      for (const domain::TaskId& task : tasks) look_at(streams, task);
      if (polls) {
        for (const auto& [id, stream] : streams) look_around(id, *stream);
        poll_at = std::chrono::steady_clock::now() + config_.poll_interval;
      }
      lock.lock();
    }
  }

  void look_at(const std::map<domain::ProjectId, StreamPtr>& streams, const domain::TaskId& task) {
    auto known = projects_.find(task);
    if (known == projects_.end()) {
      const auto found =
          ports::read(storage_, [&](ports::UnitOfWork& unit) { return unit.queue().find(task); });
      if (found.has_error()) return;  // a poll comes by
      if (projects_.size() >= kKnown) projects_.clear();
      known = projects_.emplace(task, found->project_id).first;
    }
    const auto stream = streams.find(known->second);
    if (stream != streams.end()) follow(*stream->second, task);
  }

  /// For changes that nobody told of: at the builds that are shown, those that run and the newest.
  void look_around(const domain::ProjectId& project, Stream& stream) {
    std::set<domain::TaskId> tasks;
    for (const auto& [id, build] : stream.builds) {
      if (!build.is_over) tasks.insert(id);
    }
    ports::BuildFilter filter;
    filter.project_id = project;
    filter.limit = kNewest;
    for (const auto status : {std::optional<domain::BuildStatus>(domain::BuildStatus::running),
                              std::optional<domain::BuildStatus>()}) {
      filter.status = status;
      const auto builds =
          ports::read(storage_, [&](ports::UnitOfWork& unit) { return unit.audit().list(filter); });
      if (builds.has_error()) return;
      for (const auto& build : *builds) {
        // One that has not changed since the watching began has nothing to tell.
        const bool is_old = build.finished_at && *build.finished_at < stream.begin;
        const bool is_new = build.created_at >= stream.begin || build.finished_at ||
                            (build.started_at && *build.started_at >= stream.begin);
        if (!is_old && is_new) tasks.insert(build.task_id);
      }
    }
    for (const domain::TaskId& task : tasks) follow(stream, task);
  }

  void follow(Stream& stream, const domain::TaskId& task) {
    Build& build = stream.builds[task];
    const auto read = read_changes(task, build);
    if (read.has_error()) {
      log_.debug("changes of a build cannot be read",
                 {{"task_id", task.str()}, {"error", read.error().message}});
      if (read.error().code == Errc::not_found) build.is_over = true;
    }
    const bool is_new = !build.held.empty() && build.held.back()->at >= stream.begin;
    if (is_new || build.is_shown) {
      build.is_shown = true;
      show(stream, std::exchange(build.held, {}));
    }
    if (stream.builds.size() > kKnown) forget_one(stream);
  }

  void show(const Stream& stream, const LiveEvents& changes) {
    if (changes.empty()) return;
    const std::scoped_lock lock(mutex_);
    for (const auto& queue : stream.watchers) queue->put(changes, config_.max_waiting);
  }

  /// The oldest that is over: there is hardly anything that could still be told of it.
  static void forget_one(Stream& stream) {
    const auto over = std::find_if(stream.builds.begin(), stream.builds.end(),
                                   [](const auto& build) { return build.second.is_over; });
    if (over != stream.builds.end()) stream.builds.erase(over);
  }

  Result<void> read_changes(const domain::TaskId& task, Build& build) {
    while (!build.is_over) {
      const auto page = read_events(storage_, task, build.seq, config_.page_events);
      if (page.has_error()) return page.error();
      for (const auto& event : page->events) {
        build.seq = event->seq;
        if (event->type.starts_with(kStateChange)) build.held.push_back(event);
        build.is_over = build.is_over || domain::is_terminal_event(event->type);
      }
      if (page->events.size() < config_.page_events) break;
    }
    return {};
  }

  ports::Storage& storage_;
  ports::Clock& clock_;
  ports::Logger& log_;
  const Config config_;

  std::map<domain::TaskId, domain::ProjectId> projects_;  ///< the reading thread's own

  std::mutex mutex_;  ///< of what follows, and of all watchers
  std::condition_variable_any changed_;
  std::map<domain::ProjectId, StreamPtr> streams_;
  std::set<domain::TaskId> changed_tasks_;
  bool is_to_poll_ = false;

  std::unique_ptr<ports::Storage::Subscription> subscription_;
  std::jthread reader_;
};

/// A watcher's end of it, in the hands of whoever watches.
class ProjectStreams::Feed : public EventFeed {
 public:
  Feed(Impl& streams, domain::ProjectId id, std::shared_ptr<void> place)
      : streams_(streams),
        id_(std::move(id)),
        place_(std::move(place)),
        queue_(streams.join(id_)) {}
  ~Feed() override { streams_.leave(id_, queue_); }
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  void on_ready(std::function<void()> ready) override {
    streams_.on_ready(*queue_, std::move(ready));
  }
  [[nodiscard]] Taken take(std::size_t max_events) override {
    return streams_.take(*queue_, max_events);
  }

 private:
  Impl& streams_;
  const domain::ProjectId id_;
  const std::shared_ptr<void> place_;
  const std::shared_ptr<Queue> queue_;
};

ProjectStreams::ProjectStreams(ports::Storage& storage, ports::Clock& clock, ports::Logger& log,
                               Config config)
    : impl_(std::make_unique<Impl>(storage, clock, log, config)) {}

ProjectStreams::~ProjectStreams() = default;

std::shared_ptr<EventFeed> ProjectStreams::watch(const domain::ProjectId& id,
                                                 std::shared_ptr<void> place) {
  return std::make_shared<Feed>(*impl_, id, std::move(place));
}

}  // namespace rdev::service
