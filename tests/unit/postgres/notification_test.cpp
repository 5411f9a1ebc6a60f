#include "adapters/postgres/notification.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::postgres {

using ports::Change;

TEST_CASE("every change comes through a notification as it was") {
  for (const Change& topic : all_topics()) {
    for (const std::string key : {"", "demo", "a:b", "it's \"odd\" \xF0\x9F\x9A\x80"}) {
      const Change change{topic.topic, key};
      CHECK(parse_payload(to_payload(change)) == change);
    }
  }
}

TEST_CASE("payloads are short enough for PostgreSQL, for want of which the key is left out") {
  const std::string fits(7'999 - std::string("events:").size(), 'x');
  CHECK(parse_payload(to_payload({Change::Topic::events, fits})) ==
        Change{Change::Topic::events, fits});
  CHECK(to_payload({Change::Topic::events, fits + "x"}) == "events:");
}

TEST_CASE("what another program may say on the channel is no change") {
  for (const char* payload : {"", ":", "work", "works:demo", "Work:demo", " work:demo"}) {
    CHECK_FALSE(parse_payload(payload).has_value());
  }
}

TEST_CASE("all topics are there, each without a key") {
  CHECK(all_topics().size() == 4);
  for (const Change& change : all_topics()) CHECK(change.key.empty());
}

}  // namespace rdev::postgres
