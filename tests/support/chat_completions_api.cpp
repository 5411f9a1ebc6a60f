#include "tests/support/chat_completions_api.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rdev::testing {

namespace json = boost::json;

namespace {

HttpReply refusal(unsigned status) {
  return {status, "application/json",
          json::serialize(json::object{{"error", {{"message", "as the test wants it"}}}})};
}

std::string chunk(const json::object& delta, const json::value& finish_reason) {
  json::object chunk{
      {"id", "chatcmpl"}, {"object", "chat.completion.chunk"}, {"created", 1}, {"model", "m"}};
  const json::object choice{{"index", 0}, {"delta", delta}, {"finish_reason", finish_reason}};
  chunk["choices"] = json::array{choice};
  if (!finish_reason.is_null()) {
    chunk["usage"] = {{"prompt_tokens", 100}, {"completion_tokens", 50}, {"total_tokens", 150}};
  }
  return "data: " + json::serialize(chunk) + "\n\n";
}

json::object delta_of(const ChatTurn& turn, std::size_t number) {
  if (turn.tool.empty()) return {{"role", "assistant"}, {"content", turn.text}};
  const json::object call{{"index", 0},
                          {"id", "call_" + std::to_string(number)},
                          {"type", "function"},
                          {"function", {{"name", turn.tool}, {"arguments", turn.arguments}}}};
  return {{"role", "assistant"}, {"tool_calls", json::array{call}}};
}

}  // namespace

ChatCompletionsApi::ChatCompletionsApi(std::vector<ChatTurn> turns)
    : turns_(std::move(turns)), server_([this](const HttpAsked& asked) { return answer(asked); }) {}

HttpReply ChatCompletionsApi::answer(const HttpAsked& asked) {
  if (asked.method != "POST" || asked.target != "/v1/chat/completions") return refusal(404);
  const std::size_t number = requests_++;
  const ChatTurn& turn = turns_.at(std::min(number, turns_.size() - 1));
  if (turn.status != 200) return refusal(turn.status);
  const std::string said = chunk(delta_of(turn, number), nullptr);
  const std::string end = chunk({}, turn.tool.empty() ? "stop" : "tool_calls") + "data: [DONE]\n\n";
  if (turn.held_back) return {200, "text/event-stream", said, end};
  return {200, "text/event-stream", said + end};
}

}  // namespace rdev::testing
