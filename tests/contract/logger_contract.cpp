#include "tests/contract/logger_contract.hpp"

#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "ports/log_trace.hpp"

namespace rdev::testing {

void logger_contract(ports::Logger& log, const std::function<std::string()>& written) {
  const auto has = [&](const std::string& text) {
    return written().find(text) != std::string::npos;
  };

  SUBCASE("a line has its message and all of its fields") {
    log.info("build-finished", {{"task_id", "task-17"}, {"status", "completed"}});
    for (const char* part : {"build-finished", "task_id", "task-17", "status", "completed"}) {
      CAPTURE(part);
      CHECK(has(part));
    }
  }

  SUBCASE("every level is written, in the order of the calls") {
    log.debug("first-line");
    log.info("second-line");
    log.warning("third-line");
    log.error("fourth-line");
    const std::string all = written();
    std::size_t at = 0;
    for (const char* line : {"first-line", "second-line", "third-line", "fourth-line"}) {
      CAPTURE(line);
      at = all.find(line, at);
      REQUIRE(at != std::string::npos);
    }
  }

  SUBCASE("lines of a thread that works on something traced bear its trace, and no others") {
    log.info("before");
    CHECK_FALSE(has("trace_id"));
    {
      const ports::LogTrace outer("outer-trace");
      {
        const ports::LogTrace inner("inner-trace");
        std::jthread([&] { log.info("elsewhere"); }).join();
        CHECK_FALSE(has("trace_id"));
        log.info("inside");
        CHECK(has("inner-trace"));
        CHECK_FALSE(has("outer-trace"));
      }
      log.info("around");
      CHECK(has("outer-trace"));
    }
    const std::size_t size = written().size();
    log.info("after");
    CHECK(written().substr(size).find("trace_id") == std::string::npos);
  }

  SUBCASE("no text is refused") {
    log.info("", {{"", ""}});
    log.info("invalid \xFF\xC2", {{"bytes", std::string("\0\xED\xA0\x80", 4)}});
    log.info("long", {{"text", std::string(1'000'000, 'x')}});
    log.info("still-there");
    CHECK(has("still-there"));
  }

  SUBCASE("no line of a thread is lost") {
    constexpr int kThreads = 4;
    constexpr int kEach = 100;
    {
      std::vector<std::jthread> threads;
      for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&log, thread] {
          for (int line = 0; line < kEach; ++line) {
            log.info("line", {{"mark", std::to_string(thread) + "-" + std::to_string(line) + "."}});
          }
        });
      }
    }
    const std::string all = written();
    for (int thread = 0; thread < kThreads; ++thread) {
      for (int line = 0; line < kEach; ++line) {
        const std::string mark = std::to_string(thread) + "-" + std::to_string(line) + ".";
        CAPTURE(mark);
        REQUIRE(all.find(mark) != std::string::npos);
      }
    }
  }
}

}  // namespace rdev::testing
