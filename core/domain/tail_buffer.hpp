#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rdev::domain {

/// Keeps the end of a stream of bytes, in memory of at most about twice its size.
class TailBuffer {
 public:
  explicit TailBuffer(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  void append(std::string_view bytes);

  /// The last `max_bytes` at most, and not beginning inside a UTF-8 sequence.
  [[nodiscard]] std::string_view tail() const noexcept;

  /// Whether something came before the tail.
  [[nodiscard]] bool truncated() const noexcept { return kept_.size() > max_bytes_; }

 private:
  std::size_t max_bytes_;
  std::string kept_;
};

}  // namespace rdev::domain
