#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include <soci/soci.h>

#include "ports/storage.hpp"

namespace rdev::sql {

/// What a database error means for the transaction it happened in.
enum class Fault {
  repeat,             ///< the database asks for the whole transaction again (nothing was done)
  busy,               ///< nothing was done and trying later is safe
  lost,               ///< the connection or the disk went away: during a commit, nobody knows
  duplicate,          ///< a unique value exists
  missing_reference,  ///< what a row refers to does not exist
  other,              ///< a fault of rdev or of its data
};

/// All that differs between databases which speak our SQL; everything else is shared. Row locks
/// are clauses put behind a SELECT, empty where one writer at a time makes them needless.
struct Dialect {
  std::string_view name;  ///< also in the names of migrations: NNN_name.<dialect>.sql
  std::string_view begin_write;
  std::string_view begin_read;
  std::string_view lock_migrations;    ///< statement after begin_write, empty for none
  std::string_view find_history;       ///< gives a row when the table schema_migrations is there
  std::string_view lock_rows;          ///< waits for whoever holds them
  std::string_view lock_rows_or_skip;  ///< passes over those that somebody holds
  std::string_view lock_to_remove;     ///< waits for new references to the row, too
  std::string_view lock_to_refer;      ///< as a new reference does: shared, and waits for no other
  std::string_view of_project;         ///< of an audit entry `a`: its project is `:project`
  std::string_view spec_agent;         ///< of an audit entry `a`, null if it asks for none
  std::string_view spec_prompt;        ///< of an audit entry `a`, in lower-case ASCII letters
  std::string_view position_of;        ///< function of text and part, 0 if the part is not in it
  int max_repeats = 1;                 ///< how often a transaction is tried on Fault::repeat
  std::chrono::milliseconds first_pause{0};  ///< before the second try, doubled with each
  std::chrono::milliseconds longest_pause{0};
  Fault (*classify)(const soci::soci_error& error) = nullptr;
  /// Tells other processes, inside the transaction and right before its commit; null where
  /// listeners are all in this process.
  void (*announce)(soci::session& session, const std::vector<ports::Change>& changes) = nullptr;
};

}  // namespace rdev::sql
