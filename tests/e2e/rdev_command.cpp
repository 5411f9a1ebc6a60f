#include "tests/e2e/rdev_command.hpp"

#include <atomic>
#include <fstream>
#include <sstream>
#include <utility>

#include <boost/json/parse.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/command.hpp"

namespace rdev::testing {

std::vector<boost::json::value> Said::json_lines() const {
  std::vector<boost::json::value> values;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) values.push_back(boost::json::parse(line));
  return values;
}

RdevCommand::RdevCommand(const Installation& installation)
    : RdevCommand(installation, "http://127.0.0.1:" + std::to_string(installation.api_port())) {}

RdevCommand::RdevCommand(const Installation& installation, std::string url)
    : installation_(installation), url_(std::move(url)) {}

std::vector<std::string> RdevCommand::argv(const std::vector<std::string>& arguments,
                                           const std::vector<std::string>& variables) const {
  std::vector<std::string> words{"env",
                                 "-i",
                                 "PATH=/usr/bin:/bin",
                                 "TERM=xterm",
                                 "HOME=" + installation_.path("home").string(),
                                 "RDEV_URL=" + url_};
  words.insert(words.end(), variables.begin(), variables.end());
  words.emplace_back(RDEV_CLI_PATH);
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Said RdevCommand::run(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& variables) const {
  static std::atomic<int> runs = 0;
  const auto errors = installation_.path("rdev-errors-" + std::to_string(++runs));
  int output = -1;
  const pid_t pid = start_command(argv(arguments, variables), errors.string(), output);
  Said said;
  for (std::string more = read_some(output); !more.empty(); more = read_some(output)) {
    said.output += more;
  }
  close(output);
  int status = 0;
  waitpid(pid, &status, 0);
  said.exit_code = exit_code_of(status);
  std::ostringstream text;
  text << std::ifstream(errors).rdbuf();
  said.errors = text.str();
  return said;
}

}  // namespace rdev::testing
