#include "evaluate/note.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "evaluate/note_wording.h"
#include "evaluate/person_behind.h"
#include "model/number_place.h"
#include "model/value_marks.h"
#include "text/mask.h"

namespace triaged {
namespace {

constexpr std::size_t kOwnLines = 5;
/// Words and rules named in the "why" line; more would bury the message.
constexpr std::size_t kWordsShown = 6;
constexpr int kTellingWeight = 1000;  // of a lexicon's term: 的 and the weigh less
constexpr std::size_t kRulesShown = 4;

std::string fill(std::string_view pattern,
                 std::initializer_list<std::pair<std::string_view, std::string>> values) {
  std::string out(pattern);
  for (const auto& [name, value] : values) {
    const std::string place = "{" + std::string(name) + "}";
    if (const std::size_t at = out.find(place); at != std::string::npos) {
      out.replace(at, place.size(), value);
    }
  }
  return out;
}

std::string join(const std::vector<std::string>& items, std::string_view comma) {
  std::string out;
  for (const std::string& item : items) {
    out += (out.empty() ? "" : std::string(comma)) + item;
  }
  return out;
}

/// As conflicts name it: rules that disagree on it leave it `valid`.
constexpr std::string_view kVerdict = "audit.verdict";

/// How fields and values are called in a note.
class NoteNames {
 public:
  NoteNames(const Program& program, const NoteWording& words, std::string_view language)
      : program_(program), words_(words), language_(language) {}

  [[nodiscard]] std::string field(std::string_view id) const {
    const std::pair<std::string_view, std::string_view> own[] = {{"tags", words_.tags},
                                                                 {"priority", words_.priority},
                                                                 {"group", words_.group},
                                                                 {"assignee", words_.assignee},
                                                                 {"status", words_.status},
                                                                 {kVerdict, words_.verdict}};
    for (const auto& [name, word] : own) {
      if (name == id) {
        return std::string(word);
      }
    }
    const DeclaredValues* declared = find(id);
    return declared == nullptr ? std::string(id) : display_name(*declared, language_);
  }

  [[nodiscard]] std::string value(std::string_view field, const std::string& id) const {
    if (field == kVerdict && id == "valid") {
      return std::string(words_.valid);
    }
    const DeclaredValues* declared = find(field);
    return declared == nullptr ? id : display_name(*declared, id, language_);
  }

 private:
  [[nodiscard]] const DeclaredValues* find(std::string_view field) const {
    if (field == "priority") {
      return &program_.priority();
    }
    if (field == "status") {
      return &program_.status();
    }
    const std::vector<DeclaredValues>& all = program_.dimensions();
    const auto found = std::ranges::find(all, field, &DeclaredValues::name);
    return found == all.end() ? nullptr : &*found;
  }

  const Program& program_;
  const NoteWording& words_;
  std::string_view language_;
};

void add_change(std::vector<std::string>& parts,
                std::string_view field,
                const std::string& before,
                const ValueState& after,
                const NoteNames& names) {
  if (after.value != before && !after.value.empty()) {
    parts.push_back(names.field(field) + " " + names.value(field, after.value));
  }
}

std::string changes_line(const Record& before,
                         const Record& after,
                         const NoteWording& words,
                         const NoteNames& names) {
  std::vector<std::string> parts;
  const std::vector<std::string> had = present_names(before.tags);
  const std::vector<std::string> has = present_names(after.tags);
  std::vector<std::string> fresh;
  std::ranges::set_difference(has, had, std::back_inserter(fresh));
  if (!fresh.empty()) {
    parts.push_back(std::string(words.tags) + " " + join(fresh, words.list_comma));
  }
  add_change(parts, "priority", before.priority.value, after.priority, names);
  add_change(parts, "group", before.group.value, after.group, names);
  add_change(parts, "assignee", before.assignee.value, after.assignee, names);
  add_change(parts, "status", before.status.value, after.status, names);
  for (const auto& [name, state] : after.dimensions) {
    const auto old = before.dimensions.find(name);
    add_change(parts,
               name,
               old == before.dimensions.end() ? std::string() : old->second.value,
               state,
               names);
  }
  return join(parts, " · ");
}

/// The rules that have something to show, before others those that a value of the record came from.
std::vector<const FiredRule*> deciding_first(const Decision& decision) {
  const Record& record = decision.record;
  std::set<std::string> deciding{record.priority.rule, record.group.rule, record.status.rule};
  for (const auto& [name, state] : record.dimensions) {
    deciding.insert(state.rule);
  }
  for (const auto& [name, tag] : record.tags) {
    deciding.insert(tag.rule);
  }
  std::vector<const FiredRule*> rules;
  for (const FiredRule& fired : decision.fired) {
    if (!fired.evidence.empty()) {
      rules.push_back(&fired);
    }
  }
  std::stable_partition(rules.begin(), rules.end(), [&](const FiredRule* fired) {
    return deciding.contains(fired->rule);
  });
  return rules;
}

/// A keyword, or a lexicon's term that says something by itself.
bool is_telling(const Evidence& evidence) {
  return evidence.weight == 0 || evidence.weight >= kTellingWeight;
}

std::string why_line(const Decision& decision, const NoteWording& words) {
  std::vector<std::string> hits;
  std::vector<std::string> rules;
  std::set<std::string> seen;
  for (const FiredRule* fired : deciding_first(decision)) {
    if (rules.size() < kRulesShown) {
      rules.push_back(fired->rule);
    }
    for (const Evidence& evidence : fired->evidence) {
      if (is_telling(evidence) && hits.size() < kWordsShown && seen.insert(evidence.text).second) {
        hits.push_back(std::string(words.quote_open) +
                       mask_personal(without_number_place(evidence.text)) +
                       std::string(words.quote_close));
      }
    }
  }
  return hits.empty() ? std::string()
                      : fill(words.why,
                             {{"words", join(hits, "")}, {"rule", join(rules, words.list_comma)}});
}

std::vector<std::string> own_lines(const Record& before,
                                   const Decision& decision,
                                   const NoteWording& words,
                                   const NoteNames& names) {
  std::vector<std::string> lines;
  if (std::string changes = changes_line(before, decision.record, words, names); !changes.empty()) {
    lines.push_back(std::move(changes));
  }
  if (std::string why = why_line(decision, words); !why.empty()) {
    lines.push_back(std::move(why));
  }
  if (decision.duplicate_of.is_object()) {
    lines.push_back(fill(words.duplicate,
                         {{"number", string_at(decision.duplicate_of, "number")},
                          {"percent", std::to_string(int_at(decision.duplicate_of, "percent"))}}));
  }
  for (const Conflict& conflict : decision.conflicts) {
    if (lines.size() + 1 < kOwnLines) {
      const std::string kept = conflict.kept.is_string()
                                   ? names.value(conflict.field, conflict.kept.get<std::string>())
                                   : dump_json(conflict.kept);
      lines.push_back(
          fill(words.conflict, {{"field", names.field(conflict.field)}, {"value", kept}}));
    }
  }
  if (!lines.empty()) {
    lines.emplace_back(words.correct);
  }
  return lines;
}

/// Whether the rule's limit says `else: note`.
bool becomes_note(const SingleEffect& effect, const Decision& decision) {
  return effect.kind != EffectKind::kNote && !effect.text.empty() &&
         std::ranges::any_of(decision.reservations, [&effect](const Reservation& wish) {
           return wish.effect == effect.key && wish.otherwise == "note";
         });
}

/// As people call whom a ticket is escalated to.
std::string name_behind(const std::string& target,
                        const Record& record,
                        const NoteWording& words,
                        const Program& program) {
  if (const Person* person = person_behind(target, record, program); person != nullptr) {
    return person->name.empty() ? person->id : person->name;
  }
  return target == "supervisor" ? std::string(words.supervisor) : target;
}

}  // namespace

std::vector<NoteLine> compose_note(const Record& before,
                                   const Decision& decision,
                                   NotePolicy policy,
                                   std::string_view language,
                                   const Program& program) {
  const NoteWording& words = note_wording(language);
  std::vector<NoteLine> lines;
  const bool explain = policy == NotePolicy::kAll ||
                       (policy == NotePolicy::kChanges &&
                        (!decision.changed_fields.empty() || decision.duplicate_of.is_object()));
  if (explain) {
    const std::vector<std::string> own =
        own_lines(before, decision, words, NoteNames(program, words, language));
    if (!own.empty()) {
      // No markup is meant in them, and they repeat the customer's words.
      lines.push_back({"", mark_value(join(own, "\n"))});
    }
  }
  for (const SingleEffect& effect : decision.effects) {
    if (effect.kind == EffectKind::kNote) {
      lines.push_back({effect.key, mask_marked(text_to_send(effect))});
    }
    if (effect.kind == EffectKind::kEscalate) {
      const std::string whom = name_behind(effect.target, decision.record, words, program);
      lines.push_back({effect.key, mark_value(fill(words.escalated, {{"target", whom}}))});
    }
    if (becomes_note(effect, decision)) {
      lines.push_back(
          {effect.key, mark_value(fill(words.held, {{"text", mask_personal(effect.text)}})), true});
    }
  }
  return lines;
}

}  // namespace triaged
