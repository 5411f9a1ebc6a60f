#pragma once

#include <filesystem>
#include <string>

#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// A certification authority of the test's own, by openssl. Throws when it fails.
class Certificates {
 public:
  struct Pair {
    std::string certificate;
    std::string key;
  };

  Certificates();

  [[nodiscard]] std::string ca() const { return path("ca.pem"); }

  /// For `name` ("DNS:bot.example", "IP:127.0.0.1"), by the authority.
  [[nodiscard]] Pair issue(const std::string& name) const;

  /// The same, out of date since years ago.
  [[nodiscard]] Pair issue_expired(const std::string& name) const;

  /// Signed by nobody but itself.
  [[nodiscard]] Pair self_signed(const std::string& name) const;

 private:
  [[nodiscard]] std::string path(const std::string& name) const;
  [[nodiscard]] Pair sign(const std::string& name, const std::string& until) const;

  TemporaryDirectory directory_;
};

}  // namespace rdev::testing
