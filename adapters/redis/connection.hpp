#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/redis/url.hpp"
#include "core/domain/result.hpp"

struct redisContext;  // hiredis'

namespace rdev::redis {

/// What Redis answers: text, or a list of answers.
struct Reply {
  std::optional<std::string> text;  ///< of strings, states and numbers
  std::vector<Reply> items;
};

/// A connection to Redis. Used by one thread.
class Connection {
 public:
  /// Connects and logs in; `at_most` is for each step and each command after it.
  /// Errors: unavailable, forbidden (name or password).
  [[nodiscard]] static Result<Connection> open(const Url& url, std::chrono::milliseconds at_most);

  /// Runs one command, whose arguments may be any bytes.
  /// Errors: forbidden (NOPERM, WRONGPASS), unsupported (any other refusal), unavailable.
  [[nodiscard]] Result<Reply> run(const std::vector<std::string>& arguments);

 private:
  struct Free {
    void operator()(redisContext* context) const noexcept;
  };

  explicit Connection(redisContext* context) : context_(context) {}
  [[nodiscard]] Error lost() const;

  std::unique_ptr<redisContext, Free> context_;
};

}  // namespace rdev::redis
