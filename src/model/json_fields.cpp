#include "model/json_fields.h"

#include "text/utf8.h"

namespace triaged {
namespace {

/// Bytes that cannot stand in a JSON string as they are.
bool is_escaped(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += c;
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kDigits[static_cast<unsigned char>(c) >> 4];
      out += kDigits[static_cast<unsigned char>(c) & 0xf];
  }
}

void append_valid(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_escaped(text[at])) {
      out += text.substr(from, at - from);
      append_escaped(out, text[at]);
      from = at + 1;
    }
  }
  out += text.substr(from);
}

}  // namespace

void JsonWriter::append_text(std::string_view text) {
  text_ += '"';
  if (is_valid_utf8(text)) {
    append_valid(text_, text);
  } else {
    append_valid(text_, to_valid_utf8(text));
  }
  text_ += '"';
}

void JsonWriter::name(std::string_view key) {
  separate();
  append_text(key);
  text_ += ':';
}

void JsonWriter::put_text(std::string_view key, std::string_view text) {
  name(key);
  append_text(text);
}

void JsonWriter::put_number(std::string_view key, std::int64_t number) {
  name(key);
  text_ += std::to_string(number);
}

void JsonWriter::put_flag(std::string_view key, bool flag) {
  name(key);
  text_ += flag ? "true" : "false";
}

void JsonWriter::put_json(std::string_view key, const Json& value) {
  name(key);
  text_ += dump_json(value);
}

void JsonWriter::open(std::string_view key, char bracket) {
  name(key);
  text_ += bracket;
}

void JsonWriter::close(std::size_t before, std::size_t inside, char bracket, bool always) {
  if (text_.size() == inside && !always) {
    text_.resize(before);
    return;
  }
  text_ += bracket;
}

Json tree_of(const std::string& text) {
  return Json::parse(text, nullptr, false);
}

}  // namespace triaged
