#include "tests/bench/watched_server.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <list>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/http/handlers/build_events.hpp"
#include "adapters/http/server.hpp"
#include "adapters/memory/storage.hpp"
#include "adapters/memory/templates.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "core/service/build_service.hpp"
#include "core/service/event_hub.hpp"
#include "core/worker/claiming.hpp"
#include "core/worker/event_batcher.hpp"
#include "ports/projects.hpp"

namespace rdev::bench {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class NoLogger : public ports::Logger {
 public:
  void log(Level, std::string_view, std::initializer_list<Field>) override {}
};

std::string line() {
  return std::string(kSaidAt) + std::to_string(now_ns());
}

}  // namespace

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

WatchedServer WatchedServer::rdev() {
  return WatchedServer(serve_rdev);
}

WatchedServer WatchedServer::bare() {
  return WatchedServer(serve_bare);
}

WatchedServer::WatchedServer(void (*serve)(const Ends&)) {
  std::array<int, 2> lines{};
  std::array<int, 2> place{};
  if (pipe(lines.data()) != 0 || pipe(place.data()) != 0) std::abort();
  pid_ = fork();
  if (pid_ < 0) std::abort();
  if (pid_ == 0) {
    close(lines[1]);
    close(place[0]);
    serve({[&](std::uint16_t port, const std::string& target) {
             const std::string text = std::to_string(port) + " " + target + "\n";
             if (write(place[1], text.data(), text.size()) < 0) std::abort();
           },
           [&] {
             char byte = 0;
             return read(lines[0], &byte, 1) == 1;
           }});
    _exit(0);
  }
  close(lines[0]);
  close(place[1]);
  lines_ = lines[1];
  std::string said;
  for (char byte = 0; read(place[0], &byte, 1) == 1 && byte != '\n';) said += byte;
  close(place[0]);
  const std::size_t blank = said.find(' ');
  if (blank == std::string::npos) std::abort();
  port_ = static_cast<std::uint16_t>(std::stoi(said.substr(0, blank)));
  target_ = said.substr(blank + 1);
}

WatchedServer::~WatchedServer() {
  close(lines_);
  waitpid(pid_, nullptr, 0);
}

double WatchedServer::resident_bytes() const {
  double size = 0;
  double resident = 0;
  std::ifstream("/proc/" + std::to_string(pid_) + "/statm") >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

void WatchedServer::say() const {
  if (write(lines_, "+", 1) != 1) std::abort();
}

void WatchedServer::serve_rdev(const Ends& ends) {
  system::SystemClock clock;
  system::UuidGenerator ids(clock);
  memory::Storage storage;
  memory::Templates templates;
  NoLogger log;
  domain::Project project;
  project.id = domain::ProjectId("demo");
  project.repository.url = "/srv/git/demo.git";
  storage.write([&](ports::UnitOfWork& unit) { return unit.projects().insert(project); }).value();
  service::BuildService builds(storage, templates, clock, ids);
  domain::BuildSpec spec;
  spec.prompt = "go";
  const auto build = builds.submit(project.id, spec, "bench").value();
  const auto claimed =
      worker::claim_builds(storage, {domain::WorkerId("w"), {}, 1, clock.now()}).value();
  worker::BuildRecorder recorder(storage, clock, ids, {build.task_id, claimed.at(0).task.attempt});

  service::EventHub hub(storage, clock, log);
  http::Router router;
  http::add_build_event_routes(router, builds, hub);
  http::ServerOptions options;
  options.listen = {"127.0.0.1", 0};
  options.io_threads = 1;
  options.max_connections_per_address = options.max_connections;
  http::Server server(std::move(router), log, ids, options);
  const auto listening = server.start().value();
  ends.tell(listening.port, "/builds/" + build.task_id.str() + "/events/ws?after=2");
  worker::EventBatcher events(recorder, [] { std::abort(); });
  while (ends.hear()) events.add({"agent.message", {{"text", line()}}});
}

void WatchedServer::serve_bare(const Ends& ends) {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  ends.tell(acceptor.local_endpoint().port(), "/");
  std::list<boost::beast::websocket::stream<tcp::socket>> clients;
  while (clients.size() < kWatchers) {
    auto& client = clients.emplace_back(acceptor.accept());
    client.next_layer().set_option(tcp::no_delay(true));
    client.accept();
  }
  while (ends.hear()) {
    // As long as an event of a build.
    const std::string text = line() + std::string(150, '.');
    for (auto& client : clients) client.write(asio::buffer(text));
  }
}

}  // namespace rdev::bench
