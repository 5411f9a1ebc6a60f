#include "adapters/git/answers.hpp"

#include <doctest/doctest.h>

namespace rdev::git {
namespace {

const std::string kSha = "0123456789abcdef0123456789abcdef01234567";
using Kind = PushAnswer::Kind;

std::string nul_separated(std::string text) {
  for (char& c : text) c = c == '|' ? '\0' : c;
  return text;
}

PushAnswer pushed(int exit_code, const std::string& out, const std::string& err = "") {
  return parse_push({exit_code, out, err});
}

}  // namespace

TEST_CASE("an object's name is forty lower hexadecimal digits, and nothing cut") {
  CHECK(parse_sha(kSha) == kSha);
  CHECK(parse_sha(kSha + "\n") == kSha);
  CHECK_FALSE(parse_sha(kSha.substr(1)));
  CHECK_FALSE(parse_sha(kSha + "0"));
  CHECK_FALSE(parse_sha("G" + kSha.substr(1)));
  CHECK_FALSE(parse_sha(""));
}

TEST_CASE("paths are sorted and storable") {
  CHECK(parse_paths(nul_separated("b\nb|a|\xFF|")).value() ==
        std::vector<std::string>{"a", "b\nb", "\xEF\xBF\xBD"});
  CHECK(parse_paths("").value().empty());
}

TEST_CASE("a list that ends in the middle of a path was cut off") {
  CHECK(parse_paths(nul_separated("a|b")).error().code == Errc::unavailable);
  CHECK(parse_status(nul_separated("## main| M a")).error().code == Errc::unavailable);
  CHECK(parse_status("").error().code == Errc::unavailable);
}

TEST_CASE("a status tells of every file, whatever became of it") {
  CHECK(parse_status(nul_separated("## No commits yet on main| M b|?? a/x y|D  ## c|")).value() ==
        std::vector<std::string>{"## c", "a/x y", "b"});
}

TEST_CASE("a remote's branches and its default one") {
  const RemoteRefs refs = parse_remote_refs("ref: refs/heads/trunk\tHEAD\n" + kSha + "\tHEAD\n" +
                                            kSha + "\trefs/heads/a/b\n" + kSha +
                                            "\trefs/heads/trunk\n" + kSha + "\trefs/tags/v1\n");
  CHECK(refs.default_branch == "trunk");
  CHECK(refs.heads == std::map<std::string, std::string>{{"a/b", kSha}, {"trunk", kSha}});
  CHECK(parse_remote_refs("").heads.empty());
}

TEST_CASE("a push is accepted, also when there was nothing to do") {
  CHECK(pushed(0, "To /r\n \ta:refs/heads/m\t1..2\nDone\n").kind == Kind::accepted);
  CHECK(pushed(0, "To /r\n=\ta:refs/heads/m\t[up to date]\nDone\n").kind == Kind::accepted);
}

TEST_CASE("a push that is accepted tells what the remote's hooks printed") {
  const PushAnswer answer =
      pushed(0, "To /r\n \ta:refs/heads/m\t1..2\nDone\n",
             "warning: ours\nremote: pipeline 7 started   \nremote: \nremote: bye\n");
  CHECK(answer.words == "pipeline 7 started\nbye");
}

TEST_CASE("a push that others were quicker than is outrun") {
  for (const std::string why :
       {"[rejected] (fetch first)", "[rejected] (non-fast-forward)",
        "[remote rejected] (cannot lock ref 'refs/heads/m': is at 1 but expected 2)",
        "[remote rejected] (failed to update ref)", "[remote rejected] (non-fast-forward)"}) {
    CAPTURE(why);
    CHECK(pushed(1, "To /r\n!\ta:refs/heads/m\t" + why + "\nDone\n").kind == Kind::outrun);
  }
}

TEST_CASE("a push that the remote's rules refuse comes with the remote's words") {
  const PushAnswer answer =
      pushed(1, "To /r\n!\ta:refs/heads/m\t[remote rejected] (pre-receive hook declined)\nDone\n",
             "remote: not today        \nerror: failed to push some refs to '/r'\n");
  CHECK(answer.kind == Kind::refused);
  CHECK(answer.words ==
        "remote: not today\nerror: failed to push some refs to '/r'\n"
        "[remote rejected] (pre-receive hook declined)");
}

TEST_CASE("a push that did not get as far as a decision has failed") {
  CHECK(pushed(128, "", "fatal: unable to access\n").kind == Kind::failed);
  CHECK(pushed(1, "To /r\n!\ta:refs/heads/m\t[remote rejected] (unpacker error)\nDone\n").kind ==
        Kind::failed);
}

}  // namespace rdev::git
