#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/scripted_http.hpp"

namespace rdev::testing {

/// What the model has to say to one request: a text, or a call of a tool.
struct ChatTurn {
  std::string text = {};
  std::string tool = {};
  std::string arguments = {};  ///< JSON
  unsigned status = 200;       ///< else the request is refused with this one
  bool held_back = false;      ///< the answer never ends
};

/// OpenAI's Chat Completions API, streaming, with a model whose turns are a test's script: the nth
/// request gets the nth turn, and the last one again and again.
class ChatCompletionsApi {
 public:
  explicit ChatCompletionsApi(std::vector<ChatTurn> turns);

  [[nodiscard]] std::string url() const { return server_.url() + "/v1"; }
  [[nodiscard]] std::size_t requests() const { return requests_; }

 private:
  HttpReply answer(const HttpAsked& asked);

  const std::vector<ChatTurn> turns_;
  std::atomic<std::size_t> requests_ = 0;
  ScriptedHttp server_;
};

}  // namespace rdev::testing
