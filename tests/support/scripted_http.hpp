#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rdev::testing {

struct HttpAsked {
  std::string method;
  std::string target;
  std::string body;
  std::string authorization;  ///< the header, "" if absent
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  /// Of the body, what waits for `ScriptedHttp::release` before it is sent.
  std::string held_back = {};
};

/// A server on loopback whose every answer is a test's own: what an agent's CLI takes for its
/// provider, or a provisioner for its service. Each connection is closed after its answer.
///
/// Bounded: 4 MiB a request, and 200 requests, after which there is only status 503. Thread-safe;
/// the answers are made on the server's one thread.
class ScriptedHttp {
 public:
  using Answer = std::function<HttpReply(const HttpAsked&)>;

  explicit ScriptedHttp(Answer answer);
  ~ScriptedHttp();
  ScriptedHttp(const ScriptedHttp&) = delete;
  ScriptedHttp& operator=(const ScriptedHttp&) = delete;

  [[nodiscard]] std::string url() const;  ///< "http://127.0.0.1:PORT"

  /// Lets go of what is held back, now and from now on.
  void release();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::testing
