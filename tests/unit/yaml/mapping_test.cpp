#include "yaml/mapping.h"

#include <gtest/gtest.h>

#include "yaml/read.h"

namespace triaged {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const std::vector<std::string> kModes = {"observe", "internal", "live"};

struct Answers {
  std::string platform;
  std::optional<std::int64_t> port;
  std::optional<bool> enabled;
  std::optional<double> ratio;
  std::optional<Millis> wait;
  std::optional<std::size_t> mode;
  std::vector<LocatedText> tags;
  std::optional<std::int64_t> size;
  std::optional<std::string> name;
};

// One reader that asks every kind of question.
Answers read(const YamlNode& root, Faults& faults) {
  YamlMapping map(root, faults, "source 'chat'");
  Answers answers;
  answers.platform = map.required_text("platform", "add 'platform: chatwoot'");
  answers.port = map.optional_int("port", 1, 65535);
  answers.enabled = map.optional_bool("enabled");
  answers.ratio = map.optional_number("ratio", 0, 1);
  answers.wait = map.optional_duration("wait", Millis(0), hours(1));
  answers.mode = map.optional_one_of("mode", kModes);
  answers.tags = map.text_list("tags");
  answers.size = map.optional_size("size", 1024, 10 << 20);
  answers.name = map.optional_text("name");
  if (auto limits = map.child("limits")) {
    limits->optional_int("size", 1);
    limits->finish();
  }
  map.finish();
  return answers;
}

struct MappingCase {
  const char* name;
  const char* text;
  const char* faults;
};

class YamlMappingTest : public testing::TestWithParam<MappingCase> {};

TEST_P(YamlMappingTest, ReportsWhatDoesNotFitTheSchema) {
  Faults faults;
  const auto root = read_yaml(GetParam().text, "f", faults);
  ASSERT_TRUE(root) << faults.render();
  read(*root, faults);
  EXPECT_EQ(faults.render(), GetParam().faults);
}

INSTANTIATE_TEST_SUITE_P(
    Schema,
    YamlMappingTest,
    testing::Values(
        MappingCase{"Missing",
                    "port: 1\n",
                    "f:1:1: missing key 'platform' in source 'chat' (add 'platform: chatwoot')\n"},
        MappingCase{"NoValue",
                    "port: 1\nplatform:\n",
                    "f:2:1: 'platform' in source 'chat' has no value (add 'platform: chatwoot')\n"},
        MappingCase{"UnknownKey",
                    "platform: x\nprot: 1\n",
                    "f:2:1: unknown key 'prot' in source 'chat' (did you mean 'port'?)\n"},
        MappingCase{
            "UnknownKeyFarFromAll",
            "platform: x\nwebhook: 1\n",
            "f:2:1: unknown key 'webhook' in source 'chat' (known here: 'platform', 'port', "
            "'enabled', 'ratio', 'wait', 'mode', 'tags', 'size', 'name' or 'limits')\n"},
        MappingCase{"OctalLook",
                    "platform: x\nport: 010\n",
                    "f:2:7: 'port' in source 'chat' must be a whole number from 1 to 65535, found "
                    "'010'\n"},
        MappingCase{"OutOfRange",
                    "platform: x\nport: 70000\n",
                    "f:2:7: 'port' in source 'chat' must be a whole number from 1 to 65535, found "
                    "'70000'\n"},
        MappingCase{"LooseBool",
                    "platform: x\nenabled: yes\n",
                    "f:2:10: 'enabled' in source 'chat' must be true or false, found 'yes' (write "
                    "true)\n"},
        MappingCase{
            "QuotedBool",
            "platform: x\nenabled: 'false'\n",
            "f:2:10: 'enabled' in source 'chat' must be true or false, found 'false' (remove the "
            "quotes)\n"},
        MappingCase{"Number",
                    "platform: x\nratio: 1e-1\n",
                    "f:2:8: 'ratio' in source 'chat' must be a number from 0 to 1, found '1e-1'\n"},
        MappingCase{
            "DurationWithoutUnit",
            "platform: x\nwait: 30\n",
            "f:2:7: 'wait' in source 'chat' must be a duration from 0d to 1h, found '30' (write "
            "a whole number and its unit, like '30s', '5m', '4h' or '2d')\n"},
        MappingCase{
            "DurationTooLong",
            "platform: x\nwait: 2h\n",
            "f:2:7: 'wait' in source 'chat' must be a duration from 0d to 1h, found '2h'\n"},
        MappingCase{
            "SizeWithoutUnit",
            "platform: x\nsize: 4096\n",
            "f:2:7: 'size' in source 'chat' must be a size from 1KiB to 10MiB, found '4096' "
            "(write a whole number and its unit, like '256KiB', '10MiB' or '1GiB')\n"},
        MappingCase{"SizeTooLarge",
                    "platform: x\nsize: 9999999999GiB\n",
                    "f:2:7: 'size' in source 'chat' must be a size from 1KiB to 10MiB, found "
                    "'9999999999GiB' (write a whole number and its unit, like '256KiB', '10MiB' or "
                    "'1GiB')\n"},
        MappingCase{"OneOf",
                    "platform: x\nmode: obsreve\n",
                    "f:2:7: 'mode' in source 'chat' must be 'observe', 'internal' or 'live', found "
                    "'obsreve' (did you mean 'observe'?)\n"},
        MappingCase{
            "MappingWanted",
            "platform: x\nlimits: size:5\n",
            "f:2:9: 'limits' in source 'chat' must be a mapping, found a text (put an ordinary "
            "space after the ':' of a key)\n"},
        MappingCase{
            "FullWidthColonInsteadOfMapping",
            "platform: x\nlimits: size：5\n",
            "f:2:9: 'limits' in source 'chat' must be a mapping, found a text (write an ASCII "
            "':' and a space after a key)\n"},
        MappingCase{"TextWanted",
                    "platform: [x]\nname: {a: 1}\n",
                    "f:1:11: 'platform' in source 'chat' must be a text, found a list\n"
                    "f:2:7: 'name' in source 'chat' must be a text, found a mapping\n"},
        MappingCase{"ListItems",
                    "platform: x\ntags: [a, [b], {c: 1}]\n",
                    "f:2:11: 'tags' in source 'chat' must be a list of texts, found a list\n"
                    "f:2:16: 'tags' in source 'chat' must be a list of texts, found a mapping\n"},
        MappingCase{
            "AliasIsReportedOnce",
            "platform: &p x\nname: *p\n",
            "f:1:11: anchors ('&name') are not supported (write the value out, or use a list, "
            "table or macro of the rules)\n"
            "f:2:7: aliases ('*name') are not supported (write the value out; quote a text that "
            "begins with '*')\n"},
        MappingCase{
            "NotAMapping", "- a\n", "f:1:1: source 'chat' must be a mapping, found a list\n"},
        MappingCase{
            "Nested",
            "platform: x\nlimits: {siez: 1}\n",
            "f:2:10: unknown key 'siez' in 'limits' in source 'chat' (did you mean 'size'?)\n"}),
    [](const auto& row) { return row.param.name; });

TEST(YamlMappingTest, TypesWhatFits) {
  Faults faults;
  const auto root = read_yaml(
      "platform: on\nport: 8080\nenabled: true\nratio: 0.85\nwait: 30m\nmode: live\n"
      "tags: 安全\nname: '007'\nsize: 2MiB\nlimits: {size: 5}\n",
      "f",
      faults);
  ASSERT_TRUE(root);
  const Answers answers = read(*root, faults);
  EXPECT_EQ(faults.render(), "");
  EXPECT_EQ(answers.platform, "on");
  EXPECT_EQ(answers.port, 8080);
  EXPECT_EQ(answers.enabled, true);
  EXPECT_DOUBLE_EQ(answers.ratio.value_or(0), 0.85);
  EXPECT_EQ(answers.wait, minutes(30));
  EXPECT_EQ(answers.mode, 2U);
  ASSERT_EQ(answers.tags.size(), 1U);
  EXPECT_EQ(answers.tags[0].text, "安全");
  EXPECT_EQ(answers.tags[0].at, (SourcePos{"f", 7, 7}));
  EXPECT_EQ(answers.name, "007");
  EXPECT_EQ(answers.size, 2 << 20);
}

TEST(YamlMappingTest, RestIsKnownOnceTaken) {
  Faults faults;
  const auto root = read_yaml("platform: x\nqueue: Feedback\n", "f", faults);
  YamlMapping map(*root, faults, "source 'chat'");
  map.required_text("platform");
  const auto rest = map.rest();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0]->key, "queue");
  map.finish();
  EXPECT_EQ(faults.render(), "");
}

}  // namespace
}  // namespace triaged
