#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/worker/build_recorder.hpp"
#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

/// A running build behind an API; `queued` and `started` are its first two events.
class WatchedBuild {
 public:
  explicit WatchedBuild(http::ServerOptions options = {}, service::EventHubConfig watching = {},
                        const http::ApiOptions& api_options = {})
      : api(std::move(options), {}, watching, api_options) {
    api.create_project("demo");
    id = api.create_build("demo");
    lease = api.claim_build();
  }

  [[nodiscard]] std::uint16_t port() const { return api.port(); }
  [[nodiscard]] std::string path() const { return "/builds/" + id + "/events"; }
  [[nodiscard]] std::string socket() const { return path() + "/ws"; }

  void say(int count = 1, const std::string& text = "hello") {
    const std::vector<domain::NewEvent> events(static_cast<std::size_t>(count),
                                               {"agent.message", {{"text", text}}});
    worker::BuildRecorder(api.memory, api.clock, api.ids, lease).events(events).value();
  }

  void finish() {
    domain::BuildResult result;
    result.success = true;
    api.finish_build(lease, result);
  }

  Api api;
  std::string id;
  domain::Lease lease;
};

/// Text that compression makes little of.
[[nodiscard]] inline std::string random_text(std::size_t bytes) {
  std::minstd_rand random(1);
  std::string text(bytes, ' ');
  for (char& c : text) c = static_cast<char>('!' + random() % 90);
  return text;
}

}  // namespace rdev::testing
