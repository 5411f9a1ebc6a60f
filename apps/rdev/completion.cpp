#include "apps/rdev/completion.hpp"

#include <functional>

namespace rdev::cli {

namespace {

using Visit = std::function<void(const std::string& path, const CommandModel& command)>;

/// Calls `visit` with each command and its names from the program's on: "rdev build start".
void walk(const CommandModel& model, const std::string& parent, const Visit& visit) {
  const std::string path = parent.empty() ? model.name : parent + " " + model.name;
  visit(path, model);
  for (const CommandModel& below : model.commands) walk(below, path, visit);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// In single quotes, the same for all shells.
std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? std::string("’") : std::string(1, c);
  return safe + "'";
}

bool is_file(const FlagModel& flag) {
  return flag.value == "FILE" || flag.value == "PATH";
}

/// What may come next after a command but flags: the commands below it, or what there is to choose.
std::string words_of(const CommandModel& command) {
  std::vector<std::string> words;
  for (const CommandModel& below : command.commands) words.push_back(below.name);
  for (const FlagModel& flag : command.flags) {
    if (flag.is_argument) words.insert(words.end(), flag.choices.begin(), flag.choices.end());
  }
  return joined(words);
}

std::string flags_of(const CommandModel& command) {
  std::vector<std::string> flags;
  for (const FlagModel& flag : command.flags) {
    if (!flag.is_argument) flags.insert(flags.end(), flag.names.begin(), flag.names.end());
  }
  return joined(flags);
}

/// Shell cases of what may follow each flag that takes a value.
std::string flag_cases(const std::string& path, const CommandModel& command) {
  std::string cases;
  for (const FlagModel& flag : command.flags) {
    if (flag.is_argument || flag.value.empty()) continue;
    for (const std::string& name : flag.names) {
      std::string words = path;
      words.append(" ").append(name);
      cases.append("    ").append(quoted(words)).append(") ");
      cases += is_file(flag) ? "what=file" : "what=value next=" + quoted(joined(flag.choices));
      cases += " ;;\n";
    }
  }
  return cases;
}

/// A function that is good in bash, and in zsh by its bashcompinit.
std::string function_of(const CommandModel& model) {
  std::string paths;
  std::string flags;
  std::string commands;
  walk(model, "", [&](const std::string& path, const CommandModel& command) {
    paths += (paths.empty() ? "" : "|") + quoted(path);
    flags += flag_cases(path, command);
    commands += "    " + quoted(path) + ") next=" + quoted(words_of(command)) +
                " flags=" + quoted(flags_of(command)) + " ;;\n";
  });
  return "_rdev() {\n"
         "  local command=rdev word next='' flags='' what=''\n"
         "  local previous=${COMP_WORDS[COMP_CWORD-1]} current=${COMP_WORDS[COMP_CWORD]}\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"$command $word\" in\n"
         "      " +
         paths +
         ") command=\"$command $word\" ;;\n"
         "    esac\n"
         "  done\n"
         "  case \"$command $previous\" in\n" +
         flags +
         "  esac\n"
         "  [ -n \"$what\" ] || case \"rdev $previous\" in\n" +
         flag_cases("rdev", model) +
         "  esac\n"
         "  [ -n \"$what\" ] || case \"$command\" in\n" +
         commands +
         "  esac\n"
         "  case \"$what$current\" in -*) next=\"$flags \"" +
         quoted(flags_of(model)) +
         " ;; esac\n"
         "  local IFS=$'\\n'\n"
         "  if [ \"$what\" = file ]; then\n"
         "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "  else\n"
         "    COMPREPLY=($(IFS=' ' compgen -W \"$next\" -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _rdev rdev\n";
}

std::string fish_line(const std::string& condition, const std::string& what,
                      const std::string& help) {
  const std::string when = condition.empty() ? "" : " -n " + quoted(condition);
  return "complete -c rdev" + when + " " + what + " -d " + quoted(help) + "\n";
}

std::string fish_flag(const std::string& condition, const FlagModel& flag) {
  if (flag.is_argument) {
    return flag.choices.empty()
               ? ""
               : fish_line(condition, "-a " + quoted(joined(flag.choices)), flag.help);
  }
  std::string what;
  for (const std::string& name : flag.names) {
    if (!what.empty()) what += ' ';
    what += name.starts_with("--") ? "-l " + name.substr(2) : "-s " + name.substr(1);
  }
  if (is_file(flag)) {
    what += " -r -F";
  } else if (!flag.value.empty()) {
    what += " -x";
  }
  if (!flag.choices.empty()) what += " -a " + quoted(joined(flag.choices));
  return fish_line(condition, what, flag.help);
}

/// `condition` holds where `command` has been given.
std::string fish_lines(const CommandModel& command, const std::string& condition) {
  std::vector<std::string> names;
  for (const CommandModel& below : command.commands) names.push_back(below.name);
  const std::string chosen = "__fish_seen_subcommand_from " + joined(names);
  const std::string before = condition.empty() ? "" : condition + "; and ";
  const std::string none_yet = before + "not " + chosen;
  std::string lines;
  for (const FlagModel& flag : command.flags) lines += fish_flag(condition, flag);
  for (const CommandModel& below : command.commands) {
    std::string here = before;
    here.append("__fish_seen_subcommand_from ").append(below.name);
    lines += fish_line(none_yet, "-a " + below.name, below.help);
    lines += fish_lines(below, here);
  }
  return lines;
}

}  // namespace

std::string completion_script(const std::string& shell, const CommandModel& model) {
  if (shell == "fish") {
    return "# fish: rdev completion fish >~/.config/fish/completions/rdev.fish\n"
           "complete -c rdev -f\n" +
           fish_lines(model, "");
  }
  if (shell == "zsh") {
    return "# zsh: source <(rdev completion zsh)\n"
           "autoload -U +X compinit && compinit\n"
           "autoload -U +X bashcompinit && bashcompinit\n" +
           function_of(model);
  }
  return "# bash: source <(rdev completion bash)\n" + function_of(model);
}

}  // namespace rdev::cli
