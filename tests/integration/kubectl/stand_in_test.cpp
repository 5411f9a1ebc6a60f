#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <doctest/doctest.h>

#include "tests/support/kube_api.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr const char* kExecCat =
    "/api/v1/namespaces/default/pods/p/exec?command=head&command=-n&command=1"
    "&stdin=true&stdout=true&stderr=true";

/// What an exec of `head -n 1` said, a client's line after the other, and the sub-protocol.
struct Spoken {
  std::string protocol;
  std::string text;
};

Spoken speak(unsigned short port, const std::string& offered) {
  asio::io_context io;
  beast::websocket::stream<asio::ip::tcp::socket> client(io);
  client.next_layer().connect({asio::ip::address_v4::loopback(), port});
  client.set_option(
      beast::websocket::stream_base::decorator([&](beast::websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol, offered);
      }));
  beast::websocket::response_type response;
  client.handshake(response, "127.0.0.1", kExecCat);
  client.binary(true);
  client.write(asio::buffer(std::string("\0a line\n", 8)));
  Spoken spoken{std::string(response[beast::http::field::sec_websocket_protocol]), {}};
  boost::system::error_code closed;
  while (!closed) {
    beast::flat_buffer buffer;
    client.read(buffer, closed);
    const std::string frame(static_cast<const char*>(buffer.cdata().data()), buffer.size());
    if (!frame.empty()) spoken.text += std::to_string(frame.front()) + ":" + frame.substr(1);
  }
  return spoken;
}

}  // namespace

TEST_CASE(
    "the stand-in API server speaks v5 of the exec sub-protocol, and v4 to who knows no other") {
  const TemporaryDirectory place;
  KubeApi api(place.path());
  api.pods().add("default/p");
  const std::string text = "1:a line\n3:{\"metadata\":{},\"status\":\"Success\"}";
  const Spoken v5 = speak(api.port(), "v5.channel.k8s.io, v4.channel.k8s.io");
  CHECK(v5.protocol == "v5.channel.k8s.io");
  CHECK(v5.text == text);
  const Spoken v4 = speak(api.port(), "v4.channel.k8s.io");
  CHECK(v4.protocol == "v4.channel.k8s.io");
  CHECK(v4.text == text);
}

}  // namespace rdev::testing
