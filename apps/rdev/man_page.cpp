#include "apps/rdev/man_page.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace rdev::cli {

namespace {

/// Text that roff shows as it is, also at the beginning of a line.
std::string roff(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else {
      safe += c;
    }
  }
  return safe.starts_with('.') || safe.starts_with('\'') ? "\\&" + safe : safe;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string flag_entry(const FlagModel& flag) {
  std::string names = "\\fB" + roff(joined(flag.names, ", ")) + "\\fR";
  if (flag.is_argument) names = "\\fI" + roff(flag.names.front()) + "\\fR";
  if (!flag.is_argument && !flag.value.empty()) names += " \\fI" + roff(flag.value) + "\\fR";
  std::string text = ".TP\n" + names + "\n" + roff(flag.help);
  if (!flag.choices.empty()) text += ": " + roff(joined(flag.choices, ", "));
  if (!flag.variable.empty()) text += " (\\fB" + roff(flag.variable) + "\\fR)";
  return text + ".\n";
}

std::string flag_entries(const CommandModel& command) {
  std::string text;
  for (const FlagModel& flag : command.flags) {
    const bool is_help = flag.names.front() == "--help";
    if (!is_help) text += flag_entry(flag);
  }
  return text;
}

std::string command_entries(const CommandModel& command, const std::string& path) {
  if (!command.commands.empty()) {
    std::string text;
    for (const CommandModel& below : command.commands) {
      text += command_entries(below, path + " " + below.name);
    }
    return text;
  }
  return ".SS " + roff(path) + "\n" + roff(command.help) + ".\n" + flag_entries(command);
}

}  // namespace

std::string man_page(const CommandModel& model, const std::string& version) {
  std::string text = ".TH " + upper(model.name) + " 1 \"\" \"" + roff(model.name) + " " +
                     roff(version) + "\" \"User Commands\"\n";
  text += ".SH NAME\n" + roff(model.name) + " \\- " + roff(model.help) + "\n";
  text += ".SH SYNOPSIS\n.B " + roff(model.name) + "\n[flags] \\fIcommand\\fR [flags]\n";
  text += ".SH COMMANDS\n";
  for (const CommandModel& below : model.commands) {
    text += command_entries(below, model.name + " " + below.name);
  }
  text += ".SH FLAGS\nThese are good with every command.\n" + flag_entries(model);
  text +=
      ".SH ENVIRONMENT\n"
      ".TP\n\\fBRDEV_TOKEN\\fR\nThe API key. It is never a flag: everybody on a machine can read "
      "command lines.\n"
      ".TP\n\\fBNO_COLOR\\fR\nNo colours, whatever the terminal.\n"
      ".SH FILES\n"
      ".TP\n\\fI$XDG_CONFIG_HOME/rdev/config\\fR\nThe flags above as lines of \\fBflag = "
      "value\\fR, and the key as \\fBtoken\\fR if nobody else can read the file. A flag wins over "
      "the environment, the environment over the file.\n"
      ".SH EXIT STATUS\n"
      ".TP\n0\nSuccess.\n"
      ".TP\n1\nThe build failed, or \\fBdoctor\\fR has found an error.\n"
      ".TP\n2\nWrong usage.\n"
      ".TP\n3\nNo server, or one that cannot do it now.\n"
      ".TP\n4\nThe server refuses: the key, the spec, the state or a limit.\n"
      ".TP\n5\nThe build was cancelled.\n";
  return text;
}

}  // namespace rdev::cli
