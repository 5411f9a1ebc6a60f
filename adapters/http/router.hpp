#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.hpp"
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
};

/// Finds the route of a request. Filled before it is used; then thread-safe.
class Router {
 public:
  struct Match {
    const Route* route = nullptr;      ///< null: there is none
    PathParams params;                 ///< decoded
    std::vector<std::string> methods;  ///< of the path, if it is the method that is wrong
  };

  void add(Route route);

  /// `path` is percent-encoded, and decoded segment by segment, so that an encoded slash stays
  /// within its segment. HEAD finds the route of GET.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> segments;
  };

  std::vector<Entry> entries_;
};

}  // namespace rdev::http
