#include "tests/support/messages_api.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/serialize.hpp>

namespace rdev::testing {

namespace json = boost::json;

namespace {

constexpr int kInputTokens = 100;
constexpr int kOutputTokens = 50;

std::string event(const json::object& data) {
  return "event: " + std::string(data.at("type").as_string()) + "\ndata: " + json::serialize(data) +
         "\n\n";
}

/// One block of a message's content: begun, filled at once, ended.
std::string block(int index, const json::object& begin, const json::object& delta) {
  return event({{"type", "content_block_start"}, {"index", index}, {"content_block", begin}}) +
         event({{"type", "content_block_delta"}, {"index", index}, {"delta", delta}}) +
         event({{"type", "content_block_stop"}, {"index", index}});
}

std::string beginning(const std::string& id) {
  const json::object message{{"id", "msg_" + id},
                             {"type", "message"},
                             {"role", "assistant"},
                             {"model", "claude-opus-4-8"},
                             {"content", json::array()},
                             {"stop_reason", nullptr},
                             {"stop_sequence", nullptr},
                             {"usage", {{"input_tokens", kInputTokens}, {"output_tokens", 1}}}};
  return event({{"type", "message_start"}, {"message", message}});
}

std::string rest(const std::string& id, const ModelTurn& turn) {
  std::string stream;
  int index = 0;
  if (!turn.text.empty()) {
    stream += block(index++, {{"type", "text"}, {"text", ""}},
                    {{"type", "text_delta"}, {"text", turn.text}});
  }
  if (!turn.tool.empty()) {
    stream += block(index++,
                    {{"type", "tool_use"},
                     {"id", "toolu_" + id},
                     {"name", turn.tool},
                     {"input", json::object()}},
                    {{"type", "input_json_delta"}, {"partial_json", json::serialize(turn.input)}});
  }
  const char* stop = turn.tool.empty() ? "end_turn" : "tool_use";
  stream += event({{"type", "message_delta"},
                   {"delta", {{"stop_reason", stop}, {"stop_sequence", nullptr}}},
                   {"usage", {{"output_tokens", kOutputTokens}}}});
  return stream + event({{"type", "message_stop"}});
}

const char* error_type(unsigned status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 429:
      return "rate_limit_error";
    case 404:
      return "not_found_error";
    default:
      return "api_error";
  }
}

HttpReply refusal(unsigned status) {
  return {status, "application/json",
          json::serialize(json::object{
              {"type", "error"},
              {"error", {{"type", error_type(status)}, {"message", "as the test wants it"}}}})};
}

}  // namespace

MessagesApi::MessagesApi(std::vector<ModelTurn> turns)
    : turns_(std::move(turns)), server_([this](const HttpAsked& asked) { return answer(asked); }) {}

std::size_t MessagesApi::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

std::string MessagesApi::last_request() const {
  const std::scoped_lock lock(mutex_);
  return last_request_;
}

HttpReply MessagesApi::answer(const HttpAsked& asked) {
  if (asked.method != "POST" || !asked.target.starts_with("/v1/messages?")) return refusal(404);
  const std::scoped_lock lock(mutex_);
  const ModelTurn& turn = turns_.at(std::min(requests_++, turns_.size() - 1));
  last_request_ = asked.body;
  if (turn.status != 200) return refusal(turn.status);
  const std::string id = std::to_string(requests_);
  HttpReply reply{200, "text/event-stream", beginning(id)};
  (turn.held_back ? reply.held_back : reply.body) += rest(id, turn);
  return reply;
}

}  // namespace rdev::testing
