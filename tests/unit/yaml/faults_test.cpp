#include "yaml/faults.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

TEST(FaultsTest, RendersPlaceMessageAndHint) {
  Faults faults;
  faults.add({"a.yaml", 3, 5}, "unknown key 'x'", "remove it");
  EXPECT_EQ(faults.render(), "a.yaml:3:5: unknown key 'x' (remove it)\n");
}

TEST(FaultsTest, LeavesOutWhatIsNotThere) {
  Faults faults;
  faults.add({"a.yaml", 0, 0}, "cannot read the file");
  EXPECT_EQ(faults.render(), "a.yaml: cannot read the file\n");
}

TEST(FaultsTest, MarksWarningsAndStaysOk) {
  Faults faults;
  faults.warn({"a.yaml", 1, 1}, "looks odd");
  EXPECT_EQ(faults.render(), "a.yaml:1:1: warning: looks odd\n");
  EXPECT_TRUE(faults.ok());
  EXPECT_FALSE(faults.empty());
  EXPECT_EQ(faults.warnings(), 1U);
}

TEST(FaultsTest, SortsByFileLineAndColumnAndDropsRepeats) {
  Faults faults;
  faults.add({"b.yaml", 1, 1}, "fifth");
  faults.add({"a.yaml", 10, 1}, "fourth");
  faults.add({"a.yaml", 2, 9}, "third");
  faults.add({"a.yaml", 2, 3}, "second");
  Faults others;
  others.add({"a.yaml", 2, 3}, "second");
  others.add({"a.yaml", 1, 7}, "first");
  faults.merge(std::move(others));
  EXPECT_EQ(faults.render(),
            "a.yaml:1:7: first\na.yaml:2:3: second\na.yaml:2:9: third\n"
            "a.yaml:10:1: fourth\nb.yaml:1:1: fifth\n");
}

TEST(FaultsTest, ShowsErrorsBeforeWarningsWhenItMustCut) {
  Faults faults;
  faults.warn({"a.yaml", 1, 1}, "w1");
  faults.add({"a.yaml", 2, 1}, "e1");
  faults.warn({"a.yaml", 3, 1}, "w2");
  faults.add({"a.yaml", 4, 1}, "e2");
  EXPECT_EQ(faults.render(3), "a.yaml:1:1: warning: w1\na.yaml:2:1: e1\na.yaml:4:1: e2\n1 more\n");
}

TEST(FaultsTest, ShowsFiftyAndCountsTheRest) {
  Faults faults;
  for (int line = 1; line <= 73; ++line) {
    faults.add({"a.yaml", line, 1}, "wrong");
  }
  const std::string text = faults.render();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 51);
  EXPECT_TRUE(text.ends_with("a.yaml:50:1: wrong\n23 more\n"));
  EXPECT_EQ(faults.to_json()["more"], 23);
  EXPECT_EQ(faults.to_json()["errors"], 73);
}

TEST(FaultsTest, GivesTheSameFieldsAsJson) {
  Faults faults;
  faults.add({"a.yaml", 3, 5}, "unknown key 'x'", "remove it");
  EXPECT_EQ(dump_json(faults.to_json()),
            R"({"ok":false,"errors":1,"warnings":0,"faults":[{"file":"a.yaml","line":3,"column":5,)"
            R"("severity":"error","message":"unknown key 'x'","hint":"remove it"}],"more":0})");
}

TEST(FaultsTest, TakesThePlaceOfAnErrorThatBringsOne) {
  Faults faults;
  Error located = invalid_input("bad");
  located.at = SourcePos{"b.csv", 7, 2};
  faults.add(located, {"a.yaml", 1, 1});
  faults.add(invalid_input("worse", "mend it"), {"a.yaml", 1, 1});
  EXPECT_EQ(faults.render(), "a.yaml:1:1: worse (mend it)\nb.csv:7:2: bad\n");
  EXPECT_EQ(to_string(faults.first_error()), "a.yaml:1:1: worse (mend it)");
}

}  // namespace
}  // namespace triaged
