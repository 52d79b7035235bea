#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/adapter.h"
#include "adapters/descriptor.h"
#include "adapters/inbound.h"
#include "adapters/outbound.h"

namespace triaged {

/// What one account of a platform is made of, checked and typed by load_adapters().
struct AdapterParts {
  std::shared_ptr<const Descriptor> descriptor;
  std::string name;
  Json options = Json::object();  ///< typed; secrets in the clear, so never printed
  ValueMaps values;
  std::unique_ptr<SignatureScheme> scheme;  ///< nullptr without an inbound side
  std::vector<FieldSpec> mapped_fields;
  std::vector<std::string> raw_paths;
  std::string link_base;  ///< what our survey links begin with; "" = none
};

/// An adapter that is a descriptor and an account's options, and no C++ of its own.
class DeclarativeAdapter final : public Adapter {
 public:
  explicit DeclarativeAdapter(AdapterParts parts);

  const std::string& name() const override { return parts_.name; }
  const std::string& platform() const override { return parts_.descriptor->platform; }
  const Capabilities& capabilities() const override { return capabilities_; }
  std::optional<HttpAnswer> handshake(const HttpRequest& request) const override;
  Result<void> verify(const HttpRequest& request, TimePoint now) const override;
  Result<Normalised> normalise(const HttpRequest& request) const override;
  HttpAnswer acknowledgement(const HttpRequest& request) const override;
  const std::vector<std::string>& kept_headers() const override { return kept_headers_; }
  SendOutcome next(const SendTask& task, std::span<const HttpResponse> so_far) const override;

  /// Signs a request as the platform would, for samples. kInvalidInput when it cannot.
  Result<void> sign(HttpRequest& request, TimePoint now) const;

  /// Whether the platform's folder says what `doctor` can ask.
  [[nodiscard]] bool has_doctor() const { return parts_.descriptor->doctor.has_value(); }
  /// The next question to the live platform given the answers so far, or all findings. Sends
  /// nothing itself; only with `task.fix` does a call write.
  [[nodiscard]] DoctorOutcome examine(const DoctorTask& task,
                                      std::span<const HttpResponse> so_far) const;
  /// How old a webhook's signed time may be; nothing where no time is signed.
  [[nodiscard]] std::optional<Millis> signature_window() const;

 private:
  AdapterParts parts_;
  Capabilities capabilities_;
  InboundContext inbound_;
  OutboundContext outbound_;
  std::vector<std::string> kept_headers_;
  std::vector<std::string> secrets_;  ///< of the account, to be struck out of what a platform says
};

}  // namespace triaged
