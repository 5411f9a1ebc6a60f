#include <string>

#include <doctest/doctest.h>

#include "tests/integration/webhook/webhook_setup.hpp"
#include "tests/support/certificates.hpp"

namespace rdev::testing {

namespace {

/// What comes of a delivery to "bot.example", which is at a receiver with that certificate.
std::string outcome(const Certificates& authority, const Certificates::Pair& pair,
                    const std::string& host = "bot.example", bool trust = true) {
  ReceiverProcess::Options options;
  options.certificate = pair.certificate;
  options.key = pair.key;
  const ReceiverProcess receiver(options);
  webhook::NotifierConfig config;
  config.resolver = always("127.0.0.1");
  if (trust) config.ca_file = authority.ca();
  const WebhookSetup setup(config);
  const auto answer = setup.deliver(receiver.url("/", host));
  if (answer.has_value()) return std::to_string(answer->http_status);
  CHECK(answer.error().code == Errc::unavailable);
  CHECK(receiver.requests().empty());
  return answer.error().message;
}

}  // namespace

TEST_CASE("a good certificate of an authority that is trusted is accepted, by name or by address") {
  if (!have_node()) return;
  const Certificates authority;
  CHECK(outcome(authority, authority.issue("DNS:bot.example")) == "200");
  CHECK(outcome(authority, authority.issue("IP:127.0.0.1"), "127.0.0.1") == "200");
}

TEST_CASE("expired, self-signed, unknown and foreign certificates are refused, and told apart") {
  if (!have_node()) return;
  const Certificates authority;
  const std::string refused = "the receiver's certificate is refused: ";
  CHECK(outcome(authority, authority.issue_expired("DNS:bot.example")) ==
        refused + "certificate has expired");
  CHECK(outcome(authority, authority.self_signed("DNS:bot.example")) ==
        refused + "self-signed certificate");
  CHECK(outcome(authority, authority.issue("DNS:bot.example"), "bot.example", false) ==
        refused + "unable to get local issuer certificate");
  CHECK(outcome(authority, authority.issue("DNS:other.example")) == refused + "hostname mismatch");
  CHECK(outcome(authority, authority.issue("DNS:bot.example"), "127.0.0.1") ==
        refused + "IP address mismatch");
}

TEST_CASE("a file of certificates that cannot be read is a fault of the configuration") {
  memory::Clock clock;
  webhook::NotifierConfig config;
  config.ca_file = "/nonexistent/ca.pem";
  CHECK(webhook::Notifier::make(clock, config).error().code == Errc::invalid);
}

}  // namespace rdev::testing
