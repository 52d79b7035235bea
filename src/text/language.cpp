#include "text/language.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <map>

#include "text/fold_table.h"
#include "text/utf8.h"

namespace triaged {
namespace {

namespace table = fold_table;

constexpr std::size_t kMaxPoints = 4000;

// Small words that most sentences of a language have and English has not; and English ones.
constexpr std::string_view kOtherWords[] = {
    "der",  "die",   "das",  "und", "ich",  "nicht", "ist", "mein", "bitte",  "le",    "les",
    "des",  "une",   "est",  "pas", "je",   "vous",  "mon", "pour", "avec",   "el",    "los",
    "las",  "una",   "que",  "por", "para", "con",   "mi",  "hola", "quiero", "esta",  "della",
    "sono", "non",   "per",  "il",  "che",  "uma",   "meu", "yang", "saya",   "tidak", "dan",
    "ini",  "untuk", "bisa", "het", "een",  "niet",  "van", "ik",   "como",   "porque"};
constexpr std::string_view kEnglishWords[] = {
    "the", "a",   "an",   "is",   "are", "was", "to",   "of",   "and", "in",   "it",    "i",
    "my",  "me",  "you",  "your", "for", "not", "no",   "have", "has", "this", "that",  "with",
    "on",  "can", "will", "do",   "how", "why", "what", "when", "be",  "we",   "please"};

template <std::size_t N>
bool is_one_of(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool is_ascii_letter(char32_t point) {
  return (point >= U'a' && point <= U'z') || (point >= U'A' && point <= U'Z');
}

/// Counts letters by script and Latin words by kind, one code point after the other.
class Counter {
 public:
  void put(char32_t point) {
    if (is_han(point)) {
      end_token();
      put_han(point);
    } else if (is_white_space(point)) {
      end_token();
    } else {
      put_token_point(point);
    }
  }

  void end_token() {
    end_word();
    if (!address_) {
      counts_.latin_words += words_;
      english_ += english_words_;
      other_ += other_words_;
    }
    words_ = english_words_ = other_words_ = 0;
    address_ = false;
  }

  [[nodiscard]] TextLanguage take() {
    end_token();
    const std::uint32_t kana = letters(USCRIPT_HIRAGANA) + letters(USCRIPT_KATAKANA);
    const std::uint32_t hangul = letters(USCRIPT_HANGUL);
    if (kana > 0 && kana * 4 >= counts_.han && kana >= counts_.latin_words) {
      return with("", "Jpan");
    }
    if (hangul > counts_.han && hangul >= counts_.latin_words) {
      return with("", "Kore");
    }
    if (counts_.han > 0 && counts_.han >= counts_.latin_words) {
      return chinese();
    }
    return alphabetic();
  }

 private:
  void put_han(char32_t point) {
    const std::uint32_t entry = table::entry_of(point);
    ++counts_.han;
    counts_.traditional += (entry & table::kTraditionalOnly) != 0 ? 1U : 0U;
    counts_.simplified += (entry & table::kSimplifiedOnly) != 0 ? 1U : 0U;
  }

  void put_token_point(char32_t point) {
    if (is_ascii_letter(point)) {
      word_.push_back(static_cast<char>(point | 0x20U));
      ++letters_[USCRIPT_LATIN];
      return;
    }
    if (u_isalpha(static_cast<UChar32>(point)) != 0) {
      UErrorCode status = U_ZERO_ERROR;
      const UScriptCode script = uscript_getScript(static_cast<UChar32>(point), &status);
      ++letters_[script];
      if (script == USCRIPT_LATIN) {
        ++accented_;
        word_.push_back('?');
        return;
      }
    }
    const std::string_view address_marks = "/@_=&%\\#";
    address_ =
        address_ || u_isdigit(static_cast<UChar32>(point)) != 0 ||
        (point < 0x80 && address_marks.find(static_cast<char>(point)) != std::string_view::npos);
    if (point != U'\'' && point != U'’') {
      end_word();
    }
  }

  void end_word() {
    if (word_.empty()) {
      return;
    }
    ++words_;
    english_words_ += is_one_of(kEnglishWords, word_) ? 1U : 0U;
    other_words_ += is_one_of(kOtherWords, word_) ? 1U : 0U;
    word_.clear();
  }

  [[nodiscard]] std::uint32_t letters(UScriptCode script) const {
    const auto found = letters_.find(script);
    return found == letters_.end() ? 0 : found->second;
  }

  TextLanguage with(std::string_view language, std::string script) {
    counts_.language = language;
    counts_.script = std::move(script);
    return counts_;
  }

  TextLanguage chinese() {
    if (counts_.traditional == counts_.simplified) {
      return with("", "Hani");
    }
    return counts_.traditional > counts_.simplified ? with("zh-Hant", "Hant")
                                                    : with("zh-Hans", "Hans");
  }

  TextLanguage alphabetic() {
    const auto most =
        std::max_element(letters_.begin(), letters_.end(), [](const auto& a, const auto& b) {
          return a.second < b.second;
        });
    if (most == letters_.end()) {
      return with("", "");
    }
    if (most->first != USCRIPT_LATIN) {
      return with("", uscript_getShortName(most->first));
    }
    const bool accents = accented_ * 25 > most->second;
    const bool english = counts_.latin_words > 0 && !accents && english_ >= other_;
    return with(english ? "en" : "", "Latn");
  }

  TextLanguage counts_;
  std::map<UScriptCode, std::uint32_t> letters_;
  std::uint32_t accented_ = 0;
  std::uint32_t english_ = 0;
  std::uint32_t other_ = 0;
  // The token (between white space and Han characters) and word being read.
  std::string word_;
  std::uint32_t words_ = 0;
  std::uint32_t english_words_ = 0;
  std::uint32_t other_words_ = 0;
  bool address_ = false;
};

}  // namespace

TextLanguage detect_language(std::string_view text) {
  Counter counter;
  std::size_t left = kMaxPoints;
  for (std::size_t at = 0; at < text.size() && left > 0; --left) {
    const DecodedPoint next = decode_utf8(text, at);
    at += next.bytes;
    counter.put(next.point);
  }
  return counter.take();
}

}  // namespace triaged
