#include "adapters/declarative_adapter.h"

#include <algorithm>

#include "adapters/doctor.h"

namespace triaged {
namespace {

/// Option names of the two things that a mail transport wants beside the call.
constexpr const char* kUser = "user";
constexpr const char* kPassword = "password";
constexpr const char* kCaFile = "ca_file";

std::vector<std::string> headers_to_keep(const AdapterParts& parts) {
  std::vector<std::string> names = {"content-type"};
  const auto add = [&names](const std::vector<std::string>& more) {
    names.insert(names.end(), more.begin(), more.end());
  };
  if (parts.scheme) {
    add(parts.scheme->headers());
  }
  if (parts.descriptor->inbound) {
    add(parts.descriptor->inbound->keep_headers);
  }
  return names;
}

/// A handshake may come by GET where no webhook does.
std::string methods_of(const InboundSpec& inbound) {
  std::vector<std::string> methods = inbound.methods;
  if (!inbound.handshakes.empty() && std::ranges::count(methods, "GET") == 0) {
    methods.insert(methods.begin(), "GET");
  }
  std::string list;
  for (const std::string& method : methods) {
    list += (list.empty() ? "" : ", ") + method;
  }
  return list;
}

/// Whether the options that the action needs are set. Without them it would only ever be withheld,
/// and another way to the customer could be taken instead.
bool is_configured(const ActionSpec& action, const Json& options) {
  Scope scope;
  scope.set("option", &options);
  return std::ranges::all_of(action.needs, [&](const auto& need) {
    const bool of_options = std::ranges::all_of(
        need.first.any_of, [](const Reference& one) { return one.root == "option"; });
    Json held;
    return !of_options || !json_empty(need.first.view(scope, held));
  });
}

std::vector<std::string> secrets_in(const AdapterParts& parts) {
  std::vector<std::string> secrets;
  for (const OptionSpec& option : parts.descriptor->options) {
    std::string value = string_at(parts.options, option.name);
    if (option.type == OptionSpec::Type::kSecret && !value.empty()) {
      secrets.push_back(std::move(value));
    }
  }
  return secrets;
}

void strike_out(const std::vector<std::string>& secrets, std::string& text) {
  constexpr std::string_view kStruck = "***";
  for (const std::string& secret : secrets) {
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;
         at += kStruck.size()) {
      text.replace(at, secret.size(), kStruck);
    }
  }
}

/// Some platforms repeat the request in a refusal, its token among it; reasons are stored and
/// logged.
void strike_out(const std::vector<std::string>& secrets, SendOutcome& outcome) {
  if (auto* retry = std::get_if<SendRetry>(&outcome)) {
    strike_out(secrets, retry->reason);
  } else if (auto* dead = std::get_if<SendDead>(&outcome)) {
    strike_out(secrets, dead->reason);
  } else if (auto* done = std::get_if<SendDone>(&outcome)) {
    strike_out(secrets, done->left_out);
  }
}

}  // namespace

DeclarativeAdapter::DeclarativeAdapter(AdapterParts parts)
    : parts_(std::move(parts)),
      kept_headers_(headers_to_keep(parts_)),
      secrets_(secrets_in(parts_)) {
  const Descriptor& descriptor = *parts_.descriptor;
  capabilities_.fields.insert(descriptor.fields.begin(), descriptor.fields.end());
  if (descriptor.inbound) {
    capabilities_.receives = true;
    capabilities_.methods = methods_of(*descriptor.inbound);
    capabilities_.channel =
        descriptor.inbound->channel == "other" ? "" : descriptor.inbound->channel;
    inbound_ = {&*descriptor.inbound,
                &parts_.values,
                &parts_.options,
                parts_.scheme.get(),
                parts_.name,
                parts_.mapped_fields,
                parts_.raw_paths};
  }
  if (descriptor.outbound) {
    for (const auto& [kind, action] : descriptor.outbound->actions) {
      if (is_configured(action, parts_.options)) {
        capabilities_.kinds.insert(kind);
      }
    }
    if (capabilities_.channel.empty()) {
      capabilities_.channel = descriptor.outbound->channel;
    }
    outbound_ = {&*descriptor.outbound,
                 &parts_.values,
                 &parts_.options,
                 parts_.name,
                 capabilities_.fields,
                 string_at(parts_.options, kUser),
                 Secret(string_at(parts_.options, kPassword)),
                 string_at(parts_.options, kCaFile),
                 parts_.link_base};
  }
}

std::optional<HttpAnswer> DeclarativeAdapter::handshake(const HttpRequest& request) const {
  return inbound_.spec == nullptr ? std::nullopt : answer_handshake(inbound_, request);
}

Result<void> DeclarativeAdapter::verify(const HttpRequest& request, TimePoint now) const {
  if (parts_.scheme == nullptr) {
    return unauthenticated(std::string(kMissingSignature) + ": '" + parts_.name +
                           "' receives no webhooks");
  }
  return parts_.scheme->verify(request, now);
}

Result<Normalised> DeclarativeAdapter::normalise(const HttpRequest& request) const {
  if (inbound_.spec == nullptr) {
    return invalid_input("'" + parts_.name + "' receives no webhooks");
  }
  return normalise_webhook(inbound_, request);
}

HttpAnswer DeclarativeAdapter::acknowledgement(const HttpRequest& request) const {
  if (inbound_.spec == nullptr) {
    return {};
  }
  Scope scope(&parts_.values);
  if (inbound_.spec->answer.body.is_constant()) {
    return render_answer(inbound_.spec->answer, scope);
  }
  const RequestDocument document = read_head(request);
  document.add_to(scope);
  return render_answer(inbound_.spec->answer, scope);
}

SendOutcome DeclarativeAdapter::next(const SendTask& task,
                                     std::span<const HttpResponse> so_far) const {
  if (outbound_.spec == nullptr) {
    return SendWithheld{"'" + parts_.name + "' cannot be written to"};
  }
  SendOutcome outcome = next_step(outbound_, task, so_far);
  strike_out(secrets_, outcome);
  return outcome;
}

Result<void> DeclarativeAdapter::sign(HttpRequest& request, TimePoint now) const {
  if (parts_.scheme == nullptr) {
    return invalid_input("'" + parts_.name + "' receives no webhooks");
  }
  return parts_.scheme->sign(request, now);
}

DoctorOutcome DeclarativeAdapter::examine(const DoctorTask& task,
                                          std::span<const HttpResponse> so_far) const {
  const DoctorContext context{
      parts_.descriptor.get(), &parts_.values, &parts_.options, &outbound_, parts_.name};
  return next_question(context, task, so_far);
}

std::optional<Millis> DeclarativeAdapter::signature_window() const {
  const VerifySpec* verify = verify_in_use(*parts_.descriptor, parts_.options);
  const bool timed = verify != nullptr && (verify->scheme == "standard_webhooks" ||
                                           !verify->hmac.timestamp_header.empty());
  return timed && parts_.scheme ? std::optional(verify->tolerance) : std::nullopt;
}

}  // namespace triaged
