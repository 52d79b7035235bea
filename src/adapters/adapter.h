#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "model/http.h"
#include "model/outbox.h"

namespace triaged {

/// What a verified webhook says.
struct Normalised {
  std::vector<Event> events;          ///< in the platform's order
  std::vector<std::string> pointers;  ///< of the items that the events come from, one for each
  std::vector<std::string> ignored;   ///< reasons, for items that mean nothing to us
  struct BadItem {
    Error error;
    std::string pointer;  ///< JSON pointer of the item; "" = the whole body
  };
  std::vector<BadItem> bad_items;  ///< good items of a bad batch live
  std::vector<std::string>
      dedupe_keys;  ///< 32 raw bytes each: signed id, signed bytes, delivery header
};

/// A mail's envelope; a call that has one goes by SMTP.
struct MailEnvelope {
  std::string from;
  std::vector<std::string> to;
};

/// The next thing to send for an entry.
struct SendStep {
  HttpCall
      call;  ///< `method` "" and `url` smtp(s)://… when `envelope` is set; body = the MIME message
  std::optional<MailEnvelope> envelope;
  std::string username;  ///< SMTP AUTH; HTTP credentials are headers already
  Secret password;
  std::string ca_file;   ///< extra trust for TLS; "" = the system's
  bool creates = false;  ///< an unknown outcome must be looked for before it is repeated
};

/// The entry is done. `desk` holds what was learned.
struct SendDone {
  std::optional<DeskView> desk;
  std::string remote_id;
  std::string left_out;  ///< what the platform has no place for, in words; "" = all was written
};

/// Not now. Without `retry_after` the deliverer's back-off decides.
struct SendRetry {
  std::string reason;
  std::optional<Millis> retry_after;
  int http_status = 0;
  bool unknown_outcome = false;  ///< the platform may have done it
};

/// Never like this: a person has to look. `reason` is masked.
struct SendDead {
  std::string reason;
  int http_status = 0;
};

/// Not sent on purpose: the platform has no such thing, or the customer no address there.
struct SendWithheld {
  std::string reason;
};

using SendOutcome = std::variant<SendStep, SendDone, SendRetry, SendDead, SendWithheld>;

/// What an entry renders from.
struct SendTask {
  const OutboxEntry* entry = nullptr;
  const Record* record = nullptr;
  std::string ticket_id;  ///< on this destination; "" = none yet
  TimePoint now{};
};

/// Which fields and entries a platform can show.
struct Capabilities {
  std::set<EntryKind> kinds;     ///< those that the account is configured for
  std::set<std::string> fields;  ///< of a sync: tags, priority, group, assignee, status, custom
  bool receives = false;         ///< has an inbound side
  std::string methods = "POST";  ///< that webhooks come by, as an Allow header lists them
  std::string channel;           ///< that it receives from or sends to; "" when the webhook says
};

/// What `doctor` found out about one thing, and what to do. Holds no secrets; contacts are masked.
struct DoctorFinding {
  enum class Level : std::uint8_t { kOk, kWarning, kFault, kUnseen };  ///< kUnseen: no answer
  Level level = Level::kOk;
  std::string check;
  std::string message;
  std::string hint;
  std::vector<std::string> missing;  ///< by name, where names are missing
  std::vector<std::string> fixed;    ///< created just now
  bool fixable = false;              ///< `--fix` can create what is missing
};

/// What the platform must have, by the configuration and the rules.
struct DoctorTask {
  /// By field of a sync, what is written there: values in our words, of `custom` the fields' names.
  std::map<std::string, std::vector<std::string>> wanted;
  std::string hook_url;  ///< where the platform must post; "" = nowhere, or not known
  bool opens = false;    ///< tickets of other sources are opened there
  bool fix = false;      ///< create what is missing
};

/// A call to make, or all findings.
using DoctorOutcome = std::variant<SendStep, std::vector<DoctorFinding>>;

/// One configured platform account. Thread-safe: immutable after load. No I/O and no clock: same
/// bytes, same answer.
class Adapter {
 public:
  virtual ~Adapter() = default;

  virtual const std::string& name() const = 0;  ///< the source's or destination's configured name
  virtual const std::string& platform() const = 0;  ///< the folder's name
  virtual const Capabilities& capabilities() const = 0;

  /// A registration challenge that wants its own answer; nothing for an ordinary webhook. Some must
  /// be verified first: then they come through here only after verify().
  virtual std::optional<HttpAnswer> handshake(const HttpRequest& request) const = 0;
  /// Checks the signature over the raw bytes, in constant time, and the age of a signed timestamp
  /// against `now`. kUnauthenticated says what was missing or wrong, never the expected value.
  virtual Result<void> verify(const HttpRequest& request, TimePoint now) const = 0;
  /// 0..n events. kInvalidInput: the whole body is unreadable (malformed JSON, form, MIME, UTF-8).
  virtual Result<Normalised> normalise(const HttpRequest& request) const = 0;
  /// What the platform wants to hear once the delivery is safe.
  virtual HttpAnswer acknowledgement(const HttpRequest& request) const = 0;
  /// The header names (lower case) worth keeping beside the raw body: signature, timestamp,
  /// delivery id.
  virtual const std::vector<std::string>& kept_headers() const = 0;

  /// The next step of this entry, given the answers so far (oldest first). Sends nothing itself. A
  /// `status` 0 among them is a call that went out and whose outcome is unknown: what was surely
  /// never sent is tried again without asking here.
  virtual SendOutcome next(const SendTask& task, std::span<const HttpResponse> so_far) const = 0;
};

}  // namespace triaged
