#include "cli/rule_draft.h"

#include <algorithm>

#include "base/json.h"
#include "cli/file_name.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// A scalar that YAML reads as this text, whatever stands in it: JSON's strings are YAML's.
std::string quoted(const std::string& text) {
  return dump_json(Json(text));
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += (list.empty() ? "" : ", ") + quoted(text);
  }
  return "[" + list + "]";
}

void append_expect(const RuleDraft& draft, bool fires, std::string& out) {
  out += "        expect:\n          fired: {" + std::string(fires ? "has" : "has_not") + ": [" +
         quoted(draft.id) + "]}\n";
  if (fires && !draft.tags.empty()) {
    out += "          tag: {has: " + quoted_list(draft.tags) + "}\n";
  }
}

void append_case(const RuleDraft& draft, const std::string& text, bool fires, std::string& out) {
  out += "  - name: " + quoted(text) +
         "\n    steps:\n      - event: {type: message.customer, text: " + quoted(text) + "}\n";
  append_expect(draft, fires, out);
}

}  // namespace

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  const auto take = [&] {
    if (const std::string_view bare = trim(word); !bare.empty()) {
      words.emplace_back(bare);
    }
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const DecodedPoint point = decode_utf8(text, at);
    const bool comma = point.point == U',' || point.point == U'，' || point.point == U'、';
    if (comma) {
      take();
    } else {
      word += text.substr(at, point.bytes);
    }
    at += point.bytes;
  }
  take();
  return words;
}

bool holds_word(const std::string& text, const std::vector<std::string>& words) {
  const std::string folded = fold_key(text);
  return std::ranges::any_of(words, [&folded](const std::string& word) {
    return folded.find(fold_key(word)) != std::string::npos;
  });
}

Result<void> check_id(const std::string& id) {
  if (!is_file_name(id)) {
    return invalid_input(
        "'" + id + "' cannot name a rule and its file",
        "use at most 240 bytes of letters, digits, dots, dashes and _, such as cls.refund");
  }
  return {};
}

Result<void> check_draft(const RuleDraft& draft) {
  TRY(check_id(draft.id));
  if (draft.words.empty()) {
    return invalid_input("the rule has no words to look for", "name some, such as 退款,退錢");
  }
  if (draft.tags.empty() && draft.priority.empty() && draft.group.empty()) {
    return invalid_input("the rule would do nothing", "give it a tag, a priority or a team");
  }
  return {};
}

std::string rule_yaml(const RuleDraft& draft) {
  std::string out = "version: 1\nclassify:\n  - id: " + quoted(draft.id) + "\n";
  if (!draft.why.empty()) {
    out += "    why: " + quoted(draft.why) + "\n";
  }
  out += "    when: {text: {has_any: " + quoted_list(draft.words) + "}}\n    then:\n";
  if (!draft.tags.empty()) {
    out += "      tag: " + quoted_list(draft.tags) + "\n";
  }
  if (!draft.priority.empty()) {
    out += "      raise: " + quoted(draft.priority) + "\n";
  }
  if (!draft.group.empty()) {
    out += "      group: " + quoted(draft.group) + "\n";
  }
  return out;
}

std::string rule_test_yaml(const RuleDraft& draft, const std::vector<std::string>& layers) {
  std::string out =
      "suite: " + quoted(draft.id) + "\nlayers: " + quoted_list(layers) + "\ncases:\n";
  append_case(draft, draft.example, true, out);
  if (!draft.counter_example.empty()) {
    append_case(draft, draft.counter_example, false, out);
  }
  return out;
}

}  // namespace triaged
