#pragma once

#include <map>
#include <memory>
#include <utility>

namespace rdev::memory {

/// Rows by key. Copies share everything until one of them is changed, and then still every row
/// that is the same in both: a transaction works on a copy of the database and pays for the
/// tables it writes to, not for the prompts and results that stand in them.
///
/// Copies may be used in different threads. What has been copied from must not be changed again,
/// unless through a table assigned to it.
template <class Key, class Row>
class Table {
 public:
  using Rows = std::map<Key, std::shared_ptr<const Row>>;

  Table() = default;
  Table(const Table& other) : rows_(other.rows_), own_(false) {}
  Table& operator=(const Table& other) {
    if (this == &other) return *this;
    rows_ = other.rows_;
    own_ = false;
    return *this;
  }
  ~Table() = default;

  /// By key ascending. Changes of the table leave pointers to rows valid that were copied.
  [[nodiscard]] const Rows& rows() const noexcept { return *rows_; }

  /// Null when there is none.
  [[nodiscard]] std::shared_ptr<const Row> find(const Key& key) const {
    const auto found = rows_->find(key);
    return found == rows_->end() ? nullptr : found->second;
  }

  /// Whether this copy is no longer what it was copied from.
  [[nodiscard]] bool changed() const noexcept { return own_; }

  [[nodiscard]] bool contains(const Key& key) const { return rows_->contains(key); }

  void put(const Key& key, Row row) {
    own_rows().insert_or_assign(key, std::make_shared<const Row>(std::move(row)));
  }

  void erase(const Key& key) { own_rows().erase(key); }

  /// Removes every row for which `doomed(row)` holds.
  template <class Doomed>
  void erase_if(const Doomed& doomed) {
    std::erase_if(own_rows(), [&](const auto& entry) { return doomed(*entry.second); });
  }

 private:
  Rows& own_rows() {
    if (!own_) rows_ = std::make_shared<Rows>(*rows_);
    own_ = true;
    return *rows_;
  }

  std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
  bool own_ = true;  ///< `rows_` was made by this table and is shared by none
};

}  // namespace rdev::memory
