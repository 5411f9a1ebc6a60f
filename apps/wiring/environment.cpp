#include "apps/wiring/environment.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "apps/wiring/flags.hpp"
#include "core/domain/text.hpp"

namespace rdev::apps {

namespace {

/// Less one newline at its end; nothing when it cannot be read.
std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string value{std::istreambuf_iterator<char>(file), {}};
  if (!file.good() && !file.eof()) return std::nullopt;
  if (value.ends_with('\n')) value.pop_back();
  return value;
}

}  // namespace

Result<domain::StringMap> read_environment(const std::string& flag,
                                           const std::vector<std::string>& entries) {
  domain::StringMap environment;
  for (const std::string& entry : entries) {
    const std::size_t equals = entry.find('=');
    const std::string name = entry.substr(0, equals);
    if (!domain::is_env_name(name)) {
      return Error{Errc::invalid, flag + ": not the name of an environment variable: " + name};
    }
    if (equals != std::string::npos) {
      environment[name] = entry.substr(equals + 1);
    } else if (const char* value = std::getenv(name.c_str())) {
      environment[name] = value;
    } else {
      return Error{Errc::invalid, flag + " " + name + ": not set in this program's environment"};
    }
  }
  return environment;
}

Result<domain::StringMap> read_secrets(const std::string& flag,
                                       const std::vector<std::string>& entries) {
  domain::StringMap secrets;
  for (const std::string& entry : entries) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos) {
      auto one = read_environment(flag, {entry});
      if (one.has_error()) return one.error();
      secrets.merge(*one);
      continue;
    }
    const std::string name = entry.substr(0, equals);
    if (!domain::is_env_name(name)) {
      return Error{Errc::invalid, flag + ": not the name of an environment variable: " + name};
    }
    auto value = read_file(entry.substr(equals + 1));
    if (!value) return Error{Errc::invalid, flag + " " + name + ": its file cannot be read"};
    secrets[name] = std::move(*value);
  }
  return secrets;
}

Result<std::string> read_secret(const std::string& name, const std::string& file) {
  if (file.empty()) {
    const char* value = std::getenv(variable_of(name).c_str());
    return std::string(value == nullptr ? "" : value);
  }
  auto value = read_file(file);
  if (!value) return Error{Errc::invalid, "--" + name + "-file: the file cannot be read"};
  return std::move(*value);
}

std::vector<std::string> confidential_values(const domain::StringMap& environment) {
  constexpr std::array<std::string_view, 5> kSigns{"KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL"};
  std::vector<std::string> values;
  for (const auto& [name, value] : environment) {
    std::string upper = name;
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const bool is_secret = std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
      return upper.find(sign) != std::string::npos;
    });
    if (is_secret) values.push_back(value);
  }
  return values;
}

}  // namespace rdev::apps
