#include "adapters/log/logger.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "adapters/memory/clock.hpp"

namespace rdev::log {

using Level = ports::Logger::Level;

namespace {

/// A file that a logger writes to and that can be read back.
class ScratchFile {
 public:
  [[nodiscard]] std::FILE* get() const { return file_.get(); }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::rewind(file_.get());
    std::string text;
    std::array<char, 4096> piece{};
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file_.get())) {
      text.append(piece.data(), count);
    }
    std::istringstream rest(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(rest, line);) lines.push_back(line);
    return lines;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{std::tmpfile(), std::fclose};
};

}  // namespace

TEST_CASE("a line below the minimum level is not written") {
  const memory::Clock clock;
  const ScratchFile file;
  Logger log(clock, {Format::logfmt, Level::warning}, file.get());
  log.debug("one");
  log.info("two");
  log.warning("three");
  log.error("four");
  CHECK(file.lines() ==
        std::vector<std::string>{"time=2026-01-02T03:04:05.678Z level=warning msg=three",
                                 "time=2026-01-02T03:04:05.678Z level=error msg=four"});
}

TEST_CASE("a message is data: braces and percent signs mean nothing in it") {
  const memory::Clock clock;
  const ScratchFile file;
  Logger log(clock, {Format::logfmt, Level::info}, file.get());
  log.info("{} %v %n", {{"field", "{0}%s"}});
  REQUIRE(file.lines().size() == 1);
  CHECK(file.lines()[0].ends_with(R"(msg="{} %v %n" field={0}%s)"));
}

TEST_CASE("lines of threads do not mix") {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  const memory::Clock clock;
  const ScratchFile file;
  Logger log(clock, {Format::logfmt, Level::info}, file.get());
  const std::string filler(500, 'x');
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int line = 0; line < kEach; ++line) log.info("line", {{"filler", filler}});
      });
    }
  }
  const auto lines = file.lines();
  CHECK(lines.size() == kThreads * kEach);
  const std::string whole = "time=2026-01-02T03:04:05.678Z level=info msg=line filler=" + filler;
  for (const std::string& line : lines) REQUIRE(line == whole);
}

TEST_CASE("a line leaves the process in one write, as other processes may share the file") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_DIRECT | O_NONBLOCK) == 0);  // keeps the borders of writes
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(::fdopen(ends[1], "w"), std::fclose);
  REQUIRE(file);
  std::setvbuf(file.get(), nullptr, _IONBF, 0);  // as stderr is
  const memory::Clock clock;
  Logger log(clock, {Format::logfmt, Level::info}, file.get());
  for (const std::size_t size : {1U, 100U, 3'000U}) {
    log.info("line", {{"filler", std::string(size, 'x')}});
    std::array<char, 4096> piece{};
    const auto count = ::read(ends[0], piece.data(), piece.size());
    REQUIRE(count > static_cast<ssize_t>(size));
    CHECK(piece.at(static_cast<std::size_t>(count) - 1) == '\n');
  }
  ::close(ends[0]);
}

}  // namespace rdev::log
