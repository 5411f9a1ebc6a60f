#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/timestamp.hpp"

namespace rdev::domain {

/// A request that its sender may repeat, and wants done once.
struct IdempotentRequest {
  std::string caller;       ///< keys of different callers have nothing to do with each other
  std::string key;          ///< of the sender's choice
  std::string fingerprint;  ///< of what is asked for: the same key must not ask for two things
  std::string owner;        ///< this try of it, unlike every other
  Timestamp created_at{};
  Timestamp running_until{};  ///< without an answer by then, its process is taken for dead
  Timestamp expires_at{};     ///< then the key is free again

  friend bool operator==(const IdempotentRequest&, const IdempotentRequest&) = default;
};

/// What was answered the first time.
struct StoredAnswer {
  int status = 0;
  std::string content_type;
  std::vector<std::string> headers;  ///< "Name: value"
  std::string body;

  friend bool operator==(const StoredAnswer&, const StoredAnswer&) = default;
};

/// What a request with an idempotency key has to do.
struct IdempotencyClaim {
  enum class State {
    started,        ///< it has the key now, and is to be done
    running,        ///< another try is being done at this moment
    other_request,  ///< the key was used for something else
    answered,       ///< it was done before: give `answer`
  };
  State state = State::running;
  std::optional<StoredAnswer> answer = {};
};

}  // namespace rdev::domain
