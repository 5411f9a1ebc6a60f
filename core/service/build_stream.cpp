#include "core/service/build_stream.hpp"

#include <algorithm>
#include <iterator>

#include "core/domain/build_event.hpp"

namespace rdev::service {

namespace {

/// Cuts `events` after the one that ends a build, if it is among them.
bool cut_at_terminal(LiveEvents& events) {
  const auto terminal = std::find_if(events.begin(), events.end(), [](const auto& event) {
    return domain::is_terminal_event(event->type);
  });
  if (terminal == events.end()) return false;
  events.erase(std::next(terminal), events.end());
  return true;
}

}  // namespace

void Watcher::wake() {
  if (!is_armed) return;
  is_armed = false;
  if (ready) ready();
}

bool BuildStream::is_wanted() const {
  return std::any_of(watchers.begin(), watchers.end(), [&](const auto& watcher) {
    return watcher->is_armed && watcher->page.empty() && !is_behind(*watcher);
  });
}

void BuildStream::add(const EventPage& page, bool is_full) {
  for (const auto& event : page.events) window.append(event);
  is_finished = is_finished || page.is_finished;
  if (is_finished && !is_full) return finish(EventFeed::End::complete);
  if (page.events.empty()) return;
  for (const auto& watcher : watchers) {
    if (watcher->after < window.last()) watcher->wake();
  }
}

void BuildStream::finish(EventFeed::End how) {
  end = how;
  for (const auto& watcher : watchers) watcher->wake();
}

EventFeed::Taken BuildStream::take(Watcher& watcher, std::size_t max_events) const {
  EventFeed::Taken taken;
  if (watcher.has_terminal) return {{}, EventFeed::End::complete};
  if (!watcher.page.empty()) {
    const auto count = std::min(max_events, watcher.page.size());
    const auto first = watcher.page.begin();
    taken.events.assign(first, first + static_cast<std::ptrdiff_t>(count));
    watcher.page.erase(first, first + static_cast<std::ptrdiff_t>(count));
  } else if (!is_behind(watcher)) {
    taken.events = window.list(watcher.after, max_events);
  }
  watcher.has_terminal = cut_at_terminal(taken.events);
  if (!taken.events.empty()) watcher.after = taken.events.back()->seq;
  if (watcher.has_terminal) {
    taken.end = EventFeed::End::complete;
  } else if (taken.events.empty() && end && !is_behind(watcher)) {
    taken.end = end;
  }
  watcher.is_armed = taken.events.empty() && !taken.end;
  return taken;
}

bool BuildStream::is_behind(const Watcher& watcher) const {
  return watcher.after < window.dropped();
}

}  // namespace rdev::service
