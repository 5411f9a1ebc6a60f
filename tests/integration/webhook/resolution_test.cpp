#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/integration/webhook/webhook_setup.hpp"

namespace rdev::testing {

using Addresses = std::vector<boost::asio::ip::address>;

namespace {

Addresses addresses(const std::vector<std::string>& texts) {
  Addresses list;
  for (const std::string& text : texts) list.push_back(boost::asio::ip::make_address(text));
  return list;
}

}  // namespace

TEST_CASE("a DNS answer that changes between check and connect does not get through") {
  if (!have_node()) return;
  ReceiverProcess good;
  ReceiverProcess::Options inner_address;
  inner_address.address = "127.0.0.2";
  const ReceiverProcess inner(inner_address);
  int asked = 0;
  webhook::NotifierConfig config;
  config.resolver = [&](const auto& host, auto, const auto&) -> Result<Addresses> {
    CHECK(host == "rebind.example");
    return addresses({++asked == 1 ? "127.0.0.1" : "127.0.0.2"});
  };
  const WebhookSetup setup(config);  // allows 127.0.0.1 alone
  CHECK(setup.deliver(good.url("/", "rebind.example")).value().http_status == 200);
  CHECK(asked == 1);
  CHECK(good.requests().size() == 1);

  // Another notifier: the connection that this one keeps would do if both receivers, each on an
  // address of its own, were given the same port.
  const auto second = WebhookSetup(config).deliver(inner.url("/", "rebind.example"));
  CHECK(asked == 2);
  REQUIRE(second.has_error());
  CHECK(second.error() ==
        Error{Errc::forbidden,
              "the callback URL's host resolves to a loopback address, which is not allowed"});
  CHECK(inner.requests().empty());
}

TEST_CASE("one bad address among good ones refuses the name") {
  if (!have_node()) return;
  const ReceiverProcess receiver;
  webhook::NotifierConfig config;
  for (const char* bad : {"10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"}) {
    CAPTURE(bad);
    config.resolver = [bad](const auto&, auto, const auto&) -> Result<Addresses> {
      return addresses({"127.0.0.1", bad});
    };
    const WebhookSetup setup(config);
    CHECK(setup.deliver(receiver.url("/", "mixed.example")).error().code == Errc::forbidden);
  }
  CHECK(receiver.requests().empty());
}

TEST_CASE("a resolver that fails, or finds nothing, fails the delivery") {
  webhook::NotifierConfig config;
  config.resolver = [](const auto&, auto, const auto&) -> Result<Addresses> {
    return Error{Errc::timeout, "the host's name was not resolved in time"};
  };
  CHECK(WebhookSetup(config).deliver("http://bot.example/").error().code == Errc::timeout);
  config.resolver = [](const auto&, auto, const auto&) -> Result<Addresses> { return Addresses{}; };
  CHECK(WebhookSetup(config).deliver("http://bot.example/").error().code == Errc::unavailable);
}

TEST_CASE("a literal that is out of bounds is refused without a look-up") {
  webhook::NotifierConfig config;
  config.resolver = [](const auto&, auto, const auto&) -> Result<Addresses> {
    FAIL("looked up");
    return Addresses{};
  };
  const WebhookSetup setup(config);
  for (const char* url : {"http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]/"}) {
    CHECK(setup.deliver(url).error().code == Errc::forbidden);
  }
  CHECK(setup.deliver("http://127.1/").error().code == Errc::invalid);
}

TEST_CASE("the system's resolver knows this machine, and says so when it knows nothing") {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto found = https::resolve_by_system("localhost", deadline, {});
  REQUIRE(found.has_value());
  for (const auto& address : *found) CHECK(address.is_loopback());
  CHECK(https::resolve_by_system("no-such-host.invalid", deadline, {}).has_error());
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = https::resolve_by_system("no-such-host.invalid", deadline, stop.get_token());
  CHECK(stopped.has_error());
}

}  // namespace rdev::testing
