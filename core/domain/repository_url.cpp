#include "core/domain/repository_url.hpp"

#include <algorithm>

#include "core/domain/path.hpp"
#include "core/domain/text.hpp"

namespace rdev::domain {

namespace {

constexpr std::string_view kForms =
    "must be an absolute path, a file, http, https or ssh URL, or user@host:path";

bool is_control_or_space(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == '\x7F';
}

bool is_word(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && (is_letter(text.front()) || text.front() == '~') &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return is_letter(c) || c == '-' || c == '.' || c == '~' || c == '+';
         });
}

bool is_ssh_host(std::string_view host) {
  if (!host.starts_with('[')) return is_word(host);
  return host.size() > 2 && host.ends_with(']') &&
         host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// As git does with file URLs. Nothing for an escape that is none.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::optional<std::string> path_fault(std::string_view url) {
  const auto path = repository_path(url);
  if (!path) return "must be file:///PATH, with escapes of two hexadecimal digits";
  const bool printable = std::none_of(path->begin(), path->end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7F';
  });
  if (!printable || !is_utf8(*path)) return "must not contain control characters";
  if (!is_absolute_normal_path(*path)) {
    return "must be an absolute path without '.', '..' and empty parts";
  }
  if (*path == "/") return "must not be the root directory";
  return std::nullopt;
}

std::optional<std::string> http_fault(std::string_view url) {
  const std::string_view rest = url.substr(url.find("//") + 2);
  if (rest.substr(0, rest.find_first_of("/?#")).find('@') != std::string_view::npos) {
    return "must not contain credentials";
  }
  if (!is_http_url(url)) return "must be an http or https URL with a host";
  return std::nullopt;
}

/// `authority` is user@host[:port], the user being optional where `user_required` is false.
std::optional<std::string> ssh_fault(std::string_view authority, bool user_required) {
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos && user_required) return std::string(kForms);
  if (at != std::string_view::npos) {
    const std::string_view user = authority.substr(0, at);
    if (user.find(':') != std::string_view::npos) return "must not contain credentials";
    if (!is_word(user)) return "must have a plain user name before '@'";
    authority.remove_prefix(at + 1);
  }
  const std::size_t colon = authority.find(':', authority.find(']') + 1);
  if (colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    if (port.empty() || port.size() > 5 ||
        port.find_first_not_of("0123456789") != std::string_view::npos) {
      return "must have a number for a port";
    }
  }
  if (!is_ssh_host(authority.substr(0, colon))) return "must have a plain host name";
  return std::nullopt;
}

std::optional<std::string> ssh_url_fault(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash + 1 == rest.size()) return "must have a path";
  return ssh_fault(rest.substr(0, slash), false);
}

std::optional<std::string> scp_fault(std::string_view url) {
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos) return std::string(kForms);
  const std::string_view path = url.substr(colon + 1);
  if (path.empty() || path.front() == '-' || path.front() == ':') return std::string(kForms);
  return ssh_fault(url.substr(0, colon), true);
}

}  // namespace

std::optional<std::string> repository_url_fault(std::string_view url) {
  if (std::any_of(url.begin(), url.end(), is_control_or_space)) {
    return "must not contain spaces or control characters";
  }
  if (url.starts_with('/') || url.starts_with("file://")) return path_fault(url);
  if (url.starts_with("http://") || url.starts_with("https://")) return http_fault(url);
  if (url.starts_with("ssh://")) return ssh_url_fault(url.substr(6));
  if (url.find("//") != std::string_view::npos) return std::string(kForms);
  return scp_fault(url);
}

std::optional<std::string> repository_path(std::string_view url) {
  if (url.starts_with('/')) return std::string(url);
  if (!url.starts_with("file:///")) return std::nullopt;
  return percent_decoded(url.substr(7));
}

std::optional<std::string> repository_full_name(std::string_view url) {
  std::string name;
  if (auto path = repository_path(url)) {
    const std::size_t last = path->rfind('/');
    const std::size_t owner = last == 0 ? last : path->rfind('/', last - 1);
    if (owner == last) return std::nullopt;
    name = path->substr(owner + 1);
  } else if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    const std::string_view place = url.substr(scheme + 3);
    const std::string_view path_of_url = place.substr(std::min(place.find('/'), place.size()));
    name = path_of_url.substr(0, path_of_url.find_first_of("?#"));
  } else {
    name = url.substr(url.find(':', url.find(']') + 1) + 1);
  }
  while (name.ends_with('/')) name.pop_back();
  name.erase(0, name.find_first_not_of('/'));
  if (name.ends_with(".git")) name.resize(name.size() - 4);
  const bool has_owner = name.find('/') != std::string::npos;
  return has_owner && is_absolute_normal_path("/" + name) ? std::optional(name) : std::nullopt;
}

}  // namespace rdev::domain
