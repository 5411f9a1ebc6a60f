#include "core/worker/follow_frames.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include <doctest/doctest.h>

namespace rdev::worker {
namespace {

using End = FollowFrames::End;

/// A reader with what it handed on.
struct Reader {
  explicit Reader(LogOffsets& offsets) : frames(offsets, on_out, on_err) {}

  std::string out;
  std::string err;
  ports::OutputSink on_out = [this](std::string_view bytes) { out += bytes; };
  ports::OutputSink on_err = [this](std::string_view bytes) { err += bytes; };
  FollowFrames frames;
};

constexpr std::string_view kConversation =
    "beat\nout 0 6\none\ntw"
    "err 0 2\n!\n"
    "beat\nout 6 3\no\n\nexit 7 9 2\n";

}  // namespace

TEST_CASE("frames are read the same however the connection cuts them") {
  for (std::size_t size = 1; size <= kConversation.size(); ++size) {
    CAPTURE(size);
    LogOffsets offsets;
    Reader reader(offsets);
    for (std::size_t at = 0; at < kConversation.size(); at += size) {
      reader.frames.feed(kConversation.substr(at, size));
    }
    CHECK(reader.out == "one\ntwo\n\n");
    CHECK(reader.err == "!\n");
    CHECK(reader.frames.end() == End::exited);
    CHECK(reader.frames.exit_code() == 7);
    CHECK_FALSE(reader.frames.broken());
    CHECK(offsets == LogOffsets{9, 2});
  }
}

TEST_CASE("what came of an unfinished frame counts, and a new connection goes on from there") {
  for (std::size_t cut = 0; cut < kConversation.size(); ++cut) {
    CAPTURE(cut);
    LogOffsets offsets;
    Reader first(offsets);
    first.frames.feed(kConversation.substr(0, cut));
    CHECK(first.frames.end() == End::none);
    CHECK(offsets == LogOffsets{first.out.size(), first.err.size()});

    Reader second(offsets);
    const std::string whole = "one\ntwo\n\n";
    const std::string rest = whole.substr(first.out.size());
    const std::string complaint = std::string("!\n").substr(first.err.size());
    if (!rest.empty()) {
      second.frames.feed("out " + std::to_string(offsets.out) + " " + std::to_string(rest.size()) +
                         "\n" + rest);
    }
    if (!complaint.empty()) {
      second.frames.feed("err " + std::to_string(offsets.err) + " " +
                         std::to_string(complaint.size()) + "\n" + complaint);
    }
    second.frames.feed("exit 0 9 2\n");
    CHECK(first.out + second.out == whole);
    CHECK(first.err + second.err == "!\n");
    CHECK(second.frames.end() == End::exited);
  }
}

TEST_CASE("the follower's last words are told apart") {
  LogOffsets offsets;
  Reader running(offsets);
  running.frames.feed("beat\nrunning\n");
  CHECK(running.frames.end() == End::running);
  Reader gone(offsets);
  gone.frames.feed("gone\n");
  CHECK(gone.frames.end() == End::gone);
  Reader cut(offsets);
  cut.frames.feed("beat\nrunnin");
  CHECK(cut.frames.end() == End::none);
  CHECK_FALSE(cut.frames.broken());
}

TEST_CASE("nothing is taken after the last word") {
  LogOffsets offsets;
  Reader reader(offsets);
  reader.frames.feed("running\nout 0 3\nabcexit 0 3 0\n");
  CHECK(reader.frames.end() == End::running);
  CHECK(reader.out.empty());
  CHECK(offsets == LogOffsets{});
}

TEST_CASE("an exit status counts only when the logs have come whole") {
  for (const char* word : {"exit 0 4 0\n", "exit 0 2 0\n", "exit 0 3 1\n", "exit 256 3 0\n",
                           "exit 0 3\n", "exit 0 3 0 0\n", "exit -1 3 0\n", "exit\n"}) {
    CAPTURE(word);
    LogOffsets offsets;
    Reader reader(offsets);
    reader.frames.feed(std::string("out 0 3\nabc") + word);
    CHECK(reader.frames.end() == End::none);
    CHECK(reader.frames.broken());
  }
}

TEST_CASE("a frame that does not fit breaks the reader, which takes nothing more") {
  for (const char* frame :
       {"out 1 3\n", "err 1 3\n", "out 0\n", "out 0 x\n", "out  0 3\n", "out 0 3 \n", "OUT 0 3\n",
        "out 0 -3\n", "out 0 99999999999999999999\n", "out0 3\n", "beat \n", "\n", "Killed\n"}) {
    CAPTURE(frame);
    LogOffsets offsets;
    Reader reader(offsets);
    reader.frames.feed(frame);
    CHECK(reader.frames.broken());
    CHECK_FALSE(reader.frames.any());
    reader.frames.feed("out 0 3\nabcexit 0 3 0\n");
    CHECK(reader.out.empty());
    CHECK(reader.frames.end() == End::none);
    CHECK(offsets == LogOffsets{});
  }
}

TEST_CASE("a header without an end is not waited for for ever") {
  LogOffsets offsets;
  Reader reader(offsets);
  for (int i = 0; i < 100 && !reader.frames.broken(); ++i) reader.frames.feed("no frame at all ");
  CHECK(reader.frames.broken());
}

TEST_CASE("a good frame is a sign of life, garbage is none") {
  LogOffsets offsets;
  Reader reader(offsets);
  CHECK_FALSE(reader.frames.any());
  reader.frames.feed("beat\n");
  CHECK(reader.frames.any());
  reader.frames.feed("garbage\n");
  CHECK(reader.frames.broken());
  CHECK(reader.frames.any());
}

TEST_CASE("outputs that nobody wants are counted all the same") {
  LogOffsets offsets;
  const ports::OutputSink nobody;
  FollowFrames frames(offsets, nobody, nobody);
  frames.feed(kConversation);
  CHECK(frames.end() == End::exited);
  CHECK(offsets == LogOffsets{9, 2});
}

}  // namespace rdev::worker
