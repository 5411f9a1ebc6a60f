#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <soci/soci.h>

#include "adapters/sql/column.hpp"

namespace rdev::sql {

/// One SQL statement: parameters by name, columns by position. It owns what it binds, because
/// SOCI keeps references until the statement has run. Throws what SOCI throws, and CorruptData.
///
///   Query query(session, "SELECT status FROM work_tasks WHERE id = :id");
///   query.with("id", id).into(status);
///   while (query.next()) …
class Query {
 public:
  Query(soci::session& session, std::string sql) : statement_(session), sql_(std::move(sql)) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Binds `:name`, which may stand in the SQL several times.
  template <class T>
  Query& with(const std::string& name, const T& value) {
    if constexpr (kIsOptional<T>) {
      using Value = typename T::value_type;
      if (value.has_value()) return with<Value>(name, *value);
      bind(name, typename Column<Value>::Stored{}, soci::i_null);
    } else {
      bind(name, Column<T>::store(value), soci::i_ok);
    }
    return *this;
  }

  /// `next()` puts the next column into `out`, which must outlive the query.
  template <class T>
  Query& into(T& out) {
    if constexpr (kIsOptional<T>) {
      using Value = typename T::value_type;
      auto& slot = define<typename Column<Value>::Stored>();
      loads_.push_back([&slot, &out] {
        out.reset();
        if (slot.indicator != soci::i_null) out = Column<Value>::load(slot.value);
      });
    } else {
      auto& slot = define<typename Column<T>::Stored>();
      loads_.push_back([&slot, &out] {
        if (slot.indicator == soci::i_null) throw CorruptData("NULL in a column without");
        out = Column<T>::load(slot.value);
      });
    }
    return *this;
  }

  /// Fetches the next row into the outputs, running the statement first. False after the last.
  bool next();

  /// Runs a statement that gives no rows; how many rows it changed.
  long long run();

 private:
  template <class Stored>
  struct Slot {
    Stored value{};
    soci::indicator indicator = soci::i_ok;
  };

  template <class Stored>
  Slot<Stored>& slot() {
    return std::get<Slot<Stored>>(slots_.emplace_back(Slot<Stored>{}));
  }

  template <class Stored>
  void bind(const std::string& name, Stored value, soci::indicator indicator) {
    Slot<Stored>& bound = slot<Stored>();
    bound = {std::move(value), indicator};
    statement_.exchange(soci::use(bound.value, bound.indicator, name));
  }

  template <class Stored>
  Slot<Stored>& define() {
    Slot<Stored>& defined = slot<Stored>();
    statement_.exchange(soci::into(defined.value, defined.indicator));
    return defined;
  }

  void prepare();

  // A deque, whose elements stay where they are: SOCI holds their addresses.
  std::deque<std::variant<Slot<std::string>, Slot<long long>, Slot<double>>> slots_;
  std::vector<std::function<void()>> loads_;
  soci::statement statement_;
  std::string sql_;
  bool running_ = false;
};

}  // namespace rdev::sql
