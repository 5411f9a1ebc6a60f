#include "core/domain/repository_url.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::domain {

using namespace std::string_literals;

TEST_CASE("repositories are reached by these forms of address") {
  for (const char* url : {
           "/srv/git/demo.git",
           "/srv/git/a:b@c.git",
           "file:///srv/git/demo.git",
           "file:///srv/with%20space/demo.git",
           "https://forge.example/team/demo.git",
           "http://127.0.0.1:3000/team/demo",
           "https://[::1]/x",
           "https://forge.example/a@b",
           "ssh://git@forge.example/team/demo.git",
           "ssh://git@forge.example:2222/team/demo.git",
           "ssh://forge.example/demo",
           "ssh://git@[2001:db8::1]:22/demo",
           "ssh://git@[::1]/demo",
           "git@forge.example:team/demo.git",
           "git@forge.example:~/demo.git",
           "git@forge.example:/srv/demo.git",
           "deploy-1_x.y@host:demo",
       }) {
    CAPTURE(url);
    CHECK(repository_url_fault(url).value_or("") == "");
  }
}

TEST_CASE("addresses that could run a command are refused") {
  for (const char* url : {
           "ext::sh%20-c%20id",
           "ext::sh",
           "fd::17/foo",
           "git@host::x",
           "-oProxyCommand=id",
           "--upload-pack=id",
           "--upload-pack=id:x",
           "-x@host:demo",
           "git@-oProxyCommand=id:demo",
           "git@host:-x",
           "ssh://-oProxyCommand=id/demo",
           "ssh://git@-oProxyCommand=id/demo",
           "ssh://-x@host/demo",
           "ssh://git@$(id)/demo",
           "ssh://git@`id`/demo",
           "ssh://git@host;id/demo",
           "git@host|id:demo",
           "transport::address",
       }) {
    CAPTURE(url);
    CHECK(repository_url_fault(url));
  }
}

TEST_CASE("an address never carries a password") {
  for (const char* url :
       {"https://user:pw@forge.example/demo", "https://token@forge.example/demo",
        "http://@forge.example/demo", "ssh://git:pw@forge.example/demo", "https://a:b@c@host/x"}) {
    CAPTURE(url);
    CHECK(repository_url_fault(url) == "must not contain credentials");
  }
  CHECK(repository_url_fault("git:pw@host:demo"));
}

TEST_CASE("everything else is refused") {
  for (const std::string& url : std::vector<std::string>{"",
                                                         "demo",
                                                         "demo.git",
                                                         "./demo",
                                                         "../demo",
                                                         "~/demo",
                                                         "C:\\demo",
                                                         "host:demo",
                                                         "git://host/demo",
                                                         "ftp://host/demo",
                                                         "rsync://host/demo",
                                                         "svn+ssh://host/demo",
                                                         "HTTPS://host/demo",
                                                         "https://",
                                                         "https:///demo",
                                                         "https://:80/demo",
                                                         "http:/host",
                                                         "https://host\\@evil/x",
                                                         "ssh://",
                                                         "ssh://host",
                                                         "ssh://host/",
                                                         "ssh:///demo",
                                                         "ssh://git@/demo",
                                                         "ssh://@host/demo",
                                                         "ssh://git@host:/demo",
                                                         "ssh://git@host:x/demo",
                                                         "ssh://git@host:123456/demo",
                                                         "ssh://git@[::1/demo",
                                                         "ssh://git@[]/demo",
                                                         "ssh://git@[x]/demo",
                                                         "ssh://git@ho_st:/x",
                                                         "git@host",
                                                         "git@host:",
                                                         "@host:demo",
                                                         "git@:demo",
                                                         "git@host:a//b",
                                                         "/",
                                                         "//host/x",
                                                         "/srv//demo",
                                                         "/srv/demo/",
                                                         "/srv/../etc",
                                                         "/srv/./demo",
                                                         "file:",
                                                         "file://",
                                                         "file:///",
                                                         "file://host/demo",
                                                         "file:/srv/demo",
                                                         "file:///srv/%2e%2e/etc",
                                                         "file:///srv/%2E./etc",
                                                         "file:///srv%2f%2fdemo",
                                                         "file:///srv/%00",
                                                         "file:///srv/%0a",
                                                         "file:///srv/%7F",
                                                         "file:///srv/%ff",
                                                         "file:///srv/%",
                                                         "file:///srv/%4",
                                                         "file:///srv/%zz",
                                                         "file:////srv",
                                                         "/srv/with space",
                                                         "/srv/a\tb",
                                                         "/srv/a\nb",
                                                         " /srv/demo",
                                                         "/srv/demo\n",
                                                         "https://host/a b",
                                                         "/srv/a\x7F",
                                                         "/srv/a\0b"s}) {
    CAPTURE(url);
    CHECK(repository_url_fault(url));
  }
}

TEST_CASE("plain paths and file URLs stand for a path on this machine") {
  CHECK(repository_path("/srv/git/demo.git") == "/srv/git/demo.git");
  CHECK(repository_path("/srv/100%") == "/srv/100%");
  CHECK(repository_path("file:///srv/git/demo.git") == "/srv/git/demo.git");
  CHECK(repository_path("file:///a%20b%C3%A9") == "/a b\xC3\xA9");
  CHECK(repository_path("file:///%2541") == "/%41");  // decoded once
  CHECK_FALSE(repository_path("file://host/demo"));
  CHECK_FALSE(repository_path("file:///a%2"));
  CHECK_FALSE(repository_path("https://forge.example/demo"));
  CHECK_FALSE(repository_path("ssh://git@host/demo"));
  CHECK_FALSE(repository_path("git@host:/srv/demo"));
  CHECK_FALSE(repository_path(""));
}

TEST_CASE("a repository's full name is its path at the forge, or the end of that on this machine") {
  const std::pair<const char*, const char*> names[] = {
      {"https://forge.example/team/demo.git", "team/demo"},
      {"http://127.0.0.1:3000/team/demo/", "team/demo"},
      {"https://forge.example/group/sub/demo.git?x#y", "group/sub/demo"},
      {"ssh://git@forge.example:2222/team/demo.git", "team/demo"},
      {"git@forge.example:team/demo.git", "team/demo"},
      {"git@[::1]:/team/demo", "team/demo"},
      {"/srv/git/demo.git", "git/demo"},
      {"/git/demo.git", "git/demo"},
      {"file:///srv/a%20b/demo.git", "a b/demo"},
  };
  for (const auto& each : names) {
    CAPTURE(each.first);
    CHECK(repository_full_name(each.first).value_or("") == each.second);
  }
  for (const char* url :
       {"", "/demo.git", "https://forge.example", "https://forge.example/demo.git", "git@host:demo",
        "https://forge.example/../api/demo", "https://forge.example/team/..",
        "https://forge.example//"}) {
    CAPTURE(url);
    CHECK_FALSE(repository_full_name(url));
  }
}

}  // namespace rdev::domain
