#include "model/value_marks.h"

#include <gmock/gmock.h>

#include "model/note_lines.h"

namespace triaged {
namespace {

using testing::ElementsAre;

const std::string kBegin(kValueBegin);
const std::string kEnd(kValueEnd);

/// Every piece, values in angle brackets.
std::vector<std::string> shown(const std::string& text) {
  std::vector<std::string> all;
  for (const TextPiece& piece : split_at_marks(text)) {
    all.push_back(piece.is_value ? "<" + piece.text + ">" : piece.text);
  }
  return all;
}

struct SplitCase {
  const char* name;
  std::string text;
  std::vector<std::string> pieces;
};
std::ostream& operator<<(std::ostream& out, const SplitCase& c) {
  return out << c.name;
}

class SplitTest : public testing::TestWithParam<SplitCase> {};

TEST_P(SplitTest, GivesWordsAndValuesInTheirOrder) {
  EXPECT_EQ(shown(GetParam().text), GetParam().pieces);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    SplitTest,
    testing::Values(
        SplitCase{"words_alone", "請停用", {"請停用"}},
        SplitCase{"nothing", "", {}},
        SplitCase{"a_value_between_words", "a" + mark_value("v") + "b", {"a", "<v>", "b"}},
        SplitCase{"values_that_touch", mark_value("@") + mark_value("all"), {"<@all>"}},
        SplitCase{"a_value_that_was_cut", "a" + kBegin + "v", {"a", "<v>"}},
        SplitCase{"an_end_without_a_beginning", "a" + kEnd + "b", {"ab"}},
        SplitCase{"an_empty_value", "a" + mark_value("") + "b", {"ab"}},
        SplitCase{
            "a_value_with_marks_of_its_own", mark_value("x" + kEnd + "[y]" + kBegin), {"<x[y]>"}}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(CutMarkedTest, CountsNoMarksAndKeepsValuesValues) {
  const std::string text = "單號 " + mark_value("AB123") + " 已登記";
  EXPECT_EQ(cut_marked(text, 12), text) << "it fits";
  EXPECT_THAT(shown(cut_marked(text, 11)), ElementsAre("單號 ", "<AB123>", " 已…"));
  EXPECT_THAT(shown(cut_marked(text, 8)), ElementsAre("單號 ", "<AB12…>"));
  EXPECT_THAT(shown(cut_marked(text, 3)), ElementsAre("單號…"));
  EXPECT_EQ(without_value_marks(cut_marked(text, 8)), "單號 AB12…");
}

struct MaskCase {
  const char* name;
  std::string text;
  std::vector<std::string> shown;
};

class MaskMarkedTest : public testing::TestWithParam<MaskCase> {};

TEST_P(MaskMarkedTest, MasksWhatStandsThereWithoutTheMarks) {
  EXPECT_THAT(shown(mask_marked(GetParam().text)), testing::ElementsAreArray(GetParam().shown));
}

INSTANTIATE_TEST_SUITE_P(
    Texts,
    MaskMarkedTest,
    testing::Values(
        MaskCase{"nothing_personal", "a " + mark_value("b*"), {"a ", "<b*>"}},
        MaskCase{"in_one_value", mark_value("13812345678 x") + "!", {"<138****5678 x>", "!"}},
        MaskCase{
            "in_the_authors_words", "+886 912 345 678 " + mark_value("b"), {"****5678 ", "<b>"}},
        MaskCase{"over_two_values",
                 "電 " + mark_value("a 1381234") + mark_value("5678 b") + " 完",
                 {"電 ", "<a 138****5678 b>", " 完"}},
        MaskCase{
            "value_after_words", "tel 1381234" + mark_value("5678"), {"tel ", "<138****5678>"}},
        MaskCase{"several",
                 mark_value("a") + "@example.com, " + mark_value("b@example.com") + " *",
                 {"<a***@example.com>", ", ", "<b***@example.com>", " *"}}),
    [](const auto& test) { return test.param.name; });

OutboxEntry note_of(const Json& lines) {
  OutboxEntry note;
  note.args = {{"lines", lines}, {"numbered", true}};
  return note;
}

TEST(NoteLinesTest, RefusedLinesAreLeftOut) {
  OutboxEntry note = note_of({{{"key", ""}, {"text", "依據"}},
                              {{"key", "k1"}, {"text", "先停用"}},
                              {{"key", "k2"}, {"text", "已升級"}}});
  const std::vector<std::string> refused{"k1", "of another"};
  EXPECT_TRUE(settle_note_lines(note, refused));
  EXPECT_EQ(note.args, (Json{{"text", "依據\n已升級"}, {"numbered", true}}));
}

TEST(NoteLinesTest, WithoutALineThereIsNoNote) {
  OutboxEntry note = note_of({{{"key", "k1"}, {"text", "先停用"}}});
  const std::vector<std::string> refused{"k1"};
  EXPECT_FALSE(settle_note_lines(note, refused));
}

TEST(NoteLinesTest, AnEntryIsGrantedUnlessItsEffectOrAllOfItsLinesAreRefused) {
  OutboxEntry note = note_of({{{"key", "k1"}, {"text", "先停用"}}});
  note.key = "note";
  const auto granted = [&](const std::vector<std::string>& refused) {
    const std::optional<OutboxEntry> entry = granted_entry(note, refused);
    return entry ? dump_json(entry->args) : "";
  };
  EXPECT_EQ(granted({}), R"({"numbered":true,"text":"先停用"})");
  EXPECT_EQ(granted({"k1"}), "");
  EXPECT_EQ(granted({"note"}), "");
  EXPECT_TRUE(note.args.contains("lines")) << "what was planned stays as it was";
}

TEST(NoteLinesTest, OtherEntriesStayAsTheyAre) {
  OutboxEntry message;
  message.args = {{"text", "您好"}};
  const std::vector<std::string> refused{"k1"};
  EXPECT_TRUE(settle_note_lines(message, refused));
  EXPECT_EQ(message.args, (Json{{"text", "您好"}}));
}

}  // namespace
}  // namespace triaged
