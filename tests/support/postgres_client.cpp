#include "tests/support/postgres_client.hpp"

#include <stdexcept>

#include <libpq-fe.h>

namespace rdev::testing {

void PostgresClient::Finish::operator()(pg_conn* connection) const noexcept {
  PQfinish(connection);
}

PostgresClient::PostgresClient(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
  if (PQstatus(connection_.get()) == CONNECTION_OK) return;
  throw std::runtime_error(PQerrorMessage(connection_.get()));
}

std::string PostgresClient::rows(const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()),
                                                             PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    throw std::runtime_error(sql + ": " + PQerrorMessage(connection_.get()));
  }
  std::string lines;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    if (row > 0) lines += '\n';
    lines += PQgetvalue(result.get(), row, 0);
  }
  return lines;
}

std::string PostgresClient::run(const std::string& sql) {
  const std::string lines = rows(sql);
  return lines.substr(0, lines.find('\n'));
}

}  // namespace rdev::testing
