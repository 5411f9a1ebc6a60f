#include "adapters/postgres/conninfo.hpp"

#include <map>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <libpq-fe.h>

namespace rdev::postgres {
namespace {

Conninfo parse(const std::string& url) {
  return parse_database_url(url, {}).value();
}

/// What libpq reads of what we hand to it.
std::string parameter(const std::string& url, const std::string& name) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(parse(url).text.c_str(), nullptr), PQconninfoFree);
  REQUIRE(options != nullptr);
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->keyword == name && option->val != nullptr) return option->val;
  }
  return "";
}

}  // namespace

TEST_CASE("a URL's parts reach libpq as they are meant, whatever stands in them") {
  const std::string url = "postgresql://us%27er:p%40ss%5C%27%20%2F%3A%25@db.example:6432/my%20db";
  CHECK(parameter(url, "user") == "us'er");
  CHECK(parameter(url, "password") == "p@ss\\' /:%");
  CHECK(parameter(url, "host") == "db.example");
  CHECK(parameter(url, "port") == "6432");
  CHECK(parameter(url, "dbname") == "my db");
}

TEST_CASE("a URL may leave out everything, or name several hosts and a socket's directory") {
  CHECK(parameter("postgres://", "application_name").empty());
  CHECK(parameter("postgresql://a:1,b:2/rdev", "host") == "a,b");
  CHECK(parameter("postgresql://%2Frun%2Fpostgresql/rdev", "host") == "/run/postgresql");
}

TEST_CASE("what a URL leaves open gets a value that ends endless waits") {
  const std::string url = "postgresql://localhost/rdev";
  CHECK(parameter(url, "fallback_application_name") == "rdev");
  CHECK(parameter(url, "connect_timeout") == "5");
  CHECK(parameter(url, "keepalives_idle") == "15");
  CHECK(parameter(url, "target_session_attrs") == "read-write");
}

TEST_CASE("what a URL says stands") {
  const std::string url =
      "postgresql://localhost/rdev?connect_timeout=30&sslmode=require&application_name=mine";
  CHECK(parameter(url, "connect_timeout") == "30");
  CHECK(parameter(url, "sslmode") == "require");
  CHECK(parameter(url, "application_name") == "mine");
}

TEST_CASE("sessions are bounded, and a URL's own options come after ours, which wins") {
  SessionTimeouts timeouts;
  timeouts.statement = std::chrono::milliseconds(1);
  timeouts.lock = std::chrono::milliseconds(2);
  timeouts.idle_in_transaction = std::chrono::milliseconds(3);
  const auto text =
      parse_database_url("postgresql://h/d?options=-c%20statement_timeout%3D9", timeouts)
          .value()
          .text;
  CHECK(text.find("statement_timeout=1 -c lock_timeout=2"
                  " -c idle_in_transaction_session_timeout=3"
                  " -c client_min_messages=error -c statement_timeout=9'") != std::string::npos);
}

TEST_CASE("what is shown tells databases apart and holds no password") {
  CHECK(parse("postgresql://rdev:s3cret@db.example:6432/builds?sslpassword=s3cret").shown ==
        "postgresql://rdev@db.example:6432/builds");
  CHECK(parse("postgresql://db.example/builds?password=s3cret&user=rdev").shown ==
        "postgresql://rdev@db.example/builds");
  CHECK(parse("postgres:///builds").shown == "postgresql:///builds");
}

TEST_CASE("a URL of CockroachDB is one of PostgreSQL's otherwise") {
  const Conninfo cockroach = parse("cockroachdb://root@localhost:26257/rdev");
  const Conninfo postgres = parse("postgresql://root@localhost:26257/rdev");
  CHECK(cockroach.cockroach);
  CHECK_FALSE(postgres.cockroach);
  CHECK(cockroach.text == postgres.text);
}

TEST_CASE("what is no such URL is refused without quoting it, for a password may stand anywhere") {
  for (const std::string url :
       {"", "rdev", "host=localhost password=s3cret", "mysql://rdev:s3cret@localhost/rdev",
        "postgresql://rdev:s3cret%ZZ@localhost/rdev", "postgresql://rdev:s3cret@[::1/rdev",
        "postgresql://rdev:s3cret@localhost/rdev?s3cret", "cockroachdb://h/d?s3cret=1",
        "postgresql://rdev@localhost:s3cret@h/d?x=s3cret"}) {
    CAPTURE(url);
    const auto refused = parse_database_url(url, {});
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::invalid);
    CHECK(refused.error().message.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("only schemes of ours are ours") {
  for (const char* url : {"postgresql://", "postgres://h/d", "cockroachdb://h/d"}) {
    CHECK(is_database_url(url));
  }
  for (const char* url : {"", "sqlite:rdev.db", "postgresql:", "postgresqls://h/d"}) {
    CHECK_FALSE(is_database_url(url));
  }
}

}  // namespace rdev::postgres
