#include "adapters/functions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "adapters/expression.h"
#include "adapters/mail_text.h"
#include "base/crypto.h"
#include "base/time.h"
#include "base/url.h"
#include "text/utf8.h"

namespace triaged {
namespace {

using Args = std::span<const std::string>;

constexpr std::size_t kMaxListed = 1000;  ///< members that one function makes a list of

char lower_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<double> number_of(const Json& value) {
  if (value.is_number()) {
    return value.get<double>();
  }
  const std::string text = json_text(value);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

Json millis_of(const Json& value, double factor) {
  const std::optional<double> number = number_of(value);
  constexpr double kLatest = 253402300800000.0;  // the year 10000
  if (!number || *number <= 0 || *number * factor > kLatest) {
    return {};
  }
  return static_cast<std::int64_t>(std::floor(*number * factor));
}

Json apply_lower(const Json& in, Args, const ValueMaps*) {
  std::string text = json_text(in);
  std::transform(text.begin(), text.end(), text.begin(), lower_ascii);
  return text;
}

Json apply_trim(const Json& in, Args, const ValueMaps*) {
  return std::string(trim(json_text(in)));
}

Json apply_text(const Json& in, Args, const ValueMaps*) {
  return in.is_null() ? Json() : Json(json_text(in));
}

Json apply_number(const Json& in, Args, const ValueMaps*) {
  const std::optional<double> number = number_of(in);
  if (!number) {
    return {};
  }
  if (*number == std::floor(*number) && std::abs(*number) < 9e15) {
    return static_cast<std::int64_t>(*number);
  }
  return *number;
}

Json apply_time(const Json& in, Args, const ValueMaps*) {
  const Result<TimePoint> at = parse_time(json_text(in));
  return at.ok() ? Json(at.value().time_since_epoch().count()) : Json();
}

Json apply_unix(const Json& in, Args, const ValueMaps*) {
  return millis_of(in, 1000);
}

Json apply_unix_ms(const Json& in, Args, const ValueMaps*) {
  return millis_of(in, 1);
}

Json apply_phone(const Json& in, Args args, const ValueMaps*) {
  const std::string phone = to_e164(json_text(in), args.empty() ? "" : args[0]);
  return phone.empty() ? Json() : Json(phone);
}

Json apply_reply(const Json& in, Args, const ValueMaps*) {
  return strip_quoted_reply(json_text(in));
}

Json apply_html_text(const Json& in, Args, const ValueMaps*) {
  return html_to_text(json_text(in));
}

Json apply_email_address(const Json& in, Args, const ValueMaps*) {
  return split_mailbox(json_text(in)).address;
}

Json apply_email_name(const Json& in, Args, const ValueMaps*) {
  return split_mailbox(json_text(in)).name;
}

Json apply_message_ids(const Json& in, Args, const ValueMaps*) {
  return message_ids(json_text(in));
}

Json apply_mail_kind(const Json& in, Args, const ValueMaps*) {
  return std::string(mail_kind_name(mail_kind(in)));
}

Json apply_mail_headers(const Json& in, Args args, const ValueMaps*) {
  return header_object(in, args[0], args[1]);
}

Json apply_split(const Json& in, Args args, const ValueMaps*) {
  if (in.is_array()) {
    return in;
  }
  const std::string text = json_text(in);
  const std::string separator = args[0].empty() ? "," : args[0];
  Json list = Json::array();
  std::size_t from = 0;
  while (from <= text.size() && list.size() < kMaxListed) {
    const std::size_t at = std::min(text.find(separator, from), text.size());
    const std::string_view item = trim(std::string_view(text).substr(from, at - from));
    if (!item.empty()) {
      list.push_back(std::string(item));
    }
    from = at + separator.size();
  }
  return list;
}

Json apply_join(const Json& in, Args args, const ValueMaps*) {
  if (!in.is_array()) {
    return in;
  }
  std::string text;
  for (const Json& item : in) {
    text += text.empty() ? json_text(item) : args[0] + json_text(item);
  }
  return text;
}

Json apply_first(const Json& in, Args, const ValueMaps*) {
  return !in.is_array() ? in : (in.empty() ? Json() : in.front());
}

Json apply_last(const Json& in, Args, const ValueMaps*) {
  return !in.is_array() ? in : (in.empty() ? Json() : in.back());
}

/// [{"a": 1}, {"b": 2}] as {"a": 1, "b": 2}.
Json apply_merge(const Json& in, Args, const ValueMaps*) {
  Json merged = Json::object();
  if (!in.is_array()) {
    return in.is_object() ? in : merged;
  }
  for (const Json& item : in) {
    if (item.is_object()) {
      merged.update(item);
    }
  }
  return merged;
}

/// [{"field": "status", …}] as {"status": {…}}.
Json apply_key_by(const Json& in, Args args, const ValueMaps*) {
  Json keyed = Json::object();
  if (in.is_array()) {
    for (const Json& item : in) {
      const Json* key = find_json(item, args[0]);
      if (key != nullptr && !json_empty(*key)) {
        keyed[json_text(*key)] = item;
      }
    }
  }
  return keyed;
}

/// The member of each item.
Json apply_pick(const Json& in, Args args, const ValueMaps*) {
  Json picked = Json::array();
  if (in.is_array()) {
    for (const Json& item : in) {
      if (const Json* found = find_json(item, args[0])) {
        picked.push_back(*found);
      }
    }
  }
  return picked;
}

/// {"Url0": …, "Url1": …} with `url=Url` as [{"url": …}, {"url": …}].
Json apply_numbered(const Json& in, Args args, const ValueMaps*) {
  Json list = Json::array();
  for (std::size_t i = 0; in.is_object() && i < kMaxListed; ++i) {
    Json item = Json::object();
    for (const std::string& arg : args) {
      const std::size_t equals = std::min(arg.find('='), arg.size());
      const std::string stem = equals == arg.size() ? arg : arg.substr(equals + 1);
      const auto found = in.find(stem + std::to_string(i));
      if (found != in.end()) {
        item[arg.substr(0, equals)] = *found;
      }
    }
    if (item.empty()) {
      break;
    }
    list.push_back(std::move(item));
  }
  return list;
}

/// [{"name": "a", "value": 1}] as {"a": 1}.
Json apply_named(const Json& in, Args args, const ValueMaps*) {
  Json named = Json::object();
  for (const Json& item : in.is_array() ? in : Json::array()) {
    const Json* name = find_json(item, args[0]);
    const Json* value = find_json(item, args[1]);
    if (name != nullptr && value != nullptr && !json_empty(*name)) {
      named[json_text(*name)] = *value;
    }
  }
  return named;
}

/// A JSON pointer, or the name of a member.
Json apply_at(const Json& in, Args args, const ValueMaps*) {
  if (!args[0].empty() && args[0].front() != '/') {
    return in.is_object() ? in.value(args[0], Json()) : Json();
  }
  const Json* found = find_json(in, args[0]);
  return found == nullptr ? Json() : *found;
}

Json apply_parse_json(const Json& in, Args, const ValueMaps*) {
  Result<Json> parsed = parse_json(json_text(in));
  return parsed.ok() ? std::move(parsed).take() : Json();
}

Json apply_json(const Json& in, Args, const ValueMaps*) {
  return dump_json(in);
}

Json apply_base64(const Json& in, Args, const ValueMaps*) {
  return base64_encode(json_text(in));
}

Json apply_sha256(const Json& in, Args, const ValueMaps*) {
  return sha256_hex(json_text(in));
}

Json apply_default(const Json& in, Args args, const ValueMaps*) {
  return json_empty(in) ? Json(args[0]) : in;
}

/// The first line that has something in it.
Json apply_line(const Json& in, Args, const ValueMaps*) {
  const std::string text = json_text(in);
  const std::string_view rest = trim(text);
  return std::string(trim(rest.substr(0, rest.find_first_of("\r\n"))));
}

Json apply_cut(const Json& in, Args args, const ValueMaps*) {
  std::size_t points = 0;
  std::from_chars(args[0].data(), args[0].data() + args[0].size(), points);
  return cut_points(json_text(in), points);
}

Json apply_without(const Json& in, Args args, const ValueMaps*) {
  const std::string text = json_text(in);
  return text.rfind(args[0], 0) == 0 ? Json(text.substr(args[0].size())) : Json(text);
}

Json apply_replace(const Json& in, Args args, const ValueMaps*) {
  std::string text = json_text(in);
  for (std::size_t at = 0; !args[0].empty() && (at = text.find(args[0], at)) != std::string::npos;
       at += args[1].size()) {
    text.replace(at, args[0].size(), args[1]);
  }
  return text;
}

Json apply_after(const Json& in, Args args, const ValueMaps*) {
  const std::string text = json_text(in);
  const std::size_t at = text.rfind(args[0]);
  return at == std::string::npos ? Json(text) : Json(text.substr(at + args[0].size()));
}

Json apply_pad(const Json& in, Args args, const ValueMaps*) {
  return json_empty(in) ? Json() : Json(args[0] + json_text(in));
}

/// Appends to what is there; nothing stays nothing.
Json apply_add(const Json& in, Args args, const ValueMaps*) {
  return json_empty(in) ? Json() : Json(json_text(in) + args[0]);
}

/// The argument where there is something, else nothing.
Json apply_flag(const Json& in, Args args, const ValueMaps*) {
  return json_empty(in) ? Json() : Json(args[0]);
}

Json apply_encode(const Json& in, Args, const ValueMaps*) {
  return percent_encode(json_text(in));
}

Json each_value(const Json& in, const std::function<std::string(const std::string&)>& change) {
  if (json_empty(in)) {
    return in.is_array() ? in : Json();
  }
  if (!in.is_array()) {
    return change(json_text(in));
  }
  Json changed = Json::array();
  for (const Json& item : in) {
    changed.push_back(change(json_text(item)));
  }
  return changed;
}

Json apply_ours(const Json& in, Args args, const ValueMaps* values) {
  return each_value(in, [&](const std::string& v) { return value_to_ours(values, args[0], v); });
}

Json apply_theirs(const Json& in, Args args, const ValueMaps* values) {
  return each_value(in, [&](const std::string& v) { return value_to_theirs(values, args[0], v); });
}

constexpr std::size_t kAny = 16;
constexpr std::array kFunctions = {
    Function{"lower", 0, 0, apply_lower},
    Function{"trim", 0, 0, apply_trim},
    Function{"text", 0, 0, apply_text},
    Function{"number", 0, 0, apply_number},
    Function{"time", 0, 0, apply_time},
    Function{"unix", 0, 0, apply_unix},
    Function{"unix_ms", 0, 0, apply_unix_ms},
    Function{"phone", 0, 1, apply_phone},
    Function{"reply", 0, 0, apply_reply},
    Function{"html_text", 0, 0, apply_html_text},
    Function{"email_address", 0, 0, apply_email_address},
    Function{"email_name", 0, 0, apply_email_name},
    Function{"message_ids", 0, 0, apply_message_ids},
    Function{"mail_kind", 0, 0, apply_mail_kind},
    Function{"headers", 2, 2, apply_mail_headers},
    Function{"split", 1, 1, apply_split},
    Function{"join", 1, 1, apply_join},
    Function{"first", 0, 0, apply_first},
    Function{"last", 0, 0, apply_last},
    Function{"merge", 0, 0, apply_merge},
    Function{"key_by", 1, 1, apply_key_by},
    Function{"pick", 1, 1, apply_pick},
    Function{"named", 2, 2, apply_named},
    Function{"numbered", 1, kAny, apply_numbered},
    Function{"at", 1, 1, apply_at},
    Function{"parse_json", 0, 0, apply_parse_json},
    Function{"json", 0, 0, apply_json},
    Function{"base64", 0, 0, apply_base64},
    Function{"sha256", 0, 0, apply_sha256},
    Function{"default", 1, 1, apply_default},
    Function{"line", 0, 0, apply_line},
    Function{"cut", 1, 1, apply_cut},
    Function{"without", 1, 1, apply_without},
    Function{"replace", 2, 2, apply_replace},
    Function{"add", 1, 1, apply_add},
    Function{"flag", 1, 1, apply_flag},
    Function{"encode", 0, 0, apply_encode},
    Function{"after", 1, 1, apply_after},
    Function{"pad", 1, 1, apply_pad},
    Function{"ours", 1, 1, apply_ours},
    Function{"theirs", 1, 1, apply_theirs},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto found = std::find_if(
      kFunctions.begin(), kFunctions.end(), [&](const Function& f) { return f.name == name; });
  return found == kFunctions.end() ? nullptr : &*found;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  names.reserve(kFunctions.size());
  for (const Function& function : kFunctions) {
    names.emplace_back(function.name);
  }
  return names;
}

std::string to_e164(std::string_view number, std::string_view country) {
  constexpr std::size_t kLeastDigits = 6;
  constexpr std::size_t kMostDigits = 15;  // ITU-T E.164
  std::string digits;
  for (const char c : number) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (std::string_view(" -().+\t/").find(c) == std::string_view::npos) {
      return "";
    }
  }
  const std::size_t first = number.find_first_not_of(" \t");
  bool international = first != std::string_view::npos && number[first] == '+';
  if (!international && digits.rfind("00", 0) == 0) {
    digits.erase(0, 2);
    international = true;
  }
  if (!international && !country.empty() && digits.rfind(country, 0) != 0) {
    digits = std::string(country) + digits.substr(digits.rfind('0', 0) == 0 ? 1 : 0);
  }
  if (digits.size() < kLeastDigits || digits.size() > kMostDigits) {
    return "";
  }
  return (international || !country.empty() ? "+" : "") + digits;
}

}  // namespace triaged
