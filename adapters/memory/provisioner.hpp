#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ports/provisioner.hpp"

namespace rdev::memory {

/// Makes resources that exist in name only, called like their projects, with the environment
/// {KIND_URL: "kind://NAME:SECRET"}. Thread-safe.
class Provisioner : public ports::Provisioner {
 public:
  explicit Provisioner(std::string kind) : kind_(std::move(kind)) {}

  /// Somebody else has the resource of this name.
  void occupy(const std::string& name);

  /// `plan` refuses projects of this name, at "/id".
  void refuse(const std::string& name);

  /// The next calls of `create`, or of `destroy`, fail so, before they have done anything.
  void fail_create(Error error);
  void fail_destroy(Error error);

  /// Calls this in every `create`, after all is done: where a test puts what happens then.
  void when_created(std::function<void()> hook);

  /// The names of what was made and is there, sorted.
  [[nodiscard]] std::vector<std::string> resources() const;

  [[nodiscard]] std::string kind() const override { return kind_; }
  [[nodiscard]] std::string provider() const override { return "memory_" + kind_; }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

 private:
  const std::string kind_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> keys_;  ///< of what is there, by name
  std::set<std::string> refused_;
  std::deque<Error> create_failures_;
  std::deque<Error> destroy_failures_;
  std::function<void()> when_created_;
};

}  // namespace rdev::memory
