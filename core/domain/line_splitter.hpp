#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace rdev::domain {

/// Cuts a stream of bytes, fed in any pieces, into lines; holds one bounded line at most.
class LineSplitter {
 public:
  /// `truncated`: the line was longer than the bound; it is cut, where possible between two UTF-8
  /// sequences, and given at once; the rest of it is skipped.
  using Sink = std::function<void(std::string_view line, bool truncated)>;

  explicit LineSplitter(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  void feed(std::string_view bytes, const Sink& sink);

  /// The stream is over: gives a last line that has no newline.
  void finish(const Sink& sink);

 private:
  void hold(std::string_view piece, const Sink& sink);

  std::size_t max_bytes_;
  std::string held_;
  bool skipping_ = false;
};

}  // namespace rdev::domain
