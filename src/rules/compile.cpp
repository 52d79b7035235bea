#include "rules/compile.h"

#include <algorithm>
#include <set>
#include <span>
#include <unordered_map>

#include "base/crypto.h"
#include "base/time.h"
#include "rules/judge/evaluation.h"
#include "rules/judge/own_tags.h"
#include "rules/judge/search_budget.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// Raised when the same rules would decide otherwise than before.
constexpr int kEngineVersion = 6;

constexpr std::string_view kCustomPrefix = "custom.";

/// Gives equal folded keywords one number each.
class LiteralNumbers {
 public:
  /// Words that are known keep their numbers, whether a rule still has them or not.
  explicit LiteralNumbers(std::span<const std::string> known)
      : literals_(known.begin(), known.end()) {
    for (const std::string& word : literals_) {
      numbers_.try_emplace(word, static_cast<std::uint32_t>(numbers_.size()));
    }
  }

  void number(KeywordSet& set) {
    if (!done_.insert(&set).second) {
      return;
    }
    set.literals.clear();
    for (Keyword& word : set.words) {
      const auto [place, fresh] =
          numbers_.try_emplace(word.folded, static_cast<std::uint32_t>(literals_.size()));
      if (fresh) {
        literals_.push_back(word.folded);
      }
      word.literal = place->second;
      set.literals.push_back(word.literal);
    }
    std::sort(set.literals.begin(), set.literals.end());
    set.literals.erase(std::unique(set.literals.begin(), set.literals.end()), set.literals.end());
  }

  void number(const KeywordsPtr& set) {
    if (set != nullptr) {
      number(*set);
    }
  }

  void number(Condition& condition) {
    for_each_condition(condition, [this](Condition& one) {
      if (auto* fact = std::get_if<JournalTest>(&one.node); fact != nullptr && fact->spec->where) {
        number(*fact->spec->where);
      }
      auto* test = std::get_if<TextTest>(&one.node);
      if (test == nullptr) {
        return;
      }
      number(test->has_any);
      number(test->has_all);
      number(test->has_none);
      if (test->near) {
        number(test->near->a);
        number(test->near->b);
      }
      if (test->unless_near) {
        number(test->unless_near->words);
      }
      if (test->has_key != nullptr) {
        number(test->has_key->keys);
      }
    });
  }

  /// Terms are numbered after all keywords.
  void append_terms(const std::vector<std::string>& terms) {
    literals_.insert(literals_.end(), terms.begin(), terms.end());
  }

  [[nodiscard]] const std::vector<std::string>& literals() const { return literals_; }

 private:
  std::set<const KeywordSet*> done_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> literals_;
};

void number_one(std::optional<Condition>& condition, LiteralNumbers& numbers) {
  if (condition) {
    numbers.number(*condition);
  }
}

void number_policy(SlaPolicy& policy, LiteralNumbers& numbers) {
  number_one(policy.when, numbers);
  number_one(policy.pause_while, numbers);
  for (SlaStage& stage : policy.stages) {
    number_one(stage.pause_while, numbers);
  }
  for (std::vector<SlaNotice>* notices : {&policy.warn, &policy.breach}) {
    for (SlaNotice& notice : *notices) {
      number_one(notice.rule.when, numbers);
    }
  }
  if (policy.delay_notice) {
    number_one(policy.delay_notice->rule.when, numbers);
  }
}

void number_all(RuleSet& rules, LiteralNumbers& numbers) {
  for (Rule& rule : rules.rules) {
    number_one(rule.when, numbers);
    number_one(rule.unless, numbers);
    for (RuleException& exception : rule.exceptions) {
      numbers.number(exception.when);
    }
  }
  for (auto& [id, survey] : rules.surveys) {
    number_one(survey.when, numbers);
  }
  for (auto& [id, policy] : rules.sla) {
    number_policy(policy, numbers);
  }
}

void add_value(const ValueExpr& value, const TablePtr& table, std::set<std::string>& out) {
  if (!value.from_row) {
    out.insert(value.literal);
  } else if (table != nullptr) {
    for (const auto& [key, row] : table->rows) {
      out.insert(value.key ? row.key : row.cells[value.column]);
    }
  }
}

/// Appends the questions to the journal in a condition.
void collect_facts(const Condition& condition, std::vector<const JournalTest*>& out) {
  for_each_condition(condition, [&out](const Condition& one) {
    if (const auto* test = std::get_if<JournalTest>(&one.node)) {
      out.push_back(test);
    }
  });
}

/// What one effect can write to `field`.
void add_writable(const Effect& effect,
                  const Rule& rule,
                  const std::string& field,
                  std::set<std::string>& out) {
  if (const auto* tags = std::get_if<TagEffect>(&effect); tags != nullptr && field == "tags") {
    for (const ValueExpr& tag : tags->tags) {
      add_value(tag, rule.row_table, out);
    }
  } else if (const auto* assign = std::get_if<AssignEffect>(&effect);
             assign != nullptr && assign->field == field) {
    add_value(assign->value, rule.row_table, out);
  } else if (assign != nullptr && field == "custom" && assign->field.starts_with(kCustomPrefix)) {
    out.insert(assign->field.substr(kCustomPrefix.size()));
  } else if (const auto* team = std::get_if<TeamAssignEffect>(&effect);
             team != nullptr && field == "assignee") {
    out.insert(team->members.begin(), team->members.end());
    out.insert(team->otherwise);
  } else if (const auto* extract = std::get_if<ExtractEffect>(&effect);
             extract != nullptr && field == "custom") {
    const bool prefixed = extract->field.starts_with(kCustomPrefix);
    out.insert(prefixed ? extract->field.substr(kCustomPrefix.size()) : extract->field);
  } else if (const auto* people = std::get_if<CollaboratorEffect>(&effect);
             people != nullptr && field == "collaborators") {
    for (const ValueExpr& person : people->people) {
      add_value(person, rule.row_table, out);
    }
  } else if (const auto* webhook = std::get_if<WebhookEffect>(&effect);
             webhook != nullptr && field == "webhook") {
    out.insert(webhook->destination);
  }
}

std::span<const std::string> keywords_in(const KeywordBook* book) {
  return book == nullptr ? std::span<const std::string>()
                         : std::span(book->literals).first(book->first_term);
}

/// The automaton of a book that has just these words; null = it has not.
std::shared_ptr<const LiteralAutomaton> automaton_in(const KeywordBook* book,
                                                     const LiteralNumbers& numbers) {
  return book != nullptr && book->literals == numbers.literals() ? book->automaton : nullptr;
}

}  // namespace

Result<std::shared_ptr<const CompiledProgram>> compile(RuleSet rules,
                                                       const LiteralCache& cache,
                                                       KeywordBook* book) {
  LiteralNumbers numbers(keywords_in(book));
  number_all(rules, numbers);
  const auto first_term = static_cast<std::uint32_t>(numbers.literals().size());
  for (std::size_t i = 0; i < rules.lexicons.size(); ++i) {
    rules.lexicons[i]->number = static_cast<std::uint32_t>(i);
  }
  LexiconIndex lexicons(rules.lexicons, first_term);
  numbers.append_terms(lexicons.terms());
  std::shared_ptr<CompiledProgram> program(new CompiledProgram(std::move(rules)));
  program->automaton_ = automaton_in(book, numbers);
  if (program->automaton_ == nullptr) {
    program->keywords_key_ = LiteralCache::key_of(numbers.literals(), first_term);
    program->automaton_ = cache.find(program->keywords_key_);
    program->keywords_were_cached_ = program->automaton_ != nullptr;
  }
  if (program->automaton_ == nullptr) {
    program->automaton_ = TRY(LiteralAutomaton::compile(numbers.literals(), first_term));
  }
  if (book != nullptr) {
    *book = {numbers.literals(), first_term, program->automaton_};
  }
  program->index_ = AccessIndex::build(program->rules_.rules, first_term);
  program->lexicons_ = std::move(lexicons);
  program->find_facts();
  program->find_searches();
  program->find_awaited_tags();
  program->priority_ = program->rules_.priority.value_or(DeclaredValues{});
  program->status_ = program->rules_.status.value_or(DeclaredValues{});
  program->zone_ = TRY(Zone::find(program->rules_.time_zone));
  const Json canonical{{"declarations", program->rules_.canonical},
                       {"engine", kEngineVersion},
                       {"folding", kFoldVersion},
                       {"folding table", std::string(fold_table_hash())},
                       {"language", program->rules_.language},
                       {"time zone", program->rules_.time_zone},
                       {"time zone database", zone_database_version()}};
  program->canonical_ = dump_json(canonical);
  program->hash_ = sha256_hex(program->canonical_);
  return std::shared_ptr<const CompiledProgram>(std::move(program));
}

void CompiledProgram::find_facts() {
  std::map<std::string, FactSpecPtr> specs;
  for (const Rule& rule : rules_.rules) {
    std::vector<const JournalTest*>& tests = fact_tests_.emplace_back();
    asks_journal_.push_back(false);
    if (rule.mode.kind == Mode::Kind::kOff) {
      continue;
    }
    for (const std::optional<Condition>* condition : {&rule.when, &rule.unless}) {
      if (*condition) {
        collect_facts(**condition, tests);
      }
    }
    for (const RuleException& exception : rule.exceptions) {
      collect_facts(exception.when, tests);
    }
    for (const JournalTest* test : tests) {
      specs.emplace(test->spec->index.id, test->spec);
    }
    asks_journal_.back() = !tests.empty();
    for (const Effect& effect : rule.then) {
      if (const auto* assign = std::get_if<TeamAssignEffect>(&effect)) {
        asks_journal_.back() = true;
        specs.emplace(assign->spec->index.id, assign->spec);
      }
    }
  }
  for (const auto& [id, survey] : rules_.surveys) {
    std::vector<const JournalTest*> tests;
    if (survey.when) {
      collect_facts(*survey.when, tests);
    }
    for (const JournalTest* test : tests) {
      specs.emplace(test->spec->index.id, test->spec);
    }
  }
  for (auto& [id, spec] : specs) {
    fact_specs_.push_back(std::move(spec));
  }
}

void CompiledProgram::find_awaited_tags() {
  const auto take = [this](const std::vector<EventFilter>& events) {
    for (const EventFilter& filter : events) {
      const auto name = filter.detail.find("name");
      if (filter.type == event_type::kTagAdded && name != filter.detail.end()) {
        awaited_tags_.insert(name->second);
      }
      awaits_any_tag_ =
          awaits_any_tag_ || (filter.type == event_type::kTagAdded && name == filter.detail.end());
    }
  };
  for (const Rule& rule : rules_.rules) {
    if (rule.mode.kind != Mode::Kind::kOff) {
      take(rule.events);
    }
  }
  for (const auto& [id, survey] : rules_.surveys) {
    take(survey.events);
  }
}

void CompiledProgram::find_searches() {
  for (const Rule& rule : rules_.rules) {
    SearchTests& tests = searches_.emplace_back();
    for (const std::optional<Condition>* condition : {&rule.when, &rule.unless}) {
      if (*condition) {
        collect_searches(**condition, tests);
      }
    }
    for (const RuleException& exception : rule.exceptions) {
      collect_searches(exception.when, tests);
    }
  }
}

std::unique_ptr<Evaluation> CompiledProgram::begin(const Event& event, const Record& record) const {
  return begin_with(event, record, {});
}

std::unique_ptr<Evaluation> CompiledProgram::begin_with(const Event& event,
                                                        const Record& record,
                                                        const EvaluationOptions& options) const {
  return std::make_unique<RuleEvaluation>(*this, event, record, options);
}

std::string CompiledProgram::explain_rule(const std::string& id,
                                          const Event& event,
                                          const Record& record,
                                          const Facts& known) const {
  const Result<const Rule*> rule = find_rule(id);
  if (!rule.ok()) {
    return "";
  }
  RuleEvaluation evaluation(*this, event, record, {});
  evaluation.explain((*rule)->id);
  while (!evaluation.done()) {
    evaluation.resume(known);
  }
  return evaluation.explanation();
}

std::vector<std::string> CompiledProgram::writable(const std::string& field) const {
  std::set<std::string> values;
  if (field == "priority") {
    return priority_.values;
  }
  if (field == "group" && !rules_.default_route.empty()) {
    values.insert(rules_.default_route);
  }
  if (field == "status" && !status_.default_value.empty()) {
    values.insert(status_.default_value);
  }
  if (field == "tags") {
    for (const std::string_view own : kOwnTags) {
      values.emplace(own);
    }
  }
  for (const Rule& rule : rules_.rules) {
    for (const Effect& effect : rule.then) {
      add_writable(effect, rule, field, values);
    }
  }
  values.erase("");
  return {values.begin(), values.end()};
}

bool CompiledProgram::has_ended(const RuleException& exception, TimePoint at) const {
  return !exception.until.empty() && zone_.date_digits(at) > exception.until;
}

const SurveySpec* CompiledProgram::find_survey(const std::string& id) const {
  const Survey* survey = find_named(rules_.surveys, id);
  return survey == nullptr ? nullptr : &survey->spec;
}

const Person* CompiledProgram::find_person(const std::string& id) const {
  return find_named(rules_.people, id);
}

const Team* CompiledProgram::find_team(const std::string& id) const {
  return find_named(rules_.teams, id);
}

}  // namespace triaged
