#include <doctest/doctest.h>

#include "tests/e2e/callback_setup.hpp"
#include "tests/support/certificates.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

/// A server that trusts one authority, and what its callbacks come to at a receiver with a
/// certificate.
class TlsSetup {
 public:
  TlsSetup() {
    rdev_.start_without_worker({"--callback-allow", "127.0.0.0/8", "--callback-schedule",
                                "50ms,50ms", "--callback-ca", authority.ca()});
    create_bare_project(rdev_, "whsec_eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4");
  }

  json::value callback(const Certificates::Pair& pair, const std::string& state) {
    ReceiverProcess::Options options;
    options.certificate = pair.certificate;
    options.key = pair.key;
    const ReceiverProcess receiver(options);
    const auto builds = end_builds(rdev_, 1, {receiver.url("/")});
    json::value callback = wait_for_callback(rdev_, builds.at(0).task_id, state).at("callback");
    CHECK(receiver.requests().empty() == (state == "dead"));
    return callback;
  }

  Certificates authority;

 private:
  Installation rdev_;
};

}  // namespace

TEST_CASE("a callback over TLS is delivered to a receiver with a good certificate") {
  if (!have_node()) return;
  TlsSetup setup;
  const json::value callback = setup.callback(setup.authority.issue("IP:127.0.0.1"), "delivered");
  CHECK(callback.at("last_status").as_int64() == 200);
}

TEST_CASE("bad certificates are refused, tried again, and told in the build's entry") {
  if (!have_node()) return;
  TlsSetup setup;
  const auto check = [&](const Certificates::Pair& pair, const std::string& reason) {
    CAPTURE(reason);
    const json::value callback = setup.callback(pair, "dead");
    CHECK(callback.at("last_error").as_string() ==
          "the receiver's certificate is refused: " + reason);
    CHECK(callback.at("attempts").as_int64() == 3);
  };
  const Certificates& authority = setup.authority;
  check(authority.issue_expired("IP:127.0.0.1"), "certificate has expired");
  check(authority.self_signed("IP:127.0.0.1"), "self-signed certificate");
  check(authority.issue("IP:127.0.0.2"), "IP address mismatch");
}

}  // namespace rdev::testing
