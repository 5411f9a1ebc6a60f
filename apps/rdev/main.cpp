#include <unistd.h>

#include "apps/rdev/answer.hpp"
#include "apps/rdev/command_line.hpp"
#include "apps/rdev/commands.hpp"
#include "apps/rdev/completion.hpp"
#include "apps/rdev/man_page.hpp"
#include "apps/rdev/watch_view.hpp"

using namespace rdev;  // the one place that sees all of it

namespace {

int failure(const Error& error) {
  cli::complain(cli::to_text(error));
  return static_cast<int>(cli::exit_of(error));
}

}  // namespace

int main(int argc, char** argv) {
  cli::CommandLine line;
  if (const auto status = line.parse(argc, argv)) return *status;
  const cli::Invocation& asked = line.invocation();
  if (asked.command == "completion") {
    cli::print(cli::completion_script(asked.shell, line.model()));
    return 0;
  }
  if (asked.command == "man") {
    cli::print(cli::man_page(line.model(), RDEV_VERSION));
    return 0;
  }
  const auto api = cli::Api::make(asked.settings, [](const std::string& why) {
    cli::complain("no answer (" + why + "); asking again");
  });
  if (api.has_error()) return failure(api.error());
  const cli::Style style{cli::wants_color(asked.settings.color, STDOUT_FILENO)};
  const auto done = cli::run_command({asked.settings, **api, style}, asked);
  return done.has_error() ? failure(done.error()) : static_cast<int>(*done);
}
