// Principle 2 of the rule language: moving or renaming a file, a rule or an entry of a list never
// changes a result. Shuffles all of them and compares the stored bytes of whole dialogues; also
// over time zones and locales of the process, and threads.
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <locale>
#include <random>
#include <set>
#include <thread>

#include "base/crypto.h"
#include "rich_rules.h"
#include "yaml/read.h"

namespace triaged {
namespace {

constexpr int kDialogues = 13;
/// Rounds of a working day. TRIAGED_SHUFFLES=1000 makes so many, as rules_shuffles does, and
/// TRIAGED_PACK_SHUFFLES those of the shipped pack, whose lexicons take half a second to compile.
constexpr int kRichRounds = 40;
constexpr int kVendorRounds = 2;

int rounds(const char* variable, int usual) {
  const char* asked = std::getenv(variable);
  return asked == nullptr ? usual : std::max(usual, std::atoi(asked));
}

/// Lists whose order means something.
bool is_ordered(const std::string& key) {
  static const std::set<std::string> kOrdered{"ask", "channel", "levels", "between"};
  return kOrdered.contains(key);
}

void shuffle_tree(YamlNode& node, const std::string& key, std::mt19937& random) {
  if (key == "body") {  // of a webhook: sent as it is written
    return;
  }
  if (!is_ordered(key)) {
    std::shuffle(node.items.begin(), node.items.end(), random);
    std::shuffle(node.entries.begin(), node.entries.end(), random);
  }
  for (YamlNode& item : node.items) {
    shuffle_tree(item, "", random);
  }
  for (YamlEntry& entry : node.entries) {
    shuffle_tree(entry.value, entry.key, random);
  }
}

bool is_bare(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char byte) {
    return std::isalnum(byte) != 0 || byte == '.' || byte == '_';
  });
}

/// The tree as YAML in flow style; what was a bare number or `true` stays bare.
std::string written(const YamlNode& node) {
  std::string text;
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "";
    case YamlNode::Kind::kScalar:
      return !node.quoted && is_bare(node.text) ? node.text : dump_json(Json(node.text));
    case YamlNode::Kind::kSequence:
      for (const YamlNode& item : node.items) {
        text += (text.empty() ? "" : ", ") + written(item);
      }
      return "[" + text + "]";
    case YamlNode::Kind::kMapping:
      for (const YamlEntry& entry : node.entries) {
        text +=
            (text.empty() ? "" : ", ") + dump_json(Json(entry.key)) + ": " + written(entry.value);
      }
      return "{" + text + "}";
  }
  return text;
}

/// One file of a layer, taken apart.
struct Part {
  std::size_t layer = 0;
  std::string folder;
  YamlNode tree;
};

/// A rule set as trees, to be written to files in any order.
class Shuffler {
 public:
  explicit Shuffler(const std::vector<std::string>& layers) {
    Faults faults;
    for (RuleFile& file : find_rule_files(layers, faults)) {
      auto tree = read_yaml(file.text, file.path, faults);
      EXPECT_TRUE(tree && faults.ok()) << faults.render();
      parts_.push_back({file.layer, file.path.substr(0, file.path.rfind('/') + 1), *tree});
    }
  }

  [[nodiscard]] std::vector<RuleFile> in_place() const {
    std::vector<RuleFile> files;
    for (const Part& part : parts_) {
      add_file(part, files);
    }
    return files;
  }

  /// Every rule and declaration goes to some file of its folder, files get new names, and entries
  /// of lists and mappings new places.
  [[nodiscard]] std::vector<RuleFile> shuffled(std::mt19937& random) const {
    std::vector<Part> parts;
    for (const Part& part : parts_) {
      deal(part, random, parts);
    }
    std::shuffle(parts.begin(), parts.end(), random);
    std::vector<RuleFile> files;
    for (Part& part : parts) {
      shuffle_tree(part.tree, "", random);
      add_file(part, files);
    }
    return files;
  }

 private:
  static void add_file(const Part& part, std::vector<RuleFile>& files) {
    const std::string path = part.folder + "f" + std::to_string(files.size()) + ".yaml";
    files.push_back({part.layer, path, written(part.tree) + "\n"});
  }

  /// Deals a file's sections, and their entries, to two files. One with `defaults` stays whole:
  /// they are for the rules of their file.
  static void deal(const Part& part, std::mt19937& random, std::vector<Part>& out) {
    if (part.tree.find("defaults") != nullptr) {
      out.push_back(part);
      return;
    }
    Part halves[] = {{part.layer, part.folder, part.tree}, {part.layer, part.folder, part.tree}};
    for (Part& half : halves) {
      half.tree.entries.clear();
    }
    static const std::set<std::string> kWhole{"priority", "status", "default_route"};
    for (const YamlEntry& entry : part.tree.entries) {
      if (entry.key == "version") {
        halves[0].tree.entries.push_back(entry);
        halves[1].tree.entries.push_back(entry);
      } else if (kWhole.contains(entry.key) || entry.value.is_scalar()) {
        halves[random() % 2].tree.entries.push_back(entry);
      } else {
        deal_section(entry, random, halves);
      }
    }
    for (Part& half : halves) {
      out.push_back(std::move(half));
    }
  }

  static void deal_section(const YamlEntry& section, std::mt19937& random, Part (&halves)[2]) {
    YamlEntry sections[] = {section, section};
    for (YamlEntry& half : sections) {
      half.value.items.clear();
      half.value.entries.clear();
    }
    for (const YamlNode& item : section.value.items) {
      sections[random() % 2].value.items.push_back(item);
    }
    for (const YamlEntry& entry : section.value.entries) {
      sections[random() % 2].value.entries.push_back(entry);
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (!sections[i].value.items.empty() || !sections[i].value.entries.empty()) {
        halves[i].tree.entries.push_back(std::move(sections[i]));
      }
    }
  }

  std::vector<Part> parts_;
};

std::shared_ptr<const CompiledProgram> compiled(std::vector<RuleFile> files) {
  Faults faults;
  Result<RuleSet> rules =
      read_rules(std::move(files), read_whole_file, {"Asia/Shanghai", "zh-Hant"}, faults);
  if (!rules.ok()) {
    ADD_FAILURE() << faults.render();
    return nullptr;
  }
  auto program = compile(std::move(rules).take());
  return program.ok() ? std::move(program).take() : nullptr;
}

std::string all_dialogues(const Program& program) {
  std::string bytes;
  for (int i = 0; i < kDialogues; ++i) {
    bytes += bytes_of_dialogue(program, i);
  }
  return bytes;
}

/// Where two long texts part; "" when they are equal.
std::string first_difference(const std::string& a, const std::string& b) {
  if (a == b) {
    return "";
  }
  const auto at = static_cast<std::size_t>(
      std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const std::size_t from = at < 100 ? 0 : at - 100;
  return a.substr(from, 200) + "\n against \n" + b.substr(from, 200);
}

std::string source(const std::string& path) {
  return std::string(TRIAGED_SOURCE_DIR) + "/" + path;
}

std::vector<std::string> rich_layers() {
  return {source("tests/unit/rules/data/rich/company"), source("tests/unit/rules/data/rich/shop")};
}

void expect_same_in_any_order(const std::vector<std::string>& layers, int count) {
  const Shuffler shuffler(layers);
  const auto first = compiled(shuffler.in_place());
  ASSERT_NE(first, nullptr);
  const std::string expected = all_dialogues(*first);
  std::mt19937 random(20261122);
  for (int round = 0; round < count; ++round) {
    const auto program = compiled(shuffler.shuffled(random));
    ASSERT_NE(program, nullptr) << "round " << round;
    ASSERT_EQ(first_difference(program->canonical(), first->canonical()), "") << "round " << round;
    ASSERT_EQ(program->hash(), first->hash()) << "round " << round;
    ASSERT_EQ(first_difference(all_dialogues(*program), expected), "") << "round " << round;
  }
}

TEST(OrderIndependenceTest, FilesRulesAndEntriesMayStandAnywhere) {
  expect_same_in_any_order(rich_layers(), rounds("TRIAGED_SHUFFLES", kRichRounds));
}

TEST(OrderIndependenceTest, TheShippedPackMayStandInAnyOrder) {
  expect_same_in_any_order({source("rules/vendor")},
                           rounds("TRIAGED_PACK_SHUFFLES", kVendorRounds));
}

TEST(OrderIndependenceTest, EveryRuleOfTheRichSetTakesPart) {
  const auto program = compiled(Shuffler(rich_layers()).in_place());
  ASSERT_NE(program, nullptr);
  const std::string bytes = all_dialogues(*program);
  for (const Rule& rule : program->rules().rules) {
    const bool acts = rule.mode.kind != Mode::Kind::kOff;
    EXPECT_EQ(bytes.find("\"" + rule.id + "\"") != std::string::npos, acts) << rule.id;
  }
}

/// A locale that writes and groups numbers as no other test expects them.
class OddNumbers : public std::numpunct<char> {
 protected:
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\1"; }
};

/// Sets the process's time zone and locale, and puts them back.
class Elsewhere {
 public:
  Elsewhere(const char* zone, const std::locale& locale) : before_(std::locale::global(locale)) {
    const char* old = std::getenv("TZ");
    zone_ = old == nullptr ? "" : old;
    setenv("TZ", zone, 1);
    tzset();
  }
  ~Elsewhere() {
    if (zone_.empty()) {
      unsetenv("TZ");
    } else {
      setenv("TZ", zone_.c_str(), 1);
    }
    tzset();
    std::locale::global(before_);
  }
  Elsewhere(const Elsewhere&) = delete;
  Elsewhere& operator=(const Elsewhere&) = delete;

 private:
  std::locale before_;
  std::string zone_;
};

TEST(OrderIndependenceTest, TheProcessesZoneAndLocaleDoNotMatter) {
  std::vector<std::string> layers = rich_layers();
  const auto at_home = compiled(Shuffler(layers).in_place());
  ASSERT_NE(at_home, nullptr);
  const std::string expected = all_dialogues(*at_home);
  const std::locale odd(std::locale::classic(), new OddNumbers);
  for (const char* zone : {"America/New_York", "Pacific/Kiritimati"}) {
    for (const std::locale& locale : {std::locale::classic(), odd}) {
      const Elsewhere elsewhere(zone, locale);
      const auto program = compiled(Shuffler(layers).in_place());
      ASSERT_NE(program, nullptr) << zone;
      EXPECT_EQ(program->hash(), at_home->hash()) << zone;
      EXPECT_EQ(first_difference(all_dialogues(*program), expected), "") << zone;
    }
  }
}

TEST(OrderIndependenceTest, ThreadsThatShareAProgramDecideAlike) {
  const auto program = compiled(Shuffler(rich_layers()).in_place());
  ASSERT_NE(program, nullptr);
  const std::string alone = all_dialogues(*program);
  for (const int count : {2, 5}) {
    std::vector<std::string> said(static_cast<std::size_t>(count));
    std::vector<std::thread> threads;
    threads.reserve(said.size());
    for (std::string& bytes : said) {
      threads.emplace_back([&] { bytes = all_dialogues(*program); });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    for (const std::string& bytes : said) {
      EXPECT_EQ(first_difference(bytes, alone), "") << count << " threads";
    }
  }
}

}  // namespace
}  // namespace triaged
