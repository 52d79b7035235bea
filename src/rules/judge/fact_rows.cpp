// What the journal's indexes hold of an event.
#include <algorithm>

#include "base/crypto.h"
#include "rules/judge/declared.h"
#include "rules/judge/fact_book.h"
#include "rules/judge/search_budget.h"
#include "text/fold.h"
#include "text/shingles.h"

namespace triaged {
namespace {

bool is_judged(const std::string& verdict) {
  return verdict == "valid" || verdict == "suspected_duplicate";
}

bool is_message(const Event& event) {
  return event.is(event_type::kMessageCustomer) && event.message.has_value();
}

bool is_valid_record(const RecordSnapshot& snapshot) {
  const bool by_this = is_message(snapshot.event) && is_judged(snapshot.verdict);
  return by_this || is_valid(snapshot.record);
}

bool is_entry(FactItem item, const RecordSnapshot& snapshot) {
  switch (item) {
    case FactItem::kTicket:
      return is_valid_record(snapshot);
    case FactItem::kMessage:
      return is_message(snapshot.event) && is_judged(snapshot.verdict);
    case FactItem::kSurvey:
      return snapshot.event.is(event_type::kSurveyAnswered) && is_valid_record(snapshot);
    case FactItem::kOpen:
    case FactItem::kTurn:
      return false;  // these follow from the decision, not from a condition
  }
  return false;
}

bool is_customer_field(FieldId id) {
  return id >= FieldId::kCustomerId && id <= FieldId::kCustomerCustom;
}

/// Appends a part of what a group's hash is of.
void add_key(const std::string& key, std::string& bytes) {
  bytes += std::to_string(key.size());
  bytes += ':';
  bytes += key;
}

std::uint64_t group_of_keys(std::string_view bytes) {
  const Sha256 hash = sha256(bytes);
  std::uint64_t group = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    group = group << 8U | hash[i];
  }
  return group == 0 ? 1 : group;
}

/// Folded; "" when it is missing.
std::string group_key(const FieldRef& field, const RecordSnapshot& snapshot) {
  const Customer& customer = snapshot.record.customer;
  if (is_customer_field(field.id) && customer.anonymous.value_or(false)) {
    return "";
  }
  return fold_key(field_text(read_field(field, snapshot)).value_or(""));
}

/// Who has the ticket, as long as it is open; "" otherwise.
std::string holder(const Record& record) {
  const bool done = record.solved_at.has_value() || record.closed_at.has_value();
  return done ? "" : record.assignee.value;
}

FactRow open_row(const FactSpec& spec, const std::string& person, bool remove) {
  FactRow row;
  row.index = spec.index.id;
  row.group = group_of(person);
  row.by_record = true;
  row.remove = remove;
  return row;
}

/// What changes in who has how many open tickets.
void add_open_rows(const FactSpec& spec,
                   const Record& before,
                   const Record& after,
                   std::vector<FactRow>& rows) {
  const std::string had = holder(before);
  const std::string has = holder(after);
  if (had == has) {
    return;
  }
  if (!had.empty()) {
    rows.push_back(open_row(spec, had, true));
  }
  if (!has.empty()) {
    rows.push_back(open_row(spec, has, false));
  }
}

void add_turn_rows(const FactSpec& spec,
                   const std::vector<Turn>& turns,
                   TimePoint at,
                   std::vector<FactRow>& rows) {
  for (const Turn& turn : turns) {
    if (turn.team == spec.team) {
      FactRow row;
      row.index = spec.index.id;
      row.group = group_of(turn.person);
      row.at = at;
      rows.push_back(std::move(row));
    }
  }
}

/// The message's shingles, worked out once for all questions and rows.
const std::string& shingles_of_message(const Message& message, const ScannedText& text) {
  if (!text.shingles) {
    const ScannedPart* part = text.parts.empty() ? nullptr : &text.parts.front();
    // A text without line ends folds to its key.
    const bool folded = part != nullptr && part->kind == MessagePart::kText &&
                        part->original.size() == message.text.size() &&
                        part->folded.text.find('\n') == std::string::npos;
    text.shingles = folded ? shingles_of_folded(part->folded.text) : shingles_of(message.text);
  }
  return *text.shingles;
}

/// Whether an entry counts; one whose searches are over the budget does not.
bool is_counted(const Condition& where, const ConditionInput& input) {
  return SearchBudget().spend(where, input).empty() && evaluate(where, input) == Truth::kTrue;
}

}  // namespace

std::vector<FactRow> fact_rows(const std::vector<FactSpecPtr>& specs,
                               const ConditionInput& input,
                               const Record& before,
                               const Decision& decision) {
  std::vector<FactRow> rows;
  for (const FactSpecPtr& spec : specs) {
    if (spec->of == FactItem::kOpen) {
      add_open_rows(*spec, before, input.snapshot.record, rows);
    } else if (spec->of == FactItem::kTurn) {
      add_turn_rows(*spec, decision.turns, input.snapshot.event.at, rows);
    } else if (decision.ignored.empty()) {
      const auto group = group_of(*spec, input.snapshot);
      auto row = group ? present_row(*spec, *group, input) : std::nullopt;
      if (row) {
        rows.push_back(*std::move(row));
      }
    }
  }
  return rows;
}

std::uint64_t group_of(std::string_view text) {
  std::string bytes;
  add_key(fold_key(text), bytes);
  return group_of_keys(bytes);
}

std::optional<std::uint64_t> group_of(const FactSpec& spec, const RecordSnapshot& snapshot) {
  std::string bytes;
  for (const FieldRef& field : spec.same) {
    const std::string key = group_key(field, snapshot);
    if (key.empty()) {
      return std::nullopt;
    }
    add_key(key, bytes);
  }
  return group_of_keys(bytes);
}

const FieldRef* missing_group_field(const FactSpec& spec, const RecordSnapshot& snapshot) {
  const auto found = std::ranges::find_if(
      spec.same, [&snapshot](const FieldRef& field) { return group_key(field, snapshot).empty(); });
  return found == spec.same.end() ? nullptr : &*found;
}

std::optional<FactRow> present_row(const FactSpec& spec,
                                   std::uint64_t group,
                                   const ConditionInput& input) {
  const RecordSnapshot& snapshot = input.snapshot;
  if (!is_entry(spec.of, snapshot) || (spec.where != nullptr && !is_counted(*spec.where, input))) {
    return std::nullopt;
  }
  FactRow row;
  row.index = spec.index.id;
  row.group = group;
  row.by_record = spec.of == FactItem::kTicket;
  row.at = row.by_record ? snapshot.record.opened_at : snapshot.event.at;
  if (spec.distinct) {
    const std::string key = group_key(*spec.distinct, snapshot);
    if (key.empty()) {
      return std::nullopt;
    }
    std::string bytes;
    add_key(key, bytes);
    row.value = group_of_keys(bytes);
  }
  if (spec.texts) {
    const bool told = is_message(snapshot.event) &&
                      (spec.of != FactItem::kTicket || snapshot.record.customer_messages == 1);
    row.text = told ? shingles_of_message(*snapshot.event.message, input.text) : "";
    if (row.text.empty()) {
      return std::nullopt;
    }
  }
  return row;
}

}  // namespace triaged
