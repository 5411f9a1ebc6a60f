#include "core/service/event_window.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::service {

namespace {

std::shared_ptr<const LiveEvent> event(std::int64_t seq, std::size_t bytes = 1) {
  return std::make_shared<LiveEvent>(LiveEvent{seq, "agent.message", {}, std::string(bytes, 'x')});
}

std::vector<std::int64_t> seqs(const LiveEvents& events) {
  std::vector<std::int64_t> seqs;
  for (const auto& event : events) seqs.push_back(event->seq);
  return seqs;
}

}  // namespace

TEST_CASE("event window: lists what follows, as many as are asked for") {
  EventWindow window(4, {});
  CHECK(window.last() == 4);
  for (const std::int64_t seq : {5, 6, 7}) window.append(event(seq));
  CHECK(window.last() == 7);
  CHECK(window.dropped() == 4);
  CHECK(seqs(window.list(4, 10)) == std::vector<std::int64_t>{5, 6, 7});
  CHECK(seqs(window.list(5, 1)) == std::vector<std::int64_t>{6});
  CHECK(window.list(7, 10).empty());
  CHECK(window.list(99, 10).empty());
}

TEST_CASE("event window: holds as many as it may, and knows what has dropped out") {
  EventWindow window(0, {.max_events = 2, .max_bytes = 100});
  for (const std::int64_t seq : {1, 2, 3}) window.append(event(seq));
  CHECK(window.dropped() == 1);
  CHECK(seqs(window.list(1, 10)) == std::vector<std::int64_t>{2, 3});
}

TEST_CASE("event window: holds as many bytes as it may, but always the newest event") {
  EventWindow window(0, {.max_events = 10, .max_bytes = 100});
  window.append(event(1, 60));
  window.append(event(2, 60));
  CHECK(window.dropped() == 1);
  window.append(event(3, 1000));
  CHECK(seqs(window.list(2, 10)) == std::vector<std::int64_t>{3});
  window.append(event(4, 1));
  CHECK(window.dropped() == 3);
}

}  // namespace rdev::service
