#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

/// An agent's real command-line program.
struct AgentCli {
  std::string name;
  std::filesystem::path binary;
  std::string model;  ///< of its builds

  /// False, said aloud, where it is not installed.
  [[nodiscard]] bool is_installed() const;
};

/// The key of every provider here; no log may show it.
inline const std::string kProviderKey = "sk-a-test's-own-key";

/// Builds by a real CLI, the default agent of an installation with one project, "demo".
class AgentBuilds {
 public:
  /// `environment`: NAME=VALUE, which lead the CLI to a provider of the test's own.
  AgentBuilds(AgentCli cli, const std::vector<std::string>& environment);

  /// A build that is pushed; its id.
  std::string submit(boost::json::object spec = {});

  /// The finished build's entry, with nothing of it left running and no key in the log.
  boost::json::value finished(const std::string& id);

  boost::json::value build(boost::json::object spec = {}) {
    return finished(submit(std::move(spec)));
  }

  /// Completed without a commit, and this is its output.
  void check_said(const boost::json::value& entry, std::string_view output) const;

  /// Completed in two turns of 100 tokens in and 50 out: made.txt, which holds "made", is pushed.
  void check_made(const boost::json::value& entry) const;

  /// Cancels a build as soon as `is_thinking`, and nothing of it is left.
  void check_cancelled_when(const std::function<bool()>& is_thinking);

 private:
  AgentCli cli_;
  Installation rdev_;
  std::filesystem::path repository_;
};

/// The failed build's error code.
[[nodiscard]] std::string failure_of(const boost::json::value& entry);

}  // namespace rdev::testing
