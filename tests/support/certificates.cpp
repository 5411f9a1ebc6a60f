#include "tests/support/certificates.hpp"

#include <fstream>
#include <vector>

#include "tests/support/command.hpp"

namespace rdev::testing {

namespace {

const std::vector<std::string> kNewKey{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                                       "-nodes"};

std::vector<std::string> joined(std::vector<std::string> first,
                                const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

Certificates::Certificates() {
  checked_output(joined({"openssl", "req", "-x509", "-subj", "/CN=test CA", "-days", "2", "-keyout",
                         path("ca.key"), "-out", ca()},
                        kNewKey));
  // `openssl ca` is what can set dates that are in the past.
  std::ofstream(path("ca.conf")) << "[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=" << path("")
                                 << "\ndatabase=" << path("index") << "\nserial=" << path("serial")
                                 << "\ndefault_md=sha256\npolicy=p\nunique_subject=no\n"
                                    "copy_extensions=copy\n[p]\ncommonName=supplied\n";
  std::ofstream(path("index")) << "";
  std::ofstream(path("serial")) << "01\n";
}

Certificates::Pair Certificates::issue(const std::string& name) const {
  return sign(name, "20991231235959Z");
}

Certificates::Pair Certificates::issue_expired(const std::string& name) const {
  return sign(name, "20210101000000Z");
}

Certificates::Pair Certificates::self_signed(const std::string& name) const {
  const Pair pair{path("self.pem"), path("self.key")};
  checked_output(
      joined({"openssl", "req", "-x509", "-subj", "/CN=receiver", "-days", "2", "-addext",
              "subjectAltName=" + name, "-keyout", pair.key, "-out", pair.certificate},
             kNewKey));
  return pair;
}

std::string Certificates::path(const std::string& name) const {
  return (directory_.path() / name).string();
}

Certificates::Pair Certificates::sign(const std::string& name, const std::string& until) const {
  const Pair pair{path("signed.pem"), path("signed.key")};
  checked_output(
      joined({"openssl", "req", "-subj", "/CN=receiver", "-addext", "subjectAltName=" + name,
              "-keyout", pair.key, "-out", path("request.pem")},
             kNewKey));
  checked_output({"openssl", "ca", "-batch", "-notext", "-config", path("ca.conf"), "-cert", ca(),
                  "-keyfile", path("ca.key"), "-startdate", "20200101000000Z", "-enddate", until,
                  "-in", path("request.pem"), "-out", pair.certificate});
  return pair;
}

}  // namespace rdev::testing
