#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triaged {

/// Stand before and behind a value that was put into a text, so that whoever sends the text can
/// escape the value and leave the author's own words alone. U+FDD1 and U+FDD2 are noncharacters
/// like kNumberPlace; mark_value() keeps those that somebody sends out of the value.
inline constexpr std::string_view kValueBegin = "\xEF\xB7\x91";
inline constexpr std::string_view kValueEnd = "\xEF\xB7\x92";

/// The text with all marks taken out.
std::string without_value_marks(std::string text);

/// `value` between marks, without marks of its own; "" stays "".
std::string mark_value(std::string value);

/// A stretch of a marked text, from one author.
struct TextPiece {
  std::string text;
  bool is_value = false;
};

/// The pieces of a marked text in their order, none empty. Values that touch are one piece, so that
/// they are judged by what they say together. A mark without its fellow runs to the end.
std::vector<TextPiece> split_at_marks(std::string_view text);

/// mask_personal() of a marked text, as it reads without its marks: what two values make together
/// is found. Of what is masked, all is a value when some of it was.
std::string mask_marked(const std::string& text);

/// cut_points() of a marked text: at most `most` code points beside the marks.
std::string cut_marked(const std::string& text, std::size_t most);

}  // namespace triaged
