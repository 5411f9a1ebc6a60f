#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "tests/support/scripted_http.hpp"

namespace rdev::testing {

/// What Forgejo's API does with the repositories of the organization "makers", on loopback. Asked
/// with another token it refuses. Thread-safe.
class ForgejoApi {
 public:
  static constexpr const char* kToken = "token-of-forgejo";

  ForgejoApi();

  [[nodiscard]] std::string url() const { return http_->url(); }

  /// A repository, or another state of one.
  void put(const std::string& name, boost::json::object repository);

  /// Answers whatever comes with this status, without doing it; 0 ends that.
  void fail(unsigned status);

  /// Makes and removes what it is asked to, and never says so.
  void hang(bool hangs);

  /// By name.
  [[nodiscard]] std::map<std::string, boost::json::object> repositories() const;
  [[nodiscard]] std::vector<HttpAsked> asked() const;

 private:
  [[nodiscard]] HttpReply answer(const HttpAsked& asked);
  [[nodiscard]] HttpReply create(const std::string& body);

  mutable std::mutex mutex_;
  std::map<std::string, boost::json::object> repositories_;
  std::vector<HttpAsked> asked_;
  unsigned failure_ = 0;
  bool hangs_ = false;
  int made_ = 0;
  std::unique_ptr<ScriptedHttp> http_;  // last: its thread uses all of the others
};

}  // namespace rdev::testing
