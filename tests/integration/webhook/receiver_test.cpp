#include <chrono>
#include <stop_token>
#include <thread>

#include <doctest/doctest.h>

#include "tests/integration/webhook/webhook_setup.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;

namespace {

webhook::NotifierConfig impatient() {
  webhook::NotifierConfig config;
  config.timeouts.whole = milliseconds(1'500);
  return config;
}

}  // namespace

TEST_CASE("the request is a POST of the very bytes, with the headers of Standard Webhooks") {
  if (!have_node()) return;
  ReceiverProcess receiver;
  const WebhookSetup setup;
  const std::string body = R"({"größe": "x"} )";
  CHECK(setup.deliver(receiver.url("/a%20b?c=d"), body).value().http_status == 200);
  const auto request = receiver.requests().at(0);
  CHECK(request.at("target").as_string() == "/a%20b?c=d");
  CHECK(request.at("body").as_string() == body);
  const auto& headers = request.at("headers").as_object();
  CHECK(headers.at("host").as_string() == "127.0.0.1:" + std::to_string(receiver.port()));
  CHECK(headers.at("content-type").as_string() == "application/json");
  CHECK(headers.at("webhook-id").as_string() == "msg_7c1f8a52-3f0e-4a86-9d0b-6f1f5f7f0c11");
  CHECK(headers.at("webhook-timestamp").as_string() == "1767323045");
  CHECK(headers.at("webhook-signature").as_string().starts_with("v1,"));
}

TEST_CASE("a connection is used again while it serves, and a stale one costs nothing") {
  if (!have_node()) return;
  ReceiverProcess receiver;
  const WebhookSetup setup;
  const auto deliver = [&] { return setup.deliver(receiver.url("/")).value().http_status; };
  CHECK(deliver() == 200);
  CHECK(deliver() == 200);
  receiver.behave("/", {{"status", 200}, {"headers", {{"Connection", "close"}}}});
  CHECK(deliver() == 200);
  CHECK(deliver() == 200);
  receiver.behave("/", {{"kind", "big"}});
  CHECK(deliver() == 200);
  receiver.behave("/", {{"kind", "reset"}});
  CHECK(setup.deliver(receiver.url("/")).has_error());
  std::vector<std::int64_t> ports;
  for (const auto& request : receiver.requests()) ports.push_back(request.at("port").as_int64());
  REQUIRE(ports.size() >= 6);
  CHECK(ports[0] == ports[1]);
  CHECK(ports[1] == ports[2]);
  CHECK(ports[2] != ports[3]);
  CHECK(ports[4] != ports[5]);  // what is left of 10 MB is not read
}

TEST_CASE("a redirect is an answer, and is not followed") {
  if (!have_node()) return;
  ReceiverProcess receiver;
  const WebhookSetup setup;
  receiver.behave("/", {{"status", 307}, {"headers", {{"Location", receiver.url("/other")}}}});
  CHECK(setup.deliver(receiver.url("/")).value().http_status == 307);
  CHECK(receiver.requests().size() == 1);
}

TEST_CASE("a receiver that hangs, dribbles or hangs up is given up in time") {
  if (!have_node()) return;
  ReceiverProcess receiver;
  const WebhookSetup setup(impatient());
  for (const auto& [kind, code] :
       {std::pair{"hang", Errc::timeout}, std::pair{"slow", Errc::timeout},
        std::pair{"reset", Errc::unavailable}}) {
    CAPTURE(kind);
    receiver.behave("/", {{"kind", kind}});
    const auto answer = setup.deliver(receiver.url("/"));
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == code);
  }
}

TEST_CASE("ten megabytes of answer are not read") {
  if (!have_node()) return;
  ReceiverProcess receiver;
  const WebhookSetup setup(impatient());
  receiver.behave("/", {{"kind", "big"}, {"status", 503}});
  CHECK(setup.deliver(receiver.url("/")).value().http_status == 503);
}

TEST_CASE("a body of two megabytes arrives whole") {
  if (!have_node()) return;
  ReceiverProcess receiver;
  const WebhookSetup setup;
  const std::string body(2 * 1024 * 1024, 'x');
  CHECK(setup.deliver(receiver.url("/"), body).value().http_status == 200);
  CHECK(receiver.requests().at(0).at("body").as_string() == body);
}

TEST_CASE("nobody listening is told, without an address") {
  unsigned short port = 0;
  {
    if (!have_node()) return;
    const ReceiverProcess receiver;
    port = receiver.port();
  }
  const WebhookSetup setup;
  const auto answer = setup.deliver("http://127.0.0.1:" + std::to_string(port) + "/");
  REQUIRE(answer.has_error());
  CHECK(answer.error() == Error{Errc::unavailable, "connecting: Connection refused"});
}

TEST_CASE("a stop request ends a delivery under way") {
  if (!have_node()) return;
  ReceiverProcess receiver;
  receiver.behave("/", {{"kind", "hang"}});
  const WebhookSetup setup;
  std::stop_source stop;
  const std::jthread stopping([&] {
    static_cast<void>(eventually([&] { return receiver.requests().size() == 1; }));
    stop.request_stop();
  });
  const auto answer = setup.deliver(receiver.url("/"), "{}", stop.get_token());
  CHECK(answer.error().code == Errc::cancelled);
}

}  // namespace rdev::testing
