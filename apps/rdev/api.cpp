#include "apps/rdev/api.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include <boost/json/serialize.hpp>

#include "apps/rdev/answer.hpp"
#include "apps/rdev/exit_code.hpp"
#include "apps/rdev/sse_parser.hpp"

namespace rdev::cli {

namespace json = boost::json;
using std::chrono::steady_clock;

namespace {

constexpr std::uint64_t kMaxAnswerBytes = 64ULL * 1024 * 1024;
constexpr std::chrono::seconds kAnswerAtMost{30};
constexpr std::chrono::seconds kSilenceAtMost{60};  // the server says something every 15 s
/// Provisioning takes its time, and the key of a server that has died is free after a minute.
constexpr std::chrono::seconds kRetryFor{180};
constexpr std::chrono::milliseconds kFirstPause{250};
constexpr std::chrono::milliseconds kLongestPause{4'000};
constexpr int kNotFound = 404;
constexpr int kConflict = 409;

}  // namespace

std::string escaped(std::string_view text) {
  constexpr std::array<char, 17> kDigits{"0123456789ABCDEF"};
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (is_plain) {
      safe += c;
    } else {
      safe += {'%', kDigits.at(byte >> 4U), kDigits.at(byte & 0xFU)};
    }
  }
  // These would be steps in the tree of paths.
  if (safe == "." || safe == "..") return safe == "." ? "%2E" : "%2E%2E";
  return safe;
}

Api::Api(std::unique_ptr<https::Client> requests, std::unique_ptr<https::Client> streams,
         std::string token, OnRetry on_retry)
    : requests_(std::move(requests)),
      streams_(std::move(streams)),
      token_(std::move(token)),
      on_retry_(std::move(on_retry)) {}

Result<std::unique_ptr<Api>> Api::make(const Settings& settings, OnRetry on_retry) {
  const bool is_header = std::all_of(settings.token.begin(), settings.token.end(),
                                     [](unsigned char c) { return c > ' ' && c < 0x7F; });
  if (!is_header) return usage_error("the API key has characters that no key has");
  https::Client::Config config;
  config.base_url = settings.url;
  config.ca_file = settings.ca_file;
  config.user_agent = "rdev/" RDEV_VERSION;
  config.max_body_bytes = kMaxAnswerBytes;
  config.at_most = kAnswerAtMost;
  auto requests = https::Client::make(config);
  config.at_most = kSilenceAtMost;
  auto streams = https::Client::make(config);
  if (requests.has_error() || streams.has_error()) {
    return usage_error("the server's URL or --ca-file: " + requests.error().message);
  }
  return std::unique_ptr<Api>(
      new Api(std::move(*requests), std::move(*streams), settings.token, std::move(on_retry)));
}

https::Request Api::request(const std::string& method, const std::string& target) const {
  https::Request request;
  request.method = method;
  request.target = target;
  request.headers.emplace_back("Accept", "application/json");
  if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
  return request;
}

Result<json::value> Api::send_until_answered(const https::Request& request) const {
  const auto deadline = steady_clock::now() + kRetryFor;
  auto pause = kFirstPause;
  bool may_be_done = false;
  while (true) {
    const auto response = requests_->send(request, {});
    std::string why;
    if (response.has_error()) {
      may_be_done = may_be_done || response.error().code == Errc::uncertain;
      why = response.error().message;
    } else if (response->status == kConflict && !response->retry_after.empty()) {
      may_be_done = true;
      why = "the server may still be at it";
    } else if (request.method == "DELETE" && may_be_done && response->status == kNotFound) {
      return json::value();  // the answer that was lost had done it
    } else {
      return read_answer(response->status, response->body);
    }
    // A server that was not there has done nothing: that is told at once.
    if (!may_be_done || steady_clock::now() + pause > deadline) {
      return response.has_error() ? Result<json::value>(response.error().in(url()))
                                  : read_answer(response->status, response->body);
    }
    on_retry_(why);
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

Result<json::value> Api::get(const std::string& target) const {
  return send_until_answered(request("GET", target));
}

Result<json::value> Api::act(const std::string& method, const std::string& target) const {
  return send_until_answered(request(method, target));
}

Result<json::value> Api::create(const std::string& target, const json::object& body,
                                const std::string& idempotency_key) const {
  https::Request sent = request("POST", target);
  sent.headers.emplace_back("Content-Type", "application/json");
  sent.headers.emplace_back("Idempotency-Key", idempotency_key);
  sent.body = json::serialize(body);
  return send_until_answered(sent);
}

Result<https::Response> Api::probe(const std::string& method, const std::string& target,
                                   const std::string& body) const {
  https::Request sent = request(method, target);
  if (!body.empty()) sent.headers.emplace_back("Content-Type", "application/json");
  sent.body = body;
  return requests_->send(sent, {});
}

Result<void> Api::follow(const std::string& target,
                         const std::function<void(const std::string& data)>& on_data,
                         const std::stop_token& stop) const {
  https::Request sent = request("GET", target);
  sent.headers.front().second = "text/event-stream";
  SseParser parser(on_data);
  const auto on_bytes = [&](std::string_view bytes) {
    on_data("");
    parser.feed(bytes);
  };
  const auto response = streams_->stream(sent, on_bytes, stop);
  if (response.has_error()) return response.error();
  if (response->status == 200) return {};
  const auto answer = read_answer(response->status, response->body);
  return answer.has_error() ? answer.error() : Error{Errc::internal, "no answer of rdev's"};
}

}  // namespace rdev::cli
