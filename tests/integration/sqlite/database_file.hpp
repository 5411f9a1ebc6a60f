#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <soci/soci.h>

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/database_file.hpp"
#include "adapters/sqlite/storage.hpp"
#include "core/domain/project.hpp"
#include "ports/projects.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// How long a test waits for what must happen soon, before it fails.
inline constexpr std::chrono::seconds kDeadline{60};

/// How many projects sqlite_child commits at once.
inline constexpr int kBatchSize = 10;

inline domain::Project sample_project(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId{id};
  project.name = id;
  project.repository.url = "/srv/git/" + id + ".git";
  return project;
}

inline Result<void> insert_project(ports::Storage& storage, const std::string& id) {
  return storage.write(
      [&](ports::UnitOfWork& unit) { return unit.projects().insert(sample_project(id)); });
}

inline std::vector<std::string> project_ids(ports::UnitOfWork& unit) {
  std::vector<std::string> ids;
  for (const domain::Project& project : unit.projects().list({}, 1'000'000).value()) {
    ids.push_back(project.id.str());
  }
  return ids;
}

inline std::vector<std::string> project_ids(ports::Storage& storage) {
  std::vector<std::string> ids;
  const auto done = storage.read([&](ports::UnitOfWork& unit) -> Result<void> {
    ids = project_ids(unit);
    return {};
  });
  if (done.has_error()) throw std::runtime_error(done.error().message);
  return ids;
}

/// A place for one database.
class DatabaseFile {
 public:
  [[nodiscard]] std::filesystem::path directory() const { return directory_.path(); }
  [[nodiscard]] std::filesystem::path file() const { return directory_.path() / "rdev.db"; }

  [[nodiscard]] std::unique_ptr<sqlite::Storage> open(const sqlite::Options& options = {}) const {
    return sqlite::open(file(), options).value();
  }

  /// A bare connection, as the storage has them.
  void connect(soci::session& session, sqlite::Access access = sqlite::Access::write) const {
    sqlite::connect(session, sqlite::prepare_database_file(file()).value(), access, kDeadline);
  }

 private:
  TemporaryDirectory directory_;
};

/// The first column of the first row.
template <class T>
T ask(soci::session& session, const std::string& sql) {
  T value{};
  session << sql, soci::into(value);
  return value;
}

}  // namespace rdev::testing
