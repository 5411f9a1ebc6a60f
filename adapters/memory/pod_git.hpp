#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ports/pod_git.hpp"

namespace rdev::memory {

/// Git without git: working copies and remotes are lists of commits, files have names and no
/// contents, so that nothing ever conflicts. Keeps every call. Thread-safe.
class PodGit : public ports::PodGit {
 public:
  enum class Operation { prepare, is_empty, find_commit, changes, commit, push };

  struct Call {
    Operation operation;
    ports::GitContext context;
    std::string message = {};  ///< of a commit
  };

  struct Commit {
    std::string sha;
    std::optional<domain::TaskId> task;  ///< the trailer
    std::string message;
    std::vector<std::string> files;
  };

  /// What an agent does in the working copy of the pod that describes itself so.
  void change(const std::string& pod, const std::string& path);

  /// Somebody else pushes a commit; gives its sha.
  std::string push_from_elsewhere(const domain::Repository& repository, const std::string& branch,
                                  const std::string& path);

  /// The next call of this operation fails so, before it has done anything.
  void fail_next(Operation operation, Error error);

  /// Remotes refuse every push with these words, until it is set back to nothing.
  void set_refusal(std::optional<std::string> words);

  /// Remotes are out of reach.
  void set_unavailable(bool unavailable);

  [[nodiscard]] std::vector<Call> calls() const;

  /// The commits of a remote's branch, oldest first.
  [[nodiscard]] std::vector<Commit> remote_commits(const domain::Repository& repository,
                                                   const std::string& branch) const;

  [[nodiscard]] Result<void> prepare(ports::Pod& pod, const ports::GitContext& context,
                                     const std::stop_token& stop) override;
  [[nodiscard]] Result<bool> is_empty(ports::Pod& pod, const ports::GitContext& context,
                                      const std::stop_token& stop) override;
  [[nodiscard]] Result<ports::GitCommit> find_commit(ports::Pod& pod,
                                                     const ports::GitContext& context,
                                                     const std::stop_token& stop) override;
  [[nodiscard]] Result<std::vector<std::string>> changes(ports::Pod& pod,
                                                         const ports::GitContext& context,
                                                         const std::stop_token& stop) override;
  [[nodiscard]] Result<ports::GitCommit> commit(ports::Pod& pod, const ports::GitContext& context,
                                                const std::string& message,
                                                const std::stop_token& stop) override;
  [[nodiscard]] Result<ports::GitPush> push(ports::Pod& pod, const ports::GitContext& context,
                                            const std::stop_token& stop) override;

 private:
  using Branch = std::vector<Commit>;

  struct WorkingCopy {
    std::map<std::string, Branch> branches;
    std::set<std::string> changed;
  };

  [[nodiscard]] Result<void> begin(const Call& call, const std::stop_token& stop);
  [[nodiscard]] Result<WorkingCopy*> working_copy(const ports::Pod& pod);
  [[nodiscard]] std::string next_sha();

  mutable std::mutex mutex_;
  std::uint64_t last_sha_ = 0;
  std::vector<Call> calls_;
  std::map<Operation, std::deque<Error>> failures_;
  std::optional<std::string> refusal_;
  bool unavailable_ = false;
  std::map<std::string, std::set<std::string>> early_changes_;    ///< before the first prepare
  std::map<std::string, WorkingCopy> copies_;                     ///< by the pod's description
  std::map<std::string, std::map<std::string, Branch>> remotes_;  ///< by URL
};

}  // namespace rdev::memory
