#include "tests/support/receiver_process.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/command.hpp"
#include "tests/support/require.hpp"

namespace rdev::testing {

ReceiverProcess::ReceiverProcess(const Options& options) : options_(options) {
  std::ofstream(directory_.path() / "behaviour.json") << "{}";
  std::vector<std::string> argv{"node", RDEV_RECEIVER_PATH, directory_.path().string(),
                                options.address};
  if (!options.certificate.empty()) {
    argv.push_back(options.certificate);
    argv.push_back(options.key);
  }
  pid_ = start_command(argv, (directory_.path() / "log").string(), output_);
  std::string line;
  while (line.find('\n') == std::string::npos) {
    const std::string more = read_some(output_);
    if (more.empty()) throw std::runtime_error("the receiver did not start");
    line += more;
  }
  port_ = static_cast<unsigned short>(std::stoi(line));
}

ReceiverProcess::~ReceiverProcess() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  close(output_);
}

std::string ReceiverProcess::url(const std::string& path, const std::string& host) const {
  return (options_.certificate.empty() ? "http://" : "https://") +
         (host.empty() ? options_.address : host) + ":" + std::to_string(port_) + path;
}

void ReceiverProcess::behave(const std::string& path, const boost::json::object& behaviour) {
  behaviours_[path] = behaviour;
  const auto file = directory_.path() / "behaviour.json";
  const auto fresh = directory_.path() / "behaviour.new";
  std::ofstream(fresh) << boost::json::serialize(behaviours_);
  std::filesystem::rename(fresh, file);
}

std::vector<boost::json::object> ReceiverProcess::requests() const {
  std::vector<boost::json::object> requests;
  std::ifstream lines(directory_.path() / "requests.jsonl");
  // The last line may be half written.
  for (std::string line; std::getline(lines, line) && !lines.eof();) {
    requests.push_back(boost::json::parse(line).as_object());
  }
  return requests;
}

bool have_node() {
  if (run_command({"sh", "-c", "command -v node"}).exit_code == 0) return true;
  skipped("node is missing");
  return false;
}

}  // namespace rdev::testing
