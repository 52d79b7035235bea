#include "rules/read/load.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/crypto.h"
#include "base/time.h"
#include "rules/idle_rules.h"
#include "rules/read/read_context.h"
#include "rules/read/unread_names.h"
#include "rules/read/yaml_files.h"
#include "text/fold.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{64} * 1024 * 1024;

bool is_rule_file(std::string_view name) {
  return !name.ends_with(".test.yaml") && !name.ends_with(".test.yml");
}

void add_file(std::size_t layer,
              const std::string& path,
              Faults& faults,
              std::vector<RuleFile>& out) {
  Result<std::string> text = read_whole_file(path);
  if (!text.ok()) {
    faults.add(text.error(), SourcePos{path, 0, 0});
    return;
  }
  out.push_back({layer, path, std::move(text).take()});
}

/// Macros that no rule uses are checked all the same, with their default parameters.
void check_macros(ReadContext& context) {
  for (const std::string& name : context.declarations.names("macro")) {
    const Declaration* macro = context.declarations.find("macro", name);
    context.title = "macro '" + name + "'";
    if (!macro->node.is_mapping()) {
      report_kind(macro->node, context.faults, context.title, "a condition");
      continue;
    }
    const YamlNode* params = macro->node.find("params");
    const bool complete =
        params == nullptr ||
        std::all_of(params->entries.begin(), params->entries.end(), [](const YamlEntry& entry) {
          return !is_nothing(entry.value);
        });
    if (!complete) {
      continue;
    }
    YamlNode call;
    call.kind = YamlNode::Kind::kScalar;
    call.text = name;
    call.place = macro->node.place;
    ++context.macro_depth;
    if (const auto body = expand_macro(context, call)) {
      read_condition(context, *body);
    }
    --context.macro_depth;
  }
}

void check_lists(ReadContext& context) {
  for (const std::string& name : context.declarations.names("list")) {
    context.title = "list '" + name + "'";
    const YamlNode& list = context.declarations.find("list", name)->node;
    context.lists.emplace("$" + name, read_keywords(context, list, context.title));
  }
  for (const std::string& name : context.declarations.names("template")) {
    read_template(context, *context.declarations.find("template", name));
  }
}

Json canonical_tables(const ReadContext& context) {
  Json tables = Json::object();
  for (const auto& [name, table] : context.tables) {
    Json rows = Json::array();
    for (const auto& [key, row] : table->rows) {
      Json cells = Json::object();
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        cells[table->columns[i]] = row.cells[i];
      }
      rows.push_back({key, row.key, std::move(cells)});
    }
    tables[name] = std::move(rows);
  }
  return tables;
}

/// The rows by a hash: they are many, and their files' names and order mean nothing.
Json canonical_lexicons(const ReadContext& context) {
  Json lexicons = Json::object();
  for (const auto& [name, lexicon] : context.lexicons) {
    std::map<std::string, std::size_t> classes;  // their order means nothing either
    for (std::size_t i = 0; i < lexicon->classes.size(); ++i) {
      classes.emplace(fold_key(lexicon->classes[i]), i);
    }
    std::string rows;
    for (const LexiconRow& row : lexicon->rows) {
      rows += row.term + '\n' + std::to_string(row.languages);
      for (const auto& [name_of_class, place] : classes) {
        rows += ' ' + name_of_class + ' ' + std::to_string(row.weights[place]);
      }
      rows += '\n';
    }
    lexicons[name] = sha256_hex(rows);
  }
  return lexicons;
}

/// The lexicons that rules answer from, by name.
std::vector<LexiconPtr> used_lexicons(const RuleSet& rules) {
  std::map<std::string, LexiconPtr> used;
  const auto use = [&used](const LexiconPtr& lexicon) {
    if (lexicon != nullptr) {
      used.emplace(lexicon->name, lexicon);
    }
  };
  for (const Rule& rule : rules.rules) {
    for (const Effect& effect : rule.then) {
      if (const auto* set = std::get_if<SetEffect>(&effect)) {
        use(set->from);
      } else if (const auto* score = std::get_if<ScoreEffect>(&effect)) {
        use(score->lexicon);
      } else if (const auto* audit = std::get_if<AuditEffect>(&effect)) {
        use(audit->from);
      }
    }
  }
  std::vector<LexiconPtr> lexicons;
  lexicons.reserve(used.size());
  for (auto& [name, lexicon] : used) {
    lexicons.push_back(std::move(lexicon));
  }
  return lexicons;
}

Json canonical_declarations(const ReadContext& context) {
  Json all = Json::object();
  for (const auto& [kind, named] : context.declarations.by_kind) {
    Json group = Json::object();
    for (const auto& [name, declaration] : named) {
      Json one = canonical_node(declaration.node, kind == "list" ? "" : name);
      if (kind == "rule") {
        one["mode of its file"] = {static_cast<int>(declaration.file_mode.kind),
                                   declaration.file_mode.per_myriad};
        one["phase"] = declaration.section;
      }
      group[name] = std::move(one);
    }
    all[kind] = std::move(group);
  }
  all["table rows"] = canonical_tables(context);
  if (all.contains("duty")) {
    all["duty shifts"] = canonical_duty(context.out);
  }
  if (all.contains("calendar")) {
    all["calendar days"] = canonical_calendars(context.out);
  }
  if (!context.lexicons.empty()) {
    all["lexicon rows"] = canonical_lexicons(context);
  }
  return all;
}

void read_all_tables(ReadContext& context) {
  for (const std::string& name : context.declarations.names("table")) {
    YamlNode node;
    node.kind = YamlNode::Kind::kScalar;
    node.text = name;
    context.title = "table '" + name + "'";
    find_table(context, node, context.title);
  }
}

}  // namespace

Result<std::string> read_whole_file(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error || !fs::is_regular_file(path, error)) {
    return not_found("'" + path + "' cannot be read", "check that the file is there");
  }
  if (size > kMaxFileBytes) {
    return invalid_input("'" + path + "' is larger than 64 MB", "split it");
  }
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))) {
    return not_found("'" + path + "' cannot be read",
                     "check its permissions, and that nobody is writing it");
  }
  if (in.peek() != std::ifstream::traits_type::eof()) {  // it grew, or the kernel makes it up
    return not_found("'" + path + "' cannot be read", "it is longer than it says: try again");
  }
  return text;
}

std::vector<RuleFile> find_rule_files(std::span<const std::string> layers, Faults& faults) {
  std::vector<RuleFile> files;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    std::error_code error;
    if (fs::is_regular_file(layers[layer], error)) {
      add_file(layer, layers[layer], faults, files);
      continue;
    }
    if (!fs::is_directory(layers[layer], error)) {
      faults.add(SourcePos{layers[layer], 0, 0},
                 "layer '" + layers[layer] + "' is no directory that can be read",
                 "name a directory that holds rule files");
      continue;
    }
    const std::size_t errors = faults.errors();
    const std::vector<std::string> found = find_yaml_files(layers[layer], is_rule_file, faults);
    if (found.empty() && faults.errors() == errors) {
      faults.warn({layers[layer], 0, 0}, no_rule_file_in(layers[layer]), kNoRuleFileHint);
    }
    for (const std::string& path : found) {
      add_file(layer, path, faults, files);
    }
  }
  return files;
}

bool is_empty_layer(const std::string& layer) {
  std::error_code error;
  Faults unread;
  return fs::is_directory(layer, error) && find_yaml_files(layer, is_rule_file, unread).empty() &&
         unread.ok();
}

std::string no_rule_file_in(const std::string& layer) {
  return "no rule file is in '" + layer + "'";
}

Result<RuleSet> read_rules(std::vector<RuleFile> files,
                           const FileReader& read_file,
                           const LoadOptions& options,
                           Faults& faults) {
  return read_declarations(
      collect_declarations(std::move(files), faults), read_file, options, faults);
}

Result<RuleSet> read_declarations(const Declarations& declarations,
                                  const FileReader& read_file,
                                  const LoadOptions& options,
                                  Faults& faults) {
  RuleSet rules;
  rules.time_zone = options.time_zone;
  rules.language = options.language;
  if (const Result<Zone> zone = Zone::find(options.time_zone); !zone.ok()) {
    faults.add(zone.error(), SourcePos{});
  }
  Faults own;
  const FileReader noting = [&rules, &read_file](const std::string& path) {
    rules.files_beside.insert(path);
    return read_file(path);
  };
  ReadContext context{declarations, own, rules, noting, {}, {}, "", 0, 0};
  context.most_words = options.most_words;
  context.most_tests = options.most_tests;
  context.most_regex_bytes = options.most_regex_bytes;
  context.blame = options.blame;
  read_declared_values(context);
  read_calendars(context);
  collect_clock_names(context);
  read_schedules(context);
  read_duty(context);
  read_all_tables(context);
  read_lexicons(context);
  for (const std::string& id : declarations.names("survey")) {
    read_survey_questions(context, *declarations.find("survey", id));
  }
  check_lists(context);
  check_macros(context);
  for (const std::string& id : declarations.names("survey")) {
    read_survey(context, *declarations.find("survey", id));
  }
  read_sla(context);
  for (const std::string& id : declarations.names("rule")) {
    if (auto rule = read_rule(context, *declarations.find("rule", id))) {
      rules.rules.push_back(*std::move(rule));
    }
  }
  for (const Declaration& repeated : declarations.repeated_rules) {
    read_rule(context, repeated);
  }
  std::sort(rules.rules.begin(), rules.rules.end(), [](const Rule& a, const Rule& b) {
    return std::tie(a.phase, a.id) < std::tie(b.phase, b.id);
  });
  rules.lexicons = used_lexicons(rules);
  std::sort(rules.raw_paths.begin(), rules.raw_paths.end());
  rules.raw_paths.erase(std::unique(rules.raw_paths.begin(), rules.raw_paths.end()),
                        rules.raw_paths.end());
  if (options.review_at) {
    warn_of_idle_rules(rules, *options.review_at, own);
  }
  faults.merge(without_names_in(own, declarations.unread));
  if (!faults.ok()) {
    return faults.first_error();
  }
  rules.canonical = canonical_declarations(context);  // only what was understood has a form
  return rules;
}

}  // namespace triaged
