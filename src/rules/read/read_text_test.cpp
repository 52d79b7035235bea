// `text: {…}`: what the customer wrote.
#include "rules/read/read_context.h"

namespace triaged {
namespace {

constexpr Synonym kTextSynonyms[] = {
    {"contains", "write 'has_any'"},
    {"any", "write 'has_any'"},
    {"all", "write 'has_all'"},
    {"none", "write 'has_none'"},
    {"has", "write 'has_any'"},
    {"has_not", "write 'has_none'"},
    {"not", "write 'has_none'"},
    {"matches", "write 'regex'"},
    {"unless", "write 'unless_near'"},
    {"is", "write 'has_any', or test 'message.text'"},
};

/// Words that cancel a hit they stand close to.
void read_unless_near(ReadContext& context, YamlMapping& mapping, TextTest& test) {
  const YamlNode* node = mapping.find("unless_near");
  if (node == nullptr ||
      !require_mapping(
          context, *node, mapping.name_of("unless_near"), "unless_near: {list: $, within: 4}")) {
    return;
  }
  if (auto unless = mapping.child("unless_near")) {
    TextTest::Unless cancel;
    const YamlNode* list = unless->require("list", "name the words that cancel a hit");
    cancel.words = list == nullptr ? std::make_shared<KeywordSet>()
                                   : read_keywords(context, *list, unless->name_of("list"));
    const auto within = unless->optional_int("within", 0, 1000);
    cancel.within = static_cast<int>(within.value_or(TextTest::Unless::kUsualWithin));
    static const std::vector<std::string> kSides{"before", "both"};
    cancel.both_sides = unless->optional_one_of("side", kSides).value_or(0) == 1;
    finish_shape(*unless, "unless_near");
    test.unless_near = std::move(cancel);
  }
}

void read_regex_key(ReadContext& context, YamlMapping& mapping, TextTest& test) {
  if (const YamlNode* pattern = mapping.find("regex")) {
    if (const auto text = as_text(*pattern, context.faults, mapping.name_of("regex"))) {
      test.regex = read_regex(context, *pattern, *text);
    }
  }
}

/// Two words close to each other.
void read_near(ReadContext& context,
               YamlMapping& mapping,
               const std::string& what,
               TextTest& test) {
  const auto within = mapping.optional_int("within", 0, 1000);
  if (const YamlNode* near = mapping.find("near")) {
    if (!near->is_sequence() || near->items.size() != 2) {
      report_kind(*near, context.faults, mapping.name_of("near"), "a list of two words or lists");
    } else if (!within) {
      context.faults.add(near->at(), "'near' in " + what + " needs 'within'", "write `within: 6`");
    } else {
      test.near = TextTest::Near{read_keywords(context, near->items[0], mapping.name_of("near")),
                                 read_keywords(context, near->items[1], mapping.name_of("near")),
                                 static_cast<int>(*within)};
    }
  } else if (within) {
    context.faults.add(mapping.key_at("within"),
                       "'within' in " + what + " stands without 'near'",
                       "add `near: [a, b]`");
  }
}

}  // namespace

TextTest read_text_test(ReadContext& context, const YamlNode& node) {
  TextTest test;
  const std::size_t before = context.faults.errors();
  const std::string what = "'text' in " + context.title;
  if (!node.is_mapping()) {
    test.has_any = read_keywords(context, node, what);
    return test;
  }
  YamlMapping mapping(node, context.faults, what);
  const auto words = [&](std::string_view key) -> KeywordsPtr {
    const YamlNode* value = mapping.find(key);
    return value == nullptr ? nullptr : read_keywords(context, *value, mapping.name_of(key));
  };
  test.has_any = words("has_any");
  test.has_all = words("has_all");
  test.has_none = words("has_none");
  if (const YamlNode* table = mapping.find("has_key")) {
    test.has_key = find_table(context, *table, mapping.name_of("has_key"));
  }
  read_near(context, mapping, what, test);
  read_unless_near(context, mapping, test);
  read_regex_key(context, mapping, test);
  test.fuzzy = read_fuzzy(context, mapping);
  static const std::vector<std::string> kParts{"text", "subject", "thread"};
  if (const auto part = mapping.optional_one_of("part", kParts)) {
    static constexpr TextPart kPartOf[] = {TextPart::kText, TextPart::kSubject, TextPart::kThread};
    test.part = kPartOf[*part];
    context.out.reads_thread = context.out.reads_thread || test.part == TextPart::kThread;
  }
  test.raw = mapping.optional_bool("raw").value_or(false);
  finish_shape(mapping, "text_test", kTextSynonyms);
  const bool untold = !context.compiles_regexes();  // of what was not looked at
  const bool tests = untold || test.has_any || test.has_all || test.has_none || test.near ||
                     test.regex || test.has_key || test.fuzzy;
  if (!tests && context.faults.errors() == before) {
    context.faults.add(node.at(), what + " looks for nothing", "add 'has_any' or 'regex'");
  }
  return test;
}

}  // namespace triaged
