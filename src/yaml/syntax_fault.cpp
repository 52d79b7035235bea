#include "yaml/syntax_fault.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace triaged {
namespace {

using std::string_view;

// How far behind a slip the parser may stumble: a run of lines read as one long text.
constexpr std::size_t kLinesBack = 5;

struct ParserPhrase {
  string_view parser;  ///< the beginning of yaml-cpp's message
  FaultKind kind;
};

constexpr std::array<ParserPhrase, 16> kParserPhrases = {{
    {"end of map not found", FaultKind::kMapEnd},
    {"end of map flow not found", FaultKind::kOpenBrace},
    {"end of sequence not found", FaultKind::kListEnd},
    {"end of sequence flow not found", FaultKind::kOpenBracket},
    {"illegal map value", FaultKind::kStrayColon},
    {"illegal map key", FaultKind::kStrayKey},
    {"illegal block entry", FaultKind::kStrayDash},
    {"illegal tab", FaultKind::kTab},
    {"illegal flow end", FaultKind::kStrayClosing},
    {"illegal EOF in scalar", FaultKind::kOpenQuote},
    {"illegal document indicator", FaultKind::kDocumentInQuote},
    {"unknown escape character", FaultKind::kEscape},
    {"bad character found while scanning hex", FaultKind::kHexEscape},
    {"invalid unicode", FaultKind::kUnicodeEscape},
    {"unknown token", FaultKind::kFirstCharacter},
    {"the referenced anchor is not defined", FaultKind::kAlias},
}};

struct Slip {
  string_view written;
  FaultKind kind;
  string_view ascii;  ///< "" where the fault's words have no place for it
};

constexpr std::array<Slip, 18> kSlips = {{
    {"：", FaultKind::kWideColon, ":"},
    {"\u3000", FaultKind::kWideSpace, " "},
    {"\u00A0", FaultKind::kNoBreakSpace, " "},
    {"“", FaultKind::kWideQuote, "\""},
    {"”", FaultKind::kWideQuote, "\""},
    {"‘", FaultKind::kWideQuote, "'"},
    {"，", FaultKind::kWideComma, ","},
    {"、", FaultKind::kWideComma, ","},
    {"［", FaultKind::kWideBracket, "["},
    {"］", FaultKind::kWideBracket, "]"},
    {"｛", FaultKind::kWideBracket, "{"},
    {"｝", FaultKind::kWideBracket, "}"},
    {"【", FaultKind::kWideBracket, "["},
    {"】", FaultKind::kWideBracket, "]"},
    {"「", FaultKind::kWideQuote, "\""},
    {"」", FaultKind::kWideQuote, "\""},
    {"『", FaultKind::kWideQuote, "\""},
    {"』", FaultKind::kWideQuote, "\""},
}};

constexpr Slip kTab = {"\t", FaultKind::kTab, ""};
constexpr Slip kBraces = {"{{", FaultKind::kBraces, ""};
constexpr Slip kHash = {" #", FaultKind::kHashInFlow, ""};

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

/// Whether a key and its ASCII colon stand before `at` already: what follows is its text.
bool follows_key(string_view line, std::size_t at) {
  const string_view before = line.substr(0, at);
  const std::size_t colon = before.rfind(": ");
  return colon != string_view::npos && before.find_first_of("{,[", colon) == string_view::npos;
}

/// `id:a`, a key whose colon has no space behind it, at the beginning of a line or of its item.
std::optional<std::size_t> find_dense_key(string_view line) {
  const std::size_t from = std::min(line.find_first_not_of(" -"), line.size());
  const std::size_t colon = line.find(':', from);
  if (colon == string_view::npos || colon == from || colon + 1 == line.size()) {
    return std::nullopt;
  }
  const bool word =
      line.substr(from, colon - from).find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") ==
      string_view::npos;
  const bool dense = string_view(" /\\").find(line[colon + 1]) == string_view::npos;
  return word && dense ? std::optional(colon) : std::nullopt;
}

/// `-id: a`, `－ id: a`: what was to begin a list item. The byte of the dash.
std::optional<std::size_t> find_dense_dash(string_view line) {
  const std::size_t at = std::min(line.find_first_not_of(' '), line.size());
  const string_view rest = line.substr(at);
  const bool dense = rest.size() > 1 && rest[0] == '-' && rest[1] >= 'a' && rest[1] <= 'z';
  return dense || rest.starts_with("－") ? std::optional(at) : std::nullopt;
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
    const std::size_t at = text.find(slip.written);
    const bool in_text = slip.kind == FaultKind::kWideColon && follows_key(text, at);
    if (at != std::string::npos && !in_text) {
      return Found{at, &slip};
    }
  }
  return std::nullopt;
}

/// A ' #' without a space behind it that hides a closing bracket.
std::optional<Found> find_swallowed_bracket(string_view line) {
  const std::size_t at = unquoted(line).size();
  const bool hides = at > 0 && at < line.size() && line[at - 1] == ' ' && at + 1 < line.size() &&
                     line[at + 1] != ' ' && line.find_first_of("]}", at) != string_view::npos;
  return hides ? std::optional(Found{at, &kHash}) : std::nullopt;
}

struct OpenBracket {
  std::size_t line = 0;
  std::size_t column = 0;
  char mark = '[';
};

/// The innermost '[' or '{' that stands open before a line. Inside a plain text it opens nothing.
std::optional<OpenBracket> open_bracket(const SourceText& source, std::size_t before) {
  std::vector<OpenBracket> open;
  for (std::size_t line = 0; line < before; ++line) {
    const std::string text = unquoted(source.line(line));
    char last = ':';  // as if the line's first character followed a key
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char mark = text[at];
      const bool opens = mark == '[' || mark == '{';
      if (opens && (!open.empty() || string_view(":-,[{").find(last) != string_view::npos)) {
        open.push_back({line, at, mark});
      } else if ((mark == ']' || mark == '}') && !open.empty()) {
        open.pop_back();
      }
      last = mark == ' ' ? last : mark;
    }
  }
  return open.empty() ? std::nullopt : std::optional(open.back());
}

/// A bracket that was left open on an earlier line is what the parser stumbles over.
bool report_open_bracket(const SourceText& source,
                         const std::string& file,
                         std::size_t& line,
                         Faults& faults) {
  const std::optional<OpenBracket> open = open_bracket(source, line);
  if (!open) {
    return false;
  }
  line = open->line;
  const int number = static_cast<int>(line) + 1;
  if (const auto hash = find_swallowed_bracket(source.line(line))) {
    faults.add({file, number, source.column(line, hash->column)}, FaultKind::kHashInFlow);
  } else {
    faults.add({file, number, source.column(line, open->column)},
               open->mark == '[' ? FaultKind::kOpenBracket : FaultKind::kOpenBrace);
  }
  return true;
}

/// The slip in a line that stopped the parser.
std::optional<Found> slip_in(string_view line, bool in_flow) {
  std::optional<Found> found = find_slip(line);
  return !found && in_flow ? find_swallowed_bracket(line) : found;
}

void add_slip(const SourceText& source,
              const std::string& file,
              std::size_t line,
              const Found& found,
              Faults& faults) {
  const Slip& slip = *found.slip;
  std::vector<std::string> marks;
  if (!slip.ascii.empty()) {
    marks = {std::string(slip.written), std::string(slip.ascii)};
  }
  faults.add({file, static_cast<int>(line) + 1, source.column(line, found.column)},
             slip.kind,
             std::move(marks));
}

/// A line whose key or dash has no space behind it.
bool report_dense(const SourceText& source,
                  const std::string& file,
                  std::size_t line,
                  Faults& faults) {
  const int number = static_cast<int>(line) + 1;
  if (const auto colon = find_dense_key(source.line(line))) {
    faults.add({file, number, source.column(line, *colon)},
               "no space after the ':' of a key",
               "write 'key: value' with a space");
    return true;
  }
  if (const auto dash = find_dense_dash(source.line(line))) {
    faults.add({file, number, source.column(line, *dash)},
               "this begins no list item",
               "begin an item with an ASCII '-' and a space: '- id: …'");
    return true;
  }
  return false;
}

}  // namespace

std::size_t add_syntax_fault(const SourceText& source,
                             const std::string& file,
                             const ParserStop& stop,
                             Faults& faults) {
  std::size_t line = stop.line;
  const bool in_flow = stop.message.find("flow not found") != string_view::npos;
  const bool misplaced = in_flow || stop.message.starts_with("illegal block entry") ||
                         stop.message.starts_with("illegal map value");
  if (misplaced && report_open_bracket(source, file, line, faults)) {
    return line;
  }
  for (std::size_t back = 0; back <= std::min(line, kLinesBack); ++back) {
    const std::size_t at = line - back;
    if (const std::optional<Found> found = slip_in(source.line(at), in_flow)) {
      add_slip(source, file, at, *found, faults);
      return at;
    }
  }
  for (std::size_t back = 0; back <= std::min(line, kLinesBack); ++back) {
    const std::size_t at = line - back;
    if (report_dense(source, file, at, faults)) {
      return at;
    }
  }
  const SourcePos pos{file, static_cast<int>(line) + 1, source.column(line, stop.byte_column)};
  const auto* phrase = std::ranges::find_if(kParserPhrases, [&](const ParserPhrase& row) {
    return stop.message.starts_with(row.parser);
  });
  if (phrase == kParserPhrases.end()) {
    faults.add(pos, "not valid YAML: " + std::string(stop.message));
  } else {
    faults.add(pos, phrase->kind);
  }
  return line;
}

}  // namespace triaged
