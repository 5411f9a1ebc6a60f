#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

namespace {

const std::string kBuilds = "/projects/demo/builds";

}  // namespace

TEST_CASE("refusals: what is no JSON is 400 and says where") {
  Api api;
  api.create_project("demo");
  for (const std::string body : {"", "{", "prompt=x", R"({"prompt":"x"} x)",
                                 R"({"prompt":"x","prompt":"y"})", "{\"prompt\":\"\xff\"}"}) {
    CAPTURE(body);
    const Reply reply = api.post(kBuilds, body);
    check_problem(reply, 400, kBuilds);
  }
  CHECK(api.post(kBuilds, "{\"a\" 1}").body.find("at byte 5") != std::string::npos);
  check_problem(api.post("/projects", std::string(100'000, '[')), 400, "/projects");
  CHECK(api.rows() == Rows{1, 0, 0});
}

TEST_CASE("refusals: other types than JSON are 415, none is taken for JSON") {
  Api api;
  api.create_project("demo");
  const std::string body = R"({"prompt":"x"})";
  check_problem(api.post(kBuilds, body, {{"Content-Type", "text/plain"}}), 415, kBuilds);
  check_problem(api.post(kBuilds, body, {{"Content-Type", "application/xml"}}), 415, kBuilds);
  check_problem(api.post(kBuilds, body, {{"Content-Encoding", "gzip"}}), 415, kBuilds);
  CHECK(api.rows() == Rows{1, 0, 0});
  Client client = api.connect();
  CHECK(client.send("POST", kBuilds, body).status == 202);
  // The second is what curl sends when it is told of no type.
  for (const char* type :
       {"application/json; charset=utf-8", "application/x-www-form-urlencoded"}) {
    CHECK(api.post(kBuilds, body, {{"Content-Type", type}}).status == 202);
  }
}

TEST_CASE("refusals: a body over the limit is 413, told by its length or not") {
  Api api;
  api.create_project("demo");
  const std::string body = R"({"prompt":")" + std::string(2 * 1024 * 1024, 'x') + R"("})";
  const Reply by_length = api.post(kBuilds, body);
  check_problem(by_length, 413, kBuilds);
  CHECK(by_length.header("Connection") == "close");

  Client chunked = api.connect();
  chunked.write("POST " + kBuilds + " HTTP/1.1\r\nHost: localhost\r\n" +
                "Transfer-Encoding: chunked\r\n\r\n");
  for (std::size_t at = 0; at < body.size(); at += 0x10000) {
    const std::string chunk = body.substr(at, 0x10000);
    char size[16];
    const int digits = std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
    chunked.write(std::string(size, static_cast<std::size_t>(digits)) + chunk + "\r\n");
  }
  chunked.write("0\r\n\r\n");
  check_problem(chunked.read(), 413, kBuilds);
  CHECK(chunked.is_closed());
  CHECK(api.rows() == Rows{1, 0, 0});
}

TEST_CASE("refusals: a prompt of a MiB fits, and so does the largest body") {
  http::ServerOptions options;
  options.limits.max_body_bytes = 100;
  Api small(options);
  small.create_project("demo");
  const std::string frame = R"({"prompt":""})";
  const auto body_of = [&](std::size_t size) {
    return R"({"prompt":")" + std::string(size - frame.size(), 'x') + R"("})";
  };
  CHECK(small.post(kBuilds, body_of(100)).status == 202);
  check_problem(small.post(kBuilds, body_of(101)), 413, kBuilds);

  Api usual;
  usual.create_project("demo");
  CHECK(usual.post(kBuilds, R"({"prompt":")" + std::string(1024 * 1024, 'x') + R"("})").status ==
        202);
}

TEST_CASE("refusals: 100-continue is answered before the body is sent, with 100 or a refusal") {
  Api api;
  api.create_project("demo");
  const auto header = [](std::size_t length, const std::string& expect) {
    return "POST " + kBuilds +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(length) +
           "\r\nExpect: " + expect + "\r\n\r\n";
  };
  const std::string body = R"({"prompt":"x"})";
  Client polite = api.connect();
  polite.write(header(body.size(), "100-Continue"));
  CHECK(polite.read().status == 100);
  polite.write(body);
  CHECK(polite.read().status == 202);
  CHECK(polite.get("/healthz").status == 200);

  Client large = api.connect();
  large.write(header(3'000'000, "100-continue"));
  check_problem(large.read(), 413, kBuilds);
  CHECK(large.is_closed());

  Client strange = api.connect();
  strange.write(header(body.size(), "200-ok"));
  check_problem(strange.read(), 417, kBuilds);
  CHECK(api.rows() == Rows{1, 1, 1});
}

TEST_CASE("refusals: an unknown path is 404, a known one with another method 405 with Allow") {
  Api api;
  for (const std::string path : {"/", "/nothing", "/projects/", "/builds", "/project/x/builds"}) {
    CAPTURE(path);
    check_problem(api.get(path), 404, path);
  }
  const auto allowed = [&](const std::string& method, const std::string& path) {
    const Reply reply = api.send(method, path);
    check_problem(reply, 405, path);
    return reply.header("Allow");
  };
  CHECK(allowed("PUT", "/projects") == "POST, GET, HEAD");
  CHECK(allowed("BREW", "/projects/demo") == "GET, HEAD, DELETE");
  CHECK(allowed("GET", "/project/create-and-build") == "POST");
  CHECK(allowed("OPTIONS", "/healthz") == "GET, HEAD");
  CHECK(allowed("get", "/templates") == "GET, HEAD");
}

TEST_CASE("refusals: pages of other origins reach nothing") {
  Api api;
  api.create_project("demo");
  const std::string body = R"({"prompt":"x"})";
  check_problem(api.post(kBuilds, body, {{"Host", "evil.example"}}), 421, kBuilds);
  check_problem(api.post(kBuilds, body, {{"Origin", "http://evil.example"}}), 403, kBuilds);
  check_problem(api.get("/healthz", {{"Host", "evil.example"}}), 421, "/healthz");
  CHECK(api.rows() == Rows{1, 0, 0});
  const std::string own = "127.0.0.1:" + std::to_string(api.port());
  CHECK(api.get("/healthz", {{"Host", own}, {"Origin", "http://" + own}}).status == 200);
}

}  // namespace rdev::testing
