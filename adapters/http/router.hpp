#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.hpp"
#include "core/domain/api_key.hpp"
#include "core/domain/result.hpp"

namespace rdev::http {

/// Answers one request; what it gives as an Error becomes a problem document. Called from any
/// number of threads at once.
using Handler = std::function<Result<Response>(const Request&)>;

struct Route {
  enum class Body { ignored, json };
  enum class Runs {
    on_pool,  ///< may block
    at_once,  ///< on the thread that serves the sockets: must never block
  };

  std::string method;
  std::string pattern;  ///< "/builds/{task_id}/events"; a parameter takes one whole segment
  Handler handler;
  Body body = Body::ignored;
  Runs runs = Runs::on_pool;
  /// What a key must be for; nothing: open to everybody. Filters do not see what runs at once, so
  /// such a route has to be open.
  std::optional<domain::Scope> scope = domain::Scope::admin;
  /// A key that is bound to projects reaches routes with {id} or {task_id}, where the gate looks
  /// whose it is; others only if they heed `Request::caller` by themselves.
  bool heeds_caller = false;
  /// It heeds Idempotency-Key: its handler keeps the answer (idempotency.hpp) in the transaction
  /// that creates something.
  bool idempotent = false;
};

using Next = std::function<Result<Response>(Request&)>;

/// Stands in front of every handler, before the body is parsed: answers, or lets `next` do so.
/// May block.
using Filter = std::function<Result<Response>(const Route&, Request&, const Next& next)>;

/// Finds the route of a request. Filled before it is used; then thread-safe.
class Router {
 public:
  struct Match {
    const Route* route = nullptr;      ///< null: there is none
    PathParams params;                 ///< decoded
    std::vector<std::string> methods;  ///< of the path, if it is the method that is wrong
  };

  void add(Route route);
  void add_filter(Filter filter);  ///< behind those that are there

  [[nodiscard]] std::vector<const Route*> routes() const;

  /// Asks the filters one after the other, then `last`.
  [[nodiscard]] Result<Response> filter(const Route& route, Request& request,
                                        const Next& last) const;

  /// `path` is percent-encoded, and decoded segment by segment, so that an encoded slash stays
  /// within its segment. HEAD finds the route of GET.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> segments;
  };

  [[nodiscard]] Result<Response> filter_from(std::size_t index, const Route& route,
                                             Request& request, const Next& last) const;

  std::vector<Entry> entries_;
  std::vector<Filter> filters_;
};

}  // namespace rdev::http
