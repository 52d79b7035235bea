#include "rules/read/other_words.h"

#include <algorithm>

#include "rules/fields.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr Synonym kAtomSynonyms[] = {
    {"contains", "write `text: {has_any: […]}`"},
    {"keywords", "write `text: {has_any: […]}`"},
    {"has_any", "write `text: {has_any: […]}` or `tag: {has_any: […]}`"},
    {"has_all", "write `text: {has_all: […]}` or `tag: {has_all: […]}`"},
    {"regex", "write `text: {regex: …}`"},
    {"or", "write 'any'"},
    {"and", "write 'all'"},
    {"not", "write 'none'"},
    {"equals", "write the field itself: `ticket.status: value`"},
    {"matches", "write `text: {regex: …}`, or `field: {matches: …}`"},
    {"starts_with", "write `field: {starts: …}`"},
    {"greater_than", "write `field: {gt: …}`"},
    {"less_than", "write `field: {lt: …}`"},
    {"field", "write the field itself: `ticket.status: value`"},
    {"conditions", "write 'all' or 'any'"},
    {"words", "write `text: {has_any: […]}`"},
    {"body", "write `text: {…}`"},
    {"content", "write `text: {…}`"},
    {"message_content", "write `text: {…}`"},
    {"labels", "write 'tag'"},
    {"label", "write 'tag'"},
    {"team", "write 'ticket.group'"},
    {"inbox", "write 'ticket.source'"},
    {"if", "conditions stand directly under 'when'"},
    {"tags", "write 'tag'"},
    {"priority", "write 'ticket.priority'"},
    {"status", "write 'ticket.status'"},
    {"group", "write 'ticket.group'"},
    {"assignee", "write 'ticket.assignee'"},
    {"channel", "write 'ticket.channel'"},
    {"subject", "write `text: {…, part: subject}` or 'ticket.subject'"},
    {"message", "write `text: {…}` or a field such as 'message.length'"},
    {"event", "'event' stands beside 'when'"},
};
constexpr Synonym kEffectSynonyms[] = {
    {"priority", "a rule may only raise or cap it: write 'raise'"},
    {"add_tags", "write 'tag'"},
    {"add_tag", "write 'tag'"},
    {"tags", "write 'tag'"},
    {"label", "write 'tag'"},
    {"labels", "write 'tag'"},
    {"remove_tags", "write 'untag'"},
    {"remove_tag", "write 'untag'"},
    {"assign", "write 'group', or 'assignee' for a person"},
    {"route", "write 'group'"},
    {"team", "write 'group'"},
    {"queue", "write 'group'"},
    {"agent", "write 'assignee'"},
    {"reply", "write 'message'"},
    {"send", "write 'message'"},
    {"comment", "write 'note'"},
    {"close", "write `status: …` with a declared status"},
    {"lower", "write 'cap'"},
    {"cc", "write 'collaborators'"},
    {"alert", "write 'notify' or 'escalate'"},
    {"assign_team", "write 'group'"},
    {"assign_group", "write 'group'"},
    {"assign_agent", "write 'assignee'"},
    {"assign_to", "write 'assignee', or 'group'"},
    {"add_label", "write 'tag'"},
    {"add_labels", "write 'tag'"},
    {"remove_label", "write 'untag'"},
    {"remove_labels", "write 'untag'"},
    {"set_priority", "a rule may only raise or cap it: write 'raise'"},
    {"change_priority", "a rule may only raise or cap it: write 'raise'"},
    {"set_status", "write 'status'"},
    {"change_status", "write 'status'"},
    {"set_tags", "write 'tag'"},
    {"send_message", "write 'message'"},
    {"email", "write `message: {text: …, channel: email}`"},
    {"send_survey", "write 'survey'"},
    {"internal_note", "write 'note'"},
    {"private_note", "write 'note'"},
    {"notify_team", "write `notify: {to: …, text: …}`"},
    {"notify_agent", "write `notify: {to: …, text: …}`"},
    {"set_group", "write 'group'"},
    {"set_tag", "write 'tag'"},
    {"addTag", "write 'tag'"},
    {"setPriority", "a rule may only raise or cap it: write 'raise'"},
    {"標籤", "write 'tag'"},
    {"标签", "write 'tag'"},
    {"優先級", "a rule may only raise or cap it: write 'raise'"},
    {"优先级", "a rule may only raise or cap it: write 'raise'"},
    {"send_email", "write `message: {text: …, channel: email}`"},
    {"add_note", "write 'note'"},
    {"add_private_note", "write 'note'"},
    {"resolve_conversation", "write `status: …` with a declared status"},
    {"resolve", "write `status: …` with a declared status"},
    {"mute_conversation", "write `audit: …` in a rule of the section 'audit'"},
    {"send_webhook_event", "write 'webhook'"},
    {"kind", "write `set: {kind: …}`"},
};
constexpr Synonym kSetSynonyms[] = {
    {"priority", "write `raise: …` or `cap: …` beside 'set'"},
    {"status", "write `status: …` beside 'set'"},
    {"group", "write `group: …` beside 'set'"},
    {"team", "write `group: …` beside 'set'"},
    {"assignee", "write `assignee: …` beside 'set'"},
    {"tag", "write `tag: …` beside 'set'"},
    {"tags", "write `tag: …` beside 'set'"},
};

struct FieldWord {
  std::string_view word;  ///< with a group's name before it, or without: then of any group
  std::string_view field;
};
constexpr FieldWord kFieldWords[] = {
    {"customer.編號", "customer.id"},
    {"ticket.編號", "ticket.number"},
    {"product.名稱", "product.name"},
    {"product.名字", "product.name"},
    {"message.內容", "message.text"},
    {"message.body", "message.text"},
    {"message.content", "message.text"},
    {"ticket.title", "ticket.subject"},
    {"ticket.team", "ticket.group"},
    {"ticket.labels", "ticket.tags"},
    {"ticket.state", "ticket.status"},
    {"customer.mobile", "customer.phone"},
    {"customer.level", "customer.tier"},
    {"customer.vip", "customer.tier"},
    {"customer.language", "customer.locale"},
    {"customer.labels", "customer.tags"},
    {"customer.標籤", "customer.tags"},
    {"customer.語言", "customer.locale"},
    {"名字", "customer.name"},
    {"姓名", "customer.name"},
    {"名稱", "customer.name"},
    {"電話", "customer.phone"},
    {"手機", "customer.phone"},
    {"電郵", "customer.email"},
    {"郵箱", "customer.email"},
    {"電子郵件", "customer.email"},
    {"等級", "customer.tier"},
    {"級別", "customer.tier"},
    {"會員號", "customer.member_no"},
    {"會員編號", "customer.member_no"},
    {"渠道", "ticket.channel"},
    {"管道", "ticket.channel"},
    {"來源", "ticket.source"},
    {"狀態", "ticket.status"},
    {"優先級", "ticket.priority"},
    {"群組", "ticket.group"},
    {"團隊", "ticket.group"},
    {"負責人", "ticket.assignee"},
    {"主題", "ticket.subject"},
    {"標題", "ticket.subject"},
    {"標籤", "ticket.tags"},
    {"長度", "message.length"},
    {"語言", "message.language"},
    {"附件", "message.attachments"},
    {"型號", "product.model"},
    {"批次", "product.batch"},
    {"序號", "product.serial"},
    {"訂單號", "product.order_no"},
};
constexpr std::string_view kCustomerGroups[] = {
    "requester", "contact", "sender", "user", "客戶", "客户", "顧客", "顾客"};

}  // namespace

std::string field_meant_by(std::string_view name) {
  const std::size_t dot = name.find('.');
  const std::string_view group = dot == std::string_view::npos ? "" : name.substr(0, dot);
  const std::string_view word = dot == std::string_view::npos ? name : name.substr(dot + 1);
  const bool of_customer = std::ranges::find(kCustomerGroups, group) != std::end(kCustomerGroups);
  const std::string known = (of_customer ? "customer" : std::string(group)) + ".";
  const std::string whole = fold_key(known + std::string(word));
  const std::string part = fold_key(std::string(word));
  for (const FieldWord& row : kFieldWords) {
    const bool any = row.word.find('.') == std::string_view::npos;
    const bool fits = group.empty() || row.field.starts_with(known);
    if (fold_key(std::string(row.word)) == whole ||
        (any && fits && fold_key(std::string(row.word)) == part)) {
      return std::string(row.field);
    }
  }
  const std::string ours = known + std::string(word);
  const auto is_ours = [&ours](const FieldRow& row) { return row.name == ours; };
  return of_customer && std::ranges::any_of(fixed_fields(), is_ours) ? ours : "";
}

std::span<const Synonym> atom_synonyms() {
  return kAtomSynonyms;
}

std::span<const Synonym> effect_synonyms() {
  return kEffectSynonyms;
}

std::span<const Synonym> set_synonyms() {
  return kSetSynonyms;
}

}  // namespace triaged
