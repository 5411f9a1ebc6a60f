#include "tests/support/generate_content_api.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace rdev::testing {

namespace json = boost::json;

namespace {

HttpReply refusal(unsigned status) {
  const json::object error{{"code", status}, {"message", "as the test wants it"}};
  return {status, "application/json", json::serialize(json::object{{"error", error}})};
}

std::string chunk_of(const ContentTurn& turn) {
  json::object part{{"text", turn.text}};
  if (!turn.tool.empty()) {
    part = {{"functionCall", {{"name", turn.tool}, {"args", turn.arguments}}}};
  }
  const json::object candidate{{"content", {{"role", "model"}, {"parts", json::array{part}}}},
                               {"finishReason", "STOP"},
                               {"index", 0}};
  const json::object usage{
      {"promptTokenCount", 100}, {"candidatesTokenCount", 50}, {"totalTokenCount", 150}};
  return "data: " +
         json::serialize(
             json::object{{"candidates", json::array{candidate}}, {"usageMetadata", usage}}) +
         "\n\n";
}

}  // namespace

GenerateContentApi::GenerateContentApi(std::vector<ContentTurn> turns)
    : turns_(std::move(turns)), server_([this](const HttpAsked& asked) { return answer(asked); }) {}

HttpReply GenerateContentApi::answer(const HttpAsked& asked) {
  const bool is_asked = asked.target.find(":streamGenerateContent?alt=sse") != std::string::npos;
  if (asked.method != "POST" || !is_asked) return refusal(404);
  const ContentTurn& turn = turns_.at(std::min(requests_++, turns_.size() - 1));
  if (turn.status != 200) return refusal(turn.status);
  if (turn.held_back) return {200, "text/event-stream", "", chunk_of(turn)};
  return {200, "text/event-stream", chunk_of(turn)};
}

}  // namespace rdev::testing
