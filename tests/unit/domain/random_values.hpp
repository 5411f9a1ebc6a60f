#pragma once

#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace rdev::testing {

/// Values from a fixed seed: the same in every run.
class RandomValues {
 public:
  explicit RandomValues(std::uint64_t seed) : engine_(seed) {}

  [[nodiscard]] std::int64_t between(std::int64_t min, std::int64_t max) {
    return std::uniform_int_distribution(min, max)(engine_);
  }

  [[nodiscard]] bool flip() { return between(0, 1) == 1; }

  /// Any bytes.
  [[nodiscard]] std::string bytes(std::size_t max_size) {
    std::string made;
    for (auto left = between(0, static_cast<std::int64_t>(max_size)); left > 0; --left) {
      made += static_cast<char>(between(0, 255));
    }
    return made;
  }

  template <class Choices>
  [[nodiscard]] auto pick(const Choices& choices) {
    return choices[static_cast<std::size_t>(
        between(0, static_cast<std::int64_t>(std::size(choices)) - 1))];
  }

  /// Well-formed UTF-8 without NUL: characters of one to four bytes, at least one of them.
  [[nodiscard]] std::string text() {
    std::string made;
    for (auto left = between(1, 12); left > 0; --left) made += pick(kCharacters);
    return made;
  }

 private:
  static constexpr std::string_view kCharacters[] = {"a",
                                                     "Z",
                                                     "0",
                                                     " ",
                                                     "\n",
                                                     "\t",
                                                     "\"",
                                                     "\\",
                                                     "/",
                                                     "~",
                                                     "{",
                                                     "}",
                                                     "é",
                                                     "ß",
                                                     "€",
                                                     "\x7F",
                                                     "\x01",
                                                     "\xED\x9F\xBF",
                                                     "漢",
                                                     "\xEF\xBF\xBF",
                                                     "😀",
                                                     "𝄞",
                                                     "[",
                                                     "\xC2\x80",
                                                     "\xF4\x8F\xBF\xBF"};

  std::mt19937_64 engine_;
};

}  // namespace rdev::testing
