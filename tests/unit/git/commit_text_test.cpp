#include "adapters/git/commit_text.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::git {
namespace {

const domain::TaskId kTask("0192-task");
const std::string kTrailer = "Rdev-Task: 0192-task";

}  // namespace

TEST_CASE("the trailer stands in a paragraph of its own") {
  CHECK(with_trailer("subject", kTask) == "subject\n\n" + kTrailer + "\n");
  CHECK(with_trailer("subject\n\nbody\n\n\n", kTask) == "subject\n\nbody\n\n" + kTrailer + "\n");
}

TEST_CASE("the trailer joins the trailers that are there") {
  CHECK(with_trailer("subject\n\nA: b\n folded\nC-d: e", kTask) ==
        "subject\n\nA: b\n folded\nC-d: e\n" + kTrailer + "\n");
}

TEST_CASE("what only looks like trailers stays a paragraph of its own") {
  for (const std::string text : {"fix: a subject", "subject\n\nA: b\nand prose", "subject\n\n: x",
                                 "subject\n\nA b: c", "subject\n\nhttp://example.org"}) {
    CAPTURE(text);
    CHECK(with_trailer(text, kTask) == text + "\n\n" + kTrailer + "\n");
  }
}

TEST_CASE("a message that carries the trailer stays as it is") {
  const std::string text = "subject\n\nA: b\n" + kTrailer + "\n";
  CHECK(with_trailer(text, kTask) == text);
}

TEST_CASE("a blank message gets a subject that names the build") {
  for (const std::string text : {"", " ", "\n\n\t\n"}) {
    CHECK(with_trailer(text, kTask) == "rdev: build 0192-task\n\n" + kTrailer + "\n");
  }
}

TEST_CASE("NUL and ill-formed UTF-8, which git refuses or stores blindly, are replaced") {
  CHECK(with_trailer(std::string("a\0b\xFF", 4), kTask) ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD\n\n" +
            kTrailer + "\n");
}

TEST_CASE("a trailer is the task's own, whole, and in the last paragraph") {
  CHECK(has_trailer("subject\n\n" + kTrailer, kTask));
  CHECK(has_trailer("subject\r\n\r\n" + kTrailer + "\r\n", kTask));
  CHECK(has_trailer("subject\n\n" + kTrailer + "\nOther: x\n\n", kTask));
  CHECK_FALSE(has_trailer(kTrailer, kTask));
  CHECK_FALSE(has_trailer("subject\n\n" + kTrailer + "\n\nmore", kTask));
  CHECK_FALSE(has_trailer("subject\n\n" + kTrailer + "x", kTask));
  CHECK_FALSE(has_trailer("subject\n\nx" + kTrailer, kTask));
  CHECK_FALSE(has_trailer("", kTask));
}

}  // namespace rdev::git
