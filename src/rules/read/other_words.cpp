#include "rules/read/other_words.h"

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

}  // namespace

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
