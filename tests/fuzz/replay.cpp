#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/agent_parsers.hpp"

/// Replays each file of a corpus, in every choice of parser and pieces that the first byte makes.
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string input{std::istreambuf_iterator<char>(file), {}};
    if (input.empty()) continue;
    for (int choice = 0; choice < 256; choice += 5) {
      input.front() = static_cast<char>(choice);
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    }
    ++files;
  }
  std::printf("%d inputs replayed\n", files);
  return files == 0 ? 1 : 0;
}
