#include "yaml/read.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>

#include "yaml/source_text.h"
#include "yaml/syntax_block.h"
#include "yaml/syntax_fault.h"
#include "yaml/tree_builder.h"

namespace triaged {
namespace {

using std::string_view;

/// How many syntax errors of one file are looked for, and in how large a file more than one.
constexpr int kSyntaxFaults = 20;
constexpr std::size_t kLargestReadAgain = 1 << 20;
constexpr string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view control_name(std::int32_t point) {
  return point == 0 ? "a NUL character" : "a control character";
}

bool allowed(std::int32_t point) {
  return (point >= 0x20 && point != 0x7F) || point == '\t' || point == '\n' || point == '\r';
}

SourcePos pos_of(const SourceText& source, const std::string& name, std::size_t offset) {
  const std::size_t line = source.line_at(offset);
  return {name, static_cast<int>(line) + 1, source.column(line, offset - source.line_start(line))};
}

// Bytes that the parser must not see: not UTF-8, control characters, line ends it does not count.
bool check_bytes(const SourceText& source, const std::string& name, Faults& faults) {
  const string_view text = source.text();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const std::int32_t point = next_code_point(text, at);
    if (point < 0) {
      faults.add(pos_of(source, name, start), "not valid UTF-8", "save the file as UTF-8");
      return false;
    }
    if (!allowed(point)) {
      faults.add(pos_of(source, name, start),
                 std::string(control_name(point)) + " in the file",
                 "remove it");
      return false;
    }
    if (point == '\r' && !text.substr(at).starts_with('\n')) {
      faults.add(pos_of(source, name, start),
                 "a carriage return without a line feed",
                 "save the file with Unix line ends");
      return false;
    }
  }
  return true;
}

// The parser reads a whole flow collection before it reports the first item, so the memory it
// may take is bounded here, before it starts.
bool check_marks(string_view text, const std::string& name, Faults& faults, std::size_t limit) {
  const auto marks = std::ranges::count_if(
      text, [](char byte) { return byte == ',' || byte == '[' || byte == '{'; });
  if (static_cast<std::size_t>(marks) <= limit) {
    return true;
  }
  faults.add({name, 0, 0},
             "more than " + std::to_string(limit) + " values in one file",
             "split the file, or move the data to a CSV table");
  return false;
}

bool check_text(const SourceText& source,
                const std::string& name,
                Faults& faults,
                const YamlLimits& limits) {
  if (source.text().size() > limits.size_bytes) {
    faults.add({name, 0, 0},
               "larger than " + std::to_string(limits.size_bytes) + " bytes",
               "split the file, or move the data to a CSV table");
    return false;
  }
  return check_bytes(source, name, faults) &&
         check_marks(source.text(), name, faults, limits.nodes);
}

bool looks_like_utf16(string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

/// The tree, or nothing and, for a syntax error, the 0-based line of it.
struct Parsed {
  std::optional<YamlNode> root;
  std::optional<std::size_t> broken_line;
};

Parsed parse(const SourceText& source,
             const std::string& name,
             Faults& faults,
             const YamlLimits& limits) {
  TreeBuilder builder(source, std::make_shared<const std::string>(name), faults, limits);
  try {
    std::istringstream stream{std::string(source.text())};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return {builder.take_root(), {}};
  } catch (const StopReading&) {
    return {};
  } catch (const YAML::Exception& e) {
    const bool nowhere = e.mark.line < 0 || e.mark.column < 0;
    const std::size_t line = nowhere ? 0 : static_cast<std::size_t>(e.mark.line);
    const std::size_t column = nowhere ? 0 : static_cast<std::size_t>(e.mark.column);
    return {{}, add_syntax_fault(source, name, {line, column, e.msg}, faults)};
  } catch (const std::exception& e) {
    faults.add({name, 0, 0}, std::string("not readable as YAML: ") + e.what());
    return {};
  }
}

/// What `blanked` no longer holds of `text`.
std::string blanked_out(string_view text, string_view blanked) {
  std::string gone;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != blanked[i]) {
      gone += text[i];
    } else if (!gone.empty() && text[i] == '\n') {
      gone += '\n';
    } else if (!gone.empty() && gone.back() != '\n') {
      gone += ' ';
    }
  }
  return gone;
}

/// One syntax error hides all behind it: what holds it is blanked, and the rest read again.
YamlParts read_past(string_view whole,
                    std::size_t broken_line,
                    const std::string& name,
                    Faults& faults,
                    const YamlLimits& limits) {
  if (whole.size() > kLargestReadAgain) {
    return {std::nullopt, std::string(whole)};
  }
  std::string text(whole);
  for (int tries = 0; tries < kSyntaxFaults; ++tries) {
    const std::size_t end = blank_block(text, broken_line);
    const SourceText source(text);
    Faults found;
    Parsed parsed = parse(source, name, found, limits);
    // What is found before the blanked end may come of the blanking.
    if (parsed.broken_line && *parsed.broken_line < end) {
      break;
    }
    faults.merge(std::move(found));
    if (!parsed.broken_line) {
      return {std::move(parsed.root), blanked_out(whole, text)};
    }
    broken_line = *parsed.broken_line;
  }
  return {std::nullopt, std::string(whole)};
}

// Stops one piece after `limit`: that is enough to know that a file is too large.
Result<std::string> read_file(const std::string& path, std::size_t limit) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::array<char, 65536> piece{};
  std::string text;
  while (stream && text.size() <= limit) {
    stream.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (text.size() > limit || stream.eof()) {
    return text;
  }
  const int code = errno == 0 ? EIO : errno;
  return not_found("cannot read the file: " + std::generic_category().message(code),
                   "check the path and its permissions");
}

}  // namespace

std::optional<YamlNode> read_yaml(string_view text,
                                  const std::string& name,
                                  Faults& faults,
                                  const YamlLimits& limits) {
  YamlParts parts = read_yaml_parts(text, name, faults, limits);
  return parts.unread.empty() ? std::move(parts.root) : std::nullopt;
}

YamlParts read_yaml_parts(string_view text,
                          const std::string& name,
                          Faults& faults,
                          const YamlLimits& limits) {
  if (looks_like_utf16(text)) {
    faults.add({name, 1, 1}, "the file is UTF-16", "save the file as UTF-8");
    return {};
  }
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  const SourceText source(text);
  if (!check_text(source, name, faults, limits)) {
    return {};
  }
  Parsed parsed = parse(source, name, faults, limits);
  if (parsed.broken_line) {
    return read_past(text, *parsed.broken_line, name, faults, limits);
  }
  return {std::move(parsed.root), ""};
}

std::optional<YamlNode> load_yaml(const std::string& path,
                                  Faults& faults,
                                  const YamlLimits& limits) {
  const Result<std::string> text = read_file(path, limits.size_bytes);
  if (!text) {
    faults.add(text.error(), {path, 0, 0});
    return std::nullopt;
  }
  return read_yaml(*text, path, faults, limits);
}

}  // namespace triaged
