#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "core/domain/field_rules.hpp"
#include "core/domain/text.hpp"

namespace rdev::domain {

using namespace std::string_view_literals;

namespace {

template <class Rule, class... Texts>
void takes(Rule rule, const Texts&... texts) {
  for (const std::string_view text : {std::string_view(texts)...}) {
    CAPTURE(text);
    CHECK(rule(text));
  }
}

template <class Rule, class... Texts>
void refuses(Rule rule, const Texts&... texts) {
  for (const std::string_view text : {std::string_view(texts)...}) {
    CAPTURE(text);
    CHECK_FALSE(rule(text));
  }
}

std::string secret(std::string_view base64) {
  return "whsec_" + std::string(base64);
}

}  // namespace

TEST_CASE("DNS labels") {
  takes(is_dns_label, "a", "0", "a-b", "a--b", "0-9", std::string(63, 'x'));
  refuses(is_dns_label, "", "-a", "a-", "-", "A", "a_b", "a.b", "a b", "é", "a\n", "a\0b"sv,
          std::string(64, 'x'));
}

TEST_CASE("branch names are those git takes, and no options") {
  takes(is_branch_name, "main", "feature/x", "a.b", "a@b", "@a", "v1.0-rc", "ü", "a/b.c/d", "x{y}",
        "lock", "a.lockx", std::string(244, 'x'));
  refuses(is_branch_name, "", "-f", "--force", "@", "HEAD", "/a", "a/", "a//b", "a..b", "a.", ".a",
          "a/.b", "a.lock", "a.lock/b", "a@{1}", "a b", "a\tb", "a\nb", "a\x7F", "a~1", "a^", "a:b",
          "a?", "a*", "a[b", "a\\b", "a\0b"sv, std::string(245, 'x'));
}

TEST_CASE("names of environment variables") {
  takes(is_env_name, "A", "_", "a1", "NPM_TOKEN", "_0");
  refuses(is_env_name, "", "1A", "A-B", "A B", "A=B", "É", "A\0"sv, "A.B");
  takes(is_env_secret_name, "TOKEN", "XRDEV_", "rdev_x", "RDEV");
  refuses(is_env_secret_name, "RDEV_", "RDEV_TASK_ID", "1", "");
}

TEST_CASE("http URLs are absolute, with a host and without user info") {
  takes(is_http_url, "http://a", "https://a", "HTTPS://EXAMPLE.COM/", "hTTp://a:8080/b?c=d#e",
        "https://[::1]:8443/", "https://a/b@c", "https://a?x@y", "https://münchen.example/",
        "http://127.0.0.1");
  refuses(is_http_url, "", "http://", "https:///x", "http://?x", "http://#", "http://:80/", "a",
          "/x", "//a/b", "ftp://a", "file:///a", "http:/a", "http:a", "xhttp://a", "http//a",
          "http\x1A\x0F\x0F/a", "https://u@a", "https://u:p@a/", "https://@a", "https://a b",
          "https://a/b c", " https://a", "https://a\n", "https://a/\r\nX: y", "https://a\x7F/",
          "https://a\\b", "https://\"a", "https://<a>", "http://a\0"sv);
}

TEST_CASE("model names cannot be taken for options or split in two") {
  takes(is_model_name, "opus", "claude-opus-4-1@20250805", "a/b:c[1m]", "gpt-5.1", "x-");
  refuses(is_model_name, "", "-x", "--model", "a b", "a\t", "é", "a\x7F", "a\n", "a\0"sv);
}

TEST_CASE("artifact patterns stay below the workspace") {
  takes(is_artifact_pattern, "a", "a/b", "**/*.js", "a..b", "...", "..a/b", "a../b", ".", "./a",
        ".hidden", "a/", "a//b", "é");
  refuses(is_artifact_pattern, "", "/", "/a", "..", "../a", "a/..", "a/../b", "a/b/..", "./..",
          "//a");
}

TEST_CASE("webhook secrets are whsec_ and padded Base64 of 24 to 64 bytes") {
  const std::string b24(32, 'A');                         // 24 bytes
  const std::string b64 = std::string(84, 'A') + "Ag==";  // 64 bytes
  takes(is_webhook_secret, secret(b24), secret(b64), secret("abcdefghijklmnopqrstuvwxyz0189+/"),
        secret(b24 + "AAA="), secret(b24 + "AA=="));
  refuses(is_webhook_secret, "", "whsec_", b24, "WHSEC_" + b24, secret(b24.substr(4)),
          secret(std::string(28, 'A') + "AAA="),  // 23 bytes
          secret(std::string(84, 'A') + "AAA="),  // 65 bytes
          secret(std::string(31, 'A')),           // not whole
          secret(b24 + "AA"), secret(b24 + "A==="), secret(b24 + "===="), secret(b24 + "=AAA"),
          secret(b24 + "AAB="), secret(b24 + "AB=="),  // bits that stand for no byte
          secret(b24 + "A-_A"),                        // the URL alphabet
          secret(b24 + "\n"), secret(" " + b24), secret(b24 + "    "), secret(b24 + "AA=A"));
}

TEST_CASE("one line and blank") {
  takes(is_one_line, "", "a b", "é", "\xC2\x80");
  refuses(is_one_line, "a\nb", "\t", "\x1B[0m", "\x7F", "\0"sv);
  takes(is_not_blank, "a", " a ", "\n.", "\0"sv, "\xC2\xA0");
  refuses(is_not_blank, "", " ", " \t\r\n\v\f");
}

}  // namespace rdev::domain
