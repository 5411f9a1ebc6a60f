#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/tcp_connection.hpp"

namespace rdev::testing {

namespace {

/// A server that speaks HTTPS, with files of its own that may be exchanged.
class TlsServer {
 public:
  explicit TlsServer(std::vector<std::string> flags = {}) {
    install(authority.issue("IP:127.0.0.1"));
    flags.insert(flags.end(), {"--tls-cert", certificate(), "--tls-key", key()});
    rdev.start("cat >file; for i in $(seq 50); do echo line $i; sleep 0.01; done", flags);
  }

  [[nodiscard]] std::string certificate() const { return rdev.path("server.pem").string(); }
  [[nodiscard]] std::string key() const { return rdev.path("server.key").string(); }

  void install(const Certificates::Pair& pair) const {
    constexpr auto kOver = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(pair.certificate, certificate(), kOver);
    std::filesystem::copy_file(pair.key, key(), kOver);
  }

  [[nodiscard]] std::string authority_part() {
    return "127.0.0.1:" + std::to_string(rdev.server().port());
  }

  /// curl's output; it verifies the certificate.
  [[nodiscard]] CommandOutcome curl(const std::string& target, std::vector<std::string> more = {}) {
    std::vector<std::string> argv{"curl", "-sS", "--max-time", "30", "--cacert", authority.ca()};
    argv.insert(argv.end(), more.begin(), more.end());
    argv.push_back("https://" + authority_part() + target);
    return run_command(argv);
  }

  /// What openssl shows of a connection on which it sends nothing.
  [[nodiscard]] CommandOutcome handshake(std::vector<std::string> more = {}) {
    std::vector<std::string> argv{"openssl",        "s_client", "-connect",
                                  authority_part(), "-CAfile",  authority.ca()};
    argv.insert(argv.end(), more.begin(), more.end());
    return run_command(argv);
  }

  [[nodiscard]] std::string serial() {
    const std::string shown = handshake().output;
    const auto begin = shown.find("-----BEGIN");
    const auto end = shown.find("-----END");
    return begin == std::string::npos ? "" : shown.substr(begin, end - begin);
  }

  /// Sockets that are open besides the one that listens.
  [[nodiscard]] std::size_t connections() {
    const std::string open = "/proc/" + std::to_string(rdev.server().pid()) + "/fd";
    std::size_t sockets = 0;
    for (const auto& entry : std::filesystem::directory_iterator(open)) {
      std::error_code gone;
      if (std::filesystem::read_symlink(entry, gone).string().starts_with("socket:")) ++sockets;
    }
    return sockets - 1;
  }

  Certificates authority;
  Installation rdev;
};

std::string submit_build(TlsServer& server) {
  const auto repository = server.rdev.path("demo.git").string();
  const CommandOutcome made = server.curl("/project/create-and-build",
                                          {"-H", "Content-Type: application/json", "-d",
                                           R"({"project":{"id":"demo","repository":{"url":")" +
                                               repository + R"("}},"build":{"prompt":"go"}})"});
  const auto at = made.output.find(R"("task_id":")");
  REQUIRE(at != std::string::npos);
  return made.output.substr(at + 11, 36);
}

/// Why a server with these flags does not start.
std::string start_error(const Installation& rdev, std::vector<std::string> flags) {
  flags.insert(flags.end(), {"--database", "sqlite:" + rdev.path("x.db").string()});
  try {
    const ServerProcess server(rdev.path("start.log"), flags);
    return "";
  } catch (const std::runtime_error& error) {
    std::filesystem::remove(rdev.path("start.log"));
    return error.what();
  }
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("tls: a build is submitted and watched over HTTPS, as events and by WebSocket") {
  TlsServer server;
  const std::string id = submit_build(server);
  const CommandOutcome stream =
      server.curl("/builds/" + id + "/events", {"-N", "-i", "-H", "Accept: text/event-stream"});
  CHECK(stream.exit_code == 0);
  CHECK(has(stream.output, "Strict-Transport-Security: max-age="));
  CHECK(has(stream.output, "\nid: 1\n"));
  CHECK(has(stream.output, "build.completed"));

  // openssl reads its input from the file, and goes on until the server closes.
  const auto request = server.rdev.path("request");
  std::ofstream(request) << "GET /builds/" << id
                         << "/events/ws HTTP/1.1\r\nHost: " << server.authority_part()
                         << "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const CommandOutcome socket = run_command(
      {"sh", "-c", "exec timeout 30 openssl s_client -quiet -verify_quiet -connect \"$1\" <\"$2\"",
       "-", server.authority_part(), request.string()});
  CHECK(has(socket.output, "101 Switching Protocols"));
  CHECK(has(socket.output, R"("seq":1,)"));
  CHECK(has(socket.output, "build.completed"));
  CHECK(has(socket.output, std::string("\x88\x02\x03\xe8", 4)));  // closes with 1000
}

TEST_CASE("tls: bodies of any size come and go whole") {
  TlsServer server({"--requests-per-minute", "0"});
  static_cast<void>(submit_build(server));
  const auto body = server.rdev.path("body");
  const std::string prompt(900'000, 'x');
  std::ofstream(body) << R"({"prompt":")" << prompt << R"("})";
  const std::vector<std::string> post{
      "-H",          "Content-Type: application/json", "--data-binary", "@" + body.string(), "-w",
      "%{http_code}"};
  CHECK(server.curl("/projects/demo/builds", post).output.ends_with("202"));
  const CommandOutcome listed = server.curl("/projects/demo/builds?full=true");
  CHECK(listed.exit_code == 0);
  CHECK(has(listed.output, prompt));
  std::ofstream(body) << std::string(3'000'000, ' ');
  CHECK(server.curl("/projects/demo/builds", post).output.ends_with("413"));
}

TEST_CASE("tls: speaks 1.2 and 1.3 with good ciphers, and HTTP/1.1 only") {
  TlsServer server;
  CHECK(has(server.handshake({"-alpn", "h2,http/1.1"}).output, "ALPN protocol: http/1.1"));
  CHECK(has(server.handshake().output, "TLSv1.3"));
  CHECK(server.handshake({"-tls1_2"}).exit_code == 0);
  CHECK(server.handshake({"-alpn", "h2"}).exit_code != 0);
  CHECK(server.handshake({"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"}).exit_code != 0);
  CHECK(server.handshake({"-tls1_2", "-cipher", "AES128-SHA256"}).exit_code != 0);
}

TEST_CASE("tls: a client that speaks plain HTTP is told so, and anything else is just closed") {
  TlsServer server;
  TcpConnection plain(server.rdev.server().port());
  plain.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string answer = plain.read_all();
  CHECK(answer.starts_with("HTTP/1.1 400 "));
  CHECK(has(answer, "application/problem+json"));
  CHECK_FALSE(has(answer, "Strict-Transport-Security"));
  TcpConnection noise(server.rdev.server().port());
  noise.write(std::string(100, '\x01'));
  CHECK_FALSE(has(noise.read_all(), "HTTP"));
  CHECK(server.curl("/healthz").exit_code == 0);
}

TEST_CASE("tls: SIGHUP brings a new certificate, while what is open goes on with the old one") {
  TlsServer server;
  const std::string first = server.serial();
  REQUIRE_FALSE(first.empty());
  const std::string id = submit_build(server);
  const auto stream = server.rdev.path("stream");
  int output = -1;
  const pid_t watcher =
      start_command({"curl", "-sSN", "--max-time", "30", "--cacert", server.authority.ca(), "-H",
                     "Accept: text/event-stream",
                     "https://" + server.authority_part() + "/builds/" + id + "/events"},
                    stream.string(), output);
  std::string seen = read_some(output);

  server.install(server.authority.issue("IP:127.0.0.1"));
  server.rdev.server().signal(SIGHUP);
  poll_until("the new certificate", [&] { return server.serial() != first; });
  const std::string second = server.serial();
  for (std::string more = read_some(output); !more.empty(); more = read_some(output)) seen += more;
  close(output);
  waitpid(watcher, nullptr, 0);
  CHECK(has(seen, "build.completed"));
  for (int i = 0; i < 20; ++i) {
    server.rdev.server().signal(SIGHUP);
    CHECK(server.curl("/healthz").exit_code == 0);
  }

  std::ofstream(server.certificate()) << "rubbish";
  server.rdev.server().signal(SIGHUP);
  server.rdev.wait_for_log("the old one stays in use");
  CHECK(server.serial() == second);
  CHECK(server.curl("/healthz").exit_code == 0);
}

TEST_CASE("tls: half a handshake is not waited for when others want in, nor when the server ends") {
  TlsServer server({"--max-connections-per-address", "20"});
  CHECK(server.curl("/healthz").exit_code == 0);
  {
    std::vector<TcpConnection> halves;
    for (int i = 0; i < 200; ++i) {
      halves.emplace_back(server.rdev.server().port());
      // The beginning of a ClientHello.
      halves.back().write(std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8));
    }
    CHECK(server.curl("/healthz").exit_code == 0);
    poll_until("fewer connections", [&] { return server.connections() <= 22; });
  }
  poll_until("no connections", [&] { return server.connections() == 0; });
  TcpConnection half(server.rdev.server().port());
  half.write("\x16\x03");
  poll_until("a connection", [&] { return server.connections() == 1; });
  server.rdev.server().signal(SIGTERM);
  CHECK(server.rdev.server().wait() == 0);
  CHECK_FALSE(has(server.rdev.log(), "requests cut off"));
}

TEST_CASE("tls: without a certificate SIGHUP is the end of a terminal, and drains") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.server().signal(SIGHUP);
  CHECK(rdev.server().wait() == 0);
  CHECK(has(rdev.log(), "draining"));
}

TEST_CASE("tls: files that are no good are named at the start") {
  const Certificates authority;
  const Installation rdev;
  const auto pair = authority.issue("IP:127.0.0.1");
  const auto other = authority.self_signed("IP:127.0.0.1");
  const std::string none = rdev.path("none").string();
  const std::string locked = rdev.path("locked.key").string();
  checked_output(
      {"openssl", "pkey", "-in", pair.key, "-aes128", "-passout", "pass:secret", "-out", locked});
  const auto error = [&](const std::string& certificate, const std::string& key) {
    return start_error(rdev, {"--tls-cert", certificate, "--tls-key", key});
  };
  CHECK(has(error(none, pair.key), none + ": No such file or directory"));
  CHECK(has(error(pair.certificate, none), none + ": No such file or directory"));
  CHECK(has(error(pair.key, pair.key), "no certificate chain in PEM"));
  CHECK(has(error(pair.certificate, pair.certificate), "no private key in PEM"));
  CHECK(has(error(pair.certificate, other.key), "does not belong to the certificate"));
  const std::string rsa = rdev.path("rsa.key").string();
  checked_output({"openssl", "genpkey", "-algorithm", "RSA", "-out", rsa});
  CHECK(has(error(pair.certificate, rsa), "does not belong to the certificate"));
  CHECK(has(error(pair.certificate, locked), "is encrypted"));
  CHECK(has(start_error(rdev, {"--tls-cert", pair.certificate}), "--tls-cert needs --tls-key"));
  CHECK(has(start_error(rdev, {"--tls-key", pair.key}), "--tls-key needs --tls-cert"));

  const auto expired = authority.issue_expired("IP:127.0.0.1");
  const ServerProcess server(rdev.path("expired.log"),
                             {"--database", "sqlite:" + rdev.path("x.db").string(), "--tls-cert",
                              expired.certificate, "--tls-key", expired.key});
  std::ifstream log(rdev.path("expired.log"));
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  CHECK(has(text, "certificate has expired"));
}

}  // namespace rdev::testing
