#include "core/domain/result.hpp"

#include <stdexcept>

#include "core/domain/names.hpp"

namespace rdev {

namespace {

constexpr domain::NameTable<Errc, 16> kCodes{{
    {Errc::invalid, "invalid"},
    {Errc::malformed, "malformed"},
    {Errc::not_found, "not_found"},
    {Errc::already_exists, "already_exists"},
    {Errc::conflict, "conflict"},
    {Errc::fenced, "fenced"},
    {Errc::queue_full, "queue_full"},
    {Errc::forbidden, "forbidden"},
    {Errc::unavailable, "unavailable"},
    {Errc::uncertain, "uncertain"},
    {Errc::timeout, "timeout"},
    {Errc::cancelled, "cancelled"},
    {Errc::too_large, "too_large"},
    {Errc::unsupported, "unsupported"},
    {Errc::provisioning_failed, "provisioning_failed"},
    {Errc::internal, "internal"},
}};

}  // namespace

std::string_view to_string(Errc code) noexcept {
  return domain::name_of(kCodes, code);
}

Error Error::in(std::string_view context) const {
  Error outer = *this;
  outer.message = std::string(context) + ": " + message;
  return outer;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::runtime_error(std::string(to_string(error.code)) + ": " + error.message + " (" +
                           where.file_name() + ":" + std::to_string(where.line()) + ")");
}

}  // namespace rdev
