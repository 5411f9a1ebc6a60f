#include "adapters/https/client.hpp"

#include <cstdint>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "adapters/https/resolver.hpp"
#include "adapters/https/tls.hpp"

namespace rdev::https {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::uint32_t kMaxHeadBytes = 16 * 1024;
using Deadline = std::chrono::steady_clock::time_point;
using Addresses = std::vector<asio::ip::address>;
using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;

/// One request on a stream of its own, one operation at a time on the caller's thread.
template <class Stream>
class Exchange {
 public:
  template <class... Arguments>
  Exchange(Deadline deadline, const std::stop_token& stop, Arguments&&... arguments)
      : stream_(context_, arguments...), deadline_(deadline), stop_(stop) {}

  Stream& stream() noexcept { return stream_; }

  /// `start` is handed the completion handler of an operation, which is run to its end.
  template <class Start>
  error_code run(Start start) {
    if (stop_.stop_requested()) return asio::error::operation_aborted;
    const std::stop_callback on_stop(
        stop_, [this] { asio::post(context_, [this] { socket().close(); }); });
    error_code result = asio::error::operation_aborted;
    socket().expires_at(deadline_);
    start([&result](error_code failure, auto&&...) { result = failure; });
    context_.restart();
    context_.run();
    return result;
  }

  Result<void> connect(const Addresses& addresses, unsigned short port) {
    error_code failure = asio::error::host_unreachable;
    for (const asio::ip::address& address : addresses) {
      failure = run([&](auto&& done) {
        socket().async_connect(asio::ip::tcp::endpoint(address, port),
                               std::forward<decltype(done)>(done));
      });
      if (!failure) return {};
      socket().close();
    }
    return error_of(failure, "connecting", Errc::unavailable);
  }

  Result<Response> send(const http::request<http::string_body>& request,
                        std::uint64_t max_body_bytes) {
    if (auto sent = write(request); sent.has_error()) return sent.error();
    http::response_parser<http::string_body> parser;
    parser.header_limit(kMaxHeadBytes);
    parser.body_limit(max_body_bytes);
    beast::flat_buffer buffer;
    const error_code failure = run([&](auto&& done) {
      http::async_read(stream_, buffer, parser, std::forward<decltype(done)>(done));
    });
    if (failure) return error_of(failure, "waiting for the answer", Errc::uncertain);
    return response_of(parser, std::move(parser.get().body()));
  }

  Result<Response> stream(const http::request<http::string_body>& request,
                          std::uint64_t max_body_bytes, std::chrono::milliseconds at_most,
                          const std::function<void(std::string_view)>& on_body) {
    if (auto sent = write(request); sent.has_error()) return sent.error();
    http::response_parser<http::string_body> parser;
    parser.header_limit(kMaxHeadBytes);
    parser.body_limit(boost::none);
    beast::flat_buffer buffer;
    std::string kept;
    while (!parser.is_done()) {
      deadline_ = std::chrono::steady_clock::now() + at_most;
      const error_code failure = run([&](auto&& done) {
        http::async_read_some(stream_, buffer, parser, std::forward<decltype(done)>(done));
      });
      if (failure) return error_of(failure, "waiting for more", Errc::uncertain);
      std::string& body = parser.get().body();
      if (body.empty()) continue;
      if (parser.get().result() == http::status::ok) {
        on_body(body);
      } else if (kept.size() + body.size() <= max_body_bytes) {
        kept += body;
      }
      body.clear();
    }
    return response_of(parser, std::move(kept));
  }

  Error error_of(error_code failure, const std::string& step, Errc code) {
    if (stop_.stop_requested()) return {Errc::cancelled, "stop requested"};
    if (failure == beast::error::timeout) return {code, step + " took too long"};
    return {code, step + ": " + failure.message()};
  }

 private:
  Result<void> write(const http::request<http::string_body>& request) {
    const error_code failure = run([&](auto&& done) {
      http::async_write(stream_, request, std::forward<decltype(done)>(done));
    });
    if (failure) return error_of(failure, "sending", Errc::uncertain);
    return {};
  }

  static Response response_of(const http::response_parser<http::string_body>& parser,
                              std::string body) {
    return {static_cast<int>(parser.get().result_int()), std::move(body),
            std::string(parser.get()[http::field::retry_after])};
  }

  Plain& socket() noexcept { return beast::get_lowest_layer(stream_); }

  asio::io_context context_{1};
  Stream stream_;
  Deadline deadline_;
  const std::stop_token stop_;
};

bool is_address(const std::string& host) {
  error_code failure;
  asio::ip::make_address(host, failure);
  return !failure;
}

Result<void> shake_hands(Exchange<Tls>& exchange, const std::string& host) {
  SSL* const ssl = exchange.stream().native_handle();
  const bool named = is_address(host)
                         ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1
                         : SSL_set1_host(ssl, host.c_str()) == 1 &&
                               SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
  if (!named) return Error{Errc::internal, "TLS cannot be told the host's name"};
  const error_code failure = exchange.run([&](auto&& done) {
    exchange.stream().async_handshake(asio::ssl::stream_base::client,
                                      std::forward<decltype(done)>(done));
  });
  if (!failure) return {};
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict == X509_V_OK) return exchange.error_of(failure, "TLS handshake", Errc::unavailable);
  return Error{Errc::unavailable, std::string("the server's certificate is refused: ") +
                                      X509_verify_cert_error_string(verdict)};
}

Result<Addresses> addresses_of(const std::string& host, Deadline deadline,
                               const std::stop_token& stop) {
  error_code failure;
  const auto address = asio::ip::make_address(host, failure);
  if (!failure) return Addresses{address};
  auto found = resolve_by_system(host, deadline, stop);
  if (found.has_error() && found.error().code == Errc::timeout) {
    return Error{Errc::unavailable, found.error().message};
  }
  return found;
}

http::request<http::string_body> message(const Request& asked, const std::string& user_agent,
                                         const std::string& authority, const std::string& path) {
  http::request<http::string_body> request;
  request.version(11);
  request.method_string(asked.method);
  request.target(path + asked.target);
  request.set(http::field::host, authority);
  request.set(http::field::user_agent, user_agent);
  for (const auto& [name, value] : asked.headers) request.set(name, value);
  request.keep_alive(false);
  request.body() = asked.body;
  request.prepare_payload();
  return request;
}

}  // namespace

Client::Client(Config config, Place place, std::unique_ptr<asio::ssl::context> tls)
    : config_(std::move(config)), place_(std::move(place)), tls_(std::move(tls)) {}

Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::make(Config config) {
  const auto url = boost::urls::parse_uri(config.base_url);
  const bool is_whole = url.has_value() && (url->scheme() == "https" || url->scheme() == "http") &&
                        !url->host().empty() && !url->has_userinfo() && !url->has_query() &&
                        !url->has_fragment();
  if (!is_whole) return Error{Errc::invalid, "not of the form https://HOST[:PORT][/PATH]"};
  Place place;
  place.tls = url->scheme() == "https";
  place.host = std::string(url->host_address());
  place.port = url->has_port() && url->port_number() != 0 ? url->port_number()
               : place.tls                                ? 443
                                                          : 80;
  place.authority = std::string(url->encoded_host_and_port());
  place.path = std::string(url->encoded_path());
  while (place.path.ends_with('/')) place.path.pop_back();
  auto tls = make_tls(config.ca_file);
  if (tls.has_error()) return tls.error();
  return std::unique_ptr<Client>(new Client(std::move(config), std::move(place), std::move(*tls)));
}

template <class Talk>
Result<Response> Client::talk(const std::stop_token& stop, Talk talk) const {
  const Deadline deadline = std::chrono::steady_clock::now() + config_.at_most;
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const auto addresses = addresses_of(place_.host, deadline, stop);
  if (addresses.has_error()) return addresses.error();
  if (!place_.tls) {
    Exchange<Plain> plain(deadline, stop);
    auto connected = plain.connect(*addresses, place_.port);
    if (connected.has_error()) return connected.error();
    return talk(plain);
  }
  Exchange<Tls> secured(deadline, stop, *tls_);
  auto connected = secured.connect(*addresses, place_.port);
  if (!connected.has_error()) connected = shake_hands(secured, place_.host);
  if (connected.has_error()) return connected.error();
  return talk(secured);
}

Result<Response> Client::send(const Request& asked, const std::stop_token& stop) const {
  const auto request = message(asked, config_.user_agent, place_.authority, place_.path);
  return talk(stop, [&](auto& exchange) { return exchange.send(request, config_.max_body_bytes); });
}

Result<Response> Client::stream(const Request& asked,
                                const std::function<void(std::string_view)>& on_body,
                                const std::stop_token& stop) const {
  const auto request = message(asked, config_.user_agent, place_.authority, place_.path);
  return talk(stop, [&](auto& exchange) {
    return exchange.stream(request, config_.max_body_bytes, config_.at_most, on_body);
  });
}

}  // namespace rdev::https
