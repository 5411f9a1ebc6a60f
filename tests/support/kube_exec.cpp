#include "tests/support/kube_exec.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <unistd.h>

#include "adapters/process/child.hpp"

namespace rdev::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace json = boost::json;
using boost::system::error_code;

constexpr char kStdin = 0;
constexpr char kStdout = 1;
constexpr char kStderr = 2;
constexpr char kStatus = 3;
constexpr char kClose = static_cast<char>(255);

std::string status_of(int exit_code) {
  if (exit_code == 0) return R"({"metadata":{},"status":"Success"})";
  const std::string code = std::to_string(exit_code);
  const json::object cause{{"reason", "ExitCode"}, {"message", code}};
  return json::serialize(
      json::object{{"metadata", json::object{}},
                   {"status", "Failure"},
                   {"reason", "NonZeroExitCode"},
                   {"message", "command terminated with non-zero exit code: " + code},
                   {"details", {{"causes", json::array{cause}}}}});
}

process::Child adopted(pid_t pid) {
  auto child = process::Child::adopt(pid);
  if (child.has_error()) throw std::runtime_error(child.error().message);
  return std::move(*child);
}

class Session : public KubeExec, public std::enable_shared_from_this<Session> {
 public:
  Session(asio::ip::tcp::socket socket, KubeProcess process, KubeFaults& faults)
      : ws_(std::move(socket)),
        stdin_(ws_.get_executor(), released(process.stdin_pipe)),
        stdout_(ws_.get_executor(), released(process.stdout_pipe)),
        stderr_(ws_.get_executor(), released(process.stderr_pipe)),
        child_(adopted(process.pid)),
        ended_(ws_.get_executor(), dup(child_.descriptor())),
        frames_(ws_.get_executor(), 4),
        faults_(faults) {}

  void start(KubeRequest request) {
    asio::co_spawn(ws_.get_executor(), serve(shared_from_this(), std::move(request)),
                   asio::detached);
  }

  void cut() override {
    gone_ = true;
    error_code ignored;
    ws_.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    ws_.next_layer().close(ignored);
    stdin_.close(ignored);
  }

 private:
  using Self = std::shared_ptr<Session>;

  /// Duplicated, so that each side closes its own.
  static int released(const process::UniqueFd& fd) { return dup(fd.get()); }

  asio::awaitable<void> serve([[maybe_unused]] Self self, KubeRequest request) {
    const std::string offered(request[beast::http::field::sec_websocket_protocol]);
    const bool v5 = offered.find("v5.channel.k8s.io") != std::string::npos;
    ws_.set_option(
        beast::websocket::stream_base::decorator([v5](beast::websocket::response_type& response) {
          response.set(beast::http::field::sec_websocket_protocol,
                       v5 ? "v5.channel.k8s.io" : "v4.channel.k8s.io");
        }));
    ws_.binary(true);
    error_code failure;
    co_await ws_.async_accept(request, asio::redirect_error(asio::use_awaitable, failure));
    if (failure) cut();
    asio::co_spawn(ws_.get_executor(), take_input(self), asio::detached);
    asio::co_spawn(ws_.get_executor(), give_output(self, stdout_, kStdout), asio::detached);
    asio::co_spawn(ws_.get_executor(), give_output(self, stderr_, kStderr), asio::detached);
    co_await send_all();
  }

  asio::awaitable<void> take_input([[maybe_unused]] Self self) {
    error_code failure;
    while (!failure) {
      beast::flat_buffer buffer;
      co_await ws_.async_read(buffer, asio::redirect_error(asio::use_awaitable, failure));
      const std::string_view message(static_cast<const char*>(buffer.cdata().data()),
                                     buffer.size());
      if (failure || message.empty()) continue;
      error_code ignored;
      if (message == std::string{kClose, kStdin}) stdin_.close(ignored);
      if (message.front() != kStdin || !stdin_.is_open()) continue;
      co_await asio::async_write(stdin_, asio::buffer(message.substr(1)),
                                 asio::redirect_error(asio::use_awaitable, ignored));
    }
    gone_ = true;
    stdin_.close(failure);
  }

  /// Goes on when the client is gone, as what takes a container's outputs does.
  asio::awaitable<void> give_output([[maybe_unused]] Self self,
                                    asio::posix::stream_descriptor& pipe, char channel) {
    std::array<char, std::size_t{32} * 1024> bytes;
    error_code failure;
    while (true) {
      const std::size_t size = co_await pipe.async_read_some(
          asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, failure));
      if (failure) break;
      co_await frames_.async_send({}, channel + std::string(bytes.data(), size),
                                  asio::use_awaitable);
    }
    co_await frames_.async_send({}, std::string(), asio::use_awaitable);
  }

  asio::awaitable<void> send_all() {
    for (int open = 2; open > 0;) {
      std::string frame = co_await frames_.async_receive(asio::use_awaitable);
      if (frame.empty()) --open;
      if (frame.empty() || truncated_) continue;
      if (const auto fault = faults_.take(sent_ + frame.size() - 1)) {
        frame.resize(1 + fault->after_bytes - std::min(sent_, fault->after_bytes));
        if (frame.size() > 1) co_await send(frame);
        co_await suffer(fault->kind);
        continue;
      }
      co_await send(frame);
    }
    error_code ignored;
    co_await ended_.async_wait(asio::posix::stream_descriptor::wait_read,
                               asio::redirect_error(asio::use_awaitable, ignored));
    co_await send(kStatus + status_of(child_.wait().value()));
    co_await close();
  }

  asio::awaitable<void> send(std::string frame) {
    if (gone_) co_return;
    sent_ += frame.size() - 1;
    error_code failure;
    co_await ws_.async_write(asio::buffer(frame),
                             asio::redirect_error(asio::use_awaitable, failure));
    if (failure) gone_ = true;
  }

  asio::awaitable<void> suffer(ExecFault::Kind kind) {
    truncated_ = true;
    if (kind == ExecFault::Kind::cut) cut();
    if (kind != ExecFault::Kind::lie) co_return;
    co_await send(kStatus + status_of(0));
    co_await close();
    gone_ = true;
  }

  asio::awaitable<void> close() {
    if (gone_) co_return;
    error_code ignored;
    co_await ws_.async_close(beast::websocket::close_code::normal,
                             asio::redirect_error(asio::use_awaitable, ignored));
  }

  beast::websocket::stream<asio::ip::tcp::socket> ws_;
  asio::posix::stream_descriptor stdin_;
  asio::posix::stream_descriptor stdout_;
  asio::posix::stream_descriptor stderr_;
  process::Child child_;
  asio::posix::stream_descriptor ended_;
  asio::experimental::channel<void(error_code, std::string)> frames_;
  KubeFaults& faults_;
  std::size_t sent_ = 0;
  bool gone_ = false;       ///< nobody is there to be sent anything
  bool truncated_ = false;  ///< the rest of the output is dropped
};

}  // namespace

std::shared_ptr<KubeExec> start_kube_exec(asio::ip::tcp::socket socket, KubeRequest request,
                                          KubeProcess process, KubeFaults& faults) {
  auto session = std::make_shared<Session>(std::move(socket), std::move(process), faults);
  session->start(std::move(request));
  return session;
}

}  // namespace rdev::testing
