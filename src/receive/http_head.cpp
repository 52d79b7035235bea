#include "receive/http_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/ascii.h"

namespace triaged {

namespace {

using MaybeRefusal = std::optional<Refusal>;

constexpr std::size_t kMaxHeaders = 128;  // twice what large proxies and vendors send together
constexpr std::array<std::string_view, 7> kMethods{
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

bool is_token(char c) {
  const bool alphanumeric =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return alphanumeric ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool is_value_char(char c) {
  return c == '\t' || !is_control(c);
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char small = ascii_lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// Percent-decoding as paths have it: a plus stays a plus, an unfinished escape stays as it is.
std::string decode_path(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool escaped = path[i] == '%' && i + 2 < path.size() && hex_digit(path[i + 1]) >= 0 &&
                         hex_digit(path[i + 2]) >= 0;
    if (!escaped) {
      out.push_back(path[i]);
      continue;
    }
    out.push_back(static_cast<char>(hex_digit(path[i + 1]) * 16 + hex_digit(path[i + 2])));
    i += 2;
  }
  return out;
}

/// The absolute form that requests to a proxy have (`http://host/path`) without scheme and host.
std::string_view origin_form(std::string_view target) {
  const auto scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string_view::npos) {
    return target;
  }
  const auto slash = target.find_first_of("/?", scheme + 3);
  return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
}

MaybeRefusal parse_target(std::string_view target, HttpRequest& request) {
  const bool printable = std::ranges::none_of(target, [](char c) { return is_control(c); });
  const std::string_view origin = origin_form(target);
  const bool usable = origin.starts_with('/') || origin.starts_with('?') || origin == "*";
  if (!printable || !usable) {
    return Refusal::kMalformed;
  }
  request.target = target;
  const auto mark = origin.find('?');
  request.path = mark == 0 ? "/" : decode_path(origin.substr(0, mark));
  if (mark != std::string_view::npos) {
    request.query = origin.substr(mark + 1);
  }
  if (request.path.find('\0') != std::string::npos) {
    return Refusal::kMalformed;
  }
  return std::nullopt;
}

MaybeRefusal parse_request_line(std::string_view line, RequestHead& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || line.find(' ', first + 1) != last) {
    return Refusal::kMalformed;
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(last + 1);
  if (method.empty() || !std::ranges::all_of(method, is_token) || !version.starts_with("HTTP/")) {
    return Refusal::kMalformed;
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return Refusal::kVersion;
  }
  if (std::ranges::find(kMethods, method) == kMethods.end()) {
    return Refusal::kMethod;
  }
  head.request.method = method;
  head.keep_alive = version == "HTTP/1.1";
  return parse_target(line.substr(first + 1, last - first - 1), head.request);
}

MaybeRefusal parse_header_line(std::string_view line, HttpHeaders& headers) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return Refusal::kMalformed;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (!std::ranges::all_of(name, is_token) || !std::ranges::all_of(value, is_value_char)) {
    return Refusal::kMalformed;
  }
  headers.emplace_back(ascii_lower(name), value);
  return std::nullopt;
}

bool has_list_item(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (ascii_lower(trim(list.substr(0, comma))) == wanted) {
      return true;
    }
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

/// How often the headers that decide where a request ends have been seen.
struct Framing {
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
};

MaybeRefusal read_length(std::string_view value, RequestHead& head) {
  const char* end = value.data() + value.size();
  const auto [stopped, fault] = std::from_chars(value.data(), end, head.content_length);
  if (value.empty() || stopped != end) {
    return Refusal::kMalformed;
  }
  return fault == std::errc() ? MaybeRefusal() : Refusal::kBodyTooLarge;
}

MaybeRefusal read_framing_header(const std::string& name,
                                 const std::string& value,
                                 RequestHead& head,
                                 Framing& framing) {
  if (name == "host") {
    ++framing.hosts;
  } else if (name == "content-length") {
    ++framing.lengths;
    return read_length(value, head);
  } else if (name == "transfer-encoding") {
    ++framing.codings;
    head.chunked = ascii_lower(value) == "chunked";
    return head.chunked ? MaybeRefusal() : Refusal::kTransferCoding;
  } else if (name == "connection") {
    head.keep_alive = head.keep_alive && !has_list_item(value, "close");
  } else if (name == "expect") {
    head.expects_continue = ascii_lower(value) == "100-continue";
    return head.expects_continue ? MaybeRefusal() : Refusal::kExpectation;
  }
  return std::nullopt;
}

/// Which request the bytes after the head belong to must have one answer only.
MaybeRefusal check_framing(const Framing& framing, bool http_1_1) {
  const bool ambiguous = framing.lengths > 1 || framing.codings > 1 || framing.hosts > 1 ||
                         (framing.lengths > 0 && framing.codings > 0);
  const bool incomplete = http_1_1 && framing.hosts == 0;
  const bool too_new = !http_1_1 && framing.codings > 0;
  return ambiguous || incomplete || too_new ? Refusal::kMalformed : MaybeRefusal();
}

MaybeRefusal parse_headers(std::string_view lines, RequestHead& head) {
  const bool http_1_1 = head.keep_alive;
  Framing framing;
  while (!lines.empty()) {
    const auto end = lines.find("\r\n");
    if (auto refusal = parse_header_line(lines.substr(0, end), head.request.headers)) {
      return refusal;
    }
    if (head.request.headers.size() > kMaxHeaders) {
      return Refusal::kHeadTooLarge;
    }
    const auto& [name, value] = head.request.headers.back();
    if (auto refusal = read_framing_header(name, value, head, framing)) {
      return refusal;
    }
    lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 2);
  }
  return check_framing(framing, http_1_1);
}

}  // namespace

std::variant<RequestHead, Refusal> parse_head(std::string_view head) {
  RequestHead parsed;
  parsed.request.headers.reserve(16);
  const auto end = head.find("\r\n");
  if (auto refusal = parse_request_line(head.substr(0, end), parsed)) {
    return *refusal;
  }
  const std::string_view lines =
      end == std::string_view::npos ? std::string_view() : head.substr(end + 2);
  if (auto refusal = parse_headers(lines, parsed)) {
    return *refusal;
  }
  return parsed;
}

}  // namespace triaged
