#include "core/worker/commit_message.hpp"

#include <string>

#include <doctest/doctest.h>

#include "core/domain/text.hpp"

namespace rdev::worker {

namespace {

std::string message_for(const std::string& prompt) {
  domain::BuildSpec spec;
  spec.prompt = prompt;
  return commit_message(spec);
}

}  // namespace

TEST_CASE("the message is the first line of the prompt, marked as rdev's") {
  CHECK(message_for("Add a file") == "rdev: Add a file");
  CHECK(message_for("\n  \n\tAdd a file \r\nand more\n") == "rdev: Add a file");
}

TEST_CASE("a message that the spec gives is taken as it is") {
  domain::BuildSpec spec;
  spec.prompt = "Add a file";
  spec.commit_message = "docs: nothing to build [ci skip]\n\nBody";
  CHECK(commit_message(spec) == "docs: nothing to build [ci skip]\n\nBody");
}

TEST_CASE("a prompt can't make CI skip its commit") {
  CHECK(message_for("[ci skip] Add a file") == "rdev:  Add a file");
  CHECK(message_for("Add [skip ci]a file") == "rdev: Add a file");
  CHECK(message_for("[CI Skip][Skip CI]Add") == "rdev: Add");
  CHECK(message_for("[ciskip]Add[ ci \t skip ]") == "rdev: Add");
}

TEST_CASE("nor can it by hiding one mark in another") {
  CHECK(message_for("[ci [ci skip]skip]Add") == "rdev: Add");
  CHECK(message_for("[skip[skip[skip ci] ci] ci]Add") == "rdev: Add");
  CHECK(without_ci_skip("[c[ci skip]i s[skip ci]kip]") == "");
}

TEST_CASE("nor with its end where the subject is cut") {
  for (std::size_t before = 50; before < 300; ++before) {
    const std::string message = message_for(std::string(before, 'x') + "[ci skip]");
    REQUIRE(message.find("[ci skip]") == std::string::npos);
  }
}

TEST_CASE("a prompt of nothing but marks still makes a message") {
  CHECK(message_for("[ci skip]") == "rdev:");
}

TEST_CASE("texts in brackets that mean something else stay") {
  CHECK(message_for("[ci skipped] [no skip ci] (ci skip)") ==
        "rdev: [ci skipped] [no skip ci] (ci skip)");
}

TEST_CASE("a long line is cut to a subject, at a border of UTF-8") {
  const std::string umlauts = [] {
    std::string text;
    for (int i = 0; i < 500'000; ++i) text += "ä";
    return text;
  }();
  const std::string message = message_for(umlauts);
  CHECK(message.size() <= 72);
  CHECK(message.size() > 68);
  CHECK(domain::is_utf8(message));
}

}  // namespace rdev::worker
