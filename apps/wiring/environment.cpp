#include "apps/wiring/environment.hpp"

#include <cstdlib>

#include "core/domain/text.hpp"

namespace rdev::apps {

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

}  // namespace rdev::apps
