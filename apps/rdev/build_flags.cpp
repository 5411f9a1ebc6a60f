#include "apps/rdev/command_flags.hpp"
#include "apps/rdev/command_line.hpp"

namespace rdev::cli {

namespace {

void add_start_flags(CLI::App& start, StartOptions& options) {
  flag(start, "--project", options.project, "ID", "The project to build")
      ->envname("RDEV_PROJECT")
      ->required();
  CLI::Option* file = flag(start, "-f,--file", options.prompt_file, "FILE",
                           "File with the prompt; - is standard input");
  flag(start, "--prompt", options.prompt, "TEXT", "The prompt")->excludes(file);
  flag(start, "--template", options.template_name, "NAME", "Template; else the project's");
  repeated(start, "--var", options.variables, "NAME=VALUE", "Variable of the template");
  start.add_flag("--commit", options.commit, "Commit what the agent has done");
  start.add_flag("--push", options.push, "Commit and push it");
  start.add_flag("--wait-for-ci", options.wait_for_ci,
                 "End with the end of what the push starts in CI");
  flag(start, "--branch", options.branch, "NAME", "Branch; else the project's");
  flag(start, "--message", options.message, "TEXT", "Message of the commit; else the prompt's");
  flag(start, "--agent", options.agent, "NAME", "Agent; else the project's or the server's");
  flag(start, "--model", options.model, "NAME", "Model of the agent");
  flag(start, "--timeout", options.timeout_seconds, "SECONDS", "What the agent may take");
  flag(start, "--priority", options.priority, "N", "-100 to 100, higher first");
  flag(start, "--max-attempts", options.max_attempts, "N", "Attempts, 1 to 10");
  flag(start, "--max-turns", options.max_turns, "N", "Turns of the agent");
  flag(start, "--max-cost", options.max_cost_usd, "USD", "What the agent may cost");
  repeated(start, "--artifact", options.artifacts, "PATTERN", "Files to keep");
  repeated(start, "--metadata", options.metadata, "NAME=VALUE", "Handed back as it is");
  repeated(start, "--env-secret", options.env_secrets, "NAME", "Secret for the agent");
  flag(start, "--callback-url", options.callback_url, "URL", "Told of the build's end");
  flag(start, "--idempotency-key", options.idempotency_key, "KEY",
       "Makes one build only, however often this command is run; else made up");
}

void add_list_flags(CLI::App& list, ListOptions& options) {
  flag(list, "--project", options.project, "ID", "Whose builds")
      ->envname("RDEV_PROJECT")
      ->required();
  flag(list, "--status", options.status, "STATUS", "Only these")
      ->check(CLI::IsMember({"pending", "running", "completed", "failed", "cancelled"}));
  flag(list, "--since", options.since, "TIME", "Submitted then or later (RFC 3339)");
  flag(list, "--until", options.until, "TIME", "Submitted before (RFC 3339)");
  flag(list, "--by", options.requested_by, "KEY", "Submitted by this key, NAME/ID");
  flag(list, "--agent", options.agent, "NAME", "That asked for this agent");
  flag(list, "--text", options.text, "TEXT", "Whose prompt has this text");
  flag(list, "--limit", options.limit, "N", "The newest N")
      ->check(CLI::PositiveNumber)
      ->default_str(std::to_string(options.limit));
}

}  // namespace

void CommandLine::add_build_commands() {
  CLI::App* build = command(app_.get(), "build", "Submit, watch and cancel builds");
  build->require_subcommand(1);
  const auto with_id = [&](const std::string& name, const std::string& help) {
    CLI::App* added = command(build, name, help);
    flag(*added, "BUILD", invocation_.id, "ID", "The build's id")->required();
    return added;
  };
  CLI::App* start = command(build, "start", "Submit a build and print its id");
  add_start_flags(*start, invocation_.start);
  start->add_flag("--watch", invocation_.start.watch,
                  "Show how it goes until its end; the exit status is the build's");
  add_list_flags(*command(build, "list", "List a project's builds, newest first"),
                 invocation_.list);
  with_id("show", "Show a build and what came of it");
  CLI::App* watch =
      with_id("watch", "Show how a build goes until its end; the exit status is the build's");
  flag(*watch, "--after", invocation_.after, "SEQ", "Only events after this one")
      ->check(CLI::NonNegativeNumber);
  with_id("cancel", "Cancel a build");
  CLI::App* retry = with_id("retry", "Submit the same again, as a new build, and print its id");
  retry->add_flag("--watch", invocation_.watch, "Show how the new build goes until its end");
}

void CommandLine::add_project_commands() {
  CLI::App* project = command(app_.get(), "project", "Create, show and delete projects");
  project->require_subcommand(1);
  ProjectOptions& options = invocation_.project;
  CLI::App* create = command(project, "create", "Create a project");
  flag(*create, "PROJECT", options.id, "ID", "Its id: a-z, 0-9 and -")->required();
  flag(*create, "--repository", options.repository, "URL", "Its repository: a path or a URL");
  flag(*create, "--branch", options.branch, "NAME", "Branch; main by default");
  flag(*create, "--name", options.name, "TEXT", "Its name for people");
  flag(*create, "--agent", options.agent, "NAME", "Agent of builds that ask for none");
  flag(*create, "--template", options.template_name, "NAME", "Template of its builds");
  flag(*create, "--max-concurrent-builds", options.max_concurrent_builds, "N", "Builds at once");
  repeated(*create, "--provision", options.provision, "WHAT", "Made with the project")
      ->check(CLI::IsMember({"database", "cache", "dns", "repository"}));
  flag(*create, "--pod", options.pod, "[NAMESPACE/]NAME", "Its pod; else the server's default");
  flag(*create, "--workdir", options.workdir, "PATH", "The working copy in the pod");
  flag(*create, "--secret-file", options.secret_file, "FILE",
       "File with the secret that signs callbacks, whsec_...");
  command(project, "list", "List the projects");
  const auto with_id = [&](const std::string& name, const std::string& help) {
    CLI::App* added = command(project, name, help);
    flag(*added, "PROJECT", invocation_.id, "ID", "The project's id")->required();
    return added;
  };
  with_id("show", "Show a project and what was made for it");
  CLI::App* remove = with_id("delete", "Delete a project with its pod and what was made for it");
  remove->add_flag("--yes", invocation_.confirmed, "Really");
  remove->add_flag("--keep-data", invocation_.keep_data, "Leave repository, database and cache");
}

void CommandLine::add_other_commands() {
  CLI::App* templates = command(app_.get(), "template", "Show templates");
  command(templates->require_subcommand(1), "list", "List the templates and their variables");
  CLI::App* workers = command(app_.get(), "worker", "Show workers");
  command(workers->require_subcommand(1), "list", "List the workers");
  command(app_.get(), "key", "Tell how API keys are made");
  CLI::App* doctor = command(app_.get(), "doctor", "Look what is wrong, and tell how to mend it");
  flag(*doctor, "--project", invocation_.list.project, "ID", "Look at this project as well");
  doctor->add_flag("--local", invocation_.local, "Look for git and agents on this machine");
  CLI::App* completion = command(app_.get(), "completion", "Print a shell's completion script");
  flag(*completion, "SHELL", invocation_.shell, "SHELL", "Which shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command(app_.get(), "man", "Print the manual page (roff)");
}

}  // namespace rdev::cli
