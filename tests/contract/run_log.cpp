#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "adapters/log/logger.hpp"
#include "adapters/memory/clock.hpp"
#include "tests/contract/logger_contract.hpp"

namespace rdev::testing {

namespace {

void run(log::Format format) {
  const memory::Clock clock;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
  log::Logger logger(clock, {format, ports::Logger::Level::debug}, file.get());
  logger_contract(logger, [&] {
    std::rewind(file.get());
    std::string text;
    std::array<char, 4096> piece{};
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file.get())) {
      text.append(piece.data(), count);
    }
    return text;
  });
}

}  // namespace

TEST_CASE("logger contract: logfmt") {
  run(log::Format::logfmt);
}

TEST_CASE("logger contract: JSON") {
  run(log::Format::json);
}

}  // namespace rdev::testing
