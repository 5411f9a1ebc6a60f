#include "core/domain/path.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::domain {

TEST_CASE("absolute normal paths") {
  for (const char* path : {"/", "/a", "/a/b", "/a.b/..c/d..", "/...", "/ a", "/é", "/-x"}) {
    CAPTURE(path);
    CHECK(is_absolute_normal_path(path));
  }
  for (const char* path : {"", "a", "./a", "../a", "//", "/a/", "//a", "/a//b", "/.", "/..", "/a/.",
                           "/a/..", "/a/../b", "/./a", "~", "~/a"}) {
    CAPTURE(path);
    CHECK_FALSE(is_absolute_normal_path(path));
  }
}

TEST_CASE("a working copy may be anywhere but in the system's directories") {
  for (const char* path : {"/workspace", "/work/demo", "/home/user", "/home/user/x", "/srv/x",
                           "/var/lib/x", "/var/tmp/x", "/tmp/x", "/opt/app", "/root/x", "/mnt/x",
                           "/usrx", "/etc2", "/library", "/devel/x", "/binaries"}) {
    CAPTURE(path);
    CHECK_FALSE(workdir_fault(path));
  }
  for (const char* path :
       {"/bin", "/boot", "/dev", "/dev/shm/x", "/etc", "/etc/x", "/lib", "/lib32/x", "/lib64/x",
        "/libx32", "/proc/1/cwd", "/run/x", "/sbin", "/sys/x", "/usr", "/usr/local/x"}) {
    CAPTURE(path);
    CHECK(workdir_fault(path).value_or("").starts_with("must not be in the system directory /"));
  }
  for (const char* path :
       {"/home", "/media", "/mnt", "/opt", "/root", "/srv", "/tmp", "/var", "/var/tmp"}) {
    CAPTURE(path);
    CHECK(workdir_fault(path) ==
          "must not be the shared directory " + std::string(path) + " itself");
  }
  CHECK(workdir_fault("/") == "must not be the root directory");
  for (const char* path : {"", "workspace", "/workspace/", "/a/../etc", "//etc", "/./etc"}) {
    CAPTURE(path);
    CHECK(workdir_fault(path) == "must be an absolute path without '.', '..' and empty parts");
  }
}

}  // namespace rdev::domain
