#include "adapters/https/resolver.hpp"

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace rdev::https {

namespace ip = boost::asio::ip;
using Addresses = Result<std::vector<ip::address>>;

namespace {

std::optional<ip::address> address_of(const sockaddr& from) {
  if (from.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &from, sizeof v4);
    return ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (from.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &from, sizeof v6);
    ip::address_v6::bytes_type bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return ip::address_v6(bytes, v6.sin6_scope_id);
  }
  return std::nullopt;
}

Addresses look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (failure != 0) {
    return Error{Errc::unavailable,
                 "the host's name cannot be resolved: " + std::string(gai_strerror(failure))};
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  std::vector<ip::address> addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    if (const auto address = address_of(*entry->ai_addr)) addresses.push_back(*address);
  }
  if (addresses.empty()) return Error{Errc::unavailable, "the host's name has no address"};
  return addresses;
}

struct LookUp {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<Addresses> answer;
};

}  // namespace

Addresses resolve_by_system(const std::string& host, std::chrono::steady_clock::time_point deadline,
                            const std::stop_token& stop) {
  const auto state = std::make_shared<LookUp>();
  try {
    std::thread([state, host] {
      Addresses answer = look_up(host);
      const std::scoped_lock lock(state->mutex);
      state->answer = std::move(answer);
      state->changed.notify_all();
    }).detach();
  } catch (const std::system_error& error) {
    return Error{Errc::unavailable, std::string("no thread to resolve names: ") + error.what()};
  }
  std::unique_lock lock(state->mutex);
  state->changed.wait_until(lock, stop, deadline, [&] { return state->answer.has_value(); });
  if (state->answer) return *state->answer;
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  return Error{Errc::timeout, "the host's name was not resolved in time"};
}

}  // namespace rdev::https
