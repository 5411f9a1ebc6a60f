#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "adapters/https/json_api.hpp"
#include "ports/ci.hpp"

namespace rdev::woodpecker {

struct CiConfig {
  std::string base_url;  ///< of the server, for the API and for people: https://ci.example
  std::string token;     ///< of a user who sees the repositories
  std::string ca_file = {};
};

/// The pipelines of a Woodpecker server. A project's repository is known there by its owner and
/// name, which are those of its URL. Thread-safe.
class Ci : public ports::Ci {
 public:
  /// Errors: invalid, which says what is wrong.
  [[nodiscard]] static Result<std::unique_ptr<Ci>> make(CiConfig config);

  [[nodiscard]] Result<std::optional<domain::CiRun>> find_run(const domain::Project& project,
                                                              const std::string& commit_sha,
                                                              domain::Timestamp pushed_at,
                                                              const std::stop_token& stop) override;

 private:
  Ci(std::string base_url, https::JsonApi api);

  [[nodiscard]] Result<https::JsonAnswer> get(const std::string& target,
                                              const std::stop_token& stop) const;
  [[nodiscard]] Result<std::int64_t> find_repository(const domain::Project& project,
                                                     const std::stop_token& stop) const;

  const std::string base_url_;
  const https::JsonApi api_;
};

}  // namespace rdev::woodpecker
