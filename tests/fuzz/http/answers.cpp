#include "tests/fuzz/http/answers.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace rdev::fuzz {

namespace {

constexpr int kNotImplemented = 501;
constexpr int kVersionNotSupported = 505;

/// A header's value; names as the server writes them.
std::string value_of(std::string_view head, const std::string& name) {
  const std::string line = "\r\n" + name + ": ";
  const auto at = head.find(line);
  if (at == std::string_view::npos) return "";
  const auto begin = at + line.size();
  return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
}

int status_of(std::string_view rest) {
  constexpr std::size_t kAt = 9;
  const bool is_response =
      rest.starts_with("HTTP/1.") && rest.size() > kAt + 3 && rest[kAt - 1] == ' ';
  if (!is_response) throw std::runtime_error("no response: " + std::string(rest.substr(0, 200)));
  return std::stoi(std::string(rest.substr(kAt, 3)));
}

void check(int status, std::string_view head) {
  if (status == kNotImplemented || status == kVersionNotSupported) return;
  if (status >= 500) throw std::runtime_error("a server error: " + std::string(head));
  if (status >= 400 && value_of(head, "Content-Type") != "application/problem+json") {
    throw std::runtime_error("no problem document: " + std::string(head));
  }
}

}  // namespace

void Tally::add(const std::string& answers) {
  std::string_view rest = answers;
  if (rest.empty()) ++statuses_[0];
  while (!rest.empty()) {
    const int status = status_of(rest);
    const auto end = rest.find("\r\n\r\n");
    if (end == std::string_view::npos) throw std::runtime_error("half a response's header");
    const std::string_view head = rest.substr(0, end + 2);
    ++statuses_[status];
    check(status, head);
    rest.remove_prefix(end + 4);
    // A stream is the last thing on its connection.
    if (status == 101 || !value_of(head, "Transfer-Encoding").empty()) return;
    const std::string length = value_of(head, "Content-Length");
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    // The answer to HEAD has no body, whatever its length.
    if (!rest.starts_with("HTTP/1.")) rest.remove_prefix(std::min(size, rest.size()));
  }
}

std::string Tally::text() const {
  std::string text;
  for (const auto& [status, count] : statuses_) {
    text += (text.empty() ? "" : ", ") + std::to_string(status) + " × " + std::to_string(count);
  }
  return text;
}

}  // namespace rdev::fuzz
