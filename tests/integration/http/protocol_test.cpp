#include <set>
#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

TEST_CASE("protocol: a connection serves request after request") {
  Api api;
  Client client = api.connect();
  for (int i = 0; i < 20; ++i) {
    CHECK(client.get("/healthz").status == 200);
    CHECK(client.get("/nothing").status == 404);
    CHECK(client.post("/projects", "{").status == 400);
    CHECK(client.get("/projects").status == 200);
  }
}

TEST_CASE("protocol: pipelined requests are answered in their order, bodies apart") {
  Api api;
  api.create_project("demo");
  Client client = api.connect();
  std::string requests;
  for (int i = 0; i < 5; ++i) {
    const std::string body = R"({"prompt":"number )" + std::to_string(i) + R"("})";
    requests += "POST /projects/demo/builds HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body +
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }
  client.write(requests);
  for (int i = 0; i < 5; ++i) {
    const Reply accepted = client.read();
    CHECK(accepted.status == 202);
    CHECK(api.get(accepted.header("Location")).json().at("spec").at("prompt").as_string() ==
          "number " + std::to_string(i));
    CHECK(client.read().json().at("status") == "ok");
  }
}

TEST_CASE("protocol: a request may come byte by byte") {
  Api api;
  Client client = api.connect();
  for (const char byte : std::string("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
    client.write(std::string(1, byte));
  }
  CHECK(client.read().status == 200);
}

TEST_CASE("protocol: HEAD is answered as GET, without the body") {
  Api api;
  Client client = api.connect();
  const Reply got = client.get("/projects");
  const Reply head = client.send("HEAD", "/projects");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(head.header("Content-Length") == got.header("Content-Length"));
  CHECK(head.header("Content-Type") == "application/json");
  CHECK(client.send("HEAD", "/nothing").status == 404);
  CHECK(client.get("/healthz").status == 200);  // nothing was left in between
}

TEST_CASE("protocol: who wants to close is closed, HTTP/1.0 unless it asks to be kept") {
  Api api;
  Client closing = api.connect();
  const Reply last = closing.get("/healthz", {{"Connection", "close"}});
  CHECK(last.status == 200);
  CHECK(last.header("Connection") == "close");
  CHECK(closing.is_closed());

  Client old = api.connect();
  old.write("GET /healthz HTTP/1.0\r\n\r\n");
  CHECK(old.read().status == 200);
  CHECK(old.is_closed());

  Client kept = api.connect();
  for (int i = 0; i < 2; ++i) {
    kept.write("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const Reply reply = kept.read();
    CHECK(reply.status == 200);
    CHECK(reply.header("Connection") == "keep-alive");
  }
}

TEST_CASE("protocol: what is no HTTP is 400 and the end of the connection") {
  Api api;
  for (
      const std::string bytes :
      {"hello\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost localhost\r\n\r\n",
       "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
       "POST /projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
       "POST /projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
       "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "POST /projects HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    CAPTURE(bytes);
    Client client = api.connect();
    client.write(bytes);
    const Reply reply = client.read();
    CHECK(reply.status == 400);
    CHECK(reply.header("Content-Type") == "application/problem+json");
    CHECK_FALSE(reply.header("X-Request-Id").empty());
    CHECK(client.is_closed());
  }
}

TEST_CASE("protocol: an HTTP/1.1 request without one Host, or with a strange target, is 400") {
  Api api;
  for (const std::string bytes :
       {"GET /healthz HTTP/1.1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"}) {
    CAPTURE(bytes);
    Client client = api.connect();
    client.write(bytes);
    CHECK(client.read().status == 400);
  }
  CHECK(api.get("http://localhost/healthz").status == 200);
}

TEST_CASE("protocol: a header over the limit is 431") {
  Api api;
  CHECK(api.get("/healthz", {{"X-Padding", std::string(14'000, 'x')}}).status == 200);
  const Reply reply = api.get("/healthz", {{"X-Padding", std::string(17'000, 'x')}});
  CHECK(reply.status == 431);
  CHECK(reply.header("Content-Type") == "application/problem+json");
  CHECK(api.get("/" + std::string(20'000, 'x')).status == 431);
}

TEST_CASE("protocol: a sane request id is taken over, every response has one, and so has the log") {
  Api api;
  const Reply taken = api.get("/nothing", {{"X-Request-Id", "my id-1"}});
  CHECK(taken.header("X-Request-Id") == "my id-1");
  std::set<std::string> made;
  for (const std::string& bad : {std::string(), std::string(129, 'x'), std::string("\xC3\xA9")}) {
    const Reply reply = api.get("/nothing", {{"X-Request-Id", bad}});
    CHECK(reply.header("X-Request-Id").size() == 36);
    made.insert(reply.header("X-Request-Id"));
  }
  CHECK(made.size() == 3);
  CHECK(api.get("/healthz", {{"X-Request-Id", std::string(128, 'x')}}).header("X-Request-Id") ==
        std::string(128, 'x'));
}

TEST_CASE("protocol: every response forbids sniffing and storing") {
  Api api;
  api.create_project("demo");
  for (const Reply& reply : {api.get("/healthz"), api.get("/nothing"), api.post("/projects", "{"),
                             api.get("/projects"), api.send("DELETE", "/projects/demo")}) {
    CHECK(reply.header("X-Content-Type-Options") == "nosniff");
    CHECK(reply.header("Cache-Control") == "no-store");
    CHECK(reply.header("Date").ends_with(" GMT"));
  }
}

TEST_CASE("protocol: one log line a request, with its route and without its contents") {
  Api api;
  api.create_project("demo");
  api.post("/projects/demo/builds?secret=q", R"({"prompt":"the prompt"})",
           {{"X-Request-Id", "r-1"}, {"Authorization", "Bearer token"}});
  api.get("/nothing?secret=q", {{"X-Request-Id", "r-2"}});
  api.server.drain();
  REQUIRE(api.server.wait_drained(std::chrono::seconds(30)));
  const auto lines = api.logger.lines();
  REQUIRE(lines.size() == 2);
  const auto& first = lines[0].fields;
  CHECK(lines[0].message == "request");
  CHECK(first.at("request_id") == "r-1");
  CHECK(first.at("method") == "POST");
  CHECK(first.at("route") == "/projects/{id}/builds");
  CHECK(first.at("path") == "/projects/demo/builds");
  CHECK(first.at("status") == "422");
  CHECK(std::stoi(first.at("bytes")) > 0);
  CHECK(std::stod(first.at("duration_ms")) > 0);
  CHECK(lines[1].fields.at("route") == "-");
  for (const std::string text : {"the prompt", "secret", "Bearer"}) {
    CHECK_FALSE(api.logger.contains(text));
  }
}

}  // namespace rdev::testing
