#include "yaml/syntax_fault.h"

#include <algorithm>
#include <array>
#include <optional>

namespace triaged {
namespace {

using std::string_view;

// How far behind a slip the parser may stumble: a run of lines read as one long text.
constexpr std::size_t kLinesBack = 5;

struct Phrase {
  string_view parser;  ///< the beginning of yaml-cpp's message
  string_view message;
  string_view hint;
};

constexpr std::array<Phrase, 16> kPhrases = {{
    {"end of map not found",
     "this does not fit the mapping around it",
     "write 'key: value', and indent all keys of one mapping alike"},
    {"end of map flow not found",
     "'{' is not closed",
     "close it with '}', and put ',' between the keys"},
    {"end of sequence not found",
     "this does not fit the list around it",
     "begin every item with '- ' in the same column"},
    {"end of sequence flow not found",
     "'[' is not closed",
     "close it with ']', and put ',' between the items"},
    {"illegal map value",
     "a ':' that cannot stand here",
     "quote the text if ': ' belongs to it, or check the indentation"},
    {"illegal map key", "a key that cannot stand here", "check the indentation"},
    {"illegal block entry",
     "a '- ' that cannot stand here",
     "begin the list on the line after the key"},
    {"illegal tab", "a tab in the indentation", "indent with spaces"},
    {"illegal flow end", "a ']' or '}' without its opening", "remove it, or quote the text"},
    {"illegal EOF in scalar", "a quotation mark is not closed", "close the quotation"},
    {"illegal document indicator",
     "a '---' or '...' line inside a quoted text",
     "close the quotation before it"},
    {"unknown escape character",
     "an unknown escape after '\\'",
     "write '\\\\' for a backslash, or quote with '…'"},
    {"bad character found while scanning hex", "a broken '\\x' or '\\u' escape", "give all digits"},
    {"invalid unicode", "a '\\u' escape that is no character", "write the character itself"},
    {"unknown token",
     "a character that cannot begin a text",
     "quote the text that begins with '@', '`' or '%'"},
    {"the referenced anchor is not defined",
     "aliases ('*name') are not supported",
     "quote the text if it begins with '*'"},
}};

struct Slip {
  string_view written;
  string_view message;
  string_view hint;
};

constexpr std::array<Slip, 10> kSlips = {{
    {"：", "a full-width '：' is not YAML's ':'", "write an ASCII ':' and a space"},
    {"\u3000", "a full-width space (U+3000) is not YAML's space", "use ordinary spaces"},
    {"\u00A0", "a no-break space (U+00A0) is not YAML's space", "use ordinary spaces"},
    {"“", "a full-width '“' is not YAML's quotation mark", "quote with ASCII \" or '"},
    {"”", "a full-width '”' is not YAML's quotation mark", "quote with ASCII \" or '"},
    {"，", "a full-width '，' is not YAML's ','", "write an ASCII ','"},
    {"［", "a full-width '［' is not YAML's '['", "write an ASCII '['"},
    {"］", "a full-width '］' is not YAML's ']'", "write an ASCII ']'"},
    {"｛", "a full-width '｛' is not YAML's '{'", "write an ASCII '{'"},
    {"｝", "a full-width '｝' is not YAML's '}'", "write an ASCII '}'"},
}};

constexpr Slip kTab = {"\t", "a tab in the indentation", "indent with spaces"};
constexpr Slip kBraces = {"{{", kBracesMessage, kBracesHint};

struct Found {
  std::size_t column;
  const Slip* slip;
};

// The line with comments and quoted texts blanked, byte for byte.
std::string unquoted(string_view line) {
  std::string out(line);
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char byte = line[i];
    if (quote != 0) {
      out[i] = '.';
      quote = byte == quote ? '\0' : quote;
    } else if ((byte == '"' || byte == '\'') &&
               (i == 0 || string_view(" [{,:").find(line[i - 1]) != string_view::npos)) {
      quote = byte;
    } else if (byte == '#' && (i == 0 || line[i - 1] == ' ')) {
      out.resize(i);
      break;
    }
  }
  return out;
}

std::optional<Found> find_slip(string_view line) {
  const std::string text = unquoted(line);
  const std::size_t indent = std::min(text.find_first_not_of(" \t"), text.size());
  if (const std::size_t tab = text.substr(0, indent).find('\t'); tab != std::string::npos) {
    return Found{tab, &kTab};
  }
  if (const std::size_t braces = text.find(kBraces.written); braces != std::string::npos) {
    return Found{braces, &kBraces};
  }
  for (const Slip& slip : kSlips) {
    if (const std::size_t at = text.find(slip.written); at != std::string::npos) {
      return Found{at, &slip};
    }
  }
  return std::nullopt;
}

}  // namespace

Fault syntax_fault(const SourceText& source,
                   const std::string& file,
                   std::size_t line,
                   std::size_t byte_column,
                   string_view parser_message) {
  for (std::size_t back = 0; back <= std::min(line, kLinesBack); ++back) {
    if (const auto found = find_slip(source.line(line - back))) {
      const std::size_t at = line - back;
      return {{file, static_cast<int>(at) + 1, source.column(at, found->column)},
              std::string(found->slip->message),
              std::string(found->slip->hint),
              false};
    }
  }
  const SourcePos pos{file, static_cast<int>(line) + 1, source.column(line, byte_column)};
  const auto* phrase = std::ranges::find_if(
      kPhrases, [&](const Phrase& row) { return parser_message.starts_with(row.parser); });
  if (phrase == kPhrases.end()) {
    return {pos, "not valid YAML: " + std::string(parser_message), "", false};
  }
  return {pos, std::string(phrase->message), std::string(phrase->hint), false};
}

}  // namespace triaged
