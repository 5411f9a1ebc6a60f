#include "adapters/kubectl/exec_header.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/domain/text.hpp"

namespace rdev::kubectl {
namespace {

constexpr std::size_t kMaxMarkerBytes = 200;

void append_line(std::string& header, std::string_view text) {
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '\\') {
      header += c;
    } else {
      fmt::format_to(std::back_inserter(header), "\\0{:03o}", static_cast<unsigned char>(c));
    }
  }
  header += '\n';
}

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

}  // namespace

Result<std::string> exec_header(const ports::ExecRequest& request, std::string_view mark,
                                std::string_view workdir) {
  const auto invalid = [](std::string what) { return Error{Errc::invalid, std::move(what)}; };
  if (request.argv.empty() || request.argv.front().empty()) {
    return invalid("a command needs at least its name");
  }
  if (request.argv.front().starts_with('-')) return invalid("a command's name begins with -");
  if (!workdir.starts_with('/') || has_nul(workdir)) return invalid("workdir: no absolute path");
  if (std::any_of(request.argv.begin(), request.argv.end(), has_nul)) {
    return invalid("an argument contains NUL");
  }

  std::string header;
  append_line(header, mark);
  append_line(header, workdir);
  append_line(header, std::to_string(request.environment.size()));
  for (const auto& [name, value] : request.environment) {
    if (!domain::is_env_name(name)) return invalid(fmt::format("environment: no name: {}", name));
    if (has_nul(value)) return invalid(fmt::format("environment: {} contains NUL", name));
    append_line(header, fmt::format("{}={}", name, value));
  }
  append_line(header, std::to_string(request.argv.size()));
  for (const std::string& argument : request.argv) append_line(header, argument);
  return header;
}

Result<void> check_marker(std::string_view marker) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  const bool good =
      marker.size() <= kMaxMarkerBytes && std::all_of(marker.begin(), marker.end(), is_plain);
  if (!good) return Error{Errc::invalid, fmt::format("marker {}: not a plain name", marker)};
  return {};
}

}  // namespace rdev::kubectl
