#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/condition.h"
#include "adapters/expression.h"
#include "adapters/request_document.h"
#include "adapters/signature.h"
#include "model/outbox.h"
#include "text/escape.h"
#include "yaml/faults.h"
#include "yaml/mapping.h"

namespace triaged {

/// An option that a source or destination of this platform may set.
struct OptionSpec {
  enum class Type { kText, kSecret, kInt, kUrl, kBool };
  std::string name;
  Type type = Type::kText;
  bool required = false;
  std::string fallback;
  std::string doc;
};

using NamedTemplates = std::vector<std::pair<std::string, Template>>;

/// One way of proving a webhook's origin. The first whose option is set is used.
struct VerifySpec {
  std::string scheme;
  std::vector<std::string> secrets;  ///< option names; a later one is for rotation
  std::string user;                  ///< option name, of basic
  HmacSpec hmac;
  Template place;  ///< of token
  std::string prefix;
  Millis tolerance{};
  SourcePos at;
};

struct AnswerSpec {
  int status = 200;
  Template body;
  std::string content_type = "text/plain; charset=utf-8";
};

struct HandshakeSpec {
  PayloadCondition when;
  NamedTemplates check;  ///< expected value (from options) by the expression that was sent
  std::vector<Expression> given;
  bool verified = false;
  AnswerSpec answer;
};

/// A value of an event: `name` is the dotted field, as in `message.text`.
struct FieldSpec {
  std::string name;
  Template value;
};

struct ChangeSpec {
  std::string field;
  Template from;
  Template to;
  Template by;
  std::optional<PayloadCondition> when;
};

struct AttachmentSpec {
  Template each;  ///< gives the list; the others read root `attachment`
  Template name;
  Template url;
  Template content_type;
  Template size_bytes;
};

/// An event that an item can be.
struct EventSpec {
  PayloadCondition when;
  std::vector<Template> type_templates;  ///< `app.{{ … }}` is allowed
  std::vector<FieldSpec> fields;         ///< over the shared ones
  std::vector<ChangeSpec> changes;
};

struct IgnoreSpec {
  PayloadCondition when;
  Template reason;
};

struct InboundSpec {
  std::string channel;
  std::vector<std::string> methods;       ///< that webhooks come by
  std::vector<std::string> keep_headers;  ///< lower case, beside those of the signature
  BodyFormat format = BodyFormat::kJson;
  Template body;  ///< replaces the body, e.g. JSON inside a form field; empty = as read
  std::vector<VerifySpec> verify;
  std::vector<HandshakeSpec> handshakes;
  AnswerSpec answer;
  std::vector<Template> dedupe;
  Template items;  ///< the list in a batch; empty = the body is the one item
  NamedTemplates let;
  std::optional<PayloadCondition> own;
  std::vector<FieldSpec> fields;
  std::optional<AttachmentSpec> attachments;
  std::vector<EventSpec> events;
  std::vector<IgnoreSpec> ignore;
  Template kind;  ///< names an unknown item in its reason
};

/// A JSON body of templates.
struct BodyNode {
  enum class Kind { kValue, kObject, kList };
  Kind kind = Kind::kValue;
  Template value;
  Json literal;                ///< a number or truth value that was written as such
  std::vector<Template> keys;  ///< of an object, parallel to `items`
  std::vector<BodyNode> items;
};

/// What an answer leads to.
struct Reaction {
  enum class Kind { kRetry, kDead, kGoto, kDone, kNext };
  Kind kind = Kind::kNext;
  std::string step;
};

struct FailureSpec {
  PayloadCondition when;
  Reaction then;
  Template reason;
};

struct StepSpec {
  std::string id;
  std::optional<PayloadCondition> when;
  std::string method;
  Template path;
  NamedTemplates query;
  NamedTemplates headers;
  std::optional<BodyNode> json;
  std::optional<NamedTemplates> form;
  std::optional<Template> text;
  std::optional<NamedTemplates> mail;
  std::vector<int> expect;  ///< empty = 200 to 299
  std::map<int, Reaction> on;
  std::vector<FailureSpec> failures;
  NamedTemplates keep;  ///< read as `let/<name>` by later steps
  Template learns;      ///< the ticket's id
  Template remote_id;
  bool shows = false;     ///< the answer shows the ticket: differences are computed from it
  bool verifies = false;  ///< the answer must show what was written
  bool creates = false;
  bool repeatable = true;  ///< an unknown outcome may simply be tried again
};

struct ActionSpec {
  std::optional<Markup> markup;
  std::size_t limit = 0;  ///< code points of text; 0 = none
  bool cuts = true;       ///< over the limit: cut with an ellipsis, else refused
  bool ticket = false;    ///< needs a ticket
  bool retry_unknown = true;
  NamedTemplates let;
  std::vector<std::pair<Expression, std::string>> needs;  ///< else withheld, with the reason
  std::vector<StepSpec> steps;
};

struct OutboundSpec {
  std::string channel;  ///< that messages go out by, where there is no inbound side to say so
  Template base_url;
  NamedTemplates headers;
  Markup markup = Markup::kPlain;
  std::map<int, Reaction> on;
  std::vector<FailureSpec> failures;
  NamedTemplates shows;          ///< by field, in the platform's own values
  Template tag;                  ///< a tag as the platform writes it; reads root `item`
  bool custom_as_shown = false;  ///< a ticket shows every custom field it has and takes no other
  std::optional<ActionSpec> open;
  std::map<EntryKind, ActionSpec> actions;
};

/// What `doctor` makes of an answer with a status of its own.
struct DoctorAnswer {
  enum class Kind { kSay, kMissing, kSkip };
  Kind kind = Kind::kSay;
  bool warning = false;  ///< of kSay
  Template message;
  Template hint;
};

/// A question that `doctor` asks the live platform. Asking only reads; `fix` writes.
struct DoctorCheck {
  std::string name;
  std::optional<PayloadCondition> when;       ///< else the question does not arise
  std::optional<std::vector<Template>> each;  ///< asked for each of these, as root `item`
  std::optional<StepSpec> ask;  ///< a GET; nothing = looks only at what was kept before
  std::map<int, DoctorAnswer> on;
  NamedTemplates keep;          ///< read as `let/<name>` here and by later checks
  std::vector<Template> wants;  ///< names that `has` must hold
  std::vector<Template> has;
  Template as;  ///< how a missing one is called (root `missing`); empty = by its name
  std::optional<PayloadCondition> must;
  bool warning = false;  ///< else a fault
  bool stops = false;    ///< a fault here answers all later questions
  Template ok;
  Template message;
  Template hint;
  std::optional<StepSpec> fix;  ///< creates one that is missing (root `missing`)
  bool fix_once = false;        ///< one call mends all
};

struct DoctorSpec {
  Template base_url;  ///< empty = the outbound side's
  std::map<int, DoctorAnswer> on;
  std::vector<DoctorCheck> checks;
};

struct ValueSpec {
  bool mapped = false;  ///< every value that rules can write needs a mapping
  std::vector<std::string> known;
  std::vector<std::pair<std::string, std::string>> defaults;  ///< ours, theirs
};

/// A platform's folder, read and checked. Immutable.
struct Descriptor {
  std::string platform;
  std::string folder;
  std::string about;
  std::vector<std::string> docs;
  std::vector<OptionSpec> options;
  std::map<std::string, ValueSpec, std::less<>> values;
  std::map<std::string, std::string> fallbacks;  ///< effect the platform cannot show → what instead
  std::vector<std::string> fields;               ///< that a sync can write
  std::optional<InboundSpec> inbound;
  std::optional<OutboundSpec> outbound;
  std::optional<DoctorSpec> doctor;

  [[nodiscard]] const OptionSpec* option(std::string_view name) const;
};

/// Reads `<folder>/adapter.yaml`; all faults go to `faults`. Nothing when it cannot be read at all.
std::optional<Descriptor> load_descriptor(const std::string& folder, Faults& faults);
/// The same from a tree; `folder` names it.
std::optional<Descriptor> read_descriptor(const YamlNode& root,
                                          const std::string& folder,
                                          Faults& faults);

// The parts, for the loader alone.
InboundSpec read_inbound(YamlMapping in, const Descriptor& descriptor);
OutboundSpec read_outbound(YamlMapping out, const Descriptor& descriptor);
DoctorSpec read_doctor(YamlMapping in, const Descriptor& descriptor);
/// Method, path, query, headers and body of a call. A mapping without a method is a fault.
StepSpec read_call(YamlMapping& in, std::span<const std::string> roots);
/// A key that is an HTTP status; anything else is a fault.
std::optional<int> read_status(const YamlEntry& entry, Faults& faults);

/// Parses a template or adds a fault at the node.
Template read_template(const YamlNode& node, Faults& faults, std::span<const std::string> roots);
/// The template at `key`; empty when it is missing.
Template read_template(YamlMapping& in, std::string_view key, std::span<const std::string> roots);
NamedTemplates read_templates(YamlMapping& in,
                              std::string_view key,
                              std::span<const std::string> roots);

}  // namespace triaged
