#include "standin/page.h"

#include <algorithm>

namespace triaged::standin {
namespace {

constexpr const char* kHead = R"html(<!doctype html><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="3">
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1b2733}
article{border:1px solid #d8dee4;border-radius:8px;padding:.8em 1em;margin:1em 0}
header{display:flex;gap:.6em;align-items:baseline;flex-wrap:wrap}
.tag{background:#e7f0ff;border-radius:1em;padding:0 .7em}.undefined{text-decoration:line-through;opacity:.6}
.urgent{background:#c62828;color:#fff}.high{background:#ef6c00;color:#fff}.pill{border-radius:1em;padding:0 .7em;background:#eee}
p{margin:.3em 0;white-space:pre-wrap}.agent{padding-left:2em}.note{background:#fff8dc;padding:.3em .6em;border-radius:6px;margin-left:2em}
small{color:#66727f}
</style>)html";

struct Words {
  const char* title;
  const char* empty;
  const char* customer;
  const char* reply;
  const char* note;
  const char* other;
};
constexpr Words kChinese = {
    "收件匣", "還沒有對話。", "客戶", "回覆", "內部備註", "<a href='?lang=en'>English</a>"};
constexpr Words kEnglish = {"Inbox",
                            "No conversation yet.",
                            "Customer",
                            "Reply",
                            "Private note",
                            "<a href='?lang=zh'>中文</a>"};

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char one : text) {
    switch (one) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += one;
    }
  }
  return safe;
}

std::string pill(const std::string& kind, std::string_view text) {
  return "<span class=\"" + kind + "\">" + escaped(text) + "</span> ";
}

std::string render_message(const Json& message, const Words& words) {
  const bool customer = message["message_type"] == 0;
  const bool note = message["private"] == true;
  const char* kind = customer ? "customer" : note ? "note" : "agent";
  const char* who = customer ? words.customer : note ? words.note : words.reply;
  return std::string("<p class=\"") + kind + "\"><small>" + who + "</small>\n" +
         escaped(string_at(message, "content")) + "</p>";
}

std::string render_conversation(const Json& one, const Json& defined, const Words& words) {
  std::string html = "<article><header><b>#" + one["id"].dump() + " " +
                     escaped(string_at(one["meta"]["sender"], "name")) + "</b> ";
  html += pill("pill", string_at(one, "status"));
  if (const std::string priority = string_at(one, "priority"); !priority.empty()) {
    html += pill("pill " + priority, priority);
  }
  if (one["meta"]["team"].is_object()) {
    html += pill("pill", string_at(one["meta"]["team"], "name"));
  }
  for (const Json& label : one["labels"]) {
    const bool known = std::ranges::find(defined, label) != defined.end();
    html += pill(known ? "tag" : "tag undefined", label.get<std::string>());
  }
  html += "</header>";
  for (const Json& message : one["messages"]) {
    html += render_message(message, words);
  }
  return html + "</article>";
}

}  // namespace

std::string render_inbox(const Json& snapshot, std::string_view language) {
  const Words& words = language == "en" ? kEnglish : kChinese;
  std::string html = std::string(kHead) + "<title>" + words.title + "</title><h1>" + words.title +
                     "</h1><small>" + words.other + "</small>";
  const Json& conversations = snapshot["conversations"];
  if (conversations.empty()) {
    html += std::string("<p>") + words.empty + "</p>";
  }
  for (auto one = conversations.rbegin(); one != conversations.rend(); ++one) {
    html += render_conversation(*one, snapshot["labels"], words);
  }
  return html;
}

}  // namespace triaged::standin
