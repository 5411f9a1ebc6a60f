#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "tests/support/kube_faults.hpp"
#include "tests/support/kube_process.hpp"

namespace rdev::testing {

using KubeRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// One exec's connection and the process behind it, which the connection may end before.
class KubeExec {
 public:
  virtual ~KubeExec() = default;

  /// Breaks the connection, without a word.
  virtual void cut() = 0;
};

/// Upgrades the connection to the exec sub-protocol and passes on what comes either way, until
/// the process has ended. `executor` belongs to one thread, on which all of it runs.
[[nodiscard]] std::shared_ptr<KubeExec> start_kube_exec(boost::asio::ip::tcp::socket socket,
                                                        KubeRequest request, KubeProcess process,
                                                        KubeFaults& faults);

}  // namespace rdev::testing
