#include "yaml/read.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace triaged {
namespace {

std::string outline(const YamlNode& node) {
  const std::string place =
      "@" + std::to_string(node.place.line) + ":" + std::to_string(node.place.column);
  if (node.is_null()) {
    return "-" + place;
  }
  if (node.is_scalar()) {
    return (node.quoted ? "\"" + node.text + "\"" : node.text) + place;
  }
  std::string text;
  for (const YamlNode& item : node.items) {
    text += (text.empty() ? "" : ", ") + outline(item);
  }
  for (const YamlEntry& entry : node.entries) {
    text += (text.empty() ? "" : ", ") + entry.key + "@" + std::to_string(entry.key_place.line) +
            ":" + std::to_string(entry.key_place.column) + "=" + outline(entry.value);
  }
  return (node.is_mapping() ? "{" + text + "}" : "[" + text + "]") + place;
}

struct TreeCase {
  const char* name;
  const char* text;
  const char* outline;
};

class ReadYamlTreeTest : public testing::TestWithParam<TreeCase> {};

TEST_P(ReadYamlTreeTest, KeepsTextAndPlace) {
  Faults faults;
  const auto root = read_yaml(GetParam().text, "f", faults);
  ASSERT_TRUE(root) << faults.render();
  EXPECT_EQ(faults.render(), "");
  EXPECT_EQ(outline(*root), GetParam().outline);
}

INSTANTIATE_TEST_SUITE_P(
    Yaml,
    ReadYamlTreeTest,
    testing::Values(
        TreeCase{"ScalarsStayText",
                 "a: on\nb: 010\nc: 2026-11-21\nd: 1.50\n",
                 "{a@1:1=on@1:4, b@2:1=010@2:4, c@3:1=2026-11-21@3:4, d@4:1=1.50@4:4}@1:1"},
        TreeCase{"QuotesAreKnown",
                 "a: 'no'\nb: \"x\"\nc: |\n  t\n",
                 "{a@1:1=\"no\"@1:4, b@2:1=\"x\"@2:4, c@3:1=\"t\n\"@3:4}@1:1"},
        TreeCase{"NothingIsNullAtItsKey", "a:\nb: 1\n", "{a@1:1=-@1:1, b@2:1=1@2:4}@1:1"},
        TreeCase{"WrittenNullIsText", "a: null\nb: ~\n", "{a@1:1=null@1:4, b@2:1=~@2:4}@1:1"},
        TreeCase{"KeyCalledNullAfterNothing", "a:\nnull: 1\n", "{a@1:1=-@1:1, null@2:1=1@2:7}@1:1"},
        TreeCase{"NullInLists", "[null, ~, x]\n", "[null@1:2, ~@1:8, x@1:11]@1:1"},
        TreeCase{
            "EmptyItemBeforeKey", "a:\n  -\nnull: 1\n", "{a@1:1=[-@3:1]@2:3, null@3:1=1@3:7}@1:1"},
        TreeCase{"ColumnsCountCodePoints",
                 "映射: {優先級: 高, 組: [甲, 乙]}\n",
                 "{映射@1:1={優先級@1:6=高@1:11, 組@1:14=[甲@1:18, 乙@1:21]@1:17}@1:5}@1:1"},
        TreeCase{"WindowsLineEnds", "a: 1\r\nb: 2\r\n", "{a@1:1=1@1:4, b@2:1=2@2:4}@1:1"},
        TreeCase{"ByteOrderMark",
                 "\xEF\xBB\xBF"
                 "a: 1\n",
                 "{a@1:1=1@1:4}@1:1"},
        TreeCase{"EmptyFile", "", "-@1:1"},
        TreeCase{"OnlyComments", "# nothing\n", "-@1:1"},
        TreeCase{"OneMarkedDocument", "---\na: 1\n...\n", "{a@2:1=1@2:4}@2:1"},
        TreeCase{"FullWidthTextWhereItIsFine",
                 "why: 漏電、發熱：屬安全風險（E 節），要“快”\n",
                 "{why@1:1=漏電、發熱：屬安全風險（E 節），要“快”@1:6}@1:1"},
        TreeCase{"CommentAfterSpace", "a: 1 # why\n", "{a@1:1=1@1:4}@1:1"}),
    [](const auto& row) { return row.param.name; });

struct FaultCase {
  const char* name;
  std::string text;
  const char* faults;
};

void PrintTo(const FaultCase& value, std::ostream* out) {
  *out << value.name;
}

class ReadYamlFaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(ReadYamlFaultTest, SaysWhatAndWhere) {
  Faults faults;
  read_yaml(GetParam().text, "f", faults);
  EXPECT_EQ(faults.render(), GetParam().faults) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Yaml,
    ReadYamlFaultTest,
    testing::Values(
        FaultCase{"DuplicateKey",
                  "a: 1\nb: 2\na: 3\n",
                  "f:3:1: duplicate key 'a' (it stands on line 1 already; remove one)\n"},
        FaultCase{"SeveralAtOnce",
                  "a: &x 1\nb: *x\n<<: {c: 1}\nd: !!str 5\nd: 6\n",
                  "f:1:4: anchors ('&name') are not supported (write the value out, or use a "
                  "list, table or macro of the rules)\n"
                  "f:2:4: aliases ('*name') are not supported (write the value out; quote a text "
                  "that begins with '*')\n"
                  "f:3:1: merge keys ('<<') are not supported (write the keys out)\n"
                  "f:4:4: tags ('!name') are not supported (remove the tag; quote the text if it "
                  "begins with '!')\n"
                  "f:5:1: duplicate key 'd' (it stands on line 4 already; remove one)\n"},
        FaultCase{"TagOnCollections",
                  "a: !x [1]\nb: ! y\n",
                  "f:1:4: tags ('!name') are not supported (remove the tag; quote the text if it "
                  "begins with '!')\n"
                  "f:2:4: tags ('!name') are not supported (remove the tag; quote the text if it "
                  "begins with '!')\n"},
        FaultCase{"UnknownAlias",
                  "a: *nobody\n",
                  "f:1:4: aliases ('*name') are not supported (write the value out; quote a text "
                  "that begins with '*')\n"},
        FaultCase{"SecondDocument",
                  "a: 1\n---\nb: 2\n",
                  "f:2:1: a second document begins here (keep one document per file: remove the "
                  "'---' line or split the file)\n"},
        FaultCase{"CollectionAsKey",
                  "? [a, b]\n: 1\n",
                  "f:1:3: a key must be a plain text (quote the text when it begins with '[' or "
                  "'{')\n"},
        FaultCase{
            "EmptyKey", "a:\n  : 1\n", "f:2:3: a key is missing before ':' (write 'key: value')\n"},
        FaultCase{
            "NotUtf8", "a: 1\nb: \xC4\xE3\n", "f:2:4: not valid UTF-8 (save the file as UTF-8)\n"},
        FaultCase{"Utf16",
                  std::string("\xFF\xFE"
                              "a\0:\0",
                              6),
                  "f:1:1: the file is UTF-16 (save the file as UTF-8)\n"},
        FaultCase{"NulByte",
                  std::string("a: x\0y\n", 7),
                  "f:1:5: a NUL character in the file (remove it)\n"},
        FaultCase{"NulEscape",
                  "a: \"x\\0y\"\n",
                  "f:1:4: the text holds a NUL character (remove the '\\0' escape)\n"},
        FaultCase{"ControlCharacter",
                  "a: \x1B[0m\n",
                  "f:1:4: a control character in the file (remove it)\n"},
        FaultCase{"LoneCarriageReturn",
                  "a: 1\rb: 2\r",
                  "f:1:5: a carriage return without a line feed (save the file with Unix line "
                  "ends)\n"},
        FaultCase{
            "TabIndent", "a:\n\tb: 1\n", "f:2:1: a tab in the indentation (indent with spaces)\n"},
        FaultCase{"FullWidthColonOnTop",
                  "version: 1\nlisten：127.0.0.1:8080\nstore: x\n",
                  "f:2:7: a full-width '：' is not YAML's ':' (write an ASCII ':' and a space)\n"},
        FaultCase{"FullWidthColonFoundLinesLater",
                  "sources:\n  a:\n    platform：x\n    account：y\n    secret: z\n",
                  "f:4:12: a full-width '：' is not YAML's ':' (write an ASCII ':' and a space)\n"},
        FaultCase{
            "FullWidthSpaceIndent",
            "a:\n　b: 1\n",
            "f:2:1: this text begins or ends with a full-width or no-break space (use ordinary "
            "spaces, or quote the text if the space belongs to it)\n"},
        FaultCase{"FullWidthQuotes",
                  "a: “引號”\n",
                  "f:1:4: warning: full-width quotation marks are part of the text (quote "
                  "with ASCII \" or ')\n"},
        FaultCase{"FullWidthCommaInList",
                  "a: [漏電，觸電、起火]\n",
                  "f:1:5: warning: a full-width comma does not separate items: this is one item "
                  "(write [漏電, 觸電, 起火], or quote the text if it is one)\n"},
        FaultCase{"FullWidthColonInFlowMapping",
                  "a: {高：urgent}\n",
                  "f:1:5: a full-width mark inside a key of '{ … }' (use an ASCII ':' and a space "
                  "after the "
                  "key, and an ASCII ',' between keys)\n"},
        FaultCase{"UnquotedTemplate",
                  "note: {{ ticket.id }}\n",
                  "f:1:7: an unquoted '{{' begins a mapping (quote the whole text: \"{{ … }}\")\n"},
        FaultCase{"UnquotedTemplateWithTextBehind",
                  "note: {{ ticket.id }} 已收到\n",
                  "f:1:7: an unquoted '{{' begins a mapping (quote the whole text: \"{{ … }}\")\n"},
        FaultCase{"HashCutsText",
                  "a: 訂單 #12345\n",
                  "f:1:4: warning: this text ends before ' #': the rest of the line is a comment "
                  "(quote the text if "
                  "it goes on, or put a space after '#')\n"},
        FaultCase{"UnclosedList",
                  "a: [1, 2\nb: 3\n",
                  "f:1:4: '[' is not closed (close it with ']', and put ',' between the items)\n"},
        FaultCase{"UnclosedQuote",
                  "a: \"x\nb: 3\n",
                  "f:1:4: this quotation is not closed (close it with the same mark)\n"},
        FaultCase{"TooManyColons",
                  "a: b: c\n",
                  "f:1:5: a ':' that cannot stand here (quote the text if ': ' belongs to it, or "
                  "check the indentation)\n"},
        FaultCase{"WrongIndent",
                  "a: 1\n  b: 2\n",
                  "f:2:4: a ':' that cannot stand here (quote the text if ': ' belongs to it, or "
                  "check the indentation)\n"},
        FaultCase{"AtSign",
                  "a: @x\n",
                  "f:1:4: a character that cannot begin a text (quote a text that begins with "
                  "'@', '`' or '%'; a comparison is written `{gt: 5}`)\n"},
        FaultCase{
            "BadEscape",
            "a: \"C:\\data\"\n",
            "f:1:9: an unknown escape after '\\' (write '\\\\' for a backslash, or quote with "
            "'…')\n"}),
    [](const auto& row) { return row.param.name; });

std::string repeat(const std::string& text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

struct ReadLimitCase {
  const char* name;
  std::string text;
  const char* fault;
};

void PrintTo(const ReadLimitCase& value, std::ostream* out) {
  *out << value.name;
}

class ReadYamlLimitTest : public testing::TestWithParam<ReadLimitCase> {};

TEST_P(ReadYamlLimitTest, RefusesWithoutHarm) {
  Faults faults;
  EXPECT_FALSE(read_yaml(GetParam().text, "f", faults));
  EXPECT_NE(faults.render().find(GetParam().fault), std::string::npos) << faults.render();
}

INSTANTIATE_TEST_SUITE_P(
    Yaml,
    ReadYamlLimitTest,
    testing::Values(
        ReadLimitCase{"DeepFlowLists", repeat("[", 200'000), "nested deeper than 64 levels"},
        ReadLimitCase{"DeepFlowMappings", repeat("{a: ", 100'000), "nested deeper than 64 levels"},
        ReadLimitCase{"DeepBlockLists", repeat("- ", 100'000), "nested deeper than 64 levels"},
        ReadLimitCase{"DeepComplexKeys", repeat("? ", 100'000), "nested deeper than 64 levels"},
        ReadLimitCase{"TooLarge", repeat("# long\n", 1'500'000), "larger than 10485760 bytes"},
        ReadLimitCase{
            "TooManyFlowItems", "[" + repeat("a,", 1'000'001) + "]", "more than 1000000"}),
    [](const auto& row) { return row.param.name; });

TEST(ReadYamlTest, CountsNodesAgainstTheLimit) {
  Faults faults;
  YamlLimits limits;
  limits.nodes = 10;
  EXPECT_FALSE(read_yaml(repeat("- x\n", 11), "f", faults, limits));
  EXPECT_EQ(faults.render(),
            "f:10:3: more than 10 values in one file (split the file, or move the data to a CSV "
            "table)\n");
}

TEST(ReadYamlTest, AcceptsSixtyFourLevels) {
  Faults faults;
  EXPECT_TRUE(read_yaml(repeat("[", 64) + repeat("]", 64), "f", faults)) << faults.render();
  EXPECT_FALSE(read_yaml(repeat("[", 65) + repeat("]", 65), "f", faults));
}

TEST(LoadYamlTest, ReadsAFile) {
  const std::string path = testing::TempDir() + "/load_yaml_test.yaml";
  std::ofstream(path) << "a: 1\n";
  Faults faults;
  const auto root = load_yaml(path, faults);
  ASSERT_TRUE(root) << faults.render();
  EXPECT_EQ(root->find("a")->at(), (SourcePos{path, 1, 4}));
  std::remove(path.c_str());
}

TEST(LoadYamlTest, NamesAFileThatIsNotThere) {
  Faults faults;
  EXPECT_FALSE(load_yaml("no/such.yaml", faults));
  EXPECT_EQ(faults.render(),
            "no/such.yaml: cannot read the file: No such file or directory (check the path and "
            "its permissions)\n");
}

TEST(LoadYamlTest, RefusesADirectory) {
  Faults faults;
  EXPECT_FALSE(load_yaml(testing::TempDir(), faults));
  EXPECT_NE(faults.render().find("cannot read the file: Is a directory"), std::string::npos)
      << faults.render();
}

}  // namespace
}  // namespace triaged
