#pragma once

namespace rdev::testing {

/// A port on loopback that takes connections and never says a word.
class SilentListener {
 public:
  SilentListener();  ///< throws when there is no port
  ~SilentListener();
  SilentListener(const SilentListener&) = delete;
  SilentListener& operator=(const SilentListener&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }

 private:
  int descriptor_ = -1;
  int port_ = 0;
};

}  // namespace rdev::testing
