#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace rdev::cli {

/// Takes server-sent events out of a stream that comes in any pieces: gives the data of each.
/// Comments, ids and the time to wait are left out; an event that is cut off is none.
class SseParser {
 public:
  using OnData = std::function<void(const std::string& data)>;

  explicit SseParser(OnData on_data) : on_data_(std::move(on_data)) {}

  void feed(std::string_view bytes);

 private:
  void take_line(std::string_view line);

  OnData on_data_;
  std::string rest_;  ///< the line that has not ended yet
  std::string data_;
};

}  // namespace rdev::cli
