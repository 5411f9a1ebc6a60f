// What the tests have another process do:
//   open FILE            opens and migrates; prints how many migrations ran, or the error's name
//   open-unprivileged FILE   the same as a user without rights, where this is root
//   write FILE PREFIX    commits batches of projects until killed; prints the number of each
//   append FILE TASK N   appends N events, a transaction each
//   hold FILE            prints "held" in the middle of a transaction, and stays there
//   fill FILE BYTES      as write, on a disk that takes no files greater than BYTES; ends with
//                        the name of the error that comes of it
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ports/build_events.hpp"
#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {
namespace {

void say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

int fail(const Error& error) {
  say(fmt::format("{}: {}", to_string(error.code), error.message));
  return 1;
}

int open(const std::string& file) {
  const auto storage = sqlite::open(file);
  if (storage.has_error()) return fail(storage.error());
  say(std::to_string((*storage)->migrations().applied.size()));
  return 0;
}

int open_unprivileged(const std::string& file) {
  constexpr unsigned kNobody = 65'534;
  if (geteuid() == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) return 2;
  return open(file);
}

int write(ports::Storage& storage, const std::string& prefix) {
  for (int batch = 0;; ++batch) {
    const auto done = storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
      for (int i = 0; i < kBatchSize; ++i) {
        const auto id = fmt::format("{}-{}-{}", prefix, batch, i);
        if (auto put = unit.projects().insert(sample_project(id)); put.has_error()) return put;
      }
      return {};
    });
    if (done.has_error()) return fail(done.error());
    say(std::to_string(batch));
  }
}

int fill(ports::Storage& storage, const std::string& bytes) {
  const rlim_t size = std::stoul(bytes);
  const rlimit limit{.rlim_cur = size, .rlim_max = size};
  std::signal(SIGXFSZ, SIG_IGN);
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
  return write(storage, "fill");
}

int append(ports::Storage& storage, const domain::TaskId& task, int count) {
  for (int i = 0; i < count; ++i) {
    const auto done = storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
      const auto seq = unit.events().append(task, 1, domain::Timestamp{}, {{"agent.message", {}}});
      if (seq.has_error()) return seq.error();
      return {};
    });
    if (done.has_error()) return fail(done.error());
  }
  return 0;
}

int hold(ports::Storage& storage) {
  const auto done = storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
    if (auto put = unit.projects().insert(sample_project("held")); put.has_error()) return put;
    say("held");
    while (true) pause();
  });
  return fail(done.error());
}

int run(const std::vector<std::string>& arguments) {
  const std::string& command = arguments.at(0);
  const std::string& file = arguments.at(1);
  if (command == "open") return open(file);
  if (command == "open-unprivileged") return open_unprivileged(file);

  const auto storage = sqlite::open(file);
  if (storage.has_error()) return fail(storage.error());
  if (command == "write") return write(**storage, arguments.at(2));
  if (command == "fill") return fill(**storage, arguments.at(2));
  if (command == "hold") return hold(**storage);
  if (command == "append") {
    return append(**storage, domain::TaskId{arguments.at(2)}, std::stoi(arguments.at(3)));
  }
  return 2;
}

}  // namespace
}  // namespace rdev::testing

int main(int argc, char** argv) {
  return rdev::testing::run(std::vector<std::string>(argv + 1, argv + argc));
}
