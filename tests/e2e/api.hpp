#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

namespace rdev::testing {

/// What the server answered.
struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  [[nodiscard]] boost::json::value json() const;                    ///< throws if the body is none
  [[nodiscard]] std::string header(const std::string& name) const;  ///< "" if absent
};

/// Talks to a server by curl: a client that was not written here. Throws when no answer comes.
class Api {
 public:
  /// `scratch` is a directory for the bodies that go to and fro.
  Api(unsigned short port, std::filesystem::path scratch);

  [[nodiscard]] Answer get(const std::string& target) const;
  [[nodiscard]] Answer post(const std::string& target, const std::string& body = "") const;
  [[nodiscard]] Answer post(const std::string& target, const boost::json::value& body) const;
  [[nodiscard]] Answer request(const std::string& method, const std::string& target,
                               const std::string& body = "",
                               const std::vector<std::string>& curl_flags = {}) const;

  /// The same POST from `count` connections at the same moment; how many got which status.
  [[nodiscard]] std::map<int, int> post_at_once(const std::string& target, const std::string& body,
                                                const std::vector<std::string>& curl_flags,
                                                int count) const;

  /// A build's id; throws unless it was accepted.
  [[nodiscard]] std::string submit(const std::string& project,
                                   const boost::json::value& spec) const;

  /// The build's entry once it has finished; throws after a minute.
  [[nodiscard]] boost::json::value finished(const std::string& task_id) const;

  /// All events, once one of `type` is among them; throws after a minute.
  [[nodiscard]] boost::json::array events_until(const std::string& task_id,
                                                const std::string& type) const;

 private:
  std::string base_;
  std::filesystem::path scratch_;
};

}  // namespace rdev::testing
