#include "rules/judge/fact_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"

namespace triaged {
namespace {

constexpr std::size_t kQuestionDigits = 12;

/// Unknown, or whether the answer is within the bounds.
Truth count_truth(const JournalTest& test, const Json& answer) {
  if (!answer.is_number_integer()) {
    return Truth::kUnknown;
  }
  const auto n = answer.get<std::int64_t>();
  return truth_of((!test.at_least || n >= *test.at_least) && (!test.at_most || n <= *test.at_most));
}

/// Without rounding: n ≥ times × max(1, before / weeks).
Truth surge_truth(const JournalTest& test, const Json& answer) {
  if (!answer.is_object()) {
    return Truth::kUnknown;
  }
  const std::int64_t n = int_at(answer, "n");
  const std::int64_t weeks = std::max<std::int64_t>(int_at(answer, "weeks"), 1);
  const std::int64_t usual = std::max(int_at(answer, "before"), weeks);
  return truth_of(n >= test.at_least.value_or(0) && n * weeks * 1000 >= test.times_normal * usual);
}

Truth near_truth(const JournalTest& test, const Json& answer) {
  if (!answer.is_object()) {
    return truth_of(false);
  }
  return truth_of(int_at(answer, "same") * 1000 >= int_at(answer, "all", 1) * test.similarity);
}

/// `4`, `4.5`: rounded down to tenths.
std::string mean_text(std::int64_t sum, std::int64_t count) {
  const std::int64_t tenths = sum * 10 / count;
  const std::string whole = std::to_string(tenths / 10);
  return tenths % 10 == 0 ? whole : whole + "." + std::to_string(tenths % 10);
}

}  // namespace

std::string question_id(const FactQuery& query) {
  const std::string parts = fmt::format("{},{},{},{},{},{},{},{};{}",
                                        static_cast<int>(query.kind),
                                        query.group,
                                        query.window.count(),
                                        query.distinct,
                                        query.present ? std::to_string(*query.present) : "-",
                                        query.similarity,
                                        query.same_record,
                                        fmt::join(query.groups, " "),
                                        query.text);
  return query.index + '.' + hash128_hex(parts).substr(0, kQuestionDigits);
}

void FactBook::ask(const JournalTest& test,
                   const ConditionInput& input,
                   std::vector<FactQuery>& wanted) {
  const FactSpec& spec = *test.spec;
  const auto group = group_of(spec, input.snapshot);
  if (!group) {
    return;
  }
  const std::optional<FactRow> present = present_row(spec, *group, input);
  FactQuery query;
  query.index = spec.index.id;
  query.group = *group;
  query.at = input.snapshot.event.at;
  query.window = test.window;
  query.record = input.snapshot.record.id;
  query.by_record = spec.of == FactItem::kTicket;
  query.distinct = spec.distinct.has_value();
  const bool inside = present && present->at <= query.at && present->at > query.at - test.window;
  if (inside) {
    query.present = present->value;
  }
  switch (test.kind) {
    case JournalTest::Kind::kCount:
      query.kind = FactQuery::Kind::kCount;
      break;
    case JournalTest::Kind::kSurge:
      query.kind = FactQuery::Kind::kSurge;
      break;
    case JournalTest::Kind::kNearDuplicate:
      if (!present) {
        return;  // nothing to compare
      }
      query.kind = FactQuery::Kind::kNearDuplicate;
      query.text = present->text;
      query.similarity = test.similarity;
      query.same_record = test.same_ticket;
      break;
  }
  query.id = question_id(query);
  asked_[&test] = query.id;
  ask(std::move(query), wanted);
}

void FactBook::ask(FactQuery query, std::vector<FactQuery>& wanted) {
  const bool known = answers_.contains(query.id) ||
                     std::any_of(wanted.begin(), wanted.end(), [&query](const FactQuery& other) {
                       return other.id == query.id;
                     });
  if (!known) {
    wanted.push_back(std::move(query));
  }
}

void FactBook::answer(const Facts& facts) {
  for (const Fact& fact : facts) {
    answers_.insert_or_assign(fact.id, fact.value);
  }
}

const Json* FactBook::answer_to(const std::string& id) const {
  const auto found = answers_.find(id);
  return found == answers_.end() ? nullptr : &found->second;
}

const Json* FactBook::answer_to(const JournalTest& test) const {
  const auto asked = asked_.find(&test);
  return asked == asked_.end() ? nullptr : answer_to(asked->second);
}

Truth FactBook::truth(const JournalTest& test) const {
  const Json* answer = answer_to(test);
  if (answer == nullptr) {
    return Truth::kUnknown;
  }
  switch (test.kind) {
    case JournalTest::Kind::kCount:
      return count_truth(test, *answer);
    case JournalTest::Kind::kSurge:
      return surge_truth(test, *answer);
    case JournalTest::Kind::kNearDuplicate:
      return near_truth(test, *answer);
  }
  return Truth::kUnknown;
}

std::string FactBook::words(const JournalTest& test) const {
  const Json* answer = answer_to(test);
  if (answer == nullptr) {
    return "";
  }
  if (answer->is_number_integer()) {
    return std::to_string(answer->get<std::int64_t>());
  }
  if (!answer->is_object()) {
    return "";
  }
  if (test.kind == JournalTest::Kind::kSurge) {
    const std::int64_t weeks = int_at(*answer, "weeks");
    const std::string usual = weeks == 0 ? "" : mean_text(int_at(*answer, "before"), weeks);
    return std::to_string(int_at(*answer, "n")) + (weeks == 0 ? "" : " (" + usual + ")");
  }
  const std::int64_t all = std::max<std::int64_t>(int_at(*answer, "all"), 1);
  return string_at(*answer, "number") + " " + std::to_string(int_at(*answer, "same") * 100 / all) +
         "%";
}

Json FactBook::kept() const {
  Json kept;
  for (const auto& [id, value] : answers_) {
    kept[id] = value;
  }
  return kept;
}

}  // namespace triaged
