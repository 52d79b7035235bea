#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <thread>

#include "deliver/http_sender.h"

namespace triaged::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

const unsigned char* to_bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.c_str());
}

Key make_key() {
  return {EVP_EC_gen("P-256"), &EVP_PKEY_free};
}

/// Signed by itself, good for one hour and for `address` alone.
Certificate make_certificate(EVP_PKEY* key, const std::string& address) {
  Certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key);
  X509_NAME* name = X509_get_subject_name(made.get());
  const std::string common = "triaged test";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, to_bytes(common), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  const std::string names = "IP:" + address;
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
  X509_add_ext(made.get(), extension, -1);
  X509_EXTENSION_free(extension);
  X509_sign(made.get(), key, EVP_sha256());
  return made;
}

/// A platform with TLS whose certificate stands in the file `ca_file`.
class TlsTest : public testing::Test {
 protected:
  void start(const std::string& certified_address) {
    const Key key = make_key();
    const Certificate certificate = make_certificate(key.get(), certified_address);
    ca_file = testing::TempDir() + "triaged_tls_" + std::to_string(::getpid()) + ".pem";
    std::FILE* file = std::fopen(ca_file.c_str(), "w");
    ASSERT_NE(file, nullptr);
    PEM_write_X509(file, certificate.get());
    std::fclose(file);
    server = std::make_unique<httplib::SSLServer>(certificate.get(), key.get());
    server->Get("/", [](const httplib::Request&, httplib::Response& answer) {
      answer.set_content("safe", "text/plain");
    });
    port = server->bind_to_any_port("127.0.0.1");
    thread = std::thread([this] { server->listen_after_bind(); });
    while (!server->is_running()) {
      std::this_thread::yield();
    }
  }
  void TearDown() override {
    server->stop();
    thread.join();
    std::remove(ca_file.c_str());
  }
  SendReport call(const std::string& trusted_file) {
    auto created = HttpSender::create();
    const auto sender = std::move(created).take();
    SendRequest request;
    request.step.call.method = "GET";
    request.step.call.url = "https://127.0.0.1:" + std::to_string(port) + "/";
    request.step.ca_file = trusted_file;
    request.trusted_url = request.step.call.url;
    std::vector<SendReport> reports;
    sender->start(std::move(request));
    for (int i = 0; i < 2000 && reports.empty(); ++i) {
      sender->wait(Millis(1000), reports);
    }
    return reports.empty() ? SendReport{} : reports.front();
  }

  std::string ca_file;
  std::unique_ptr<httplib::SSLServer> server;
  std::thread thread;
  int port = 0;
};

TEST_F(TlsTest, TrustsTheConfiguredCertificateFile) {
  start("127.0.0.1");
  const SendReport report = call(ca_file);
  EXPECT_EQ(report.outcome, SendClass::kAnswered) << report.response.error;
  EXPECT_EQ(report.response.body, "safe");
}

TEST_F(TlsTest, RefusesACertificateNobodyVouchesFor) {
  start("127.0.0.1");
  const SendReport report = call("");
  EXPECT_EQ(report.outcome, SendClass::kNotSent);
  EXPECT_EQ(report.response.error, "tls");
}

TEST_F(TlsTest, RefusesATrustedCertificateOfAnotherHost) {
  start("127.0.0.2");
  const SendReport report = call(ca_file);
  EXPECT_EQ(report.outcome, SendClass::kNotSent);
  EXPECT_EQ(report.response.error, "tls");
}

}  // namespace
}  // namespace triaged::test
