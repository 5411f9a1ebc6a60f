#include "tests/fuzz/http/broken_http.hpp"

#include <vector>

namespace rdev::fuzz {

namespace {

using Texts = std::vector<std::string>;

const std::string& nul() {
  static const std::string text(1, '\0');
  return text;
}

std::string request_line(Chance& chance) {
  static const Texts methods{"GET",  "POST", "HEAD",         "CONNECT", "OPTIONS", "TRACE",
                             "G\tT", "",     "\x16\x03\x01", "PRI",     "get",     "GET\r"};
  static const Texts targets{"/healthz",
                             "/projects",
                             "*",
                             "localhost:80",
                             "http://localhost/projects",
                             "http://[::1/",
                             "//",
                             "/%",
                             "/%00",
                             "/\xff\xfe",
                             "/a b",
                             "",
                             "/../../etc/passwd",
                             "/projects?limit=1&limit=2&&=&%",
                             "/projects#x",
                             "/" + std::string(9'000, 'a'),
                             "/" + std::string(40'000, '/')};
  static const Texts versions{"HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9",
                              "HTTP/1.9", "HTTP/11",  "http/1.1", "",         "HTTP/1.1 x"};
  const std::string space = chance.one_in(8) ? chance.of<std::string>({"", "  ", "\t"}) : " ";
  return chance.of(methods) + space + chance.of(targets) + space + chance.of(versions);
}

std::string length_header(Chance& chance) {
  static const Texts headers{"Content-Length: 2",
                             "Content-Length: 2",
                             "Content-Length: 0",
                             "Content-Length: 3",
                             "Content-Length: -1",
                             "Content-Length: +2",
                             "Content-Length: 2, 2",
                             "Content-Length: 2, 3",
                             "Content-Length: 0x2",
                             "Content-Length: 99999999999999999999",
                             "Content-Length: 18446744073709551615",
                             "Content-Length: 9223372036854775808",
                             "Content-Length: 3000000",
                             "Content-Length:",
                             "Content-Length : 2",
                             "Transfer-Encoding: chunked",
                             "Transfer-Encoding: chunked",
                             "Transfer-Encoding: Chunked",
                             "Transfer-Encoding: gzip, chunked",
                             "Transfer-Encoding: chunked, chunked",
                             "Transfer-Encoding: xchunked",
                             "Transfer-Encoding: identity",
                             "Transfer-Encoding:\tchunked",
                             "Transfer-Encoding : chunked"};
  return chance.of(headers) + "\r\n";
}

std::string other_header(Chance& chance) {
  static const Texts headers{"Host: localhost",
                             "Host: evil.example",
                             "Host:",
                             "Host: localhost, localhost",
                             "Connection: close",
                             "Connection: keep-alive, upgrade, close",
                             " folded: line",
                             "X: a\r\n\tb",
                             "X: a\nY: b",
                             "X",
                             ": x",
                             "X\x01: y",
                             "X: " + nul(),
                             "X: \x7f\xff",
                             "X: " + std::string(20'000, 'y'),
                             std::string(20'000, 'X') + ": y",
                             "Expect: 100-continue",
                             "Trailer: X",
                             "Content-Type: application/json",
                             "Upgrade: websocket\r\nConnection: upgrade"};
  if (!chance.one_in(60)) return chance.of(headers) + "\r\n";
  std::string many;
  for (int i = 0; i < 3'000; ++i) many += "A: b\r\n";
  return many;
}

std::string body(Chance& chance) {
  static const Texts bodies{"{}",
                            "",
                            "2\r\n{}\r\n0\r\n\r\n",
                            "2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n",
                            "2\n{}\n0\n\n",
                            "-2\r\n{}\r\n0\r\n\r\n",
                            "fffffffffffffffff\r\n{}\r\n",
                            "7fffffffffffffff\r\n{}\r\n",
                            "2\r\n{}0\r\n\r\n",
                            "0\r\n",
                            "g\r\n",
                            "2 ;\r\n{}\r\n0\r\n\r\n",
                            "0\r\n" + std::string(20'000, 'T') + ": x\r\n\r\n",
                            "2;" + std::string(20'000, 'e') + "\r\n{}\r\n0\r\n\r\n",
                            "{}GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            std::string(100'000, ' ')};
  return chance.of(bodies);
}

std::string request(Chance& chance) {
  std::string text;
  if (chance.one_in(3)) {
    text = chance.one_in(2) ? "POST /projects HTTP/1.1\r\n" : "GET /projects HTTP/1.1\r\n";
  } else {
    text = request_line(chance) + (chance.one_in(10) ? "\n" : "\r\n");
  }
  if (!chance.one_in(8)) text += "Host: localhost\r\n";
  for (std::size_t i = chance.below(3); i > 0; --i) text += length_header(chance);
  for (std::size_t i = chance.below(3); i > 0; --i) text += other_header(chance);
  text += chance.one_in(15) ? "\n" : "\r\n";
  return text + body(chance);
}

}  // namespace

std::string broken_http(Chance& chance) {
  if (chance.one_in(20)) return chance.bytes(chance.below(3'000));
  std::string text = request(chance);
  for (std::size_t more = chance.one_in(4) ? chance.below(6) : 0; more > 0; --more) {
    text += chance.one_in(3) ? "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" : request(chance);
  }
  if (chance.one_in(4)) text.resize(chance.below(text.size() + 1));
  if (chance.one_in(4) && !text.empty()) {
    for (std::size_t i = chance.below(4); i > 0; --i) {
      text[chance.below(text.size())] = static_cast<char>(chance.below(256));
    }
  }
  return text;
}

}  // namespace rdev::fuzz
