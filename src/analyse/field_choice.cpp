#include "analyse/field_choice.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "rules/judge/evaluate_condition.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// More keys of a table than this are not tried.
constexpr std::size_t kTriedKeys = 200;
constexpr double kMostMarks = 500;
const std::string kFreeText = "別的";

std::string text_of(const FieldValue& value) {
  return field_text(value).value_or("");
}

Json json_of(const FieldValue& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    return *number == std::floor(*number) ? Json(static_cast<std::int64_t>(*number))
                                          : Json(*number);
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag;
  }
  return std::holds_alternative<std::monostate>(value) ? Json() : Json(text_of(value));
}

MemberSet members_of(const FieldValue& value) {
  MemberSet members;
  if (const auto* names = std::get_if<std::vector<std::string>>(&value)) {
    for (const std::string& name : *names) {
      members[name] = {name, true, Actor::kAgent, ""};
    }
  }
  return members;
}

std::optional<TimePoint> time_of(const FieldValue& value) {
  const auto* at = std::get_if<TimePoint>(&value);
  return at == nullptr ? std::nullopt : std::optional(*at);
}

std::optional<int> count_of(const FieldValue& value) {
  const auto* number = std::get_if<double>(&value);
  const bool whole =
      number != nullptr && *number == std::floor(*number) && *number >= 0 && *number <= kMostMarks;
  return whole ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

bool put_count(const FieldValue& value, int& out) {
  const std::optional<int> count = count_of(value);
  out = count.value_or(0);
  return count.has_value();
}

bool put_message(const FieldRef& field, const FieldValue& value, Scene& scene) {
  if (std::holds_alternative<std::monostate>(value) && field.id != FieldId::kMessageLanguage &&
      field.id != FieldId::kMessageScript) {
    scene.event.message.reset();
    return field.id != FieldId::kMessageHtml;
  }
  Message& message = scene.event.message ? *scene.event.message : scene.event.message.emplace();
  switch (field.id) {
    case FieldId::kMessageText:
      message.text = text_of(value);
      return true;
    case FieldId::kMessageHtml:
      message.html = text_of(value);
      return true;
    case FieldId::kMessageLanguage:
      message.language = text_of(value);
      return true;
    case FieldId::kMessageScript: {
      const std::string script = text_of(value);
      message.language = script == "Hant"   ? "zh-Hant"
                         : script == "Hans" ? "zh-Hans"
                         : script == "Latn" ? "en"
                                            : "";
      return message.language.empty() == script.empty();
    }
    case FieldId::kMessageAttachments: {
      const std::optional<int> count = count_of(value);
      message.attachments.assign(static_cast<std::size_t>(count.value_or(0)),
                                 {"file.png", "image/png", "", 1});
      return count.has_value();
    }
    case FieldId::kMessageExclaims:
    case FieldId::kMessageLength: {
      const std::optional<int> count = count_of(value);
      const char* mark = field.id == FieldId::kMessageExclaims ? "！" : "字";
      message.text = field.id == FieldId::kMessageExclaims ? "字" : "";
      for (int i = 0; i < count.value_or(0); ++i) {
        message.text += mark;
      }
      return count.has_value();
    }
    case FieldId::kMessageBy: {
      const std::optional<Actor> actor = parse_actor(text_of(value));
      message.by = actor.value_or(message.by);
      return actor.has_value();
    }
    case FieldId::kMessageSentAt:
      message.sent_at = time_of(value);
      return true;
    default:
      return false;
  }
}

bool put_customer(const FieldRef& field, const FieldValue& value, Customer& customer) {
  const std::string text = text_of(value);
  switch (field.id) {
    case FieldId::kCustomerId:
      customer.id = text;
      return true;
    case FieldId::kCustomerName:
      customer.name = text;
      return true;
    case FieldId::kCustomerEmail:
      customer.email = text;
      return true;
    case FieldId::kCustomerPhone:
      customer.phone = text;
      return true;
    case FieldId::kCustomerTier:
      customer.tier = text;
      return true;
    case FieldId::kCustomerTags:
      customer.tags = std::holds_alternative<std::vector<std::string>>(value)
                          ? std::get<std::vector<std::string>>(value)
                          : std::vector<std::string>{};
      return true;
    case FieldId::kCustomerLocale:
      customer.locale = text;
      return true;
    case FieldId::kCustomerMemberNo:
      customer.member_no = text;
      return true;
    case FieldId::kCustomerAnonymous:
      customer.anonymous =
          std::holds_alternative<bool>(value) ? std::optional(std::get<bool>(value)) : std::nullopt;
      return true;
    case FieldId::kCustomerCustom:
      customer.custom[field.key] = json_of(value);
      return true;
    default:
      return false;
  }
}

bool put_survey(const FieldRef& field,
                const FieldValue& value,
                const RuleSet& rules,
                Scene& scene) {
  Json& answers = scene.event.survey;
  answers = answers.is_object() ? answers : Json::object();
  if (field.id == FieldId::kSurveyId) {
    scene.survey.id = text_of(value);
    answers["id"] = scene.survey.id;
    return true;
  }
  if (field.id == FieldId::kSurveyAnswer) {
    answers[field.key] = json_of(value);
    return true;
  }
  for (const auto& [id, survey] : rules.surveys) {
    for (const SurveySpec::Class& one : survey.spec.classes) {
      const bool scored = field.id == FieldId::kSurveyScore;
      const auto score = scored ? count_of(value) : std::optional(one.from);
      if (!score || (scored ? *score < one.from || *score > one.to
                            : fold_key(one.name) != fold_key(text_of(value)))) {
        continue;
      }
      answers["id"] = scene.survey.id = id;
      answers[survey.spec.class_of] = *score;
      scene.survey.cls = one.name;
      scene.survey.score = *score;
      return true;
    }
  }
  return std::holds_alternative<std::monostate>(value);
}

bool put_ticket(const FieldRef& field, const FieldValue& value, Scene& scene) {
  Record& record = scene.record;
  const std::string text = text_of(value);
  const auto set = [&text](ValueState& state) {
    state = {text, 0, Actor::kUnknown, ""};
    return true;
  };
  switch (field.id) {
    case FieldId::kTicketId:
      record.ticket.id = scene.event.ticket.id = text;
      return true;
    case FieldId::kTicketNumber:
      record.number = text;
      return true;
    case FieldId::kTicketUrl:
      record.ticket.url = scene.event.ticket.url = text;
      return true;
    case FieldId::kTicketSubject:
      record.ticket.subject = scene.event.ticket.subject = text;
      return true;
    case FieldId::kTicketStatus:
      return set(record.status);
    case FieldId::kTicketPriority:
      return set(record.priority);
    case FieldId::kTicketGroup:
      return set(record.group);
    case FieldId::kTicketAssignee:
      return set(record.assignee);
    case FieldId::kTicketCollaborators:
      record.collaborators = members_of(value);
      return true;
    case FieldId::kTicketTags:
      record.tags = members_of(value);
      return true;
    case FieldId::kTicketChannel:
      record.channel = scene.event.channel = text;
      return true;
    case FieldId::kTicketSource:
      record.source = scene.event.source = text;
      return true;
    case FieldId::kTicketOnline:
      record.ticket.online =
          std::holds_alternative<bool>(value) ? std::optional(std::get<bool>(value)) : std::nullopt;
      return true;
    case FieldId::kTicketCreatedAt:
      record.opened_at = time_of(value).value_or(record.opened_at);
      return time_of(value).has_value();
    case FieldId::kTicketSolvedAt:
      record.solved_at = time_of(value);
      return true;
    case FieldId::kTicketClosedAt:
      record.closed_at = time_of(value);
      return true;
    case FieldId::kTicketHumanReplies:
      return put_count(value, record.human_replies);
    case FieldId::kTicketCustomerMessages:
      return put_count(value, record.customer_messages);
    case FieldId::kTicketStartedBy: {
      const std::optional<Actor> actor = parse_actor(text);
      record.started_by = actor.value_or(Actor::kUnknown);
      return actor.has_value();
    }
    case FieldId::kTicketCustom:
      record.ticket.custom[field.key] = json_of(value);
      return true;
    default:
      return false;
  }
}

bool put_declared(const FieldRef& field, const FieldValue& value, Scene& scene) {
  Record& record = scene.record;
  switch (field.id) {
    case FieldId::kProduct:
    case FieldId::kExtracted:
      record.custom[field.name] = {text_of(value), 0, Actor::kAgent, ""};
      return true;
    case FieldId::kDimension:
      record.dimensions[field.key] = {text_of(value), 0, Actor::kUnknown, ""};
      return true;
    case FieldId::kManyDimension:
      record.many_dimensions[field.key] = members_of(value);
      return true;
    case FieldId::kScore: {
      const std::optional<int> count = count_of(value);
      record.scores.erase(field.key);
      if (count) {
        record.scores[field.key] = *count;
      }
      return true;
    }
    case FieldId::kAuditVerdict:
      scene.verdict = text_of(value);
      return true;
    case FieldId::kRaw:
      scene.event.raw = scene.event.raw.is_object() ? scene.event.raw : Json::object();
      scene.event.raw[field.key] = json_of(value);
      return true;
    default:
      return put_ticket(field, value, scene);
  }
}

/// The values worth trying for one field: every one that some test tells from its neighbours.
class Candidates {
 public:
  Candidates(std::span<const Goal> tests, const RuleSet& rules)
      : field_(field_of(*tests.front().condition)), rules_(rules) {
    for (const Goal& goal : tests) {
      if (const auto* table = std::get_if<TableTest>(&goal.condition->node)) {
        take_keys(*table->table);
      } else {
        take_test(std::get<FieldTest>(goal.condition->node), goal.truths);
      }
    }
    finish();
  }

  [[nodiscard]] const std::vector<FieldValue>& values() const { return values_; }
  /// Whether a value that is not among them cannot do better.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  void take_keys(const Table& table) {
    complete_ = complete_ && table.rows.size() <= kTriedKeys;
    for (std::size_t i = 0; i < std::min(table.rows.size(), kTriedKeys); ++i) {
      texts_.insert(table.rows[i].second.key);
    }
  }

  void take_test(const FieldTest& test, Truths truths) {
    for (const FieldTest::Clause& clause : test.clauses) {
      complete_ = complete_ && clause.compare != Compare::kMatches;
      const bool negative = clause.compare == Compare::kNot;
      const bool shuns = (truths & kOnlyTrue) != 0 ? negative : !negative;
      for (const Operand& operand : clause.values) {
        take_operand(clause.compare, operand, shuns);
      }
    }
  }

  void take_operand(Compare compare, const Operand& operand, bool shuns) {
    switch (field_.type) {
      case FieldType::kSet:
      case FieldType::kValueSet:
        if (compare != Compare::kExists) {
          (shuns ? shunned_ : members_).insert(operand.folded);
        }
        return;
      case FieldType::kTime:
        numbers_.insert(static_cast<double>(operand.at.time_since_epoch().count()));
        return;
      case FieldType::kNumber:
        numbers_.insert(operand.number);
        return;
      default:
        break;
    }
    if (compare == Compare::kExists) {
      return;
    }
    texts_.insert(operand.text);
    const bool number = compare == Compare::kGt || compare == Compare::kGte ||
                        compare == Compare::kLt || compare == Compare::kLte ||
                        compare == Compare::kBetween;
    if (field_.type == FieldType::kOpen && number) {
      numbers_.insert(operand.number);
    }
    if (compare == Compare::kStarts) {
      starts_.insert(operand.text);
    }
    if (compare == Compare::kEnds) {
      ends_.insert(operand.text);
    }
  }

  void add_numbers() {
    std::set<double> tried{0, 1};
    for (const double number : numbers_) {
      tried.insert({number, number - 1, number + 1});
    }
    for (auto at = numbers_.begin(); at != numbers_.end() && std::next(at) != numbers_.end();
         ++at) {
      tried.insert((*at + *std::next(at)) / 2);
    }
    for (const double number : tried) {
      if (field_.type == FieldType::kTime) {
        values_.emplace_back(TimePoint(Millis(static_cast<std::int64_t>(number))));
      } else {
        values_.emplace_back(number);
      }
    }
  }

  void add_texts() {
    for (const std::string& start : starts_) {
      texts_.insert(start + kFreeText);
      for (const std::string& end : ends_) {
        texts_.insert(start + kFreeText + end);
      }
    }
    for (const std::string& end : ends_) {
      texts_.insert(kFreeText + end);
    }
    for (const std::string& text : texts_) {
      values_.emplace_back(text);
    }
    values_.emplace_back(kFreeText);
  }

  void add_declared(const std::vector<std::string>& declared) {
    for (const std::string& value : declared) {
      values_.emplace_back(value);
    }
  }

  bool add_all_declared() {
    if (field_.id == FieldId::kTicketPriority && rules_.priority) {
      add_declared(rules_.priority->values);
      return true;
    }
    if (field_.id != FieldId::kDimension) {
      return false;
    }
    for (const DeclaredValues& dimension : rules_.dimensions) {
      if (dimension.name == field_.key) {
        add_declared(dimension.values);
      }
    }
    return true;
  }

  void add_sets() {
    std::vector<std::string> names;
    for (const std::string& name : members_) {
      if (!shunned_.contains(name)) {
        names.push_back(name);
      }
    }
    values_.emplace_back(std::vector<std::string>{});
    values_.emplace_back(names);
    for (const std::string& name : names) {
      values_.emplace_back(std::vector<std::string>{name});
    }
  }

  void finish() {
    if (field_.type == FieldType::kSet || field_.type == FieldType::kValueSet) {
      add_sets();
      return;
    }
    if (!add_all_declared()) {
      if (field_.type == FieldType::kBool || field_.type == FieldType::kOpen) {
        values_.emplace_back(true);
        values_.emplace_back(false);
      }
      if (field_.type == FieldType::kNumber || field_.type == FieldType::kTime ||
          !numbers_.empty()) {
        add_numbers();
      }
      if (field_.type != FieldType::kNumber && field_.type != FieldType::kTime &&
          field_.type != FieldType::kBool) {
        add_texts();
      }
    }
    values_.emplace_back(std::monostate{});
  }

  const FieldRef& field_;
  const RuleSet& rules_;
  std::set<std::string> texts_, starts_, ends_, members_, shunned_;
  std::set<double> numbers_;
  std::vector<FieldValue> values_;
  bool complete_ = true;
};

bool satisfies(std::span<const Goal> tests, const RuleSet& rules, const Scene& scene) {
  static const ScannedText kNoText;
  const RecordSnapshot snapshot = scene.snapshot(rules);
  return std::all_of(tests.begin(), tests.end(), [&](const Goal& goal) {
    return (truths_of(evaluate(*goal.condition, {snapshot, kNoText})) & goal.truths) != 0;
  });
}

/// Counts are whole and not below zero, so a value that is neither is no value at all.
bool is_no_count(const FieldRef& field, const FieldValue& value) {
  const auto* number = std::get_if<double>(&value);
  return field.type == FieldType::kNumber && field.id != FieldId::kSurveyScore &&
         number != nullptr && (*number < 0 || *number != std::floor(*number));
}

}  // namespace

RecordSnapshot Scene::snapshot(const RuleSet& rules) const {
  return {event,
          record,
          survey,
          verdict,
          event.changes,
          rules.priority ? &rules.priority->values : nullptr};
}

bool put_field(const FieldRef& field, const FieldValue& value, const RuleSet& rules, Scene& scene) {
  if (field.id >= FieldId::kMessageId && field.id <= FieldId::kMessageSentAt) {
    return put_message(field, value, scene);
  }
  if (field.id >= FieldId::kCustomerId && field.id <= FieldId::kCustomerCustom) {
    return put_customer(field, value, scene.event.customer) &&
           put_customer(field, value, scene.record.customer);
  }
  if (field.id >= FieldId::kSurveyId && field.id <= FieldId::kSurveyAnswer) {
    return put_survey(field, value, rules, scene);
  }
  return put_declared(field, value, scene);
}

Choice choose_field(std::span<const Goal> tests, const RuleSet& rules, Scene& scene) {
  const FieldRef& field = field_of(*tests.front().condition);
  const Candidates candidates(tests, rules);
  bool settable = true;
  for (const FieldValue& value : candidates.values()) {
    Scene tried = scene;
    const bool put = put_field(field, value, rules, tried);
    if (put && satisfies(tests, rules, tried)) {
      scene = std::move(tried);
      return Choice::kFound;
    }
    settable = settable && (put || is_no_count(field, value));
  }
  return candidates.complete() && settable ? Choice::kImpossible : Choice::kUnknown;
}

const FieldRef& field_of(const Condition& condition) {
  const auto* table = std::get_if<TableTest>(&condition.node);
  return table != nullptr ? table->field : std::get<FieldTest>(condition.node).field;
}

bool is_fixed(const FieldRef& field) {
  switch (field.id) {
    case FieldId::kTicketStatus:
    case FieldId::kTicketPriority:
    case FieldId::kTicketGroup:
    case FieldId::kTicketAssignee:
    case FieldId::kTicketCollaborators:
    case FieldId::kTicketTags:
    case FieldId::kTicketCustom:
    case FieldId::kProduct:
    case FieldId::kExtracted:
    case FieldId::kDimension:
    case FieldId::kManyDimension:
    case FieldId::kScore:
    case FieldId::kAuditVerdict:
      return false;
    default:
      return true;
  }
}

}  // namespace triaged
