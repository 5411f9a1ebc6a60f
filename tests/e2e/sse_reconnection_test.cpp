#include <csignal>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/chatty_agent.hpp"
#include "tests/e2e/postgres_servers.hpp"
#include "tests/support/command.hpp"
#include "tests/support/event_watcher.hpp"

namespace rdev::testing {

namespace {

constexpr int kReconnections = 200;

/// curl with a stream of server-sent events, until it is dropped.
class Stream {
 public:
  Stream(std::uint16_t port, const std::string& task, std::int64_t last_event_id,
         const std::string& log)
      : pid_(start_command(
            {"curl", "-sN", "--max-time", "60", "-H", "Accept: text/event-stream", "-H",
             "Last-Event-ID: " + std::to_string(last_event_id),
             "http://127.0.0.1:" + std::to_string(port) + "/builds/" + task + "/events"},
            log, output_)) {}
  ~Stream() {
    kill(pid_, SIGKILL);
    close(output_);
    waitpid(pid_, nullptr, 0);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// The next event that has come whole, without the blank line; "" at the stream's end.
  std::string next() {
    std::size_t end = 0;
    while ((end = text_.find("\n\n")) == std::string::npos) {
      const std::string more = read_some(output_);
      if (more.empty()) return "";
      text_ += more;
    }
    std::string event = text_.substr(0, end);
    text_.erase(0, end + 2);
    return event;
  }

 private:
  int output_ = -1;
  pid_t pid_;
  std::string text_;
};

/// Of an event; 0 for a comment, which keeps the connection alive.
std::int64_t id_of(const std::string& event) {
  const std::size_t at = event.rfind("id: ", 0) == 0 ? 0 : event.find("\nid: ");
  if (at == std::string::npos) return 0;
  return std::stoll(event.substr(event.find("id: ", at) + 4));
}

}  // namespace

TEST_CASE("curl reconnects 200 times at random points, with Last-Event-ID, and misses nothing") {
  const Servers servers;
  const auto one = servers.start("one");
  const auto other = servers.start("other");
  const auto worker = servers.start_worker("worker", kChattyAgent);
  const Api api = servers.api(*one);
  servers.create_project(api);
  const std::string task = api.submit("demo", {{"prompt", "go"}, {"timeout_seconds", 300}});

  std::minstd_rand random(17);
  std::vector<std::int64_t> seen;
  int connections = 0;
  bool is_over = false;
  for (; !is_over; ++connections) {
    const auto& server = connections % 2 == 0 ? one : other;
    Stream stream(server->port(), task, seen.empty() ? 0 : seen.back(),
                  servers.log_file("curl").string());
    // What comes beyond is lost with the connection, as if it were still on its way.
    std::size_t stay =
        connections < kReconnections ? 1 + random() % 90 : std::numeric_limits<std::size_t>::max();
    while (stay > 0 && !is_over) {
      const std::string event = stream.next();
      REQUIRE_FALSE(event.empty());
      if (id_of(event) == 0) continue;
      seen.push_back(id_of(event));
      is_over = event.find("build.completed") != std::string::npos;
      --stay;
    }
  }
  INFO(servers.log("curl"));
  CHECK(connections > kReconnections);
  REQUIRE(seen.size() > static_cast<std::size_t>(kChattyLines));
  CHECK(seen == seqs_from(1, seen.back()));
  // There is nothing more to come back for.
  const Answer over = api.request(
      "GET", "/builds/" + task + "/events", "",
      {"-H", "Accept: text/event-stream", "-H", "Last-Event-ID: " + std::to_string(seen.back())});
  CHECK(over.status == 204);
}

}  // namespace rdev::testing
