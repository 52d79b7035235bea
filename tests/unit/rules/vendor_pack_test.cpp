#include <gmock/gmock.h>
#include <opencc/opencc.h>

#include "rules/decision_json.h"
#include "rules/load_program.h"
#include "rules/test/test_runner.h"
#include "rules_fixture.h"
#include "text/fold.h"
#include "yaml/read.h"

namespace triaged {
namespace {

using ::testing::Contains;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kPack = TRIAGED_SOURCE_DIR "/rules/vendor";
const std::vector<std::string> kLayers{kPack};
const LoadOptions kPackOptions{"Asia/Shanghai", "zh-Hant"};

std::shared_ptr<const CompiledProgram> pack() {
  Faults faults;
  auto program = load_program(kLayers, kPackOptions, faults);
  EXPECT_EQ(faults.render(), "") << "warnings count";
  return program;
}

/// What was said in a test file: the values of every key `text`.
void collect_texts(const YamlNode& node, std::vector<std::string>& texts) {
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "text" && entry.value.is_scalar()) {
      texts.push_back(entry.value.text);
    }
    collect_texts(entry.value, texts);
  }
  for (const YamlNode& item : node.items) {
    collect_texts(item, texts);
  }
}

/// A decision without what repeats the customer's own characters.
OrderedJson judgement(const std::shared_ptr<const CompiledProgram>& program,
                      const std::string& text) {
  Dialogue dialogue(program);
  OrderedJson json = decision_to_try_json(dialogue.say(text), *program);
  for (OrderedJson& fired : json["fired"]) {
    fired.erase("evidence");
  }
  json.erase("messages");  // in the customer's own script
  for (auto& [field, value] : json["custom"].items()) {
    value = fold_key(value.get<std::string>());  // taken from the customer's words
  }
  return json;
}

class VendorPackTest : public ::testing::Test {
 protected:
  std::shared_ptr<const CompiledProgram> program_ = pack();
};

TEST_F(VendorPackTest, LoadsWithoutAFaultOrAWarning) {
  ASSERT_NE(program_, nullptr);
}

TEST_F(VendorPackTest, PassesItsOwnTests) {
  Faults faults;
  TestRunner runner(kPackOptions);
  std::size_t cases = 0;
  for (const std::string& file : find_test_files(kLayers, faults)) {
    for (const TestCaseResult& result : runner.run_file(file, faults)) {
      ++cases;
      for (const Fault& failure : result.failures) {
        ADD_FAILURE() << file << ":" << failure.at.line << " [" << result.name << "] "
                      << failure.message;
      }
    }
  }
  EXPECT_EQ(faults.render(), "");
  EXPECT_GE(cases, 40U);
}

TEST_F(VendorPackTest, JudgesBothScriptsOfEveryTestTextAlike) {
  ASSERT_NE(program_, nullptr);
  const opencc::SimpleConverter to_simplified("t2s.json");
  const opencc::SimpleConverter to_traditional("s2t.json");
  Faults faults;
  std::vector<std::string> texts;
  for (const std::string& file : find_test_files(kLayers, faults)) {
    const std::optional<YamlNode> yaml = load_yaml(file, faults);
    ASSERT_TRUE(yaml.has_value()) << file;
    collect_texts(*yaml, texts);
  }
  ASSERT_THAT(texts, SizeIs(Ge(40U)));
  for (const std::string& text : texts) {
    EXPECT_EQ(judgement(program_, to_simplified.Convert(text)),
              judgement(program_, to_traditional.Convert(text)))
        << text;
  }
}

TEST_F(VendorPackTest, NoTextIsTooLongForARule) {
  ASSERT_NE(program_, nullptr);
  constexpr std::size_t kLong = 65'536;                 // as much as is read
  for (const std::string filler : {"𠮷", "說", "a"}) {  // 4, 3 and 1 bytes
    std::string text;
    for (std::size_t i = 0; i < kLong - 4; ++i) {
      text += filler;
    }
    Dialogue dialogue(program_);
    const OrderedJson json = decision_to_try_json(dialogue.say(text + "，漏❗電"), *program_);
    EXPECT_THAT(json["failed"], IsEmpty()) << filler;
    EXPECT_THAT(json["tags"], Contains("安全風險")) << filler;
  }
}

}  // namespace
}  // namespace triaged
