#include "tests/support/woodpecker_api.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace rdev::testing {

namespace json = boost::json;

namespace {

constexpr std::size_t kPage = 50;

HttpReply reply(unsigned status, const json::value& body) {
  return {status, "application/json", json::serialize(body)};
}

}  // namespace

WoodpeckerApi::WoodpeckerApi(std::string repository)
    : repository_(std::move(repository)),
      http_(std::make_unique<ScriptedHttp>([this](const HttpAsked& asked) {
        const std::scoped_lock lock(mutex_);
        asked_.push_back(asked);
        return failure_ != 0 ? HttpReply{failure_} : answer(asked);
      })) {}

HttpReply WoodpeckerApi::answer(const HttpAsked& asked) {
  if (asked.authorization != std::string("Bearer ") + kToken) return {401, "text/plain"};
  if (asked.method != "GET") return {405, "text/plain"};
  const std::string list_path = "/api/repos/42/pipelines?";
  if (asked.target.starts_with(list_path)) return list(asked.target.substr(list_path.size()));
  if (asked.target != "/api/repos/lookup/" + repository_) return {404, "text/plain"};
  return reply(200, {{"id", 42}, {"full_name", repository_}, {"active", true}});
}

HttpReply WoodpeckerApi::list(const std::string& query) {
  if (!query.starts_with("after=20")) return {400, "text/plain"};
  const auto page_at = query.find("&page=");
  const std::size_t page = page_at == std::string::npos ? 1 : std::stoul(query.substr(page_at + 6));
  std::vector<Pipeline> all = pipelines_;
  if (page == 1) ++looks_;
  const std::string commit = commit_ && looks_ >= first_look_ ? commit_() : "";
  if (!commit.empty()) {
    all.insert(all.end(), {{6, std::string(40, '6'), "failure"},
                           {7, commit, status_},
                           {8, commit, "failure", "manual"}});
  }
  std::reverse(all.begin(), all.end());
  json::array listed;
  for (std::size_t i = (page - 1) * kPage; i < std::min(page * kPage, all.size()); ++i) {
    listed.push_back({{"number", all[i].number},
                      {"commit", all[i].commit},
                      {"status", all[i].status},
                      {"event", all[i].event}});
  }
  return reply(200, listed);
}

void WoodpeckerApi::put(const Pipeline& pipeline) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(pipelines_, [&](const auto& other) { return other.number == pipeline.number; });
  pipelines_.push_back(pipeline);
}

void WoodpeckerApi::build(std::function<std::string()> commit, int look) {
  const std::scoped_lock lock(mutex_);
  commit_ = std::move(commit);
  first_look_ = look;
}

void WoodpeckerApi::set_status(const std::string& status) {
  const std::scoped_lock lock(mutex_);
  status_ = status;
}

void WoodpeckerApi::fail(unsigned status) {
  const std::scoped_lock lock(mutex_);
  failure_ = status;
}

std::vector<HttpAsked> WoodpeckerApi::asked() const {
  const std::scoped_lock lock(mutex_);
  return asked_;
}

int WoodpeckerApi::looks() const {
  const std::scoped_lock lock(mutex_);
  return looks_;
}

}  // namespace rdev::testing
