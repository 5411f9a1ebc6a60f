#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "tests/support/scripted_http.hpp"

namespace rdev::testing {

/// What Cloudflare's API does with the DNS records of one zone, on loopback. Asked with another
/// token it refuses; asked for anything it does not know, it says so with status 400. Thread-safe.
class CloudflareApi {
 public:
  static constexpr const char* kZone = "023e105f4ecef8ad9ca31a8372d0c353";
  static constexpr const char* kToken = "token-of-cloudflare";

  CloudflareApi();

  [[nodiscard]] std::string url() const { return http_->url() + "/client/v4"; }

  /// A record of somebody else's.
  void add(boost::json::object record);

  /// Answers whatever comes with this status, without doing it; 0 ends that.
  void fail(unsigned status);

  /// Makes and removes what it is asked to, and never says so.
  void hang(bool hangs);

  [[nodiscard]] std::vector<boost::json::object> records() const;
  [[nodiscard]] std::vector<HttpAsked> asked() const;

 private:
  [[nodiscard]] HttpReply answer(const HttpAsked& asked);
  [[nodiscard]] HttpReply list(const std::string& query) const;
  [[nodiscard]] HttpReply create(const std::string& body);
  [[nodiscard]] HttpReply remove(const std::string& id);

  mutable std::mutex mutex_;
  std::map<std::string, boost::json::object> records_;
  std::vector<HttpAsked> asked_;
  unsigned failure_ = 0;
  bool hangs_ = false;
  int made_ = 0;
  std::unique_ptr<ScriptedHttp> http_;  // last: its thread uses all of the others
};

}  // namespace rdev::testing
