#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/fuzz/http/answers.hpp"
#include "tests/fuzz/http/api_requests.hpp"
#include "tests/fuzz/http/broken_http.hpp"
#include "tests/fuzz/http/chance.hpp"
#include "tests/support/tcp_connection.hpp"

namespace rdev::fuzz {

namespace {

namespace json = boost::json;

std::size_t descriptors_of(const testing::ServerProcess& server) {
  const std::filesystem::path open = "/proc/" + std::to_string(server.pid()) + "/fd";
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(open), {}));
}

/// The bytes so that they can be read, and pasted.
std::string escaped(const std::string& bytes) {
  constexpr std::size_t kMostShown = 2'000;
  std::ostringstream out;
  for (const char c : bytes.substr(0, kMostShown)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte < 127 && c != '\\') {
      out << c;
    } else {
      constexpr const char* kDigits = "0123456789abcdef";
      out << "\\x" << kDigits[byte >> 4] << kDigits[byte & 15];
    }
  }
  if (bytes.size() > kMostShown) out << "… (" << bytes.size() << " bytes)";
  return out.str();
}

std::string ask(unsigned short port, const std::string& request) {
  const testing::TcpConnection connection(port);
  connection.write(request);
  connection.finish();
  return connection.read_all();
}

void check_good_client(unsigned short port) {
  const std::string answer =
      ask(port, "GET /projects/good HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 200 ")) {
    throw std::runtime_error("a good client was answered: " + answer);
  }
}

/// The builds that answers tell of, to ask for.
void learn(const std::string& answer, ApiRequests& requests) {
  const std::string marker = R"("task_id":")";
  const auto at = answer.find(marker);
  if (at != std::string::npos) requests.learn_task(answer.substr(at + marker.size(), 36));
}

void run(std::size_t count, std::uint64_t seed) {
  constexpr std::size_t kBetweenGoodClients = 100;
  testing::Installation rdev;
  rdev.start_without_worker({"--log-level", "error"});
  rdev.create_project("demo");
  rdev.create_project("good");  // which no request names
  testing::ServerProcess& server = rdev.server();
  check_good_client(server.port());
  const std::size_t descriptors = descriptors_of(server);
  const json::value document = rdev.api().get("/openapi.json").json();
  Chance chance(seed);
  ApiRequests requests(chance, document.as_object(), rdev.path("git").string());
  Tally tally;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string request = chance.one_in(2) ? requests.next() : broken_http(chance);
    try {
      const std::string answer = ask(server.port(), request);
      tally.add(answer);
      learn(answer, requests);
      if (i % kBetweenGoodClients == 0) check_good_client(server.port());
    } catch (const std::exception& exception) {
      throw std::runtime_error("request " + std::to_string(i) + ": " + exception.what() +
                               "\nrequest: " + escaped(request) + "\nlog: " + rdev.log());
    }
  }
  check_good_client(server.port());
  testing::poll_until("the descriptors are back",
                      [&] { return descriptors_of(server) <= descriptors; });
  server.signal(SIGTERM);
  const int status = server.wait();
  if (status != 0) throw std::runtime_error("the server ended with " + std::to_string(status));
  std::printf("%zu requests, seed %llu: %s\n", count, static_cast<unsigned long long>(seed),
              tally.text().c_str());
}

}  // namespace

}  // namespace rdev::fuzz

/// fuzz_http [REQUESTS [SEED]]: sends the requests that the seed makes to a server of its own, and
/// fails when one is answered with a server error, not at all and kept open, or breaks the server.
int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::stoul(argv[1]) : 3'000;
  const std::uint64_t seed = argc > 2 ? std::stoull(argv[2]) : 1;
  try {
    rdev::fuzz::run(count, seed);
    return 0;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "fuzz_http %zu %llu: %s\n", count, static_cast<unsigned long long>(seed),
                 exception.what());
    return 1;
  }
}
