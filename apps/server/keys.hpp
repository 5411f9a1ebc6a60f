#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/domain/result.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/storage.hpp"

namespace rdev::apps {

/// `rdev-server keys create|list|revoke`: the API keys in the database.
class KeyCommands {
 public:
  explicit KeyCommands(CLI::App& app);
  KeyCommands(const KeyCommands&) = delete;
  KeyCommands& operator=(const KeyCommands&) = delete;

  /// Whether the command line asked for one of them.
  [[nodiscard]] bool chosen() const { return keys_->parsed(); }

  /// Does what was asked for. `create` prints the key, and nothing else, on standard output.
  /// Errors: invalid, not_found, and the storage's.
  [[nodiscard]] Result<void> run(ports::Storage& storage, ports::Clock& clock,
                                 ports::IdGenerator& ids) const;

 private:
  [[nodiscard]] Result<void> create(ports::Storage& storage, ports::Clock& clock,
                                    ports::IdGenerator& ids) const;

  CLI::App* keys_;
  CLI::App* create_;
  CLI::App* list_;
  CLI::App* revoke_;
  std::string name_;
  std::vector<std::string> scopes_{"builds:read", "builds:write"};
  std::vector<std::string> projects_;
  std::string expires_;
  std::string id_;
};

}  // namespace rdev::apps
