#include "adapters/git/failures.hpp"

#include <doctest/doctest.h>

#include "core/domain/text.hpp"

namespace rdev::git {

TEST_CASE("last words are the end, without blanks, bounded and storable") {
  CHECK(last_words("one  \r\n\n  two\t\n") == "one\n  two");
  CHECK(last_words("") == "");
  CHECK(last_words("\xFFx") == "\xEF\xBF\xBDx");
  std::string much;
  for (int i = 0; i < 10'000; ++i) much += "\xC3\xA4";
  const std::string words = last_words(much + "end");
  CHECK(words.size() <= kMaxWordsBytes);
  CHECK(
      words.ends_with("\xC3\xA4"
                      "end"));
  CHECK(domain::is_utf8(words));
}

TEST_CASE("a command that failed silently is told by its exit status") {
  CHECK(command_failure("git add", {3, "", ""}) == Error{Errc::internal, "git add exited with 3"});
}

TEST_CASE("a remote that asks for other credentials forbids; anything else is out of reach") {
  const auto code = [](const std::string& err) {
    return remote_failure("git fetch", {128, "", err}).code;
  };
  CHECK(code("fatal: Authentication failed for 'https://forge/x.git/'") == Errc::forbidden);
  CHECK(code("fatal: could not read Username for 'https://forge': terminal prompts disabled") ==
        Errc::forbidden);
  CHECK(code("git@forge: Permission denied (publickey).") == Errc::forbidden);
  CHECK(code("fatal: unable to access 'x': The requested URL returned error: 403") ==
        Errc::forbidden);
  CHECK(code("Host key verification failed.") == Errc::forbidden);
  CHECK(code("fatal: unable to access 'x': The requested URL returned error: 503") ==
        Errc::unavailable);
  CHECK(code("fatal: unable to access 'x': Could not resolve host: forge") == Errc::unavailable);
  CHECK(code("ssh: connect to host forge port 22: Connection refused") == Errc::unavailable);
  CHECK(code("fatal: '/r' does not appear to be a git repository") == Errc::unavailable);
}

}  // namespace rdev::git
