#include "rules/shapes/shapes.h"

namespace triaged {
namespace {

constexpr ShapeKey kTestFileKeys[] = {
    {"suite", "text", "What the file tests; its name when left out"},
    {"layers", "text*", "Rule directories, named from this file; its own when left out"},
    {"clock", "text", "When the first case begins, such as 2026-09-30T17:40:00+08:00"},
    {"platform", "@test_platform", "What the fake platform has"},
    {"cases!", "@test_case*", "The dialogues"},
    {"always", "text*", "What must hold after every step"},
};
constexpr ShapeKey kCaseKeys[] = {
    {"name!", "text", "What the case shows"},
    {"chance", "int 0..9999", "Decides canary rules as if drawn"},
    {"given", "@test_given", "What is so before the first step"},
    {"steps!", "@test_step*", "Events, and what they lead to"},
};
constexpr ShapeKey kGivenKeys[] = {
    {"customer", "@test_customer", "Who writes"},
    {"ticket", "@test_ticket", "The ticket as it is before"},
    {"channel", "text", "The channel of events that name none"},
};
constexpr ShapeKey kPlatformKeys[] = {
    {"adapter", "=fake", "Rule tests have one platform, which takes everything at once"},
    {"groups", "text*", "The groups it has; without them any"},
};
constexpr ShapeKey kStepKeys[] = {
    {"at", "duration", "How long after the case began"},
    {"to", "text", "The time it happens, such as 2026-09-30T18:10:00+08:00"},
    {"event", "@test_event", "What happens"},
    {"expect", "@expect", "What it must lead to"},
};
constexpr ShapeKey kTestEventKeys[] = {
    {"type!", "text*", "message.customer, ticket.solved, echo_of_own_write, …"},
    {"id", "text", "The event's id"},
    {"source", "text", "The source it comes from"},
    {"channel", "text", "The channel it comes from"},
    {"conversation", "text", "Another ticket than the case's own"},
    {"by", "text", "Who did it: customer, agent, rule, system, auto_reply, bounce, unknown"},
    {"from", "text", "The customer's id"},
    {"text", "text", "What was written"},
    {"html", "text", "The same as HTML"},
    {"subject", "text", "The ticket's subject"},
    {"attachments", "text*", "Names of files"},
    {"set", "map any", "What the event changed: {status: 已解決}"},
    {"field", "text", "The field of echo_of_own_write or agent.corrected"},
    {"value", "any", "Its value"},
    {"customer", "@test_customer", "Who writes"},
    {"ticket", "@test_ticket", "The ticket as the platform has it"},
    {"survey", "map any", "The answers, and `id`"},
    {"raw", "any", "The untouched payload"},
    {"name", "any", "The event's own fact, such as the tag of tag.added"},
    {"result", "any", "The result of ticket.confirmed"},
    {"detail", "map any", "Further facts of the event, such as a clock's name and left_ms"},
};
constexpr ShapeKey kCustomerKeys[] = {
    {"id", "text", "Its id"},
    {"name", "text", "Its name"},
    {"email", "text", "Its address"},
    {"phone", "text", "Its number"},
    {"tier", "text", "Its tier, such as VIP"},
    {"locale", "text", "Its language"},
    {"member_no", "text", "Its member number"},
    {"tags", "text*", "Its tags"},
    {"anonymous", "bool", "Whether nobody knows who it is"},
    {"custom", "map any", "Fields of its own"},
};
constexpr ShapeKey kTicketKeys[] = {
    {"id", "text", "Its id on the platform"},
    {"subject", "text", "Its subject"},
    {"status", "text", "Its status"},
    {"priority", "text", "Its priority"},
    {"group", "text", "Its group"},
    {"assignee", "text", "Its assignee"},
    {"tags", "text*", "Its tags"},
    {"custom", "map any", "Its custom fields"},
};
constexpr ShapeKey kExpectKeys[] = {
    {"priority", "text | null", "The priority after the step"},
    {"group", "text | null", "The group after the step"},
    {"assignee", "text | null", "The assignee after the step"},
    {"status", "text | null", "The status after the step"},
    {"verdict", "text | null", "The message's verdict"},
    {"tag", "text* | @names", "The tags after the step"},
    {"collaborators", "text* | @names", "Who takes part after the step"},
    {"fired", "text* | @names", "The rules that fired in the step"},
    {"would", "text* | @names", "The shadow rules that would have acted"},
    {"conflicts", "text* | @names", "The fields that rules disagreed on"},
    {"held_back", "text* | @names", "The rules whose wish was held back"},
    {"failed", "text* | @names", "The rules that failed"},
    {"escalated", "text* | @names", "To whom the ticket is escalated"},
    {"notes", "text* | @names", "The notes written in the step"},
    {"messages", "text* | @names", "The messages sent in the step"},
    {"surveys", "text* | @names", "The surveys sent in the step"},
    {"dimensions", "map text* | null", "Dimensions after the step; none = no value"},
    {"scores", "map int 0..100", "Scores of the step"},
    {"fields", "map text | null", "Fields that rules wrote, by name; none = no value"},
    {"evidence", "map text*", "By rule, the words that made it fire"},
    {"writes", "=none | @writes*", "What was written to the platform"},
    {"clock", "map any", "Clocks by name: {state, due}"},
    {"ignored", "bool", "Whether the event was ignored"},
};
constexpr ShapeKey kNamesKeys[] = {
    {"has", "text*", "These are among them"},
    {"has_not", "text*", "These are not"},
    {"exactly", "text*", "These and no others"},
};
constexpr ShapeKey kWritesKeys[] = {
    {"kind!", "text", "note, message, escalate, … or a field"},
    {"exactly", "int 0..1000000", "How many"},
    {"at_least", "int 0..1000000", "How many at least"},
};

constexpr MappingShape kTestShapes[] = {
    {"test_file", "Tests of rules: dialogues with a simulated clock", kTestFileKeys},
    {"test_platform", "What the fake platform has", kPlatformKeys},
    {"test_case", "A dialogue with one ticket", kCaseKeys},
    {"test_given", "What is so before the first step", kGivenKeys},
    {"test_step", "An event and what it leads to", kStepKeys},
    {"test_event", "What happens", kTestEventKeys},
    {"test_customer", "A customer", kCustomerKeys},
    {"test_ticket", "A ticket", kTicketKeys},
    {"expect", "What a step must lead to", kExpectKeys},
    {"names", "What is and is not among them", kNamesKeys},
    {"writes", "What is written to the platform", kWritesKeys},
};

}  // namespace

std::span<const MappingShape> test_shapes() {
  return kTestShapes;
}

}  // namespace triaged
