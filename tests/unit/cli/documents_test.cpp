#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "apps/rdev/command_line.hpp"

namespace rdev::cli {

namespace {

const CommandModel* below(const CommandModel& command, const std::string& name) {
  const auto found = std::find_if(command.commands.begin(), command.commands.end(),
                                  [&](const CommandModel& one) { return one.name == name; });
  return found == command.commands.end() ? nullptr : &*found;
}

bool has_flag(const CommandModel& command, const std::string& name) {
  return std::any_of(command.flags.begin(), command.flags.end(), [&](const FlagModel& flag) {
    return std::find(flag.names.begin(), flag.names.end(), name) != flag.names.end();
  });
}

}  // namespace

TEST_CASE("every rdev command in the documents is one, with flags that it has") {
  const CommandLine line;
  const CommandModel root = line.model();
  int examples = 0;
  for (const char* file : {RDEV_README_PATH, RDEV_TROUBLESHOOTING_PATH}) {
    std::ifstream input(file);
    const std::string text{std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>()};
    // At the beginning of a line, or of what stands between backquotes.
    const std::regex example("(?:^|\\n|`|<\\()rdev ([a-z-][^`#\\n)]*)");
    for (std::sregex_iterator at(text.begin(), text.end(), example), end; at != end; ++at) {
      std::istringstream words((*at)[1].str());
      CAPTURE((*at)[1].str());
      const CommandModel* command = &root;
      for (std::string word; words >> word;) {
        if (const CommandModel* next = below(*command, word)) command = next;
        if (!word.starts_with("-") || word == "-") continue;
        CAPTURE(word);
        CHECK((has_flag(*command, word) || has_flag(root, word)));
      }
      CHECK((command != &root || (*at)[1].str().starts_with("--")));
      CHECK(command->commands.empty() == (command != &root));
      ++examples;
    }
  }
  CHECK(examples > 20);
}

}  // namespace rdev::cli
