#pragma once

/// The benchmarks, one file each; `./dev bench` runs all.
namespace rdev::bench {

void spec_json();       ///< reading and checking a build spec
void sqlite_storage();  ///< submission, claims and events on SQLite
void durable_exec();    ///< a command under the supervisor in a local pod
void http_server();     ///< requests over keep-alive connections
void watchers();        ///< a thousand who watch one build

}  // namespace rdev::bench
