#include "adapters/webhook/callback_url.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::webhook {

namespace {

struct Hostile {
  const char* url;
  const char* reason;  ///< a part of what is said against it
};

const std::vector<Hostile> kHostile = {
    // Addresses that are not the public internet.
    {"http://127.0.0.1/", "loopback"},
    {"http://127.8.9.10:8080/", "loopback"},
    {"https://0.0.0.0/", "unspecified"},
    {"https://0.1.2.3/", "unspecified"},
    {"https://10.0.0.1/", "private"},
    {"https://172.16.0.1/", "private"},
    {"https://172.31.255.255/", "private"},
    {"https://192.168.1.1/", "private"},
    {"https://100.64.0.1/", "carrier"},
    {"https://169.254.1.1/", "link-local"},
    {"http://169.254.169.254/latest/meta-data/", "metadata"},
    {"http://100.100.100.200/latest/meta-data/", "metadata"},
    {"http://168.63.129.16/", "metadata"},
    {"https://192.0.0.8/", "reserved"},
    {"https://192.0.2.1/", "documentation"},
    {"https://198.51.100.1/", "documentation"},
    {"https://203.0.113.9/", "documentation"},
    {"https://192.88.99.1/", "6to4"},
    {"https://198.18.0.1/", "benchmarking"},
    {"https://224.0.0.1/", "multicast"},
    {"https://239.255.255.250/", "multicast"},
    {"https://240.0.0.1/", "reserved"},
    {"https://255.255.255.255/", "broadcast"},
    {"https://[::]/", "unspecified"},
    {"https://[::1]/", "loopback"},
    {"https://[0:0:0:0:0:0:0:1]/", "loopback"},
    {"https://[fe80::1]/", "link-local"},
    {"https://[fec0::1]/", "site-local"},
    {"https://[fc00::1]/", "private"},
    {"https://[fd12:3456::1]/", "private"},
    {"http://[fd00:ec2::254]/", "metadata"},
    {"https://[ff02::1]/", "multicast"},
    {"https://[100::1]/", "discard"},
    {"https://[2001:db8::1]/", "documentation"},
    {"https://[4000::1]/", "reserved"},
    // IPv4 within IPv6.
    {"https://[::ffff:127.0.0.1]/", "IPv4-mapped"},
    {"https://[::ffff:7f00:1]/", "IPv4-mapped"},
    {"https://[::ffff:8.8.8.8]/", "IPv4-mapped"},
    {"https://[::127.0.0.1]/", "IPv4-compatible"},
    {"https://[::ffff:0:7f00:1]/", "IPv4-translated"},
    {"https://[64:ff9b::10.0.0.1]/", "NAT64"},
    {"https://[64:ff9b:1::a00:1]/", "NAT64"},
    {"https://[2002:7f00:1::]/", "6to4"},
    {"https://[2001:0:53aa:64c::1]/", "Teredo"},
    // Notations that clients read differently.
    {"http://2130706433/", "odd notation"},
    {"http://0x7f000001/", "odd notation"},
    {"http://0x7f.0.0.1/", "odd notation"},
    {"http://0177.0.0.1/", "odd notation"},
    {"http://127.1/", "odd notation"},
    {"http://127.0.1/", "odd notation"},
    {"http://127.0.0.1./", "odd notation"},
    {"http://0/", "odd notation"},
    {"http://127.0.0.0x1/", "odd notation"},
    {"http://1.2.3.4.5/", "odd notation"},
    {"http://256.256.256.256/", "odd notation"},
    {"http://%31%32%37.0.0.1/", "encoded host"},
    {"http://bot.example%2f@evil/", "credentials"},
    {"http://\xE2\x91\xA0\xE2\x91\xA1\xE2\x91\xA6.0.0.1/", "well-formed"},
    {"http://[fe80::1%25eth0]/", "well-formed"},
    {"http://[fe80::1%eth0]/", "well-formed"},
    {"http://[v1.fe80]/", "no host"},
    // The rest of a URL.
    {"http://user@bot.example/", "credentials"},
    {"http://user:word@bot.example/", "credentials"},
    {"http://127.0.0.1@bot.example/", "credentials"},
    {"http://bot.example:22/", "port 22"},
    {"http://bot.example:25/", "port 25"},
    {"http://bot.example:6379/", "port 6379"},
    {"http://bot.example:5432/", "port 5432"},
    {"http://bot.example:10250/", "port 10250"},
    {"http://bot.example:0/", "port"},
    {"http://bot.example:99999/", "port"},
    {"http://bot.example\\@evil.example/", "well-formed"},
    {"http://bot.example /", "well-formed"},
    {"http://bot.example/\r\nHost: evil", "well-formed"},
    {"http://bot..example/", "host name"},
    {"http://.bot.example/", "host name"},
    {"http:///path", "no host"},
    {"http://", "no host"},
    {"//bot.example/", "well-formed"},
    {"/path", "well-formed"},
    {"", "well-formed"},
    {"ftp://bot.example/", "neither http nor https"},
    {"file:///etc/passwd", "neither http nor https"},
    {"gopher://127.0.0.1:6379/_INFO", "neither http nor https"},
    {"unix:///run/docker.sock", "neither http nor https"},
};

}  // namespace

TEST_CASE("hostile URLs are refused, each for its reason") {
  CHECK(kHostile.size() >= 40);
  const AddressRules rules;
  for (const auto& [url, reason] : kHostile) {
    const auto fault = callback_url_fault(url, rules);
    CAPTURE(std::string(url));
    CHECK_MESSAGE(fault.has_value(), "not refused");
    if (!fault) continue;
    CAPTURE(*fault);
    CHECK(fault->find(reason) != std::string::npos);
  }
}

TEST_CASE("good URLs are taken, and taken apart") {
  const AddressRules rules;
  for (const char* url :
       {"https://bot.example/hook", "http://bot.example:8080/a?b=c", "https://BOT.Example",
        "https://8.8.8.8/", "https://[2606:4700::1111]:8443/x", "https://a-b.c_d.example./",
        "https://1and1.example/", "https://xn--bcher-kva.example/", "https://0x.example/"}) {
    CAPTURE(url);
    CHECK(callback_url_fault(url, rules) == std::nullopt);
  }
  const auto url = parse_callback_url("https://BOT.Example:8443?key=v%20#part").value();
  CHECK(url.tls);
  CHECK(url.host == "bot.example");
  CHECK(url.port == 8443);
  CHECK(url.target == "/?key=v%20");
  CHECK(url.authority() == "bot.example:8443");
  CHECK(parse_callback_url("http://bot.example:80/x").value().authority() == "bot.example");
  CHECK(parse_callback_url("https://[2606:4700::1111]/").value().authority() ==
        "[2606:4700::1111]");
}

TEST_CASE("an operator's range allows a literal address, but no odd form of it") {
  const AddressRules rules({AddressRange::parse("127.0.0.0/8").value()});
  CHECK(callback_url_fault("http://127.0.0.1:40000/hook", rules) == std::nullopt);
  CHECK(callback_url_fault("http://127.1:40000/hook", rules));
  CHECK(callback_url_fault("http://[::ffff:127.0.0.1]:40000/hook", rules));
  CHECK(callback_url_fault("http://127.0.0.1:22/hook", rules));
}

}  // namespace rdev::webhook
