#pragma once

#include <functional>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "adapters/http/blocking_pool.hpp"
#include "adapters/http/message.hpp"

namespace rdev::http {

/// Runs `work`, which must not throw, on the pool and waits for it without holding a thread;
/// nothing if the pool has no room. The pool must be stopped before the caller's io_context ends.
[[nodiscard]] boost::asio::awaitable<std::optional<Response>> run_on_pool(
    BlockingPool& pool, std::function<Response()> work);

}  // namespace rdev::http
