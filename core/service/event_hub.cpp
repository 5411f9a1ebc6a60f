#include "core/service/event_hub.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "core/service/build_stream.hpp"
#include "core/service/event_pages.hpp"
#include "ports/projects.hpp"

namespace rdev::service {

using Stream = std::shared_ptr<BuildStream>;

class EventHub::Impl {
 public:
  Impl(ports::Storage& storage, ports::Logger& log, EventHubConfig config)
      : storage_(storage), log_(log), config_(config) {
    subscription_ = storage_.subscribe([this](const ports::Change& change) { on_change(change); });
    for (std::size_t i = 0; i < config_.readers; ++i) {
      readers_.emplace_back([this](const std::stop_token& stop) { read_until(stop); });
    }
    poller_ = std::jthread([this](const std::stop_token& stop) { poll_until(stop); });
  }

  /// A place among the watchers, for as long as it is kept. Errors: queue_full.
  Result<std::shared_ptr<void>> take_place() {
    const std::scoped_lock lock(mutex_);
    if (watchers_ >= config_.max_watchers) {
      return Error{Errc::queue_full,
                   "no more than " + std::to_string(config_.max_watchers) + " may watch at once"};
    }
    ++watchers_;
    return std::shared_ptr<void>(this, [](Impl* impl) { impl->leave_place(); });
  }

  void leave_place() {
    const std::scoped_lock lock(mutex_);
    --watchers_;
  }

  std::size_t watchers() {
    const std::scoped_lock lock(mutex_);
    return watchers_;
  }

  Result<Stream> join(const domain::TaskId& id, const std::shared_ptr<Watcher>& watcher) {
    if (auto stream = join_known(id, watcher)) return stream;
    const auto begin = find_begin(storage_, id, watcher->after);
    if (begin.has_error()) return begin.error();
    const std::scoped_lock lock(mutex_);
    Stream& stream = streams_[id];
    if (!stream) {
      stream = std::make_shared<BuildStream>(id, begin->after, config_.window);
      stream->is_finished = begin->is_finished;
    }
    stream->watchers.push_back(watcher);
    return stream;
  }

  void leave(const Stream& stream, const std::shared_ptr<Watcher>& watcher) {
    const std::scoped_lock lock(mutex_);
    watcher->ready = {};
    std::erase(stream->watchers, watcher);
    if (stream->watchers.empty()) forget(stream);
  }

  void on_ready(Watcher& watcher, std::function<void()> ready) {
    const std::scoped_lock lock(mutex_);
    watcher.ready = std::move(ready);
  }

  EventFeed::Taken take(const Stream& stream, const std::shared_ptr<Watcher>& watcher,
                        std::size_t max_events) {
    const std::scoped_lock lock(mutex_);
    auto taken = stream->take(*watcher, max_events);
    if (!watcher->is_armed) return taken;
    if (stream->is_behind(*watcher)) {
      read_page(stream, watcher);
    } else if (stream->is_stale) {
      read_stream(stream);
    }
    return taken;
  }

 private:
  Stream join_known(const domain::TaskId& id, const std::shared_ptr<Watcher>& watcher) {
    const std::scoped_lock lock(mutex_);
    const auto known = streams_.find(id);
    if (known == streams_.end()) return nullptr;
    known->second->watchers.push_back(watcher);
    return known->second;
  }

  /// Who watches from now on gets a stream of its own: it may have more to show by then.
  void forget(const Stream& stream) {
    const auto known = streams_.find(stream->id);
    if (known != streams_.end() && known->second == stream) streams_.erase(known);
  }

  void on_change(const ports::Change& change) {
    if (change.topic != ports::Change::Topic::events) return;
    const std::scoped_lock lock(mutex_);
    if (change.key.empty()) return look_everywhere();
    const auto known = streams_.find(domain::TaskId(change.key));
    if (known != streams_.end()) look(known->second);
  }

  void look(const Stream& stream) {
    stream->is_stale = true;
    if (stream->is_wanted()) read_stream(stream);
  }

  void look_everywhere() {
    for (const auto& [id, stream] : streams_) {
      look(stream);
      for (const auto& watcher : stream->watchers) {
        if (watcher->has_failed) read_page(stream, watcher);
      }
    }
  }

  void poll_until(const std::stop_token& stop) {
    // The pauses differ by up to a quarter, and between processes, so that these do not all ask the
    // database at the same time.
    auto noise = static_cast<std::uint32_t>(std::hash<const void*>{}(this));
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      noise = noise * 1'664'525 + 1'013'904'223;
      const auto pause = config_.poll_interval * (75 + (noise >> 16) % 51) / 100;
      stopped_.wait_for(lock, stop, pause, [] { return false; });
      look_everywhere();
    }
  }

  void read_stream(const Stream& stream) {
    if (stream->end || stream->reading != BuildStream::Reading::no) return;
    stream->reading = BuildStream::Reading::queued;
    start([this, stream] {
      const auto after = begin_reading(*stream);
      end_reading(stream, read_events(storage_, stream->id, after, config_.page_events));
    });
  }

  std::int64_t begin_reading(BuildStream& stream) {
    const std::scoped_lock lock(mutex_);
    stream.reading = BuildStream::Reading::running;
    stream.is_stale = false;  // what is told from now on may be too late for this reading
    return stream.window.last();
  }

  void end_reading(const Stream& stream, const Result<EventPage>& page) {
    const std::scoped_lock lock(mutex_);
    stream->reading = BuildStream::Reading::no;
    if (page.has_error()) return fail(stream, page.error());
    const bool is_full = page->events.size() == config_.page_events;
    stream->add(*page, is_full);
    if (stream->end) return forget(stream);
    if (is_full) stream->is_stale = true;
    if (stream->is_stale && stream->is_wanted()) read_stream(stream);
  }

  /// Whatever it was, it may have passed at the next poll; but a build that is no more.
  void fail(const Stream& stream, const Error& error) {
    if (error.code == Errc::unavailable) return;
    log_.warning("events of a build cannot be read",
                 {{"task_id", stream->id.str()}, {"error", error.message}});
    if (error.code != Errc::not_found) return;
    stream->finish(EventFeed::End::lost);
    forget(stream);
  }

  void read_page(const Stream& stream, const std::shared_ptr<Watcher>& watcher) {
    if (watcher->is_reading) return;
    watcher->is_reading = true;
    watcher->has_failed = false;
    const std::int64_t after = watcher->after;
    start([this, stream, watcher, after] {
      auto page = read_events(storage_, stream->id, after, config_.page_events);
      const std::scoped_lock lock(mutex_);
      watcher->is_reading = false;
      watcher->has_failed = page.has_error() && page.error().code != Errc::not_found;
      if (watcher->has_failed) return;
      if (page.has_value()) watcher->page = std::move(page->events);
      // What had dropped out of the window is in the database, unless it was cleared away there.
      if (watcher->page.empty()) watcher->after = stream->window.dropped();
      watcher->wake();
    });
  }

  void start(std::function<void()> job) {
    jobs_.push_back(std::move(job));
    started_.notify_one();
  }

  void read_until(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (started_.wait(lock, stop, [&] { return !jobs_.empty(); })) {
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
  }

  ports::Storage& storage_;
  ports::Logger& log_;
  const EventHubConfig config_;

  std::mutex mutex_;  ///< of what follows, of all streams and watchers
  std::condition_variable_any started_;
  std::condition_variable_any stopped_;
  std::map<domain::TaskId, Stream> streams_;
  std::deque<std::function<void()>> jobs_;
  std::size_t watchers_ = 0;

  std::unique_ptr<ports::Storage::Subscription> subscription_;
  std::vector<std::jthread> readers_;
  std::jthread poller_;
};

/// A watcher's end of it, in the hands of whoever watches.
class EventHub::Feed : public EventFeed {
 public:
  Feed(Impl& hub, std::shared_ptr<void> place, Stream stream, std::shared_ptr<Watcher> watcher)
      : hub_(hub),
        place_(std::move(place)),
        stream_(std::move(stream)),
        watcher_(std::move(watcher)) {}
  ~Feed() override { hub_.leave(stream_, watcher_); }
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  void on_ready(std::function<void()> ready) override {
    hub_.on_ready(*watcher_, std::move(ready));
  }
  [[nodiscard]] Taken take(std::size_t max_events) override {
    return hub_.take(stream_, watcher_, max_events);
  }

 private:
  Impl& hub_;
  const std::shared_ptr<void> place_;
  const Stream stream_;
  const std::shared_ptr<Watcher> watcher_;
};

EventHub::EventHub(ports::Storage& storage, ports::Clock& clock, ports::Logger& log,
                   EventHubConfig config)
    : storage_(storage),
      impl_(std::make_unique<Impl>(storage, log, config)),
      projects_(storage, clock, log,
                {.poll_interval = config.poll_interval, .page_events = config.page_events}) {}

EventHub::~EventHub() = default;

Result<std::shared_ptr<EventFeed>> EventHub::watch_build(const domain::TaskId& id,
                                                         std::int64_t after) {
  auto place = impl_->take_place();
  if (place.has_error()) return place.error();
  auto watcher = std::make_shared<Watcher>();
  watcher->after = after;
  auto stream = impl_->join(id, watcher);
  if (stream.has_error()) return stream.error();
  return std::shared_ptr<EventFeed>(
      std::make_shared<Feed>(*impl_, std::move(*place), std::move(*stream), std::move(watcher)));
}

Result<std::shared_ptr<EventFeed>> EventHub::watch_project(const domain::ProjectId& id) {
  auto place = impl_->take_place();
  if (place.has_error()) return place.error();
  const auto project =
      ports::read(storage_, [&](ports::UnitOfWork& unit) { return unit.projects().find(id); });
  if (project.has_error()) return project.error();
  return projects_.watch(id, std::move(*place));
}

std::size_t EventHub::watchers() const {
  return impl_->watchers();
}

}  // namespace rdev::service
