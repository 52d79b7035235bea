#include "base/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/crypto.h"

namespace triaged {
namespace {

Result<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
      continue;
    }
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    auto byte = hex_decode(text.substr(i + 1, 2));
    if (!byte.ok() || byte->size() != 1) {
      return invalid_input(fmt::format("broken percent escape at byte {}", i));
    }
    out += *byte;
    i += 2;
  }
  return out;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

Result<int> read_port(std::string_view text) {
  int port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (fault != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) {
    return invalid_input(fmt::format("'{}' is not a port", text), "write a number from 1 to 65535");
  }
  return port;
}

int default_port(std::string_view scheme) {
  static constexpr std::array<std::pair<std::string_view, int>, 4> kPorts{
      {{"http", 80}, {"https", 443}, {"smtp", 587}, {"smtps", 465}}};
  for (const auto& [name, port] : kPorts) {
    if (name == scheme) {
      return port;
    }
  }
  return 0;
}

}  // namespace

Result<FormFields> parse_form(std::string_view text, std::size_t at_most) {
  FormFields fields;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) {
      continue;
    }
    if (fields.size() == at_most) {
      return invalid_input(fmt::format("form has more than {} fields", at_most));
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string name = TRY(decode(pair.substr(0, equals), true));
    std::string value = TRY(decode(pair.substr(std::min(equals + 1, pair.size())), true));
    fields.emplace_back(std::move(name), std::move(value));
  }
  return fields;
}

Result<std::string> percent_decode(std::string_view text) {
  return decode(text, false);
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::string encode_form(const FormFields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    out +=
        fmt::format("{}{}={}", out.empty() ? "" : "&", percent_encode(name), percent_encode(value));
  }
  return out;
}

Result<Url> parse_url(std::string_view text) {
  const auto refuse = [text](std::string_view why) {
    return invalid_input(fmt::format("'{}' is not a URL: {}", text, why),
                         "write it like https://desk.example.com/path");
  };
  const bool clean = std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
  const std::size_t scheme_end = text.find("://");
  if (!clean || scheme_end == std::string_view::npos) {
    return refuse(clean ? "it has no scheme" : "it holds white space or control characters");
  }
  Url url;
  url.scheme = text.substr(0, scheme_end);
  std::ranges::transform(url.scheme, url.scheme.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  url.port = default_port(url.scheme);
  if (url.port == 0) {
    return refuse("its scheme is not http, https, smtp or smtps");
  }
  std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t path = std::min(rest.find_first_of("/?#"), rest.size());
  url.path = rest.substr(path);
  std::string_view host = rest.substr(0, path);
  if (host.find('@') != std::string_view::npos) {
    return invalid_input("a URL must not hold a user or password",
                         "give them as options of their own");
  }
  const bool bracketed = host.starts_with('[') && host.find(']') != std::string_view::npos;
  const std::size_t colon = host.find(':', bracketed ? host.find(']') : 0);
  if (colon != std::string_view::npos) {
    url.port = TRY(read_port(host.substr(colon + 1)));
    host = host.substr(0, colon);
  }
  url.host = bracketed ? host.substr(1, host.size() - 2) : host;
  return url.host.empty() ? Result<Url>(refuse("it has no host")) : Result<Url>(std::move(url));
}

bool is_loopback_host(std::string_view host) {
  const bool address = host.starts_with("127.") &&
                       host.find_first_not_of("0123456789.") == std::string_view::npos &&
                       std::ranges::count(host, '.') == 3;
  return host == "localhost" || host == "::1" || address;
}

}  // namespace triaged
