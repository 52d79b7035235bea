#include "cli/rule_dialogue.h"

#include <istream>
#include <ostream>

#include "text/utf8.h"

namespace triaged {
namespace {

/// The questions in one language.
struct Questions {
  const char* words;
  const char* tag;
  const char* priority;
  const char* group;
  const char* why;
  const char* example;
  const char* counter_example;
  const char* id;
};

constexpr Questions kTraditional{"客戶的話裡出現哪些詞就算數？（用逗號分開）",
                                 "要加的標籤（可留空）",
                                 "優先級至少升到（可留空）",
                                 "分派給哪個組（可留空）",
                                 "為什麼要有這條規則（可留空）",
                                 "一句應該命中的客戶的話",
                                 "一句不應該命中的話（可留空）",
                                 "規則的名字，例如 own.refund"};
constexpr Questions kSimplified{"客户的话里出现哪些词就算数？（用逗号分开）",
                                "要加的标签（可留空）",
                                "优先级至少升到（可留空）",
                                "分派给哪个组（可留空）",
                                "为什么要有这条规则（可留空）",
                                "一句应该命中的客户的话",
                                "一句不应该命中的话（可留空）",
                                "规则的名字，例如 own.refund"};
constexpr Questions kEnglish{"Which words in a customer's text does it look for? (between commas)",
                             "The tag to add (may be empty)",
                             "Raise the priority at least to (may be empty)",
                             "The team to route to (may be empty)",
                             "Why there is this rule (may be empty)",
                             "A customer's text that it should fire on",
                             "A text that it should not fire on (may be empty)",
                             "The rule's name, such as own.refund"};

const Questions& questions_in(const std::string& language) {
  if (language == "zh-Hans") {
    return kSimplified;
  }
  return language == "zh-Hant" ? kTraditional : kEnglish;
}

class Dialogue {
 public:
  Dialogue(std::istream& in, std::ostream& out) : in_(in), out_(out) {}

  void ask(const std::string& question, std::string& answer) {
    if (!answer.empty()) {
      return;  // said on the command line
    }
    out_ << question << "\n> " << std::flush;
    std::string line;
    if (std::getline(in_, line)) {
      answer = std::string(trim(line));
    }
  }

 private:
  std::istream& in_;
  std::ostream& out_;
};

}  // namespace

void ask_for_rule(std::istream& in,
                  std::ostream& out,
                  const std::string& language,
                  const std::vector<std::string>& levels,
                  RuleDraft& draft) {
  const Questions& say = questions_in(language);
  Dialogue dialogue(in, out);
  if (draft.words.empty()) {
    std::string words;
    dialogue.ask(say.words, words);
    draft.words = split_words(words);
  }
  dialogue.ask(say.tag, draft.tag);
  std::string choice;
  for (const std::string& level : levels) {
    choice += (choice.empty() ? " [" : ", ") + level;
  }
  dialogue.ask(say.priority + (choice.empty() ? "" : choice + "]"), draft.priority);
  dialogue.ask(say.group, draft.group);
  dialogue.ask(say.why, draft.why);
  dialogue.ask(say.example, draft.example);
  dialogue.ask(say.counter_example, draft.counter_example);
  dialogue.ask(say.id, draft.id);
}

}  // namespace triaged
