#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "tests/support/scripted_http.hpp"

namespace rdev::testing {

/// What the model has to say to one request: a text, or a call of a tool.
struct ContentTurn {
  std::string text = {};
  std::string tool = {};
  boost::json::object arguments = {};
  unsigned status = 200;   ///< else the request is refused with this one
  bool held_back = false;  ///< the answer never comes
};

/// Gemini's API for generating content, streaming, with a model whose turns are a test's script:
/// the nth request gets the nth turn, and the last one again and again.
class GenerateContentApi {
 public:
  explicit GenerateContentApi(std::vector<ContentTurn> turns);

  [[nodiscard]] std::string url() const { return server_.url(); }
  [[nodiscard]] std::size_t requests() const { return requests_; }

 private:
  HttpReply answer(const HttpAsked& asked);

  const std::vector<ContentTurn> turns_;
  std::atomic<std::size_t> requests_ = 0;
  ScriptedHttp server_;
};

}  // namespace rdev::testing
