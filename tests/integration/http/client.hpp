#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace rdev::testing {

using HeaderMap = std::map<std::string, std::string>;

struct Reply {
  int status = 0;     ///< 0: the connection ended instead
  HeaderMap headers;  ///< names in lower case
  std::string body;

  [[nodiscard]] boost::json::value json() const;
  [[nodiscard]] std::string header(const std::string& name) const;  ///< "" if there is none
};

/// One connection to a server on this machine. Everything blocks, for at most half a minute: then
/// it throws.
class Client {
 public:
  explicit Client(std::uint16_t port, const std::string& address = "127.0.0.1");
  Client();  ///< has the descriptors it needs, and no connection yet
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void connect(std::uint16_t port, const std::string& address = "127.0.0.1");

  Reply get(const std::string& target, const HeaderMap& headers = {});
  Reply post(const std::string& target, const std::string& json, const HeaderMap& headers = {});
  Reply send(const std::string& method, const std::string& target, const std::string& body = {},
             const HeaderMap& headers = {});

  /// The bytes as they are. False if the server ended the connection before it had them all.
  bool write(std::string_view bytes);
  /// The next response; the answer to HEAD has no body whatever its header says.
  Reply read(bool to_head = false);
  /// Waits until what is not read yet has `text` in it; false if the connection ends before.
  bool wait_for(std::string_view text);
  /// Waits for the server to end the connection; false if it sends something instead.
  bool is_closed();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::testing
