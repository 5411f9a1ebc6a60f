#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace rdev::fuzz {

/// What a server answers, connection by connection.
class Tally {
 public:
  /// All that came on one connection. Throws if it is no row of responses, one of them is a server
  /// error, or a refusal is no problem document.
  void add(const std::string& answers);

  /// How many of each status.
  [[nodiscard]] std::string text() const;

 private:
  std::map<int, std::size_t> statuses_;  ///< 0: closed without an answer
};

}  // namespace rdev::fuzz
