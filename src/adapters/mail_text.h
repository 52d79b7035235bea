#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace triaged {

/// What a mail's headers say about who wrote it.
enum class MailKind : std::uint8_t {
  kPerson,
  kAutoReply,  ///< an absent person's mailbox, a list, a machine
  kBounce,     ///< a mail server's report
};
/// `customer`, `auto_reply` or `bounce`: the names of Actor.
std::string_view mail_kind_name(MailKind kind);

/// `headers` is an object of lower-case names. RFC 3834 (Auto-Submitted), RFC 3464 (reports), RFC
/// 2919 (lists), https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg.
/// X-Auto-Response-Suppress is a wish, not a sign of a machine, and is not looked at.
MailKind mail_kind(const Json& headers);

/// A list of {name, value} objects as one object of lower-case names; the first of a name wins.
/// `name_pointer` and `value_pointer` are JSON pointers into an item. An object is taken as it is,
/// its names in lower case.
Json header_object(const Json& headers,
                   std::string_view name_pointer,
                   std::string_view value_pointer);

struct Mailbox {
  std::string name;
  std::string address;
};
/// `"Li Wei" <li@example.com>`: the name and the address of the first mailbox.
Mailbox split_mailbox(std::string_view text);

/// The message ids of a References or In-Reply-To header, without angle brackets, as a list.
Json message_ids(std::string_view header);

/// What the sender wrote new: cuts the quote of the mail answered (English, Chinese and a few other
/// splitters, `>` lines at the end) and the signature. A mail that is only a quote, a forwarded
/// mail and answers between quoted lines stay whole.
std::string strip_quoted_reply(std::string_view text);

/// Plain text of a piece of HTML: tags dropped, blocks as lines, the common entities decoded,
/// quoted mails of the big clients cut.
std::string html_to_text(std::string_view html);

}  // namespace triaged
