#include "tests/support/kube_api.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>

#include "tests/support/kube_exec.hpp"

namespace rdev::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Response = http::response<http::string_body>;

namespace {

/// "NAMESPACE/NAME" of ".../namespaces/NAMESPACE/pods/NAME/exec"; nothing for any other path.
std::optional<std::string> exec_pod(const std::string& path) {
  const std::string prefix = "/api/v1/namespaces/";
  const std::string suffix = "/exec";
  if (!path.starts_with(prefix) || !path.ends_with(suffix)) return {};
  const std::string middle =
      path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
  const std::size_t pods = middle.find("/pods/");
  if (pods == std::string::npos) return {};
  return middle.substr(0, pods) + "/" + middle.substr(pods + 6);
}

std::vector<std::string> command_of(const boost::urls::url_view& url) {
  std::vector<std::string> argv;
  for (const auto& parameter : url.params()) {
    if (parameter.key == "command") argv.push_back(parameter.value);
  }
  return argv;
}

Response to_response(const KubeAnswer& answer) {
  Response response{static_cast<http::status>(answer.status), 11};
  response.set(http::field::content_type, "application/json");
  response.body() = boost::json::serialize(answer.body);
  response.prepare_payload();
  return response;
}

}  // namespace

class KubeApi::Impl {
 public:
  explicit Impl(const std::filesystem::path& place)
      : pods(place / "pods"),
        kubeconfig(place / "kubeconfig"),
        acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {
    const std::string url = "http://127.0.0.1:" + std::to_string(port());
    std::ofstream(kubeconfig)
        << R"({"apiVersion":"v1","kind":"Config","current-context":"c",)"
        << R"("clusters":[{"name":"k","cluster":{"server":")" << url << R"("}}],)"
        << R"("users":[{"name":"u","user":{}}],)"
        << R"("contexts":[{"name":"c","context":{"cluster":"k","user":"u"}}]})";
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] {
      // What writes to a command that does not read must not end the test.
      sigset_t broken_pipe;
      sigemptyset(&broken_pipe);
      sigaddset(&broken_pipe, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
      io_.run();
    });
  }

  ~Impl() {
    io_.stop();
    thread_.join();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }

  void cut_all(const std::string& pod) {
    asio::post(io_, [this, pod] {
      for (const auto& session : sessions_[pod]) {
        if (const auto still_there = session.lock()) still_there->cut();
      }
      sessions_.erase(pod);
    });
  }

  std::vector<std::string> exec_targets() const {
    const std::scoped_lock lock(mutex_);
    return exec_targets_;
  }

  KubePods pods;
  KubeFaults faults;
  std::filesystem::path kubeconfig;
  std::atomic<bool> forbidden = false;

 private:
  asio::awaitable<void> accept() {
    while (true) {
      asio::co_spawn(io_, serve(co_await acceptor_.async_accept(asio::use_awaitable)),
                     asio::detached);
    }
  }

  asio::awaitable<void> serve(asio::ip::tcp::socket socket) {
    beast::flat_buffer buffer;
    error_code failure;
    while (true) {
      KubeRequest request;
      co_await http::async_read(socket, buffer, request,
                                asio::redirect_error(asio::use_awaitable, failure));
      if (failure) co_return;
      const std::string target(request.target());
      const auto url = boost::urls::parse_origin_form(target);
      Response response = to_response(KubePods::failure(400, "BadRequest", "no such target"));
      if (url.has_value()) {
        const std::string path(url->encoded_path());
        const auto pod = exec_pod(path);
        auto process = pod ? start(*pod, request, *url, response) : std::nullopt;
        if (process) {
          sessions_[*pod].push_back(
              start_kube_exec(std::move(socket), std::move(request), std::move(*process), faults));
          co_return;
        }
        if (!pod) response = to_response(plain_answer(request, path));
      }
      co_await http::async_write(socket, response,
                                 asio::redirect_error(asio::use_awaitable, failure));
      if (failure || !request.keep_alive()) co_return;
    }
  }

  KubeAnswer plain_answer(const KubeRequest& request, const std::string& path) {
    if (forbidden && path.find("/pods") != std::string::npos) return refusal("pods");
    return pods.answer(std::string(request.method_string()), path, request.body());
  }

  static KubeAnswer refusal(const std::string& what) {
    return KubePods::failure(403, "Forbidden",
                             what + " is forbidden: User \"system:anonymous\" cannot do that here");
  }

  /// The process of an exec; without one, `response` says why.
  std::optional<KubeProcess> start(const std::string& pod, const KubeRequest& request,
                                   const boost::urls::url_view& url, Response& response) {
    {
      const std::scoped_lock lock(mutex_);
      exec_targets_.emplace_back(request.target());
    }
    const auto environment = pods.environment(pod);
    if (forbidden) {
      response = to_response(refusal("pods/exec"));
    } else if (!environment) {
      response = to_response(KubePods::failure(404, "NotFound", "pods \"" + pod + "\" not found"));
    } else if (!beast::websocket::is_upgrade(request)) {
      response = to_response(KubePods::failure(400, "BadRequest", "only WebSocket is known here"));
    } else {
      try {
        return start_kube_process(command_of(url), *environment, pods.directory(pod));
      } catch (const std::exception& error) {
        response = to_response(KubePods::failure(500, "InternalError", error.what()));
      }
    }
    return {};
  }

  asio::io_context io_;
  asio::ip::tcp::acceptor acceptor_;
  std::map<std::string, std::vector<std::weak_ptr<KubeExec>>> sessions_;
  mutable std::mutex mutex_;
  std::vector<std::string> exec_targets_;
  std::thread thread_;
};

KubeApi::KubeApi(const std::filesystem::path& place) : impl_(std::make_unique<Impl>(place)) {}
KubeApi::~KubeApi() = default;

KubePods& KubeApi::pods() noexcept {
  return impl_->pods;
}

const KubePods& KubeApi::pods() const noexcept {
  return impl_->pods;
}

unsigned short KubeApi::port() const noexcept {
  return impl_->port();
}

const std::filesystem::path& KubeApi::kubeconfig() const noexcept {
  return impl_->kubeconfig;
}

void KubeApi::evict(const std::string& pod) {
  impl_->cut_all(pod);
  impl_->pods.remove(pod);
}

void KubeApi::add_fault(ExecFault fault, int times) {
  impl_->faults.add(fault, times);
}

std::size_t KubeApi::faults_left() const {
  return impl_->faults.left();
}

void KubeApi::set_forbidden(bool forbidden) {
  impl_->forbidden = forbidden;
}

std::vector<std::string> KubeApi::exec_targets() const {
  return impl_->exec_targets();
}

}  // namespace rdev::testing
