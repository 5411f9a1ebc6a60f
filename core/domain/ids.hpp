#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace rdev::domain {

/// An identifier that cannot be mixed up with another kind's. Holds any string; who creates one
/// is responsible for its form.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] const std::string& str() const noexcept { return value_; }
  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

  // A defaulted comparison is what clang-tidy takes for a null pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string value_;
};

using TaskId = Id<struct TaskTag>;          ///< a build; UUIDv7, so its order is that of creation
using ProjectId = Id<struct ProjectTag>;    ///< a DNS label
using WorkerId = Id<struct WorkerTag>;      ///< one worker process
using CallbackId = Id<struct CallbackTag>;  ///< `webhook-id`, stable over retries
using ApiKeyId = Id<struct ApiKeyTag>;      ///< the public part of an API key

}  // namespace rdev::domain

template <class Tag>
struct std::hash<rdev::domain::Id<Tag>> {
  std::size_t operator()(const rdev::domain::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
