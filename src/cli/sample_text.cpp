#include "cli/sample_text.h"

#include <array>
#include <functional>

#include "base/json.h"
#include "base/url.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// How a text may stand in a body.
using Writing = std::function<std::string(const std::string&)>;

std::string inner(const std::string& quoted) {
  return quoted.substr(1, quoted.size() - 2);
}

std::string json_escaped(const std::string& text) {
  return inner(dump_json(Json(text)));
}

std::string json_ascii(const std::string& text) {
  return inner(Json(text).dump(-1, ' ', true, Json::error_handler_t::replace));
}

std::string form_text(const std::string& text) {
  std::string out = percent_encode(text);
  for (std::size_t at = out.find("%20"); at != std::string::npos; at = out.find("%20", at)) {
    out.replace(at, 3, "+");
  }
  return out;
}

std::string as_it_is(const std::string& text) {
  return text;
}

Result<std::string> message_text(const Adapter& adapter, const HttpRequest& request) {
  const Normalised read = TRY(adapter.normalise(request));
  for (const Event& event : read.events) {
    if (event.message && !event.message->text.empty()) {
      return event.message->text;
    }
  }
  return invalid_input("this sample is no message, so --text has no place in it",
                       "choose another sample");
}

/// Replaces every place of `from`; says whether there was one.
bool replace_all(std::string& body, const std::string& from, const std::string& to) {
  bool found = false;
  for (std::size_t at = body.find(from); at != std::string::npos; at = body.find(from, at)) {
    body.replace(at, from.size(), to);
    at += to.size();
    found = true;
  }
  return found;
}

}  // namespace

Result<void> replace_message_text(const Adapter& adapter,
                                  const std::string& text,
                                  HttpRequest& sample) {
  if (!is_valid_utf8(text)) {
    return invalid_input("--text is not UTF-8", "check the terminal's encoding");
  }
  const std::string old = TRY(message_text(adapter, sample));
  const std::array<Writing, 5> writings{
      json_escaped, json_ascii, percent_encode, form_text, as_it_is};
  for (std::string* part : {&sample.body, &sample.target}) {
    for (const Writing& write : writings) {
      HttpRequest changed = sample;
      std::string& bytes = part == &sample.body ? changed.body : changed.target;
      if (!replace_all(bytes, write(old), write(text))) {
        continue;
      }
      const std::size_t question = changed.target.find('?');
      changed.query = question == std::string::npos ? "" : changed.target.substr(question + 1);
      const Result<std::string> now = message_text(adapter, changed);
      if (now.ok() && *now == text) {
        sample = std::move(changed);
        return {};
      }
    }
  }
  return invalid_input("the sample's text cannot be replaced", "choose another sample");
}

}  // namespace triaged
