#include <cstdio>

#include "tests/bench/benches.hpp"

int main() {
  std::puts("time against a reference measured in the same run; 1.00 is as quick as the reference");
  rdev::bench::watchers();  // first: it forks
  rdev::bench::spec_json();
  rdev::bench::sqlite_storage();
  rdev::bench::durable_exec();
  rdev::bench::http_server();
}
