#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "adapters/http/auth/caller.hpp"
#include "core/domain/idempotency.hpp"
#include "core/domain/trace_context.hpp"
#include "core/service/event_feed.hpp"

/// Requests and responses as handlers see them: no socket, no HTTP library.
namespace rdev::http {

using Header = std::pair<std::string, std::string>;
using PathParams = std::map<std::string, std::string, std::less<>>;

struct Request {
  std::string method;  ///< as sent: methods are case-sensitive
  std::string path;    ///< as sent, percent-encoded, without the query
  std::string query;   ///< as sent, without the '?'
  std::vector<Header> headers;
  std::string body;
  std::string request_id;
  domain::TraceContext trace;  ///< that it came with, or a new one
  std::string client;          ///< its address
  Caller caller;               ///< set by the gate
  bool draining = false;       ///< the server takes no new connections any more
  bool proxied = false;        ///< came from a trusted proxy
  bool upgrades = false;       ///< asks to go on as a WebSocket
  std::optional<domain::IdempotentRequest> idempotent;  ///< set for a request with such a key
  std::vector<Header> reply_headers;                    ///< of the response, whatever that will be
  PathParams params;        ///< decoded, by the names in the route's pattern
  boost::json::value json;  ///< the parsed body, for routes that take JSON

  /// The first header of that name, in any case.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type;  ///< empty when there is no body
  std::string body;
  std::vector<Header> headers;
  /// Instead of a body: events as they come, as messages of a WebSocket where the request asked
  /// for one, else as server-sent events.
  std::shared_ptr<service::EventFeed> feed = nullptr;
};

[[nodiscard]] Response json_response(int status, const boost::json::object& body,
                                     std::vector<Header> headers = {});

[[nodiscard]] Response no_content();  ///< 204

}  // namespace rdev::http
