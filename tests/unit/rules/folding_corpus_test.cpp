// Pairs of a customer's text and a rule's keyword that must or must not match:
// tests/golden/folding.
#include <filesystem>

#include "rules_fixture.h"
#include "yaml/read.h"
#include "yaml/values.h"

namespace triaged {
namespace {

constexpr std::size_t kLeastPairs = 300;

struct Pair {
  std::string text;
  std::string keyword;
  bool match = false;
  int line = 0;
};

struct Corpus {
  std::string name;
  std::vector<Pair> pairs;
  Json unless_near;  ///< of every rule of the file; null = none
};

void read_pairs(const YamlNode& file, const char* key, bool match, Corpus& corpus) {
  const YamlNode* list = file.find(key);
  ASSERT_NE(list, nullptr) << corpus.name << " has no '" << key << "'";
  for (const YamlNode& pair : list->items) {
    ASSERT_EQ(pair.items.size(), 2U) << corpus.name << ":" << pair.place.line;
    corpus.pairs.push_back({pair.items[0].text, pair.items[1].text, match, pair.place.line});
  }
}

Corpus read_corpus(const std::filesystem::path& path) {
  Corpus corpus{path.filename().string(), {}, {}};
  Faults faults;
  const std::optional<YamlNode> file = load_yaml(path.string(), faults);
  EXPECT_TRUE(file && faults.empty()) << faults.render();
  if (!file) {
    return corpus;
  }
  read_pairs(*file, "match", true, corpus);
  read_pairs(*file, "no_match", false, corpus);
  if (const YamlNode* words = file->find("unless_near")) {
    corpus.unless_near = {{"list", Json::array()}, {"within", 4}};
    for (const YamlNode& word : words->items) {
      corpus.unless_near["list"].push_back(word.text);
    }
    const YamlNode* within = file->find("within");
    corpus.unless_near["within"] = within == nullptr ? 4 : std::stoi(within->text);
  }
  return corpus;
}

std::vector<Corpus> read_all() {
  std::vector<Corpus> all;
  const std::filesystem::path folder =
      std::filesystem::path(TRIAGED_SOURCE_DIR) / "tests/golden/folding";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") {
      all.push_back(read_corpus(entry.path()));
    }
  }
  return all;
}

/// One rule for each pair: all keywords of a file share one automaton, as those of a shop do.
std::string rules_of(const Corpus& corpus) {
  std::string yaml = "version: 1\nclassify:\n";
  for (std::size_t i = 0; i < corpus.pairs.size(); ++i) {
    Json test{{"has_any", {corpus.pairs[i].keyword}}};
    if (!corpus.unless_near.is_null()) {
      test["unless_near"] = corpus.unless_near;
    }
    yaml += "  - {id: p" + std::to_string(i) + ", when: {text: " + dump_json(test) +
            "}, then: {tag: t}}\n";
  }
  return yaml;
}

TEST(FoldingCorpusTest, EveryPairMatchesOrNotAsStated) {
  std::size_t pairs = 0;
  for (const Corpus& corpus : read_all()) {
    const auto program = program_of(rules_of(corpus));
    ASSERT_NE(program, nullptr) << corpus.name;
    for (std::size_t i = 0; i < corpus.pairs.size(); ++i) {
      const Pair& pair = corpus.pairs[i];
      const std::vector<std::string> fired = fired_ids(Dialogue(program).say(pair.text));
      const bool found = std::count(fired.begin(), fired.end(), "p" + std::to_string(i)) > 0;
      EXPECT_EQ(found, pair.match) << corpus.name << ":" << pair.line << ": '" << pair.keyword
                                   << "' in '" << pair.text << "'";
    }
    pairs += corpus.pairs.size();
  }
  EXPECT_GE(pairs, kLeastPairs);
}

}  // namespace
}  // namespace triaged
