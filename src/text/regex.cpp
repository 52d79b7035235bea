#include "text/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "text/regex_pieces.h"

namespace triaged {
namespace {

/// RE2's `max_mem`, for the program in both directions and for what a search remembers. The lesser
/// one does for nearly all patterns: a program of that size leaves room for dozens of states.
constexpr std::size_t kUsualMemory = std::size_t{1} << 20U;
constexpr int kUsualProgramSize = 1'500;
constexpr std::size_t kMaxMemory = std::size_t{4} << 20U;
constexpr int kMaxProgramSize = 20'000;
/// Larger ones are compiled once, not once more to learn what they need.
constexpr int kMaxSieved = 2'000;

re2::StringPiece piece_of(std::string_view text) {
  return {text.data(), text.size()};
}

const char* reason_of(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
      return "unknown escape sequence";
    case re2::RE2::ErrorBadCharClass:
      return "bad character class";
    case re2::RE2::ErrorBadCharRange:
      return "bad character range";
    case re2::RE2::ErrorMissingBracket:
      return "missing ']'";
    case re2::RE2::ErrorMissingParen:
      return "missing ')'";
    case re2::RE2::ErrorUnexpectedParen:
      return "')' without '('";
    case re2::RE2::ErrorTrailingBackslash:
      return "a single '\\' at the end";
    case re2::RE2::ErrorRepeatArgument:
      return "nothing to repeat";
    case re2::RE2::ErrorRepeatSize:
      return "repeated too often";
    case re2::RE2::ErrorRepeatOp:
      return "two repetitions in a row";
    case re2::RE2::ErrorBadPerlOp:
      return "not supported";
    case re2::RE2::ErrorBadUTF8:
      return "not UTF-8";
    case re2::RE2::ErrorBadNamedCapture:
      return "bad or repeated group name";
    case re2::RE2::ErrorPatternTooLarge:
      return "too large when compiled";
    case re2::RE2::NoError:
    case re2::RE2::ErrorInternal:
      break;
  }
  return "cannot be compiled";
}

const char* hint_of(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadPerlOp:
      return "look-around and back-references are not available";
    case re2::RE2::ErrorBadNamedCapture:
      return "write (?P<name>...) with letters, digits and _";
    case re2::RE2::ErrorRepeatSize:
      return "a part may be repeated at most 1000 times, what stands in it counted: write a "
             "smaller "
             "number in {…}";
    case re2::RE2::ErrorPatternTooLarge:
      return "use smaller repetition counts";
    default:
      return "see https://github.com/google/re2/wiki/Syntax";
  }
}

Error compile_error(std::string_view pattern, const re2::RE2& program) {
  std::string message =
      "regular expression '" + cut_points(pattern, 60) + "': " + reason_of(program.error_code());
  const std::string& part = program.error_arg();
  const std::size_t at = part.empty() ? std::string_view::npos : pattern.find(part);
  if (at != std::string_view::npos && is_valid_utf8(pattern)) {
    message += " at character " + std::to_string(point_of_byte(pattern, at) + 1) + ", '" +
               cut_points(part, 20) + "'";
  }
  return invalid_input(std::move(message), hint_of(program.error_code()));
}

Error too_long(std::string_view text) {
  return invalid_input(
      "a text of " + std::to_string(text.size()) + " bytes is too long for a regular expression",
      "at most " + std::to_string(Regex::kMaxTextBytes) + " bytes are searched");
}

/// `\C` is one byte, of a character perhaps the half: spans are characters.
bool reads_bytes(std::string_view pattern) {
  bool literal = false;  // between \Q and \E
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] != '\\') {
      continue;
    }
    const char what = pattern[i + 1];
    if (!literal && what == 'C') {
      return true;
    }
    literal = what == 'Q' || (literal && what != 'E');
    i += literal && what != 'Q' ? 0 : 1;
  }
  return false;
}

Result<void> check_pattern(std::string_view pattern) {
  if (pattern.empty()) {
    return invalid_input("the regular expression is empty",
                         "an empty one is found in every text: write what to look for");
  }
  if (pattern.size() > Regex::kMaxPatternBytes) {
    return invalid_input(
        "regular expression of " + std::to_string(pattern.size()) + " bytes is too long",
        "at most " + std::to_string(Regex::kMaxPatternBytes) + " bytes are allowed");
  }
  if (reads_bytes(pattern)) {
    return invalid_input("regular expression '" + cut_points(pattern, 60) +
                             "': '\\C' is a byte and may be half a character",
                         "write '.' for any character");
  }
  return {};
}

/// nullptr = it needs more memory, or has more than `most` steps.
std::unique_ptr<re2::RE2> compile_within(std::string_view pattern, std::size_t memory, int most) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(memory));
  auto program = std::make_unique<re2::RE2>(piece_of(pattern), options);
  if (program->error_code() == re2::RE2::ErrorPatternTooLarge) {
    return nullptr;
  }
  // A search for the places runs backwards too. RE2 makes that program when it is first needed, and
  // finds nothing when it does not fit.
  const bool fits =
      !program->ok() || (program->ProgramSize() <= most && program->ReverseProgramSize() >= 0);
  return fits ? std::move(program) : nullptr;
}

/// Byte ranges to code point spans for matches that come from left to right.
class SpanCounter {
 public:
  explicit SpanCounter(std::string_view text) : text_(text) {}

  void move_to(std::size_t byte) {
    points_ += count_points(text_.substr(byte_, byte - byte_));
    byte_ = byte;
  }

  /// `part` lies in the text, not before the place moved to.
  [[nodiscard]] TextSpan span(re2::StringPiece part) const {
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    const std::size_t before = points_ + count_points(text_.substr(byte_, begin - byte_));
    const std::size_t inside = count_points(text_.substr(begin, part.size()));
    return {static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(before + inside)};
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0;
  std::size_t points_ = 0;
};

RegexMatch match_of(const re2::RE2& program,
                    const std::vector<re2::StringPiece>& groups,
                    const SpanCounter& counter) {
  RegexMatch match{counter.span(groups[0]), {}};
  for (const auto& [index, name] : program.CapturingGroupNames()) {
    const re2::StringPiece& group = groups[static_cast<std::size_t>(index)];
    if (group.data() != nullptr) {
      match.captures.push_back({name, group.as_string(), counter.span(group)});
    }
  }
  return match;
}

}  // namespace

Regex::Regex(std::unique_ptr<re2::RE2> program) : program_(std::move(program)) {
  if (program_->ProgramSize() <= kMaxSieved) {
    for (const std::string& piece : needed_pieces(program_->pattern())) {
      pieces_.emplace_back(piece);
    }
  }
}
Regex::~Regex() = default;

Result<std::unique_ptr<const Regex>> Regex::compile(std::string_view pattern) {
  TRY(check_pattern(pattern));
  auto program = compile_within(pattern, kUsualMemory, kUsualProgramSize);
  if (program == nullptr) {
    program = compile_within(pattern, kMaxMemory, kMaxProgramSize);
  }
  if (program == nullptr) {
    return invalid_input(
        "regular expression '" + cut_points(pattern, 60) + "': too large when compiled",
        hint_of(re2::RE2::ErrorPatternTooLarge));
  }
  if (!program->ok()) {
    return compile_error(pattern, *program);
  }
  if (program->NumberOfCapturingGroups() > static_cast<int>(kMaxGroups)) {
    return invalid_input("regular expression '" + cut_points(pattern, 60) + "' has more than " +
                             std::to_string(kMaxGroups) + " groups",
                         "write (?:...) for groups whose text is not needed");
  }
  if (program->NamedCapturingGroups().size() != program->CapturingGroupNames().size()) {
    return invalid_input(
        "regular expression '" + cut_points(pattern, 60) + "': bad or repeated group name",
        hint_of(re2::RE2::ErrorBadNamedCapture));
  }
  return std::unique_ptr<const Regex>(new Regex(std::move(program)));
}

Result<std::vector<RegexMatch>> Regex::search_all(std::string_view text, std::size_t max) const {
  if (text.size() > kMaxTextBytes) {
    return too_long(text);
  }
  const std::string mended = is_valid_utf8(text) ? "" : to_valid_utf8(text);
  const std::string_view valid = mended.empty() ? text : std::string_view(mended);
  std::vector<re2::StringPiece> groups(
      static_cast<std::size_t>(program_->NumberOfCapturingGroups()) + 1);
  std::vector<RegexMatch> matches;
  SpanCounter counter(valid);
  std::size_t at = 0;
  while (at <= valid.size() && matches.size() < max &&
         program_->Match(piece_of(valid),
                         at,
                         valid.size(),
                         re2::RE2::UNANCHORED,
                         groups.data(),
                         static_cast<int>(groups.size()))) {
    const auto begin = static_cast<std::size_t>(groups[0].data() - valid.data());
    counter.move_to(begin);
    matches.push_back(match_of(*program_, groups, counter));
    at = begin + groups[0].size();
    if (groups[0].empty()) {
      at += at < valid.size() ? decode_utf8(valid, at).bytes : 1;
    }
  }
  return matches;
}

Result<bool> Regex::search(std::string_view text) const {
  if (text.size() > kMaxTextBytes) {
    return too_long(text);
  }
  const std::string mended = is_valid_utf8(text) ? "" : to_valid_utf8(text);
  const std::string_view valid = mended.empty() ? text : std::string_view(mended);
  // With a place asked for RE2 looks for the first match. Without one it looks for the longest,
  // for which its automaton runs out of memory much sooner.
  re2::StringPiece place;
  return program_->Match(piece_of(valid), 0, valid.size(), re2::RE2::UNANCHORED, &place, 1);
}

bool Regex::may_match(const TextSieve& sieve) const {
  return pieces_.empty() || std::ranges::any_of(pieces_, [&](const SievedPiece& piece) {
           return sieve.may_hold(piece);
         });
}

std::uint64_t Regex::steps_for(std::size_t bytes) const {
  const bool searched = bytes <= kMaxTextBytes;
  return searched ? std::uint64_t{bytes} * static_cast<std::uint64_t>(program_->ProgramSize()) : 0;
}

std::size_t Regex::most_bytes() const {
  return static_cast<std::size_t>(program_->options().max_mem());
}

std::string_view Regex::pattern() const {
  return program_->pattern();
}

std::vector<std::string> Regex::group_names() const {
  std::vector<std::string> names;
  for (const auto& [index, name] : program_->CapturingGroupNames()) {
    names.push_back(name);
  }
  return names;
}

}  // namespace triaged
