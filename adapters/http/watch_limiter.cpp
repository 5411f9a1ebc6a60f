#include "adapters/http/watch_limiter.hpp"

#include <utility>

#include "adapters/http/handlers/watching.hpp"
#include "adapters/http/problem.hpp"

namespace rdev::http {

class WatchLimiter::Place {
 public:
  /// Null if there is none left.
  static std::shared_ptr<Place> take(const std::shared_ptr<Counts>& counts, std::string who,
                                     std::size_t at_most) {
    const std::scoped_lock lock(counts->mutex);
    const auto found = counts->open.find(who);
    if (found != counts->open.end() && found->second >= at_most) return nullptr;
    ++counts->open[who];
    auto* const place = new Place(counts, std::move(who));
    return std::shared_ptr<Place>(place);
  }
  ~Place() {
    const std::scoped_lock lock(counts_->mutex);
    const auto count = counts_->open.find(who_);
    if (--count->second == 0) counts_->open.erase(count);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  Place(std::shared_ptr<Counts> counts, std::string who)
      : counts_(std::move(counts)), who_(std::move(who)) {}

  const std::shared_ptr<Counts> counts_;
  const std::string who_;
};

WatchLimiter::WatchLimiter(std::size_t per_key) : per_key_(per_key) {}

Result<Response> WatchLimiter::filter(const Route&, Request& request, const Next& next) {
  // All streams are told by GET, and whoever accepts them may be asking for something else.
  const bool may_watch = request.method == "GET" && (request.upgrades || accepts_events(request));
  if (per_key_ == 0 || !may_watch) return next(request);
  const bool has_key = !request.caller.key_id.empty();
  // The colon keeps keys and addresses apart.
  std::string who = has_key ? "key:" + request.caller.key_id : "address:" + request.client;
  auto place = Place::take(counts_, std::move(who), per_key_);
  if (!place) {
    Problem problem = http_problem(429, std::string(has_key ? "this key" : "this address") +
                                            " watches with more than " + std::to_string(per_key_) +
                                            " connections at once");
    problem.headers.emplace_back("Retry-After", "5");
    return to_response(problem, request.path);
  }
  auto response = next(request);
  if (response.has_error() || !response->feed) return response;
  // The place goes when the feed does.
  using Held = std::pair<std::shared_ptr<service::EventFeed>, std::shared_ptr<Place>>;
  const auto held = std::make_shared<Held>(std::move(response->feed), std::move(place));
  response->feed = std::shared_ptr<service::EventFeed>(held, held->first.get());
  return response;
}

}  // namespace rdev::http
