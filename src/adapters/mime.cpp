#include "adapters/mime.h"

#include <gmime/gmime.h>

#include <memory>
#include <mutex>

#include "adapters/mail_text.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr int kMostParts = 200;
constexpr int kDeepest = 20;

void start_gmime() {
  static std::once_flag started;
  std::call_once(started, [] { g_mime_init(); });
}

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
struct Free {
  void operator()(char* text) const { g_free(text); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;
using OwnedText = std::unique_ptr<char, Free>;

std::string text_or_empty(const char* text) {
  return text == nullptr ? "" : to_valid_utf8(text);
}

bool is_one_line(const std::string& text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

bool is_address(const std::string& text) {
  const std::size_t at = text.find('@');
  return at != std::string::npos && at > 0 && at + 1 < text.size() && is_one_line(text) &&
         text.find_first_of(" \t<>,;\"") == std::string::npos;
}

Result<void> check_draft(const MailDraft& draft) {
  if (!is_address(draft.from)) {
    return invalid_input("the sender's mail address cannot be used", "set 'from' to user@host");
  }
  if (draft.to.empty()) {
    return invalid_input("there is no mail address to send to");
  }
  for (const std::string& to : draft.to) {
    if (!is_address(to)) {
      return invalid_input("the recipient's mail address cannot be used");
    }
  }
  for (const auto& [name, value] : draft.headers) {
    if (!is_one_line(name) || !is_one_line(value)) {
      return invalid_input("a header of the mail has a line end in it");
    }
  }
  return {};
}

void set_ids(GMimeMessage* message, const MailDraft& draft) {
  auto* object = reinterpret_cast<GMimeObject*>(message);
  if (!draft.message_id.empty()) {
    g_mime_message_set_message_id(message, draft.message_id.c_str());
  }
  if (!draft.in_reply_to.empty() && is_one_line(draft.in_reply_to)) {
    const std::string value = "<" + draft.in_reply_to + ">";
    g_mime_object_set_header(object, "In-Reply-To", value.c_str(), nullptr);
  }
  std::string references;
  for (const std::string& id : draft.references) {
    references += is_one_line(id) ? (references.empty() ? "<" : " <") + id + ">" : "";
  }
  if (!references.empty()) {
    g_mime_object_set_header(object, "References", references.c_str(), nullptr);
  }
}

void set_text(GMimeMessage* message, const std::string& text) {
  const Owned<GMimeTextPart> part(g_mime_text_part_new_with_subtype("plain"));
  g_mime_text_part_set_charset(part.get(), "utf-8");
  g_mime_text_part_set_text(part.get(), text.c_str());
  g_mime_part_set_content_encoding(reinterpret_cast<GMimePart*>(part.get()),
                                   GMIME_CONTENT_ENCODING_BASE64);
  g_mime_message_set_mime_part(message, reinterpret_cast<GMimeObject*>(part.get()));
}

std::string with_crlf(std::string_view text) {
  std::string out;
  char before = '\0';
  for (const char c : text) {
    if (c == '\n' && before != '\r') {
      out += '\r';
    }
    out += c;
    before = c;
  }
  return out;
}

/// What parse_mail collects from the parts.
struct Parts {
  std::string text;
  std::string html;
  Json attachments = Json::array();
  int seen = 0;
};

std::string part_text(GMimeObject* part) {
  const OwnedText text(g_mime_text_part_get_text(reinterpret_cast<GMimeTextPart*>(part)));
  return text_or_empty(text.get());
}

void add_attachment(GMimeObject* object, Parts& parts) {
  GMimeContentType* type = g_mime_object_get_content_type(object);
  const OwnedText name(g_mime_content_type_get_mime_type(type));
  Json attachment = {{"content_type", text_or_empty(name.get())}, {"name", ""}, {"size_bytes", 0}};
  if (GMIME_IS_PART(object)) {
    auto* part = reinterpret_cast<GMimePart*>(object);
    attachment["name"] = text_or_empty(g_mime_part_get_filename(part));
    if (GMimeDataWrapper* content = g_mime_part_get_content(part)) {
      const Owned<GMimeStream> sink(g_mime_stream_null_new());
      attachment["size_bytes"] =
          static_cast<std::int64_t>(g_mime_data_wrapper_write_to_stream(content, sink.get()));
    }
  }
  parts.attachments.push_back(std::move(attachment));
}

void collect(GMimeObject* object, int depth, Parts& parts) {
  if (object == nullptr || depth > kDeepest || ++parts.seen > kMostParts) {
    return;
  }
  if (GMIME_IS_MULTIPART(object)) {
    auto* multipart = reinterpret_cast<GMimeMultipart*>(object);
    const int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; ++i) {
      collect(g_mime_multipart_get_part(multipart, i), depth + 1, parts);
    }
    return;
  }
  GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(object);
  const bool attached =
      disposition != nullptr && g_mime_content_disposition_is_attachment(disposition) != 0;
  GMimeContentType* type = g_mime_object_get_content_type(object);
  if (!attached && GMIME_IS_TEXT_PART(object) && parts.text.empty() &&
      g_mime_content_type_is_type(type, "text", "plain") != 0) {
    parts.text = part_text(object);
  } else if (!attached && GMIME_IS_TEXT_PART(object) && parts.html.empty() &&
             g_mime_content_type_is_type(type, "text", "html") != 0) {
    parts.html = part_text(object);
  } else {
    add_attachment(object, parts);
  }
}

Json mailboxes(InternetAddressList* list) {
  constexpr int kMost = 100;
  Json found = Json::array();
  const int count = list == nullptr ? 0 : std::min(internet_address_list_length(list), kMost);
  for (int i = 0; i < count; ++i) {
    InternetAddress* address = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
      found.push_back({{"name", text_or_empty(internet_address_get_name(address))},
                       {"address",
                        text_or_empty(internet_address_mailbox_get_addr(
                            reinterpret_cast<InternetAddressMailbox*>(address)))}});
    }
  }
  return found;
}

Json headers_of(GMimeMessage* message) {
  Json headers = Json::array();
  GMimeHeaderList* list = g_mime_object_get_header_list(reinterpret_cast<GMimeObject*>(message));
  const int count = g_mime_header_list_get_count(list);
  for (int i = 0; i < count; ++i) {
    GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
    headers.push_back({{"name", text_or_empty(g_mime_header_get_name(header))},
                       {"value", text_or_empty(g_mime_header_get_value(header))}});
  }
  // The type of the body is a header of the part, but the mail's kind is told by it.
  if (GMimeObject* body = g_mime_message_get_mime_part(message)) {
    const OwnedText type(g_mime_content_type_encode(g_mime_object_get_content_type(body), nullptr));
    headers.push_back({{"name", "content-type"}, {"value", text_or_empty(type.get())}});
  }
  return header_object(headers, "/name", "/value");
}

}  // namespace

Result<std::string> compose_mail(const MailDraft& draft) {
  start_gmime();
  TRY(check_draft(draft));
  const Owned<GMimeMessage> message(g_mime_message_new(1));
  g_mime_message_add_mailbox(message.get(),
                             GMIME_ADDRESS_TYPE_FROM,
                             draft.from_name.empty() ? nullptr : draft.from_name.c_str(),
                             draft.from.c_str());
  for (const std::string& to : draft.to) {
    g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_TO, nullptr, to.c_str());
  }
  const std::string subject(is_one_line(draft.subject) ? draft.subject : "");
  g_mime_message_set_subject(message.get(), subject.c_str(), "utf-8");
  const std::int64_t seconds = draft.date.time_since_epoch().count() / 1000;
  GDateTime* date = g_date_time_new_from_unix_utc(seconds);
  g_mime_message_set_date(message.get(), date);
  g_date_time_unref(date);
  set_ids(message.get(), draft);
  for (const auto& [name, value] : draft.headers) {
    g_mime_object_set_header(
        reinterpret_cast<GMimeObject*>(message.get()), name.c_str(), value.c_str(), "utf-8");
  }
  set_text(message.get(), draft.text);
  const OwnedText text(
      g_mime_object_to_string(reinterpret_cast<GMimeObject*>(message.get()), nullptr));
  return with_crlf(text.get());
}

Result<Json> parse_mail(const std::string& bytes) {
  start_gmime();
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (message == nullptr || g_mime_header_list_get_count(g_mime_object_get_header_list(
                                reinterpret_cast<GMimeObject*>(message.get()))) == 0) {
    return invalid_input("the body is no mail: it has no headers");
  }
  Parts parts;
  collect(g_mime_message_get_mime_part(message.get()), 0, parts);
  const Json from = mailboxes(g_mime_message_get_from(message.get()));
  GDateTime* date = g_mime_message_get_date(message.get());
  Json mail = {{"header", headers_of(message.get())},
               {"from", from.empty() ? Json::object() : from.front()},
               {"to", mailboxes(g_mime_message_get_to(message.get()))},
               {"subject", text_or_empty(g_mime_message_get_subject(message.get()))},
               {"message_id", text_or_empty(g_mime_message_get_message_id(message.get()))},
               {"date", date == nullptr ? Json() : Json(g_date_time_to_unix(date) * 1000)},
               {"text", parts.text},
               {"html", parts.html},
               {"attachments", parts.attachments}};
  return mail;
}

}  // namespace triaged
