#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace triaged {

/// A mail to be sent. Addresses are bare (`user@host`).
struct MailDraft {
  std::string from_name;
  std::string from;
  std::vector<std::string> to;
  std::string subject;
  std::string text;
  std::string message_id;  ///< without angle brackets; stable over retries
  std::string in_reply_to;
  std::vector<std::string> references;
  std::vector<std::pair<std::string, std::string>> headers;  ///< further ones, ASCII
  TimePoint date{};
};

/// The message in MIME (UTF-8, RFC 2047 headers, CRLF line ends). kInvalidInput: an address that is
/// none, or a line end in a header value.
Result<std::string> compose_mail(const MailDraft& draft);

/// A raw mail as {header: {lower-case name: value}, from: {name, address}, to: [{name, address}],
/// subject, message_id, date (ms, null when unreadable), text, html, attachments: [{name,
/// content_type, size_bytes}]}. Charsets are decoded to UTF-8. kInvalidInput: no headers at all.
Result<Json> parse_mail(const std::string& bytes);

}  // namespace triaged
