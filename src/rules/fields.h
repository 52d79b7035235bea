#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "calendar/calendar.h"
#include "model/decision.h"
#include "model/event.h"
#include "model/record.h"

namespace triaged {

/// How a field's values compare.
enum class FieldType : std::uint8_t {
  kText,   ///< folded texts
  kValue,  ///< one of declared values, folded
  kLevel,  ///< one of declared values in an order: the priority
  kNumber,
  kBool,
  kTime,
  kDuration,  ///< in milliseconds
  kSet,       ///< a set of free names, folded
  kValueSet,  ///< a set of declared values, folded
  kOpen,      ///< untyped (custom, raw): text, or a number or bool where the test asks for one
};

/// Where a field's value is found.
enum class FieldId : std::uint8_t {
  kTicketId,
  kTicketNumber,
  kTicketUrl,
  kTicketSubject,
  kTicketStatus,
  kTicketPriority,
  kTicketGroup,
  kTicketAssignee,
  kTicketCollaborators,
  kTicketTags,
  kTicketChannel,
  kTicketSource,
  kTicketOnline,
  kTicketCreatedAt,
  kTicketSolvedAt,
  kTicketClosedAt,
  kTicketHumanReplies,
  kTicketCustomerMessages,
  kTicketStartedBy,
  kTicketCustom,
  kMessageId,
  kMessageText,
  kMessageHtml,
  kMessageLanguage,
  kMessageScript,
  kMessageAttachments,
  kMessageExclaims,
  kMessageLength,
  kMessageBy,
  kMessageSentAt,
  kCustomerId,
  kCustomerName,
  kCustomerEmail,
  kCustomerPhone,
  kCustomerTier,
  kCustomerTags,
  kCustomerLocale,
  kCustomerMemberNo,
  kCustomerAnonymous,
  kCustomerTickets,
  kCustomerCustom,
  kProduct,
  kExtracted,
  kDimension,
  kManyDimension,
  kScore,
  kSurveyId,
  kSurveyClass,
  kSurveyScore,
  kSurveyAnswer,
  kAuditVerdict,
  kRaw,
  kClockName,
  kClockState,
  kClockDue,
  kClockLeft,
  kIncidentId,
  kIncidentReporters,
  kIncidentSize,
  kCalendarOpen,
  kCalendarNextOpen,
  kCalendarNextClose,
};

/// A field of the catalogue, found by name once at load. `key` is the open part of the name.
struct FieldRef {
  FieldId id = FieldId::kTicketId;
  FieldType type = FieldType::kText;
  std::string name;  ///< as rules write it
  std::string key;
  CalendarPtr calendar{};  ///< of `calendar.<name>.…`

  bool operator==(const FieldRef&) const = default;
};

/// A fixed name of the catalogue.
struct FieldRow {
  std::string_view name;
  FieldId id;
  FieldType type;
};

/// Every field with a fixed name, by name.
const std::vector<FieldRow>& fixed_fields();

/// A value as a condition or a template sees it. Sets hold folded names; monostate is "missing".
using FieldValue =
    std::variant<std::monostate, std::string, double, bool, TimePoint, std::vector<std::string>>;

/// What an event's survey answer amounts to; all empty for other events.
struct SurveyResult {
  std::string id;
  std::string cls;
  std::optional<int> score;
};

/// What conditions look at: the event, the record after the phase before, and what was worked out
/// of the event once. Borrows all of it.
struct RecordSnapshot {
  const Event& event;
  const Record& record;
  const SurveyResult& survey;
  const std::string& verdict;
  const std::vector<FieldChange>& changes;           ///< of the event, without echoes
  const std::vector<std::string>* levels = nullptr;  ///< of the priority, low to high
};

FieldValue read_field(const FieldRef& field, const RecordSnapshot& snapshot);

/// The value as a text for templates; nothing when missing. Times as RFC 3339 in UTC.
std::optional<std::string> field_text(const FieldValue& value);

}  // namespace triaged
