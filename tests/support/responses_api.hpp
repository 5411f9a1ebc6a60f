#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/scripted_http.hpp"

namespace rdev::testing {

/// What the model has to say to one request: a text, or a call of a tool.
struct ResponsesTurn {
  std::string text = {};
  std::string tool = {};
  std::string arguments = {};  ///< JSON
  unsigned status = 200;       ///< else the request is refused with this one
};

/// OpenAI's Responses API, streaming, with a model whose turns are a test's script: the nth
/// request gets the nth turn, and the last one again and again.
class ResponsesApi {
 public:
  explicit ResponsesApi(std::vector<ResponsesTurn> turns);

  [[nodiscard]] std::string url() const { return server_.url() + "/v1"; }

 private:
  HttpReply answer(const HttpAsked& asked);

  const std::vector<ResponsesTurn> turns_;
  std::size_t requests_ = 0;  ///< the server's thread alone uses it
  ScriptedHttp server_;
};

}  // namespace rdev::testing
