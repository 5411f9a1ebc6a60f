#include "adapters/sql/query.hpp"

namespace rdev::sql {

void Query::prepare() {
  statement_.alloc();
  statement_.prepare(sql_, soci::details::st_one_time_query);
  statement_.define_and_bind();
}

bool Query::next() {
  if (!running_) {
    prepare();
    statement_.execute(false);
    running_ = true;
  }
  if (!statement_.fetch()) return false;
  for (const auto& load : loads_) load();
  return true;
}

long long Query::run() {
  prepare();
  statement_.execute(true);
  return statement_.get_affected_rows();
}

}  // namespace rdev::sql
