#include "rules/fact_text.h"

#include <array>

#include "base/crypto.h"
#include "base/time.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr std::size_t kIndexIdDigits = 24;
/// Raised when the same index would hold other rows than before.
constexpr int kIndexVersion = 1;

std::string_view item_name(FactItem item) {
  switch (item) {
    case FactItem::kTicket:
      return "ticket";
    case FactItem::kMessage:
      return "message";
    case FactItem::kSurvey:
      return "survey";
    case FactItem::kOpen:
      return "open tickets of each person";
    case FactItem::kTurn:
      return "turns";
  }
  return "";
}

/// What is indexed: `of ticket, same [customer.id], where …`.
std::string spec_text(const FactSpec& spec) {
  std::string text = "of " + std::string(item_name(spec.of));
  if (spec.texts) {
    text += ", texts";
  }
  if (!spec.same.empty()) {
    text += ", same [";
    for (std::size_t i = 0; i < spec.same.size(); ++i) {
      text += (i == 0 ? "" : ", ") + spec.same[i].name;
    }
    text += "]";
  }
  if (spec.distinct) {
    text += ", distinct " + spec.distinct->name;
  }
  if (spec.where != nullptr) {
    text += ", where {" + condition_to_string(*spec.where) + "}";
  }
  if (!spec.team.empty()) {
    text += ", team " + dump_json(Json(spec.team));
  }
  return text;
}

/// 850 as `0.85`, 3000 as `3`.
std::string thousandths(std::int64_t number) {
  std::string digits = std::to_string(number % 1000 + 1000).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  return std::to_string(number / 1000) + (digits.empty() ? "" : "." + digits);
}

}  // namespace

std::string_view to_string(JournalTest::Kind kind) {
  constexpr std::array<std::string_view, 3> kNames{"count", "surge", "near_duplicate"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string fact_test_to_string(const JournalTest& test) {
  std::string text = std::string(to_string(test.kind)) + ": {" + spec_text(*test.spec) + ", in " +
                     format_duration(test.window);
  if (test.at_least) {
    text += ", at_least " + std::to_string(*test.at_least);
  }
  if (test.at_most) {
    text += ", at_most " + std::to_string(*test.at_most);
  }
  if (test.kind == JournalTest::Kind::kSurge) {
    text += ", times_normal " + thousandths(test.times_normal);
  }
  if (test.kind == JournalTest::Kind::kNearDuplicate) {
    text += ", similarity " + thousandths(test.similarity);
    text += test.same_ticket ? ", same_ticket" : "";
  }
  return text + "}";
}

void name_index(FactSpec& spec) {
  spec.index.canonical = spec_text(spec);
  // Rows hold folded values, so another folding is another index.
  const std::string bytes = std::to_string(kIndexVersion) + '\n' + std::to_string(kFoldVersion) +
                            '\n' + std::string(fold_table_hash()) + '\n' + spec.index.canonical;
  spec.index.id = sha256_hex(bytes).substr(0, kIndexIdDigits);
}

}  // namespace triaged
