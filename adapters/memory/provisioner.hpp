#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ports/provisioner.hpp"

namespace rdev::memory {

/// Makes resources that exist in name only, called like their projects. Thread-safe.
class Provisioner : public ports::Provisioner {
 public:
  explicit Provisioner(std::string kind) : kind_(std::move(kind)) {}

  /// Somebody else has the resource of this name.
  void occupy(const std::string& name);

  /// The next calls of `create`, or of `destroy`, fail so, before they have done anything.
  void fail_create(Error error);
  void fail_destroy(Error error);

  /// The names of what was made and is there, sorted.
  [[nodiscard]] std::vector<std::string> resources() const;

  [[nodiscard]] std::string kind() const override { return kind_; }
  [[nodiscard]] Result<ports::ProvisionedResource> create(const domain::Project& project,
                                                          const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const ports::ProvisionedResource& resource,
                                     const std::stop_token& stop) override;

 private:
  const std::string kind_;
  mutable std::mutex mutex_;
  std::set<std::string> resources_;
  std::set<std::string> occupied_;
  std::deque<Error> create_failures_;
  std::deque<Error> destroy_failures_;
};

}  // namespace rdev::memory
