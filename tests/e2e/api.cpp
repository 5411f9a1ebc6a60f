#include "tests/e2e/api.hpp"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/e2e/answer_check.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace {

std::string contents(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// The headers of the last answer in curl's dump, which has those of `100 Continue` before it.
std::map<std::string, std::string> headers_in(const std::string& dump) {
  std::map<std::string, std::string> headers;
  std::istringstream lines(dump);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with("HTTP/")) headers.clear();
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    headers[name] = line.substr(colon + 2);
  }
  return headers;
}

}  // namespace

boost::json::value Answer::json() const {
  return boost::json::parse(body);
}

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

Api::Api(unsigned short port, std::filesystem::path scratch)
    : base_("http://127.0.0.1:" + std::to_string(port)), scratch_(std::move(scratch)) {}

Answer Api::get(const std::string& target) const {
  return request("GET", target);
}

Answer Api::post(const std::string& target, const std::string& body) const {
  return request("POST", target, body);
}

Answer Api::post(const std::string& target, const boost::json::value& body) const {
  return request("POST", target, boost::json::serialize(body));
}

Answer Api::request(const std::string& method, const std::string& target, const std::string& body,
                    const std::vector<std::string>& curl_flags) const {
  // Tests ask from several threads at once.
  static std::atomic<int> requests = 0;
  const std::string number = std::to_string(++requests);
  const auto sent = scratch_ / ("sent-" + number);
  const auto received = scratch_ / ("received-" + number);
  const auto dump = scratch_ / ("headers-" + number);
  std::vector<std::string> argv{"curl", "-sS",         "--max-time", "30",
                                "-X",   method,        "-o",         received.string(),
                                "-D",   dump.string(), "-w",         "%{http_code}"};
  if (!body.empty()) {
    std::ofstream(sent, std::ios::binary) << body;
    argv.insert(argv.end(),
                {"-H", "Content-Type: application/json", "--data-binary", "@" + sent.string()});
  }
  argv.insert(argv.end(), curl_flags.begin(), curl_flags.end());
  argv.push_back(base_ + target);
  Answer answer;
  answer.status = std::stoi(checked_output(argv));
  answer.headers = headers_in(contents(dump));
  answer.body = contents(received);
  check_against_document(method, target, answer);
  return answer;
}

std::map<int, int> Api::post_at_once(const std::string& target, const std::string& body,
                                     const std::vector<std::string>& curl_flags, int count) const {
  std::vector<std::string> argv{"curl",
                                "-sS",
                                "--parallel",
                                "--parallel-immediate",
                                "--parallel-max",
                                std::to_string(count),
                                "--max-time",
                                "60",
                                "-w",
                                "%{http_code}\n",
                                "-H",
                                "Content-Type: application/json",
                                "--data-binary",
                                body};
  argv.insert(argv.end(), curl_flags.begin(), curl_flags.end());
  for (int i = 0; i < count; ++i) {
    argv.insert(argv.end(), {"-o", "/dev/null", base_ + target});
  }
  std::istringstream lines(checked_output(argv));
  std::map<int, int> counts;
  for (int status = 0; lines >> status;) ++counts[status];
  return counts;
}

std::string Api::submit(const std::string& project, const boost::json::value& spec) const {
  const Answer answer = post("/projects/" + project + "/builds", spec);
  if (answer.status != 202) throw std::runtime_error("not accepted: " + answer.body);
  return std::string(answer.json().at("task_id").as_string());
}

boost::json::value Api::finished(const std::string& task_id) const {
  boost::json::value entry;
  poll_until("the end of " + task_id, [&] {
    entry = get("/builds/" + task_id).json();
    const auto& status = entry.at("status").as_string();
    return status != "pending" && status != "running";
  });
  return entry;
}

boost::json::array Api::events_until(const std::string& task_id, const std::string& type) const {
  boost::json::array events;
  poll_until(type, [&] {
    events = get("/builds/" + task_id + "/events?limit=1000").json().at("events").as_array();
    return std::any_of(events.begin(), events.end(), [&](const boost::json::value& event) {
      return event.at("type").as_string() == type;
    });
  });
  return events;
}

}  // namespace rdev::testing
