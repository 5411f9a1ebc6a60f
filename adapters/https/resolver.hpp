#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "core/domain/result.hpp"

namespace rdev::https {

/// Gives all addresses of a host name, or an error.
using Resolver = std::function<Result<std::vector<boost::asio::ip::address>>(
    const std::string& host, std::chrono::steady_clock::time_point deadline,
    const std::stop_token& stop)>;

/// Asks the system. The look-up runs on a thread that is left behind when time is up, because the
/// system's own cannot be cut short. Errors: unavailable, timeout, cancelled.
[[nodiscard]] Result<std::vector<boost::asio::ip::address>> resolve_by_system(
    const std::string& host, std::chrono::steady_clock::time_point deadline,
    const std::stop_token& stop);

}  // namespace rdev::https
