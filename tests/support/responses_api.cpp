#include "tests/support/responses_api.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rdev::testing {

namespace json = boost::json;

namespace {

std::string event(const json::object& data) {
  return "event: " + std::string(data.at("type").as_string()) + "\ndata: " + json::serialize(data) +
         "\n\n";
}

json::object item_of(const ResponsesTurn& turn, const std::string& id) {
  if (!turn.tool.empty()) {
    return {{"type", "function_call"},
            {"id", "fc_" + id},
            {"call_id", "call_" + id},
            {"name", turn.tool},
            {"arguments", turn.arguments}};
  }
  const json::object text{
      {"type", "output_text"}, {"text", turn.text}, {"annotations", json::array()}};
  return {{"type", "message"},
          {"id", "msg_" + id},
          {"role", "assistant"},
          {"status", "completed"},
          {"content", json::array{text}}};
}

HttpReply refusal(unsigned status) {
  return {status, "application/json",
          json::serialize(json::object{{"error", {{"message", "as the test wants it"}}}})};
}

}  // namespace

ResponsesApi::ResponsesApi(std::vector<ResponsesTurn> turns)
    : turns_(std::move(turns)), server_([this](const HttpAsked& asked) { return answer(asked); }) {}

HttpReply ResponsesApi::answer(const HttpAsked& asked) {
  if (asked.method != "POST" || asked.target != "/v1/responses") return refusal(404);
  const ResponsesTurn& turn = turns_.at(std::min(requests_++, turns_.size() - 1));
  if (turn.status != 200) return refusal(turn.status);
  const std::string id = std::to_string(requests_);
  const json::object item = item_of(turn, id);
  const json::object usage{{"input_tokens", 100},
                           {"input_tokens_details", {{"cached_tokens", 0}}},
                           {"output_tokens", 50},
                           {"output_tokens_details", {{"reasoning_tokens", 0}}},
                           {"total_tokens", 150}};
  const std::string response = "resp_" + id;
  return {200, "text/event-stream",
          event({{"type", "response.created"}, {"response", {{"id", response}}}}) +
              event({{"type", "response.output_item.done"}, {"output_index", 0}, {"item", item}}) +
              event({{"type", "response.completed"},
                     {"response",
                      {{"id", response}, {"usage", usage}, {"output", json::array{item}}}}})};
}

}  // namespace rdev::testing
