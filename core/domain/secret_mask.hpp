#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "core/domain/secret_forms.hpp"

namespace rdev::domain {

/// Takes secrets out of texts: each is replaced by `kMasked`, in every form that `forms_of` knows.
/// Cheap to copy; thread-safe.
class SecretMask {
 public:
  static constexpr std::string_view kMasked = "***";

  SecretMask() = default;  ///< masks nothing
  explicit SecretMask(const std::vector<std::string>& secrets);

  [[nodiscard]] bool empty() const noexcept { return !table_; }
  [[nodiscard]] std::string apply(std::string_view text) const;

  /// The same for every string in it, names of members excepted.
  [[nodiscard]] boost::json::object apply(const boost::json::object& data) const;

 private:
  friend class MaskedStream;
  struct Match {
    std::size_t size = 0;  ///< of the text, not of the form; 0: none
    bool partial = false;  ///< the text ends where a form could still go on
  };
  using Table = std::array<std::vector<SecretForm>, 256>;  ///< by first byte, longest first

  [[nodiscard]] Match match(std::string_view text) const;
  std::size_t mask(std::string_view text, bool is_end, std::string& masked) const;

  std::shared_ptr<const Table> table_;
};

/// The same for a stream of bytes that comes in any pieces: holds back what may be the beginning of
/// a secret, and no more. Not thread-safe.
class MaskedStream {
 public:
  using Sink = std::function<void(std::string_view bytes)>;

  explicit MaskedStream(SecretMask mask) : mask_(std::move(mask)) {}

  void feed(std::string_view bytes, const Sink& sink);
  void finish(const Sink& sink);

 private:
  SecretMask mask_;
  std::string held_;
};

}  // namespace rdev::domain
