#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

/// What a build holds its agent to, whatever the agent's program does: a script in its place.
namespace rdev::testing {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

/// A program that takes the place of Claude Code's, for what the real one cannot be made to do.
std::string stand_in(const Installation& rdev, const std::string& script) {
  const fs::path program = rdev.path("claude");
  std::ofstream(program) << "#!/bin/sh\ncat >/dev/null\n" << script;
  fs::permissions(program, fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  return program.string();
}

json::value build(Installation& rdev, const std::string& script, const json::object& spec) {
  rdev.start_agent("claude-code", {"--agent-binary", stand_in(rdev, script), "--agent-env",
                                   "ANTHROPIC_API_KEY=x"});
  rdev.create_project();
  json::value entry = rdev.api().finished(rdev.api().submit("demo", spec));
  rdev.wait_until_cleared(std::string(entry.at("task_id").as_string()));
  return entry;
}

constexpr const char* kResult =
    R"(echo '{"type":"result","subtype":"success","is_error":false,"result":"Done.","num_turns":1}')";

}  // namespace

TEST_CASE("a CLI that hangs after its final result gets its grace, is ended, and has succeeded") {
  Installation rdev;
  const json::value entry =
      build(rdev, std::string("echo hi >made.txt\n") + kResult + "\nsleep 600 & exec sleep 600\n",
            {{"prompt", "Go."}, {"auto_push", true}});
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("output").as_string() == "Done.");
  CHECK(rdev.git(rdev.path("demo.git"), {"show", "main:made.txt"}) == "hi");
  // Ten seconds of grace, and not the hour of its wall time.
  CHECK(entry.at("result").at("duration_ms").as_int64() >= 10'000);
}

TEST_CASE("a CLI that ends without a final result has failed, whatever its exit status") {
  Installation rdev;
  const json::value entry =
      build(rdev, "echo hi >made.txt\nexit 0\n", {{"prompt", "Go."}, {"auto_push", true}});
  CHECK(entry.at("status").as_string() == "failed");
  CHECK(entry.at("result").at("error").at("code").as_string() == "agent_failed");
  CHECK(entry.at("result").at("commit_sha").is_null());
}

TEST_CASE("an agent that never stops talking is over its wall time all the same") {
  Installation rdev;
  rdev.start("while :; do echo more; sleep 0.05; done");
  rdev.create_project();
  const std::string id =
      rdev.api().submit("demo", {{"prompt", "Go."}, {"timeout_seconds", 2}, {"auto_push", true}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("result").at("error").at("code").as_string() == "timeout");
  CHECK(entry.at("result").at("commit_sha").is_null());
  rdev.wait_until_cleared(id);
}

TEST_CASE("an agent's output is cut to its last mebibyte, on the border of a character") {
  Installation rdev;
  // 4 MB without a newline, of characters of two bytes; then the end.
  rdev.start("head -c 2000000 /dev/zero | sed 's/\\x00/\xC3\xA9/g'; printf 'the end'");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "Go."}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("output_truncated") == true);
  const std::string output(entry.at("result").at("output").as_string());
  CHECK(output.size() <= 1'048'576);
  CHECK(output.size() > 1'048'000);
  CHECK(output.ends_with("\xC3\xA9the end"));
  CHECK(output.starts_with("\xC3\xA9"));
  rdev.wait_until_cleared(id);
}

}  // namespace rdev::testing
