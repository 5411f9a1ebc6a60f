#include "adapters/webhook/address_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace rdev::webhook {

namespace ip = boost::asio::ip;

namespace {

struct Special {
  const char* cidr;
  const char* what;
};

// RFC 6890 and its successors: what is not the public internet. The first match names it.
constexpr Special kSpecial[] = {
    // NOLINT(modernize-avoid-c-arrays): its size is its content's
    {"169.254.169.254/32", "a metadata service's address"},
    {"100.100.100.200/32", "a metadata service's address"},
    {"168.63.129.16/32", "a metadata service's address"},
    {"0.0.0.0/8", "an unspecified address"},
    {"10.0.0.0/8", "a private address"},
    {"100.64.0.0/10", "a carrier's shared address"},
    {"127.0.0.0/8", "a loopback address"},
    {"169.254.0.0/16", "a link-local address"},
    {"172.16.0.0/12", "a private address"},
    {"192.0.0.0/24", "a reserved address"},
    {"192.0.2.0/24", "a documentation address"},
    {"192.88.99.0/24", "a 6to4 relay's address"},
    {"192.168.0.0/16", "a private address"},
    {"198.18.0.0/15", "a benchmarking address"},
    {"198.51.100.0/24", "a documentation address"},
    {"203.0.113.0/24", "a documentation address"},
    {"224.0.0.0/4", "a multicast address"},
    {"255.255.255.255/32", "a broadcast address"},
    {"240.0.0.0/4", "a reserved address"},
    {"::/128", "an unspecified address"},
    {"::1/128", "a loopback address"},
    {"::ffff:0:0/96", "an IPv4-mapped address"},
    {"::ffff:0:0:0/96", "an IPv4-translated address"},
    {"::/96", "an IPv4-compatible address"},
    {"64:ff9b::/96", "a NAT64 address"},
    {"64:ff9b:1::/48", "a NAT64 address"},
    {"100::/64", "a discard-only address"},
    {"2001::/32", "a Teredo address"},
    {"2001::/23", "a reserved address"},
    {"2001:db8::/32", "a documentation address"},
    {"2002::/16", "a 6to4 address"},
    {"3fff::/20", "a documentation address"},
    {"fd00:ec2::254/128", "a metadata service's address"},
    {"fd20:ce::254/128", "a metadata service's address"},
    {"fc00::/7", "a private address"},
    {"fe80::/10", "a link-local address"},
    {"fec0::/10", "a site-local address"},
    {"ff00::/8", "a multicast address"},
};

struct SpecialRange {
  AddressRange range;
  const char* what;
};

const std::vector<SpecialRange>& special_ranges() {
  static const std::vector<SpecialRange> kRanges = [] {
    std::vector<SpecialRange> ranges;
    for (const Special& special : kSpecial) {
      ranges.push_back({AddressRange::parse(special.cidr).value(), special.what});
    }
    return ranges;
  }();
  return kRanges;
}

template <class Bytes>
bool same_prefix(const Bytes& a, const Bytes& b, std::size_t bits) {
  for (std::size_t i = 0; i < bits; ++i) {
    if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1U) != 0) return false;
  }
  return true;
}

bool any_contains(const std::vector<AddressRange>& ranges, const ip::address& address) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const AddressRange& range) { return range.contains(address); });
}

}  // namespace

Result<AddressRange> AddressRange::parse(const std::string& cidr) {
  const Error invalid{Errc::invalid, "'" + cidr + "' is no range like 10.0.0.0/8 or fd00::/8"};
  const std::size_t slash = cidr.find('/');
  boost::system::error_code failure;
  AddressRange range;
  range.first_ = ip::make_address(cidr.substr(0, slash), failure);
  if (failure) return invalid;
  const unsigned short longest = range.first_.is_v4() ? 32 : 128;
  range.prefix_ = longest;
  if (slash == std::string::npos) return range;
  const char* const begin = cidr.data() + slash + 1;
  const char* const end = cidr.data() + cidr.size();
  const auto [stopped, wrong] = std::from_chars(begin, end, range.prefix_);
  if (wrong != std::errc() || stopped != end || range.prefix_ > longest) return invalid;
  return range;
}

bool AddressRange::contains(const ip::address& address) const {
  if (address.is_v4() != first_.is_v4()) return false;
  return address.is_v4()
             ? same_prefix(address.to_v4().to_bytes(), first_.to_v4().to_bytes(), prefix_)
             : same_prefix(address.to_v6().to_bytes(), first_.to_v6().to_bytes(), prefix_);
}

std::optional<std::string> AddressRules::fault(const ip::address& address) const {
  if (address.is_v6() && address.to_v6().scope_id() != 0) return "an address with a zone";
  if (any_contains(denied_, address)) return "an address that this server's operator denies";
  if (any_contains(allowed_, address)) return std::nullopt;
  for (const SpecialRange& special : special_ranges()) {
    if (special.range.contains(address)) return special.what;
  }
  static const AddressRange kGlobal = AddressRange::parse("2000::/3").value();
  if (address.is_v6() && !kGlobal.contains(address)) return "a reserved address";
  return std::nullopt;
}

}  // namespace rdev::webhook
