#include "cli/rule_dialogue.h"

#include <algorithm>
#include <istream>
#include <ostream>

#include "cli/reader_language.h"
#include "text/fold.h"
#include "text/utf8.h"
#include "yaml/names.h"

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
                                 "要加的標籤（用逗號分開，可留空）",
                                 "優先級至少升到（可留空）",
                                 "分派給哪個組（可留空）",
                                 "為什麼要有這條規則（可留空）",
                                 "一句應該命中的客戶的話",
                                 "一句不應該命中的話（可留空）",
                                 "規則的名字，例如 own.refund"};
constexpr Questions kSimplified{"客户的话里出现哪些词就算数？（用逗号分开）",
                                "要加的标签（用逗号分开，可留空）",
                                "优先级至少升到（可留空）",
                                "分派给哪个组（可留空）",
                                "为什么要有这条规则（可留空）",
                                "一句应该命中的客户的话",
                                "一句不应该命中的话（可留空）",
                                "规则的名字，例如 own.refund"};
constexpr Questions kEnglish{"Which words in a customer's text does it look for? (between commas)",
                             "The tags to add (between commas; may be empty)",
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

Error no_answer() {
  return invalid_input("this cannot be left out", "answer in one line");
}

class Dialogue {
 public:
  Dialogue(std::istream& in, std::ostream& out, const DialogueFacts& facts, RuleDraft& draft)
      : in_(in), out_(out), facts_(facts), draft_(draft), say_(questions_in(facts.language)) {}

  void run() {
    if (draft_.words.empty()) {
      ask(say_.words, [this](const std::string& answer) { return take_words(answer); });
    }
    ask_for_effects();
    ask_text(say_.why, draft_.why, [](const std::string&) { return Result<void>(); });
    ask_text(say_.example, draft_.example, [this](const std::string& text) {
      return text.empty() || holds_word(text, draft_.words)
                 ? Result<void>()
                 : invalid_input("none of the words stands in this text",
                                 "write one that the rule fires on");
    });
    ask_text(say_.counter_example, draft_.counter_example, [this](const std::string& text) {
      return text.empty() || !holds_word(text, draft_.words)
                 ? Result<void>()
                 : invalid_input("one of the words stands in this text",
                                 "write one without them, or leave it empty");
    });
    ask_text(say_.id, draft_.id, [this](const std::string& id) -> Result<void> {
      TRY(check_id(id));
      return facts_.check_name ? facts_.check_name(id) : Result<void>();
    });
  }

 private:
  using Take = std::function<Result<void>(const std::string& answer)>;

  Result<void> take_words(const std::string& answer) {
    draft_.words = split_words(answer);
    return draft_.words.empty() ? no_answer() : Result<void>();
  }

  Result<void> check_level(const std::string& level) const {
    const auto is_level = [&level](const std::string& one) { return same_name(one, level); };
    if (level.empty() || std::ranges::any_of(facts_.levels, is_level)) {
      return {};
    }
    return facts_.levels.empty()
               ? invalid_input("no priority is declared", "leave it empty")
               : invalid_input(
                     "'" + level + "' is no priority",
                     suggestion(level, facts_.levels, "it may be " + name_choice(facts_.levels)));
  }

  bool has_effect() const {
    return !draft_.tags.empty() || !draft_.priority.empty() || !draft_.group.empty();
  }

  /// Until the rule does something.
  void ask_for_effects() {
    std::string choice;
    for (const std::string& level : facts_.levels) {
      choice += (choice.empty() ? " [" : ", ") + level;
    }
    do {
      if (draft_.tags.empty()) {
        ask(say_.tag, [this](const std::string& answer) {
          draft_.tags = split_words(answer);
          return Result<void>();
        });
      }
      ask_text(say_.priority + (choice.empty() ? "" : choice + "]"),
               draft_.priority,
               [this](const std::string& level) { return check_level(level); });
      ask_text(say_.group, draft_.group, [](const std::string&) { return Result<void>(); });
      if (!has_effect() && !ended_) {
        refuse(invalid_input("the rule would do nothing", "give it a tag, a priority or a team"));
      }
    } while (!has_effect() && !ended_);
  }

  /// Asks for what the command line did not say.
  void ask_text(const std::string& question, std::string& answer, const Take& check) {
    if (answer.empty()) {
      ask(question, [&](const std::string& text) -> Result<void> {
        TRY(check(text));
        answer = text;
        return {};
      });
    }
  }

  void ask(const std::string& question, const Take& take) {
    while (!ended_) {
      out_ << question << "\n> " << std::flush;
      std::string line;
      ended_ = !std::getline(in_, line);
      if (ended_) {
        return;
      }
      const Result<void> taken = take(std::string(trim(line)));
      if (taken.ok()) {
        return;
      }
      refuse(taken.error());
    }
  }

  void refuse(const Error& error) { out_ << error_text(error, facts_.language) << '\n'; }

  std::istream& in_;
  std::ostream& out_;
  const DialogueFacts& facts_;
  RuleDraft& draft_;
  const Questions& say_;
  bool ended_ = false;  ///< nobody answers any more
};

}  // namespace

void ask_for_rule(std::istream& in,
                  std::ostream& out,
                  const DialogueFacts& facts,
                  RuleDraft& draft) {
  Dialogue(in, out, facts, draft).run();
}

}  // namespace triaged
