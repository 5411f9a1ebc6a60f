#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "tests/support/scripted_http.hpp"

namespace rdev::testing {

/// What the model has to say to one request.
struct ModelTurn {
  std::string text = {};
  std::string tool = {};  ///< to be called after the text; "" for none
  boost::json::object input = {};
  unsigned status = 200;   ///< else the request is refused with this one
  bool held_back = false;  ///< all but the beginning waits for `release`
};

/// Anthropic's Messages API, streaming, with a model whose turns are a test's script.
class MessagesApi {
 public:
  /// The nth request gets the nth turn, and the last one again and again.
  explicit MessagesApi(std::vector<ModelTurn> turns);

  [[nodiscard]] std::string url() const { return server_.url(); }
  [[nodiscard]] std::size_t requests() const;
  [[nodiscard]] std::string last_request() const;  ///< its body
  void release() { server_.release(); }

 private:
  HttpReply answer(const HttpAsked& asked);

  const std::vector<ModelTurn> turns_;
  mutable std::mutex mutex_;  ///< of the next two
  std::size_t requests_ = 0;
  std::string last_request_;
  ScriptedHttp server_;
};

}  // namespace rdev::testing
