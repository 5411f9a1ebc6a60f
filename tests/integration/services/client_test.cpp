#include "adapters/https/client.hpp"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "tests/support/certificates.hpp"
#include "tests/support/receiver_process.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/silent_listener.hpp"

namespace rdev::testing {

namespace {

std::unique_ptr<https::Client> client(
    const std::string& url, std::chrono::milliseconds at_most = std::chrono::seconds(15)) {
  auto made = https::Client::make({.base_url = url, .ca_file = {}, .at_most = at_most});
  if (made.has_error()) FAIL(made.error().message);
  return std::move(*made);
}

}  // namespace

TEST_CASE("a request goes below the base's path, and its answer comes whole") {
  HttpAsked asked;
  ScriptedHttp server([&](const HttpAsked& one) {
    asked = one;
    return HttpReply{201, "text/plain", std::string(100'000, 'x')};
  });
  const auto response = client(server.url() + "/base/")
                            ->send({"PUT", "/x?y=1", {{"Authorization", "me"}}, "body"}, {});
  REQUIRE(response.has_value());
  CHECK(response->status == 201);
  CHECK(response->body == std::string(100'000, 'x'));
  CHECK(asked.method == "PUT");
  CHECK(asked.target == "/base/x?y=1");
  CHECK(asked.body == "body");
  CHECK(asked.authorization == "me");
}

TEST_CASE("a streamed answer is handed on as it comes, and one that is no success is kept") {
  std::string seen;
  ScriptedHttp server([&](const HttpAsked& asked) {
    if (asked.target == "/no") return HttpReply{503, "text/plain", "come later"};
    return HttpReply{200, "text/plain", "first", "second"};
  });
  const auto on_body = [&](std::string_view bytes) {
    seen += bytes;
    if (seen == "first") server.release();  // else the rest would never come
  };
  const auto streamed = client(server.url())->stream({"GET", "/"}, on_body, {});
  REQUIRE(streamed.has_value());
  CHECK(streamed->status == 200);
  CHECK(streamed->body.empty());
  CHECK(seen == "firstsecond");
  const auto refused = client(server.url())->stream({"GET", "/no"}, on_body, {});
  REQUIRE(refused.has_value());
  CHECK(refused->status == 503);
  CHECK(refused->body == "come later");
  CHECK(seen == "firstsecond");
}

TEST_CASE("a stream that falls silent is uncertain, and one that is stopped is cancelled") {
  ScriptedHttp server([](const HttpAsked&) { return HttpReply{200, "text/plain", "a", "never"}; });
  std::stop_source stop;
  const auto ignore = [](std::string_view) {};
  CHECK(client(server.url(), std::chrono::milliseconds(200))
            ->stream({"GET", "/"}, ignore, stop.get_token())
            .error()
            .code == Errc::uncertain);
  const auto stop_it = [&](std::string_view) { stop.request_stop(); };
  CHECK(client(server.url())->stream({"GET", "/"}, stop_it, stop.get_token()).error().code ==
        Errc::cancelled);
}

TEST_CASE("nobody there is unavailable, and an answer that never comes is uncertain") {
  CHECK(client("http://127.0.0.1:1")->send({}, {}).error().code == Errc::unavailable);
  CHECK(client("http://no-such-host.invalid")->send({}, {}).error().code == Errc::unavailable);
  const SilentListener silent;
  const std::string url = "http://127.0.0.1:" + std::to_string(silent.port());
  CHECK(client(url, std::chrono::milliseconds(200))->send({}, {}).error().code == Errc::uncertain);
}

TEST_CASE("only a server with a good certificate of its name is talked to") {
  if (!have_node()) return;
  const Certificates authority;
  const auto outcome = [&](const Certificates::Pair& pair, const std::string& host,
                           const std::string& ca_file) -> std::string {
    ReceiverProcess::Options options;
    options.certificate = pair.certificate;
    options.key = pair.key;
    const ReceiverProcess receiver(options);
    const auto made =
        https::Client::make({.base_url = receiver.url("", host), .ca_file = ca_file}).value();
    const auto response = made->send({"POST", "/x", {}, "{}"}, {});
    const auto streamed = made->stream({"POST", "/x", {}, "{}"}, [](std::string_view) {}, {});
    CHECK(streamed.has_value() == response.has_value());
    if (response.has_value()) return std::to_string(response->status);
    CHECK(response.error().code == Errc::unavailable);
    CHECK(receiver.requests().empty());
    return response.error().message;
  };
  const std::string refused = "the server's certificate is refused: ";
  const auto named = [&] { return authority.issue("DNS:localhost"); };
  CHECK(outcome(named(), "localhost", authority.ca()) == "200");
  CHECK(outcome(authority.issue("IP:127.0.0.1"), "127.0.0.1", authority.ca()) == "200");
  CHECK(outcome(named(), "127.0.0.1", authority.ca()) == refused + "IP address mismatch");
  CHECK(outcome(authority.issue("DNS:other.example"), "localhost", authority.ca()) ==
        refused + "hostname mismatch");
  CHECK(outcome(named(), "localhost", "") == refused + "unable to get local issuer certificate");
  CHECK(outcome(authority.issue_expired("DNS:localhost"), "localhost", authority.ca()) ==
        refused + "certificate has expired");
  CHECK(https::Client::make({.base_url = "https://localhost", .ca_file = "/nonexistent/ca.pem"})
            .error()
            .code == Errc::invalid);
}

TEST_CASE("an answer beyond all bounds is refused") {
  ScriptedHttp server([](const HttpAsked&) {
    return HttpReply{200, "text/plain", std::string(1'100'000, 'x')};
  });
  CHECK(client(server.url())->send({}, {}).has_error());
}

TEST_CASE("a stop request ends a request under way") {
  const SilentListener silent;
  std::stop_source stop;
  const std::jthread stopper([&] { stop.request_stop(); });
  const auto response =
      client("http://127.0.0.1:" + std::to_string(silent.port()))->send({}, stop.get_token());
  CHECK(response.error().code == Errc::cancelled);
}

TEST_CASE("what is no plain HTTP URL is refused, and so is what carries a password") {
  for (const char* url :
       {"", "forge.example", "ftp://forge.example", "https://", "https://a:b@c", "https://c?x=1"}) {
    CAPTURE(url);
    CHECK(https::Client::make({.base_url = url, .ca_file = {}}).has_error());
  }
}

}  // namespace rdev::testing
