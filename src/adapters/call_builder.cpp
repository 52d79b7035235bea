#include "adapters/call_builder.h"

#include <algorithm>

#include "adapters/mime.h"
#include "base/ascii.h"
#include "base/url.h"
#include "model/value_marks.h"

namespace triaged {
namespace {

Json render_body(const BodyNode& node, const Scope& scope) {
  switch (node.kind) {
    case BodyNode::Kind::kObject: {
      Json object = Json::object();
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        Json member = render_body(node.items[i], scope);
        if (!member.is_null()) {
          object[node.keys[i].render(scope)] = std::move(member);
        }
      }
      return object;
    }
    case BodyNode::Kind::kList: {
      Json list = Json::array();
      for (const BodyNode& item : node.items) {
        Json member = render_body(item, scope);
        if (!member.is_null()) {
          list.push_back(std::move(member));
        }
      }
      return list;
    }
    case BodyNode::Kind::kValue:
      break;
  }
  return node.literal.is_null() ? node.value.evaluate(scope) : node.literal;
}

FormFields render_fields(const NamedTemplates& templates, const Scope& scope) {
  FormFields fields;
  for (const auto& [name, value] : templates) {
    const Json rendered = value.evaluate(scope);
    if (!json_empty(rendered)) {
      fields.emplace_back(name, json_text(rendered));
    }
  }
  return fields;
}

void render_headers(const NamedTemplates& templates, const Scope& scope, HttpHeaders& headers) {
  for (const auto& [name, value] : templates) {
    const Json rendered = value.evaluate(scope);
    if (!json_empty(rendered)) {
      headers.emplace_back(ascii_lower(name), escape(Markup::kHeader, json_text(rendered)));
    }
  }
}

void render_content(const StepSpec& step, const Scope& scope, HttpCall& call) {
  const char* type = nullptr;
  if (step.json) {
    call.body = dump_json(render_body(*step.json, scope));
    type = "application/json";
  } else if (step.form) {
    call.body = encode_form(render_fields(*step.form, scope));
    type = "application/x-www-form-urlencoded";
  } else if (step.text) {
    call.body = step.text->render(scope);
    type = "text/plain; charset=utf-8";
  }
  if (type != nullptr && !find_header(call.headers, "content-type")) {
    call.headers.emplace_back("content-type", type);
  }
}

std::string field_of(const NamedTemplates& templates, std::string_view name, const Scope& scope) {
  for (const auto& [key, value] : templates) {
    if (key == name) {
      return value.render(scope);
    }
  }
  return "";
}

std::vector<std::string> list_of(const NamedTemplates& templates,
                                 std::string_view name,
                                 const Scope& scope) {
  std::vector<std::string> texts;
  for (const auto& [key, value] : templates) {
    if (key != name) {
      continue;
    }
    const Json list = value.evaluate(scope);
    for (const Json& item : list.is_array() ? list : Json::array({list})) {
      if (!json_empty(item)) {
        texts.push_back(json_text(item));
      }
    }
  }
  return texts;
}

Result<SendStep> build_mail(const OutboundContext& context,
                            const StepSpec& step,
                            const Scope& scope,
                            const SendTask& task) {
  const NamedTemplates& mail = *step.mail;
  MailDraft draft;
  draft.from = field_of(mail, "from", scope);
  draft.from_name = field_of(mail, "from_name", scope);
  draft.to = list_of(mail, "to", scope);
  draft.subject = field_of(mail, "subject", scope);
  draft.text = field_of(mail, "text", scope);
  draft.message_id = field_of(mail, "message_id", scope);
  draft.in_reply_to = field_of(mail, "in_reply_to", scope);
  draft.references = list_of(mail, "references", scope);
  draft.date = task.now;
  for (const auto& [name, value] : step.headers) {
    draft.headers.emplace_back(name, value.render(scope));
  }
  SendStep built;
  built.call.body = TRY(compose_mail(draft));
  built.call.url = context.spec->base_url.render(scope);
  built.envelope = MailEnvelope{draft.from, draft.to};
  built.username = context.username;
  built.password = context.password;
  built.ca_file = context.ca_file;
  return built;
}

}  // namespace

Result<SendStep> build_call(const OutboundContext& context,
                            const StepSpec& step,
                            const Scope& scope,
                            const SendTask& task) {
  if (step.mail) {
    return build_mail(context, step, scope, task);
  }
  SendStep built;
  built.creates = step.creates;
  built.ca_file = context.ca_file;
  HttpCall& call = built.call;
  call.method = step.method;
  call.url = context.spec->base_url.render(scope) + step.path.render(scope, percent_encode);
  const std::string query = encode_form(render_fields(step.query, scope));
  if (!query.empty()) {
    call.url += (call.url.find('?') == std::string::npos ? "?" : "&") + query;
  }
  render_headers(context.spec->headers, scope, call.headers);
  render_headers(step.headers, scope, call.headers);
  render_content(step, scope, call);
  return built;
}

std::string escape_authored(Markup markup, std::string_view text) {
  if (markup == Markup::kHeader) {
    return escape(markup, without_value_marks(std::string(text)));
  }
  std::string out;
  bool behind_at = false;
  for (const TextPiece& piece : split_at_marks(text)) {
    if (!piece.is_value) {
      out += escape_author(markup, piece.text);
    } else if (!behind_at) {
      out += escape(markup, piece.text);
    } else {
      // The author's @ and a value `all` would call everybody.
      out += escape(markup, "@" + piece.text).substr(1);
    }
    behind_at = !piece.is_value && piece.text.back() == '@';
  }
  return out;
}

std::string escape_with_link(Markup markup, std::string_view text, const std::string& link_base) {
  std::string out;
  while (!link_base.empty()) {
    const std::size_t at = text.find(link_base);
    if (at == std::string_view::npos) {
      break;
    }
    const auto is_end = [](char c) {
      const bool token = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_';
      return !token;
    };
    const std::string_view rest = text.substr(at + link_base.size());
    const auto end = std::find_if(rest.begin(), rest.end(), is_end);
    const std::size_t length = link_base.size() + static_cast<std::size_t>(end - rest.begin());
    out += escape(markup, text.substr(0, at)) + escape_link(markup, text.substr(at, length));
    text.remove_prefix(at + length);
  }
  return out + escape(markup, text);
}

}  // namespace triaged
