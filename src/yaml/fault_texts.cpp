#include "yaml/fault_texts.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "yaml/phrase_table.h"

namespace triaged {
namespace {

using std::string_view;

struct Words {
  string_view message;
  string_view hint;
};
struct Row {
  FaultKind kind;
  Words en;
  Words hant;
  Words hans;
};

constexpr std::array kRows = {
    Row{FaultKind::kWideColon,
        {"a full-width '：' is not YAML's ':'", "write an ASCII ':' and a space"},
        {"全形的「：」不是 YAML 的冒號", "改用半形 ':'，後面空一格"},
        {"全角的“：”不是 YAML 的冒号", "改用半角 ':'，后面空一格"}},
    Row{FaultKind::kWideSpace,
        {"a full-width space (U+3000) is not YAML's space", "use ordinary spaces"},
        {"全形空格（U+3000）不是 YAML 的空格", "改用一般的半形空格"},
        {"全角空格（U+3000）不是 YAML 的空格", "改用普通的半角空格"}},
    Row{FaultKind::kNoBreakSpace,
        {"a no-break space (U+00A0) is not YAML's space", "use ordinary spaces"},
        {"不斷行空格（U+00A0）不是 YAML 的空格", "改用一般的半形空格"},
        {"不换行空格（U+00A0）不是 YAML 的空格", "改用普通的半角空格"}},
    Row{FaultKind::kWideQuote,
        {"a full-width '{0}' is not YAML's quotation mark", "quote with ASCII \" or '"},
        {"全形的 {0} 不是 YAML 的引號", "改用半形的 \" 或 '"},
        {"全角的 {0} 不是 YAML 的引号", "改用半角的 \" 或 '"}},
    Row{FaultKind::kWideComma,
        {"a full-width '{0}' is not YAML's ','", "write an ASCII ','"},
        {"全形的「{0}」不是 YAML 的逗號", "改用半形 ','"},
        {"全角的“{0}”不是 YAML 的逗号", "改用半角 ','"}},
    Row{FaultKind::kWideBracket,
        {"a full-width '{0}' is not YAML's '{1}'", "write an ASCII '{1}'"},
        {"全形的 {0} 不是 YAML 的括號", "改用半形 '{1}'"},
        {"全角的 {0} 不是 YAML 的括号", "改用半角 '{1}'"}},
    Row{FaultKind::kTab,
        {"a tab in the indentation", "indent with spaces"},
        {"縮排裡有定位字元（Tab）", "改用空格縮排"},
        {"缩进里有制表符（Tab）", "改用空格缩进"}},
    Row{FaultKind::kBraces,
        {"an unquoted '{{' begins a mapping", "quote the whole text: \"{{ … }}\""},
        {"沒有加引號的 '{{' 會被當成對應表", "整段文字加上引號：\"{{ … }}\""},
        {"没有加引号的 '{{' 会被当成映射", "整段文字加上引号：\"{{ … }}\""}},
    Row{FaultKind::kSpaceAtEdge,
        {"this text begins or ends with a full-width or no-break space",
         "use ordinary spaces, or quote the text if the space belongs to it"},
        {"這段文字的開頭或結尾有全形空格或不斷行空格", "改用半形空格；空格若屬於文字，請加引號"},
        {"这段文字的开头或结尾有全角空格或不换行空格", "改用半角空格；空格若属于文字，请加引号"}},
    Row{FaultKind::kQuotesInText,
        {"full-width quotation marks are part of the text", "quote with ASCII \" or '"},
        {"全形引號會成為文字的一部分", "改用半形的 \" 或 '"},
        {"全角引号会成为文字的一部分", "改用半角的 \" 或 '"}},
    Row{FaultKind::kBracketsInText,
        {"full-width brackets are part of the text, they make no list or mapping",
         "write ASCII '[a, b]' or '{key: value}', or quote the text"},
        {"全形括號會成為文字的一部分，不會成為清單或對應表",
         "改用半形 '[a, b]' 或 '{key: value}'；若真是文字，請加引號"},
        {"全角括号会成为文字的一部分，不会成为列表或映射",
         "改用半角 '[a, b]' 或 '{key: value}'；若真是文字，请加引号"}},
    Row{FaultKind::kCommaInItem,
        {"a full-width comma does not separate items: this is one item",
         "write {0}, or quote the text if it is one"},
        {"全形的逗號、頓號不會分開項目：這裡只是一個項目", "寫成 {0}；若真是一個詞，請加引號"},
        {"全角的逗号、顿号不会分开项目：这里只是一个项目", "写成 {0}；若真是一个词，请加引号"}},
    Row{FaultKind::kCommaInAnyItem,
        {"a full-width comma does not separate items: this is one item",
         "separate items with an ASCII ',', or quote the text"},
        {"全形的逗號、頓號不會分開項目：這裡只是一個項目",
         "用半形 ',' 分開；若真是一個詞，請加引號"},
        {"全角的逗号、顿号不会分开项目：这里只是一个项目",
         "用半角 ',' 分开；若真是一个词，请加引号"}},
    Row{FaultKind::kMarkInKey,
        {"a full-width mark inside a key of '{ … }'",
         "use an ASCII ':' and a space after the key, and an ASCII ',' between keys"},
        {"'{ … }' 的鍵裡有全形標點", "鍵後面用半形 ':' 加一個空格，鍵與鍵之間用半形 ','"},
        {"'{ … }' 的键里有全角标点", "键后面用半角 ':' 加一个空格，键与键之间用半角 ','"}},
    Row{FaultKind::kHashCuts,
        {"this text ends before ' #': the rest of the line is a comment",
         "quote the text if it goes on, or put a space after '#'"},
        {"這段文字到 ' #' 前就結束了：後面是註解",
         "文字若還沒完，請加引號；若真是註解，'#' 後空一格"},
        {"这段文字到 ' #' 前就结束了：后面是注释",
         "文字若还没完，请加引号；若真是注释，'#' 后空一格"}},
    Row{FaultKind::kHashCutsAll,
        {"there is no value: what begins with '#' is a comment",
         "quote a text that begins with '#', or put a space after '#'"},
        {"這裡沒有值：以 '#' 開頭的是註解", "以 '#' 開頭的文字請加引號；若真是註解，'#' 後空一格"},
        {"这里没有值：以 '#' 开头的是注释", "以 '#' 开头的文字请加引号；若真是注释，'#' 后空一格"}},
    Row{FaultKind::kHashInFlow,
        {"' #' begins a comment, and the bracket behind it is never read",
         "quote the text that holds '#'"},
        {"' #' 之後是註解，後面的括號不會被讀到", "含有 '#' 的文字請加引號"},
        {"' #' 之后是注释，后面的括号不会被读到", "含有 '#' 的文字请加引号"}},
    Row{FaultKind::kDuplicateKey,
        {"duplicate key {0}", "it stands on line {1} already; remove one"},
        {"重複的鍵 {0}", "第 {1} 行已經有了，請刪去一個"},
        {"重复的键 {0}", "第 {1} 行已经有了，请删去一个"}},
    Row{FaultKind::kMapEnd,
        {"this does not fit the mapping around it",
         "write 'key: value', and indent all keys of one mapping alike"},
        {"這一行與前後的鍵對不齊", "寫成「鍵: 值」，同一層的鍵縮排要相同"},
        {"这一行与前后的键对不齐", "写成“键: 值”，同一层的键缩进要相同"}},
    Row{FaultKind::kOpenBrace,
        {"'{' is not closed", "close it with '}', and put ',' between the keys"},
        {"'{' 沒有關上", "以 '}' 結束，鍵與鍵之間用半形 ','"},
        {"'{' 没有关上", "以 '}' 结束，键与键之间用半角 ','"}},
    Row{FaultKind::kListEnd,
        {"this does not fit the list around it", "begin every item with '- ' in the same column"},
        {"這一行與前後的清單項目對不齊", "每個項目都以 '- ' 開頭，對齊同一欄"},
        {"这一行与前后的列表项对不齐", "每个项目都以 '- ' 开头，对齐同一列"}},
    Row{FaultKind::kOpenBracket,
        {"'[' is not closed", "close it with ']', and put ',' between the items"},
        {"'[' 沒有關上", "以 ']' 結束，項目之間用半形 ','"},
        {"'[' 没有关上", "以 ']' 结束，项目之间用半角 ','"}},
    Row{FaultKind::kStrayColon,
        {"a ':' that cannot stand here",
         "quote the text if ': ' belongs to it, or check the indentation"},
        {"這裡不能有 ':'", "': ' 若屬於文字，請加引號；否則檢查縮排"},
        {"这里不能有 ':'", "': ' 若属于文字，请加引号；否则检查缩进"}},
    Row{FaultKind::kStrayKey,
        {"a key that cannot stand here", "check the indentation"},
        {"這裡不能有鍵", "檢查縮排"},
        {"这里不能有键", "检查缩进"}},
    Row{FaultKind::kStrayDash,
        {"a '- ' that cannot stand here", "begin the list on the line after the key"},
        {"這裡不能有 '- '", "清單從鍵的下一行開始"},
        {"这里不能有 '- '", "列表从键的下一行开始"}},
    Row{FaultKind::kStrayClosing,
        {"a ']' or '}' without its opening", "remove it, or quote the text"},
        {"有 ']' 或 '}' 卻沒有開頭的括號", "刪去它，或把文字加上引號"},
        {"有 ']' 或 '}' 却没有开头的括号", "删去它，或把文字加上引号"}},
    Row{FaultKind::kOpenQuote,
        {"a quotation mark is not closed", "close the quotation"},
        {"引號沒有關上", "補上結尾的引號"},
        {"引号没有关上", "补上结尾的引号"}},
    Row{FaultKind::kDocumentInQuote,
        {"a '---' or '...' line inside a quoted text", "close the quotation before it"},
        {"引號裡有 '---' 或 '...' 這樣的行", "在它之前關上引號"},
        {"引号里有 '---' 或 '...' 这样的行", "在它之前关上引号"}},
    Row{FaultKind::kEscape,
        {"an unknown escape after '\\'", "write '\\\\' for a backslash, or quote with '…'"},
        {"'\\' 後面的寫法不認得", "反斜線寫成 '\\\\'，或改用單引號 '…'"},
        {"'\\' 后面的写法不认得", "反斜杠写成 '\\\\'，或改用单引号 '…'"}},
    Row{FaultKind::kHexEscape,
        {"a broken '\\x' or '\\u' escape", "give all digits"},
        {"'\\x' 或 '\\u' 的寫法不完整", "補齊數字"},
        {"'\\x' 或 '\\u' 的写法不完整", "补齐数字"}},
    Row{FaultKind::kUnicodeEscape,
        {"a '\\u' escape that is no character", "write the character itself"},
        {"'\\u' 寫的不是任何字元", "直接寫出那個字"},
        {"'\\u' 写的不是任何字符", "直接写出那个字"}},
    Row{FaultKind::kFirstCharacter,
        {"a character that cannot begin a text",
         "quote a text that begins with '@', '`' or '%'; a comparison is written `{gt: 5}`"},
        {"文字不能以這個字元開頭", "以 '@'、'`' 或 '%' 開頭的文字請加引號；比較請寫 `{gt: 5}`"},
        {"文字不能以这个字符开头", "以 '@'、'`' 或 '%' 开头的文字请加引号；比较请写 `{gt: 5}`"}},
    Row{FaultKind::kAnchor,
        {"anchors ('&name') are not supported",
         "write the value out, or use a list, table or macro of the rules"},
        {"不支援錨點（'&name'）", "把值寫出來，或改用規則的 list、table 或 macro"},
        {"不支持锚点（'&name'）", "把值写出来，或改用规则的 list、table 或 macro"}},
    Row{FaultKind::kAlias,
        {"aliases ('*name') are not supported",
         "write the value out; quote a text that begins with '*'"},
        {"不支援別名（'*name'）", "把值寫出來；以 '*' 開頭的文字請加引號"},
        {"不支持别名（'*name'）", "把值写出来；以 '*' 开头的文字请加引号"}},
    Row{FaultKind::kMergeKey,
        {"merge keys ('<<') are not supported", "write the keys out"},
        {"不支援合併鍵（'<<'）", "把各個鍵寫出來"},
        {"不支持合并键（'<<'）", "把各个键写出来"}},
    Row{FaultKind::kTypeTag,
        {"tags ('!name') are not supported",
         "remove the tag; quote the text if it begins with '!'"},
        {"不支援型別標記（'!name'）", "刪去標記；以 '!' 開頭的文字請加引號"},
        {"不支持类型标记（'!name'）", "删去标记；以 '!' 开头的文字请加引号"}},
    Row{FaultKind::kTagNeverSet,
        {"no rule sets the tag '{0}' that is tested here",
         "let a rule set it; leave it as it is when people or the platform do"},
        {"沒有規則會加上這裡檢查的標籤「{0}」", "請讓某條規則加上它；若由人員或平台加上，可不理會"},
        {"没有规则会加上这里检查的标签“{0}”", "请让某条规则加上它；若由人员或平台加上，可不理会"}},
    Row{FaultKind::kTagLikeAnother,
        {"no rule sets the tag '{0}' that is tested here", "did you mean '{1}'?"},
        {"沒有規則會加上這裡檢查的標籤「{0}」", "是不是「{1}」？"},
        {"没有规则会加上这里检查的标签“{0}”", "是不是“{1}”？"}},
    Row{FaultKind::kTwoSpellings,
        {"{0} '{1}' is written '{2}' at {3}", "both are one name; keep one spelling"},
        {"{0} 「{1}」在 {3} 寫作「{2}」", "兩者是同一個名稱，請統一寫法"},
        {"{0} “{1}”在 {3} 写作“{2}”", "两者是同一个名称，请统一写法"}},
};

std::vector<Phrase> phrases_by(string_view Words::*part) {
  std::vector<Phrase> phrases;
  phrases.reserve(std::size(kRows));
  for (const Row& row : kRows) {
    phrases.push_back({row.en.*part, row.hant.*part, row.hans.*part});
  }
  return phrases;
}

std::string filled(string_view pattern, std::span<const std::string> args) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const bool place = pattern[at] == '{' && at + 2 < pattern.size() && pattern[at + 2] == '}' &&
                       pattern[at + 1] >= '0' && pattern[at + 1] <= '9';
    if (!place) {
      text += pattern[at];
      continue;
    }
    const auto index = static_cast<std::size_t>(pattern[at + 1] - '0');
    text += index < args.size() ? args[index] : "";
    at += 2;
  }
  return text;
}

}  // namespace

std::span<const Phrase> phrases_of_kinds() {
  static const std::vector<Phrase> kPhrases = phrases_by(&Words::message);
  return kPhrases;
}

std::span<const Phrase> phrases_of_kinds_hints() {
  static const std::vector<Phrase> kPhrases = phrases_by(&Words::hint);
  return kPhrases;
}

FaultText worded(FaultKind kind, std::span<const std::string> args, string_view language) {
  const auto* row = std::ranges::find(kRows, kind, &Row::kind);
  if (row == kRows.end()) {
    return {};
  }
  const Words& words =
      language == "zh-Hant" ? row->hant : (language == "zh-Hans" ? row->hans : row->en);
  return {filled(words.message, args), filled(words.hint, args)};
}

std::string more_text(std::size_t count, string_view language) {
  const std::string number = std::to_string(count);
  if (language == "zh-Hant") {
    return "還有 " + number + " 項";
  }
  return language == "zh-Hans" ? "还有 " + number + " 项" : number + " more";
}

string_view language_of(string_view locale) {
  constexpr string_view kMarks = "-_.@";
  const std::string name = ascii_lower(locale);
  std::vector<string_view> parts;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = std::min(name.find_first_of(kMarks, at), name.size());
    parts.push_back(string_view(name).substr(at, end - at));
    at = end + 1;
  }
  if (parts.empty() || parts.front() != "zh") {
    return "en";
  }
  const bool traditional = std::ranges::any_of(parts, [](string_view part) {
    return part == "hant" || part == "tw" || part == "hk" || part == "mo";
  });
  // A script that is named counts more than a country: zh-Hans-HK.
  const bool simplified = std::ranges::find(parts, "hans") != parts.end();
  return traditional && !simplified ? "zh-Hant" : "zh-Hans";
}

}  // namespace triaged
