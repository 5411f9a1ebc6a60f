#include "adapters/postgres/connection.hpp"

#include <soci/postgresql/soci-postgresql.h>

namespace rdev::postgres {
namespace {

PGconn* handle(soci::session& session) {
  auto* backend = static_cast<soci::postgresql_session_backend*>(session.get_backend());
  return backend == nullptr ? nullptr : backend->conn_;
}

}  // namespace

void connect(soci::session& session, const std::string& conninfo) {
  session.close();
  session.open(soci::postgresql, conninfo);
  // Details of an error quote rows, with all that stands in them.
  PQsetErrorVerbosity(handle(session), PQERRORS_TERSE);
  // libpq would write them to standard error.
  PQsetNoticeProcessor(
      handle(session), [](void*, const char*) {}, nullptr);
}

bool is_usable(soci::session& session) {
  PGconn* connection = handle(session);
  return connection != nullptr && PQstatus(connection) == CONNECTION_OK &&
         PQtransactionStatus(connection) == PQTRANS_IDLE && PQconsumeInput(connection) == 1;
}

bool is_cockroach(soci::session& session) {
  std::string version;
  session << "SELECT version()", soci::into(version);
  return version.find("CockroachDB") != std::string::npos;
}

}  // namespace rdev::postgres
