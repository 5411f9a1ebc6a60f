#pragma once

#include <string>

#include <soci/soci.h>

namespace rdev::postgres {

/// Opens `session`, again if it was open. Throws soci_error, without a word of the password.
void connect(soci::session& session, const std::string& conninfo);

/// Whether the session can begin a transaction, as far as can be told without asking the server:
/// it is open, within no transaction, and the server has not been heard to end it.
[[nodiscard]] bool is_usable(soci::session& session);

/// Whether the server is CockroachDB. Throws soci_error.
[[nodiscard]] bool is_cockroach(soci::session& session);

}  // namespace rdev::postgres
