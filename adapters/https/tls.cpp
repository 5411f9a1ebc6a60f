#include "adapters/https/tls.hpp"

namespace rdev::https {

Result<std::unique_ptr<boost::asio::ssl::context>> make_tls(const std::string& ca_file) {
  auto context = std::make_unique<boost::asio::ssl::context>(boost::asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  boost::system::error_code failure;
  // Without a store every certificate is refused: that is for the delivery to tell.
  context->set_default_verify_paths(failure);
  context->set_verify_mode(boost::asio::ssl::verify_peer, failure);
  if (failure) return Error{Errc::internal, "TLS cannot be set up: " + failure.message()};
  if (ca_file.empty()) return context;
  context->load_verify_file(ca_file, failure);
  if (failure) {
    return Error{Errc::invalid, "certificates in " + ca_file + ": " + failure.message()};
  }
  return context;
}

}  // namespace rdev::https
