#include "core/domain/secret_mask.hpp"

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace rdev::domain {

namespace {

const std::string kToken = "s3cr3t/token+value";
const std::string kKey =
    "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nab\nAQEFAASCBKcwggSjAgEAAoIB\n-----END "
    "KEY-----\n";

/// What comes out of a stream that is fed in pieces of `size` bytes.
std::string streamed(const SecretMask& mask, std::string_view text, std::size_t size) {
  MaskedStream stream(mask);
  std::string out;
  const auto sink = [&](std::string_view bytes) { out.append(bytes); };
  for (std::size_t at = 0; at < text.size(); at += size) stream.feed(text.substr(at, size), sink);
  stream.finish(sink);
  return out;
}

}  // namespace

TEST_CASE("a secret is masked wherever it stands") {
  const SecretMask mask({kToken});
  CHECK(mask.apply(kToken) == "***");
  CHECK(mask.apply("a " + kToken + kToken + " b") == "a ****** b");
  CHECK(mask.apply("s3cr3t/token+valu") == "s3cr3t/token+valu");
  CHECK(mask.apply("s3cs3cr3t/token+value") == "s3c***");
  CHECK(mask.apply("").empty());
}

TEST_CASE("pieces under six characters are not masked, since that makes logs unreadable") {
  CHECK(SecretMask({"true", "12345", ""}).empty());
  CHECK(SecretMask({"true"}).apply("it is true") == "it is true");
  CHECK(SecretMask({"123456"}).apply("0123456") == "0***");
}

TEST_CASE("a secret of several lines is masked as a whole, and line by line") {
  const SecretMask mask({kKey});
  CHECK(mask.apply("x" + kKey + "y") == "x***y");
  CHECK(mask.apply("> MIIEvQIBADANBgkqhkiG9w0B <") == "> *** <");
  CHECK(mask.apply("ab\n") == "ab\n");
  const std::string line = "{\"text\":" + boost::json::serialize(boost::json::string(kKey)) + "}";
  CHECK(mask.apply(line) == "{\"text\":\"***\"}");
}

TEST_CASE("a secret within JSON or a URL is masked") {
  const SecretMask mask({"a\"b\\c d/e"});
  CHECK(mask.apply("{\"k\":\"a\\\"b\\\\c d/e\"}") == "{\"k\":\"***\"}");
  CHECK(mask.apply("https://host/?k=a%22b%5Cc%20d%2Fe&x") == "https://host/?k=***&x");
}

TEST_CASE("a secret in base64 is masked, whatever stands before and after it") {
  const SecretMask mask({kToken});
  // printf %s PREFIX s3cr3t/token+value SUFFIX | base64
  CHECK(mask.apply("czNjcjN0L3Rva2VuK3ZhbHVl") == "***");
  CHECK(mask.apply("eHMzY3IzdC90b2tlbit2YWx1ZXk=") == "eH***Xk=");
  CHECK(mask.apply("eHhzM2NyM3QvdG9rZW4rdmFsdWV5eQ==") == "eHh***V5eQ==");
  CHECK(mask.apply("eHh4czNjcjN0L3Rva2VuK3ZhbHVl") == "eHh4***");
  CHECK(mask.apply("czNjcjN0L3Rv\na2VuK3ZhbHVl") == "***");
  CHECK(mask.apply("czNjcjN0L3Rv\\na2VuK3ZhbHVl") == "***");
}

TEST_CASE("a secret that is split over writes is masked, in pieces of any size") {
  const SecretMask mask({kToken, kKey});
  const std::string text = "begin " + kToken + "\n" + kKey + "s3cr3t/tokes3cr3t/token+value\n" +
                           "eHMzY3IzdC90b2tl\nbit2YWx1ZXk= s3cr3t";
  const std::string whole = mask.apply(text);
  CHECK(whole == "begin ***\n***s3cr3t/toke***\neH***Xk= s3cr3t");
  for (std::size_t size = 1; size <= text.size(); ++size) {
    CAPTURE(size);
    CHECK(streamed(mask, text, size) == whole);
  }
}

TEST_CASE("nothing is held back but what may be a secret's beginning") {
  MaskedStream stream{SecretMask({kToken})};
  std::string out;
  const auto sink = [&](std::string_view bytes) { out.append(bytes); };
  stream.feed("a line\n", sink);
  CHECK(out == "a line\n");
  stream.feed("another s3c", sink);
  CHECK(out == "a line\nanother ");
  stream.feed("ond\n", sink);
  CHECK(out == "a line\nanother s3cond\n");
}

TEST_CASE("of two secrets that begin alike the longer one is masked") {
  const SecretMask mask({"password", "password-and-more"});
  CHECK(mask.apply("password-and-more password-and") == "*** ***-and");
  CHECK(streamed(mask, "password-and-more password-and", 3) == "*** ***-and");
}

TEST_CASE("every string of an object is masked, and nothing else") {
  const SecretMask mask({kToken});
  const auto data = boost::json::parse(
      R"({"a":"s3cr3t/token+value","b":[1,{"c":"x s3cr3t/token+value"}],"d":null,"e":true})");
  CHECK(boost::json::serialize(mask.apply(data.as_object())) ==
        R"({"a":"***","b":[1,{"c":"x ***"}],"d":null,"e":true})");
}

}  // namespace rdev::domain
