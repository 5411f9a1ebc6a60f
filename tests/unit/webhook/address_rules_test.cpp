#include "adapters/webhook/address_rules.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::webhook {

namespace {

AddressRange range(const std::string& cidr) {
  return AddressRange::parse(cidr).value();
}

bool is_allowed(const AddressRules& rules, const std::string& address) {
  return !rules.fault(boost::asio::ip::make_address(address));
}

}  // namespace

TEST_CASE("public addresses are allowed, right beside the special ranges too") {
  const AddressRules rules;
  for (const char* address :
       {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
        "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
        "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001:82b::200e"}) {
    CAPTURE(address);
    CHECK(is_allowed(rules, address));
  }
}

TEST_CASE("what the operator allows is allowed, and nothing beside it") {
  const AddressRules rules({range("127.0.0.0/8"), range("10.1.2.3"), range("fd12::/16")});
  CHECK(is_allowed(rules, "127.0.0.1"));
  CHECK(is_allowed(rules, "127.255.255.255"));
  CHECK(is_allowed(rules, "10.1.2.3"));
  CHECK(is_allowed(rules, "fd12::1"));
  CHECK(is_allowed(rules, "8.8.8.8"));
  CHECK_FALSE(is_allowed(rules, "10.1.2.4"));
  CHECK_FALSE(is_allowed(rules, "fd13::1"));
  CHECK_FALSE(is_allowed(rules, "::1"));
  CHECK_FALSE(is_allowed(rules, "::ffff:127.0.0.1"));
}

TEST_CASE("what the operator denies is denied, even if it is allowed or public") {
  const AddressRules rules({range("10.0.0.0/8")},
                           {range("10.96.0.0/12"), range("34.118.224.0/20")});
  CHECK(is_allowed(rules, "10.95.255.255"));
  CHECK_FALSE(is_allowed(rules, "10.96.0.1"));
  CHECK_FALSE(is_allowed(rules, "10.111.255.255"));
  CHECK(is_allowed(rules, "10.112.0.0"));
  CHECK_FALSE(is_allowed(rules, "34.118.224.1"));
}

TEST_CASE("a range that is none is refused") {
  for (const char* text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "all",
                           "10.0.0.0/-1", "10.0.0.0/8x", "010.0.0.0/8", "10.0.0.0/8/8"}) {
    CAPTURE(text);
    CHECK(AddressRange::parse(text).has_error());
  }
}

}  // namespace rdev::webhook
