#pragma once

#include <string>
#include <vector>

namespace rdev::cli {

/// One flag or argument of a command.
struct FlagModel {
  std::vector<std::string> names;    ///< "--file", "-f"; of an argument its name alone
  std::string value;                 ///< what it takes, "" for a switch
  std::vector<std::string> choices;  ///< the values there are, empty for any
  std::string help;
  std::string variable;  ///< of the environment, "" for none
  bool is_argument = false;
};

/// A command with those below it: what completions and the manual page are made from.
struct CommandModel {
  std::string name;
  std::string help;
  std::vector<FlagModel> flags;
  std::vector<CommandModel> commands;
};

}  // namespace rdev::cli
