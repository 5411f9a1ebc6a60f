#include "adapters/http/server_tls.hpp"

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace rdev::http {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

// Forward secrecy and authenticated encryption; TLS 1.3 has nothing else.
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kProtocol = "\x08http/1.1";

Error fault(const std::string& file, const std::string& what) {
  return {Errc::invalid, file + ": " + what};
}

Result<std::string> contents(const std::string& file) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.good() || (stream.eof() && !stream.bad() && !text.empty())) return text;
  if (errno != 0) return fault(file, std::generic_category().message(errno));
  return fault(file, "it cannot be read, or is empty");
}

/// What is agreed on with a client that names protocols: one that knows none of ours is refused.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes are unsigned
  const auto* ours = reinterpret_cast<const unsigned char*>(kProtocol.data());
  unsigned char* found = nullptr;
  const int outcome =
      SSL_select_next_proto(&found, size, ours, kProtocol.size(), offered, offered_size);
  if (outcome != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

std::shared_ptr<ssl::context> make_context() {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(native, kTls12Ciphers);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  // A connection that waits for its next request holds no buffers.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  return context;
}

bool is_other_key(const error_code& failure) {
  const int reason = ERR_GET_REASON(static_cast<unsigned>(failure.value()));
  return reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH;
}

std::string text_of(const ASN1_TIME* time) {
  BIO* const bio = BIO_new(BIO_s_mem());
  ASN1_TIME_print(bio, time);
  std::array<char, 64> text{};
  const int size = BIO_read(bio, text.data(), text.size());
  BIO_free(bio);
  return {text.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

}  // namespace

ServerTls::ServerTls(Files files, ports::Logger& logger)
    : files_(std::move(files)), logger_(logger) {}

Result<std::shared_ptr<ServerTls>> ServerTls::load(Files files, ports::Logger& logger) {
  std::shared_ptr<ServerTls> tls(new ServerTls(std::move(files), logger));
  auto context = tls->read();
  if (context.has_error()) return context.error();
  tls->context_ = std::move(*context);
  return tls;
}

Result<ServerTls::Context> ServerTls::read() const {
  const auto certificate = contents(files_.certificate);
  if (certificate.has_error()) return certificate.error();
  const auto key = contents(files_.key);
  if (key.has_error()) return key.error();
  Context context = make_context();
  bool is_encrypted = false;
  error_code failure;
  context->set_password_callback(
      [&is_encrypted](std::size_t, ssl::context::password_purpose) {
        is_encrypted = true;  // and nobody there to ask for the passphrase
        return std::string();
      },
      failure);
  context->use_certificate_chain(asio::buffer(*certificate), failure);
  if (failure)
    return fault(files_.certificate, "no certificate chain in PEM: " + failure.message());
  context->use_private_key(asio::buffer(*key), ssl::context::pem, failure);
  if (is_encrypted) return fault(files_.key, "the key is encrypted, which it must not be");
  // A key of another kind has a place of its own beside the certificate, and no error comes of it.
  const bool is_other =
      failure ? is_other_key(failure) : SSL_CTX_check_private_key(context->native_handle()) != 1;
  if (is_other) {
    ERR_clear_error();
    return fault(files_.key, "the key does not belong to the certificate in " + files_.certificate);
  }
  if (failure) return fault(files_.key, "no private key in PEM: " + failure.message());
  // The callback refers to what is about to go.
  SSL_CTX_set_default_passwd_cb(context->native_handle(), nullptr);

  const ASN1_TIME* const end =
      X509_get0_notAfter(SSL_CTX_get0_certificate(context->native_handle()));
  const bool has_expired = X509_cmp_current_time(end) < 0;
  logger_.log(has_expired ? ports::Logger::Level::warning : ports::Logger::Level::info,
              has_expired ? "the server's certificate has expired" : "the server's certificate",
              {{"file", files_.certificate}, {"expires", text_of(end)}});
  return context;
}

void ServerTls::reload() {
  auto context = read();
  if (context.has_error()) {
    logger_.error("the server's certificate was not read again: the old one stays in use",
                  {{"error", context.error().message}});
    return;
  }
  const std::scoped_lock lock(mutex_);
  context_ = std::move(*context);
}

std::shared_ptr<ssl::context> ServerTls::current() const {
  const std::scoped_lock lock(mutex_);
  return context_;
}

}  // namespace rdev::http
