#include "adapters/woodpecker/ci.hpp"

#include <chrono>
#include <cstddef>
#include <utility>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/pchars.hpp>

#include "core/domain/repository_url.hpp"

namespace rdev::woodpecker {

namespace json = boost::json;
using domain::CiStatus;

namespace {

constexpr const char* kProvider = "woodpecker";

/// Woodpecker compares its own clock with ours.
constexpr std::chrono::minutes kSkew{5};

/// Pipelines on a page of Woodpecker's, and how many pages are looked through, the newest first.
constexpr std::size_t kPage = 50;
constexpr int kMostPages = 20;

std::int64_t number_at(const json::value& object, std::string_view name) {
  if (!object.is_object()) return 0;
  const json::value* value = object.get_object().if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

CiStatus status_of(std::string_view status) {
  if (status == "created" || status == "pending" || status == "blocked") return CiStatus::pending;
  if (status == "success") return CiStatus::success;
  if (status == "failure" || status == "error" || status == "declined") return CiStatus::failure;
  if (status == "killed" || status == "canceled") return CiStatus::cancelled;
  if (status == "skipped") return CiStatus::skipped;
  return CiStatus::running;
}

/// The push's pipeline on a page; of several the first that was made: others are repetitions.
const json::value* pipeline_of(const json::array& page, const std::string& commit_sha) {
  const json::value* found = nullptr;
  for (const json::value& pipeline : page) {
    const bool is_ours = https::text_at(pipeline, "commit") == commit_sha &&
                         https::text_at(pipeline, "event") == "push" &&
                         number_at(pipeline, "number") > 0;
    if (!is_ours) continue;
    if (found == nullptr || number_at(pipeline, "number") < number_at(*found, "number")) {
      found = &pipeline;
    }
  }
  return found;
}

}  // namespace

Ci::Ci(std::string base_url, https::JsonApi api)
    : base_url_(std::move(base_url)), api_(std::move(api)) {}

Result<std::unique_ptr<Ci>> Ci::make(CiConfig config) {
  if (config.token.empty()) return Error{Errc::invalid, "a token is needed"};
  while (config.base_url.ends_with('/')) config.base_url.pop_back();
  auto client = https::Client::make({.base_url = config.base_url, .ca_file = config.ca_file});
  if (client.has_error()) return client.error();
  return std::unique_ptr<Ci>(
      new Ci(config.base_url, https::JsonApi(std::move(*client), "Bearer " + config.token)));
}

Result<std::optional<domain::CiRun>> Ci::find_run(const domain::Project& project,
                                                  const std::string& commit_sha,
                                                  domain::Timestamp pushed_at,
                                                  const std::stop_token& stop) {
  using Found = std::optional<domain::CiRun>;
  const auto repository = find_repository(project, stop);
  if (repository.has_error()) return repository.error();
  const std::string place = "/repos/" + std::to_string(*repository);
  const std::string list =
      "/api" + place + "/pipelines?after=" + domain::format_rfc3339(pushed_at - kSkew);
  for (int page = 1; page <= kMostPages; ++page) {
    const auto answer = get(page == 1 ? list : list + "&page=" + std::to_string(page), stop);
    if (answer.has_error()) return answer.error();
    if (answer->status != 200 || !answer->body.is_array()) {
      return https::refusal("the list of pipelines", *answer, "");
    }
    const json::array& pipelines = answer->body.get_array();
    if (const json::value* found = pipeline_of(pipelines, commit_sha)) {
      const std::int64_t number = number_at(*found, "number");
      return Found({kProvider, base_url_ + place + "/pipeline/" + std::to_string(number), number,
                    status_of(https::text_at(*found, "status"))});
    }
    if (pipelines.size() < kPage) break;
  }
  return Found{};
}

Result<std::int64_t> Ci::find_repository(const domain::Project& project,
                                         const std::stop_token& stop) const {
  const auto name = domain::repository_full_name(project.repository.url);
  if (!name) return Error{Errc::not_found, "the repository's URL has no owner and name"};
  const std::string escaped = boost::urls::encode(*name, boost::urls::pchars + '/');
  const auto answer = get("/api/repos/lookup/" + escaped, stop);
  if (answer.has_error()) return answer.error();
  if (answer->status == 404) {
    return Error{Errc::not_found, "Woodpecker does not know the repository " + *name};
  }
  const std::int64_t id = number_at(answer->body, "id");
  if (answer->status == 200 && id > 0) return id;
  return https::refusal("the repository", *answer, "");
}

Result<https::JsonAnswer> Ci::get(const std::string& target, const std::stop_token& stop) const {
  auto answer = api_.send("GET", target, std::nullopt, stop);
  // Nothing was asked to be done: so it may be asked again.
  if (answer.has_error() && answer.error().code == Errc::uncertain) {
    return Error{Errc::unavailable, answer.error().message};
  }
  return answer;
}

}  // namespace rdev::woodpecker
