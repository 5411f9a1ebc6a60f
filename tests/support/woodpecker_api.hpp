#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/scripted_http.hpp"

namespace rdev::testing {

/// What Woodpecker's API tells of the pipelines of one repository, on loopback. Asked with another
/// token, or for another repository, it refuses. Thread-safe.
class WoodpeckerApi {
 public:
  static constexpr const char* kToken = "token-of-woodpecker";

  struct Pipeline {
    std::int64_t number = 0;
    std::string commit;
    std::string status = "running";
    std::string event = "push";
  };

  /// `repository` is OWNER/NAME; its number is 42.
  explicit WoodpeckerApi(std::string repository);

  [[nodiscard]] std::string url() const { return http_->url(); }

  /// Puts a pipeline before all others, or another state of one in its place.
  void put(const Pipeline& pipeline);

  /// Whatever is listed from the `look`th time on has pipeline 7 of the commit that `commit` gives
  /// then, if any, between one of another commit and one that is no push's.
  void build(std::function<std::string()> commit, int look = 1);
  void set_status(const std::string& status);

  /// Answers whatever comes with this status; 0 ends that.
  void fail(unsigned status);

  [[nodiscard]] std::vector<HttpAsked> asked() const;
  [[nodiscard]] int looks() const;  ///< how often pipelines were listed

 private:
  [[nodiscard]] HttpReply answer(const HttpAsked& asked);
  [[nodiscard]] HttpReply list(const std::string& query);

  const std::string repository_;
  mutable std::mutex mutex_;
  std::vector<Pipeline> pipelines_;  ///< the newest last
  std::function<std::string()> commit_;
  std::string status_ = "pending";
  int first_look_ = 1;
  int looks_ = 0;
  unsigned failure_ = 0;
  std::vector<HttpAsked> asked_;
  std::unique_ptr<ScriptedHttp> http_;  // last: its thread uses all of the others
};

}  // namespace rdev::testing
