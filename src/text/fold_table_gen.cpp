// Writes the folding table as C++ source: fold_table_gen OPENCC_DICTIONARY_FOLDER OUTPUT.cpp
// Runs at build time only, so that the daemon neither links OpenCC nor reads its files.
// Sources: Unicode data through ICU (NFKC_Casefold, general categories, scripts) and OpenCC's
// character dictionaries TSCharacters, STCharacters, HKVariants(Rev), TWVariants(Rev).
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <opencc/DictEntry.hpp>
#include <opencc/Lexicon.hpp>
#include <opencc/MarisaDict.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"
#include "text/fold_table.h"
#include "text/utf8.h"

namespace triaged {
namespace {

namespace table = fold_table;
using Points = std::u32string;

constexpr char32_t kPointCount = 0x110000;

std::optional<char32_t> single_point(const std::string& text) {
  const DecodedPoint first = decode_utf8(text, 0);
  return first.bytes == text.size() ? std::optional(first.point) : std::nullopt;
}

/// One OpenCC dictionary: single characters only, every candidate, the default one first.
using CharacterDictionary = std::map<char32_t, Points>;

CharacterDictionary read_dictionary(const std::string& path) {
  CharacterDictionary result;
  const auto dictionary = opencc::SerializableDict::NewFromFile<opencc::MarisaDict>(path);
  for (const auto& entry : *dictionary->GetLexicon()) {
    const std::optional<char32_t> key = single_point(entry->Key());
    if (!key) {
      continue;
    }
    for (const std::string& value : entry->Values()) {
      if (const std::optional<char32_t> point = single_point(value)) {
        result[*key].push_back(*point);
      }
    }
  }
  return result;
}

/// The characters of Chinese: variants and scripts joined under one representative.
class HanFolding {
 public:
  explicit HanFolding(const std::string& folder)
      : to_simplified_(read_dictionary(folder + "/TSCharacters.ocd2")),
        to_traditional_(read_dictionary(folder + "/STCharacters.ocd2")),
        steps_{read_dictionary(folder + "/HKVariantsRev.ocd2"),
               read_dictionary(folder + "/TWVariantsRev.ocd2"),
               to_simplified_} {
    for (const char* name : {"/HKVariants.ocd2", "/TWVariants.ocd2"}) {
      for (const auto& [key, values] : read_dictionary(folder + name)) {
        regional_.insert(values.begin(), values.end());
      }
    }
    for (const auto& [key, values] : to_simplified_) {
      simplified_.insert(values.begin(), values.end());
    }
  }

  /// The dictionaries may lead in a circle (台 -> 臺 -> 台): then the smallest member stands for
  /// it.
  [[nodiscard]] char32_t fold(char32_t point) const {
    Points seen;
    while (seen.find(point) == Points::npos) {
      seen.push_back(point);
      point = step(point);
    }
    return *std::min_element(seen.begin() + static_cast<std::ptrdiff_t>(seen.find(point)),
                             seen.end());
  }

  [[nodiscard]] bool traditional_only(char32_t point) const {
    const auto found = to_simplified_.find(point);
    const bool changes = found != to_simplified_.end() && found->second.find(point) == Points::npos;
    const bool regional = regional_.count(point) != 0 && fold(point) != point;
    return (changes || regional) && simplified_.count(point) == 0;
  }

  [[nodiscard]] bool simplified_only(char32_t point) const {
    const auto found = to_traditional_.find(point);
    return found != to_traditional_.end() && found->second.find(point) == Points::npos &&
           to_simplified_.count(point) == 0 && regional_.count(point) == 0;
  }

 private:
  [[nodiscard]] char32_t step(char32_t point) const {
    for (const CharacterDictionary& dictionary : steps_) {
      const auto found = dictionary.find(point);
      point = found == dictionary.end() ? point : found->second.front();
    }
    return point;
  }

  CharacterDictionary to_simplified_;
  CharacterDictionary to_traditional_;
  std::vector<CharacterDictionary> steps_;
  std::set<char32_t> regional_;
  std::set<char32_t> simplified_;
};

/// Look-alikes that NFKC keeps apart but people type for one another, and Han characters that the
/// dictionaries keep apart though one word is written with either.
std::unordered_map<char32_t, char32_t> look_alikes() {
  std::unordered_map<char32_t, char32_t> result = {
      {0x2018, '\''}, {0x2019, '\''},  {0x201A, '\''}, {0x201B, '\''}, {0x02BC, '\''},
      {0x201C, '"'},  {0x201D, '"'},   {0x201E, '"'},  {0x201F, '"'},  {0x2010, '-'},
      {0x2011, '-'},  {0x2012, '-'},   {0x2013, '-'},  {0x2014, '-'},  {0x2015, '-'},
      {0x2212, '-'},  {0x301C, '~'},   {0x223C, '~'},  {0x22EF, '.'},  {0x24FF, '0'},
      {0x2757, '!'},  {0x2755, '!'},   {0x2753, '?'},  {0x2754, '?'},  {0x203C, '!'},
      {0x2049, '!'},  {0x24EB, 0x246A}};
  constexpr std::pair<char32_t, char32_t> kOneWord[] = {{U'祇', U'只'},
                                                        {U'帳', U'账'},
                                                        {U'帐', U'账'},
                                                        {U'妳', U'你'},
                                                        {U'牠', U'它'},
                                                        {U'瞭', U'了'},
                                                        {U'藉', U'借'},
                                                        {U'覆', U'复'},
                                                        {U'划', U'画'},
                                                        {U'劃', U'画'}};
  result.insert(std::begin(kOneWord), std::end(kOneWord));
  const auto add_run = [&result](char32_t from, char32_t count, char32_t to) {
    for (char32_t i = 0; i < count; ++i) {
      result[from + i] = to + i;
    }
  };
  add_run(0x24EC, 9, 0x246B);  // negative circled 12..20, as circled ones
  add_run(0x2776, 10, 0x2460);
  add_run(0x2780, 10, 0x2460);
  add_run(0x278A, 10, 0x2460);
  add_run(0x1F150, 26, 'a');  // negative circled letters
  add_run(0x1F170, 26, 'a');  // negative squared letters
  return result;
}

bool is_overlay(char32_t point) {
  return point >= 0x0334 && point <= 0x0337;
}

bool is_deleted(char32_t point) {
  const auto signed_point = static_cast<UChar32>(point);
  const int8_t category = u_charType(signed_point);
  if (category == U_CONTROL_CHAR) {
    return !is_white_space(point);
  }
  const bool symbol_mark = point >= 0x20D0 && point <= 0x20FF;
  const bool skin_tone = point >= 0x1F3FB && point <= 0x1F3FF;
  const bool annotation = point >= 0xFFF9 && point <= 0xFFFC;
  return category == U_ENCLOSING_MARK || is_overlay(point) || symbol_mark || skin_tone ||
         annotation || u_hasBinaryProperty(signed_point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool extends_previous(char32_t point) {
  const int8_t category = u_charType(static_cast<UChar32>(point));
  return category == U_ENCLOSING_MARK || category == U_NON_SPACING_MARK ||
         (point >= 0x1F3FB && point <= 0x1F3FF);
}

bool is_newline(char32_t point) {
  return (point >= 0x0A && point <= 0x0D) || point == 0x85 || point == 0x2028 || point == 0x2029;
}

bool is_mark(char32_t point) {
  const bool regional_indicator = point >= 0x1F1E6 && point <= 0x1F1FF;
  const auto mask = U_GET_GC_MASK(static_cast<UChar32>(point));
  return (mask & (U_GC_P_MASK | U_GC_S_MASK)) != 0 && !regional_indicator;
}

/// A letter or digit of a script that puts spaces between words.
bool is_word(char32_t point) {
  const auto signed_point = static_cast<UChar32>(point);
  if (is_han(point) || u_isalnum(signed_point) == 0) {
    return false;
  }
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(signed_point, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return false;
    default:
      return point != 0x30FC && point != 0xFF70;  // the kana length mark is of script Common
  }
}

/// Folds single code points until nothing changes, so that folding twice is folding once.
class PointFolding {
 public:
  explicit PointFolding(const std::string& folder) : han_(folder), look_alikes_(look_alikes()) {
    UErrorCode status = U_ZERO_ERROR;
    casefold_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
    nfc_ = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) {
      throw std::runtime_error(u_errorName(status));
    }
  }

  [[nodiscard]] Points fold(char32_t point) const {
    Points now(1, point);
    for (int round = 0; round < 12; ++round) {
      Points next;
      for (const char32_t part : now) {
        next += fold_once(part);
      }
      if (next == now) {
        return now;
      }
      now = std::move(next);
    }
    throw std::runtime_error("folding U+" + std::to_string(point) + " does not settle");
  }

  [[nodiscard]] bool combines(char32_t point) const {
    return nfc_->hasBoundaryBefore(static_cast<UChar32>(point)) == 0;
  }

  [[nodiscard]] const HanFolding& han() const { return han_; }

 private:
  [[nodiscard]] Points fold_once(char32_t point) const {
    if (is_deleted(point)) {
      return {};
    }
    if (is_white_space(point)) {
      return Points(1, is_newline(point) ? U'\n' : U' ');
    }
    if (const auto found = look_alikes_.find(point); found != look_alikes_.end()) {
      return Points(1, found->second);
    }
    const Points folded = casefold(point);
    // Spacing accents (´ ¨ ¸) would become a space and a loose accent; they stay as they are.
    if (folded.size() > 1 && folded.front() == U' ') {
      return Points(1, point);
    }
    return folded.size() == 1 ? Points(1, han_.fold(folded.front())) : folded;
  }

  [[nodiscard]] Points casefold(char32_t point) const {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString from(static_cast<UChar32>(point));
    const icu::UnicodeString to = casefold_->normalize(from, status);
    if (U_FAILURE(status)) {
      throw std::runtime_error(u_errorName(status));
    }
    Points result;
    for (int32_t at = 0; at < to.length(); at = to.moveIndex32(at, 1)) {
      result.push_back(static_cast<char32_t>(to.char32At(at)));
    }
    return result;
  }

  HanFolding han_;
  std::unordered_map<char32_t, char32_t> look_alikes_;
  const icu::Normalizer2* casefold_ = nullptr;
  const icu::Normalizer2* nfc_ = nullptr;
};

/// The two-stage table, equal blocks stored once.
class TableBuilder {
 public:
  explicit TableBuilder(const PointFolding& folding) : folding_(folding) {
    for (char32_t base = 0; base < kPointCount; base += table::kBlockSize) {
      std::vector<std::uint32_t> block;
      for (char32_t point = base; point < base + table::kBlockSize; ++point) {
        block.push_back(entry(point));
      }
      add_block(block);
    }
  }

  [[nodiscard]] std::string source() const {
    const std::string blocks = numbers(blocks_);
    const std::string entries = numbers(entries_);
    const std::string sequences = numbers(sequences_);
    return "// Written by fold_table_gen. Do not edit.\n#include \"text/fold_table.h\"\n\n"
           "namespace triaged::fold_table {\n"
           "const std::uint16_t kBlocks[] = {" +
           blocks +
           "};\n"
           "const std::uint32_t kEntries[] = {" +
           entries +
           "};\n"
           "const std::uint32_t kSequences[] = {" +
           sequences +
           "};\n"
           "const char kHash[] = \"" +
           sha256_hex(blocks + entries + sequences) +
           "\";\n"
           "}  // namespace triaged::fold_table\n";
  }

 private:
  [[nodiscard]] std::uint32_t script_flags(char32_t point) const {
    std::uint32_t flags = 0;
    flags |= folding_.han().traditional_only(point) ? table::kTraditionalOnly : 0;
    flags |= folding_.han().simplified_only(point) ? table::kSimplifiedOnly : 0;
    return flags;
  }

  [[nodiscard]] std::uint32_t result_flags(char32_t point) const {
    std::uint32_t flags = 0;
    flags |= point == U' ' ? table::kSpace : 0;
    flags |= point == U'\n' ? table::kNewline : 0;
    flags |= is_mark(point) ? table::kMark : 0;
    flags |= is_han(point) ? table::kHan : 0;
    flags |= is_word(point) ? table::kWord : 0;
    flags |= folding_.combines(point) ? table::kCombines : 0;
    return flags;
  }

  std::uint32_t entry(char32_t point) {
    if (point >= 0xD800 && point <= 0xDFFF) {
      return 0;
    }
    const Points folded = folding_.fold(point);
    if (folded.empty()) {
      return table::kDelete | (extends_previous(point) ? table::kExtends : 0);
    }
    if (folded.size() == 1) {
      const std::uint32_t value = folded.front() == point ? 0 : folded.front();
      return value | result_flags(folded.front()) | script_flags(point);
    }
    const auto index = static_cast<std::uint32_t>(sequences_.size());
    sequences_.push_back(static_cast<std::uint32_t>(folded.size()));
    sequences_.insert(sequences_.end(), folded.begin(), folded.end());
    return index | table::kMulti;
  }

  void add_block(const std::vector<std::uint32_t>& block) {
    const auto next = static_cast<std::uint16_t>(entries_.size() / table::kBlockSize);
    const auto [found, added] = known_.try_emplace(block, next);
    if (added) {
      entries_.insert(entries_.end(), block.begin(), block.end());
    }
    blocks_.push_back(found->second);
  }

  template <class Number>
  static std::string numbers(const std::vector<Number>& values) {
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
      out += (i % 16 == 0 ? "\n" : "") + std::to_string(values[i]) + "U,";
    }
    return out;
  }

  const PointFolding& folding_;
  std::map<std::vector<std::uint32_t>, std::uint16_t> known_;
  std::vector<std::uint16_t> blocks_;
  std::vector<std::uint32_t> entries_;
  std::vector<std::uint32_t> sequences_;
};

int run(const std::string& folder, const std::string& output) {
  const PointFolding folding(folder);
  const TableBuilder builder(folding);
  std::ofstream file(output, std::ios::binary);
  file << builder.source();
  file.close();
  return file.fail() ? 1 : 0;
}

}  // namespace
}  // namespace triaged

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: fold_table_gen OPENCC_DICTIONARY_FOLDER OUTPUT.cpp\n", stderr);
    return 2;
  }
  try {
    return triaged::run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fputs("fold_table_gen: ", stderr);
    std::fputs(error.what(), stderr);
    std::fputs("\n", stderr);
  } catch (...) {  // OpenCC's exceptions are not std::exceptions
    std::fputs("fold_table_gen: OpenCC cannot read its dictionaries\n", stderr);
  }
  return 1;
}
