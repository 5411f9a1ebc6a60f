#include "tests/fuzz/http/api_requests.hpp"

#include <cctype>
#include <utility>

namespace rdev::fuzz {

namespace json = boost::json;

namespace {

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// Percent-encoded where it must be, as a careful client does.
std::string encoded(const std::string& text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_') {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

}  // namespace

ApiRequests::ApiRequests(Chance& chance, const json::object& document,
                         const std::string& repositories)
    : chance_(chance), document_(document), texts_(chance, document, repositories) {
  for (const auto& [path, methods] : document.at("paths").as_object()) {
    for (const auto& [method, described] : methods.as_object()) {
      operations_.push_back({upper(method), path, &described.as_object()});
    }
  }
}

const json::object& ApiRequests::resolved(const json::value& parameter) const {
  const auto* reference = parameter.as_object().if_contains("$ref");
  if (reference == nullptr) return parameter.as_object();
  const std::string pointer(reference->as_string());
  return document_.at("components")
      .at("parameters")
      .at(pointer.substr(pointer.rfind('/') + 1))
      .as_object();
}

std::string ApiRequests::path_part(const std::string& name, const json::value& schema) {
  if (chance_.one_in(15)) return chance_.of<std::string>({"..", "%00", "%", "%zz", "", "%2f"});
  if (name == "task_id" && !chance_.one_in(5)) return chance_.of(tasks_);
  if (name == "id" && !chance_.one_in(4)) return chance_.of<std::string>({"demo", "p1", "p2"});
  return encoded(texts_.text(schema));
}

std::string ApiRequests::odd_header() {
  const std::string upgrade = "Upgrade: websocket\r\nConnection: upgrade\r\n";
  const std::string websocket =
      upgrade + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  return chance_.of<std::string>(
      {"Accept: text/event-stream\r\n", "Accept: \xff\r\n", "Content-Type: text/plain\r\n",
       "Content-Type: application/json; charset=\"\r\n", "Content-Encoding: gzip\r\n",
       "Authorization: Bearer rdev_x\r\n", "Authorization: Basic eDp4\r\n",
       "Origin: https://evil.example\r\n", "X-Request-Id: " + std::string(300, 'x') + "\r\n",
       "X-Forwarded-For: 1.2.3.4, ,,\r\n", "Last-Event-ID: -1\r\n", "Expect: 100-continue\r\n",
       "Expect: miracles\r\n", upgrade, websocket, "Upgrade: h2c\r\n", "TE: trailers\r\n",
       "Range: bytes=0-1\r\n", "If-None-Match: *\r\n"});
}

std::string ApiRequests::next() {
  const Operation& operation = chance_.of(operations_);
  std::string path = operation.path;
  std::string query;
  std::string headers;
  if (const auto* parameters = operation.described->if_contains("parameters")) {
    for (const json::value& listed : parameters->as_array()) {
      const json::object& parameter = resolved(listed);
      const std::string name(parameter.at("name").as_string());
      const std::string where(parameter.at("in").as_string());
      if (where == "path") {
        const std::string placeholder = "{" + name + "}";
        path.replace(path.find(placeholder), placeholder.size(),
                     path_part(name, parameter.at("schema")));
      } else if (chance_.one_in(3) && where == "query") {
        query +=
            (query.empty() ? "?" : "&") + name + "=" + encoded(texts_.text(parameter.at("schema")));
      } else if (chance_.one_in(3)) {
        headers += name + ": " + encoded(texts_.text(parameter.at("schema"))) + "\r\n";
      }
    }
  }
  if (chance_.one_in(30)) query += (query.empty() ? "?" : "&") + encoded(chance_.bytes(8)) + "=%";
  if (chance_.one_in(6)) headers += odd_header();
  std::string body;
  if (const auto* described = operation.described->if_contains("requestBody")) {
    body = texts_.body(described->at("content").at("application/json").at("schema"));
    if (chance_.one_in(40)) body.clear();
  } else if (chance_.one_in(20)) {
    body = chance_.bytes(chance_.below(100));
  }
  std::string method = operation.method;
  if (chance_.one_in(30)) method = chance_.of<std::string>({"HEAD", "PUT", "OPTIONS", "get", "X"});
  return method + " " + path + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
         headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace rdev::fuzz
