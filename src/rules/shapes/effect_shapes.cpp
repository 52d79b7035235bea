#include "rules/shapes/shapes.h"

namespace triaged {
namespace {

constexpr ShapeKey kThenKeys[] = {
    {"set", "map @set_value", "Sets dimensions: {kind: 投訴}"},
    {"unset", "map text*", "Takes values of dimensions away"},
    {"tag", "text+", "Adds tags"},
    {"untag", "text+ | @untag", "Takes tags away that we added"},
    {"raise", "text", "The priority is at least this level"},
    {"cap", "text", "The priority is at most this level, for this event"},
    {"score", "map @points", "Adds points to scores"},
    {"audit", "text | @verdict", "Says whether the message counts; in the section audit only"},
    {"extract", "map text", "Writes named groups of the rule's regex: {product.order_no: $order}"},
    {"group", "text", "The group that gets the ticket"},
    {"assignee", "text | @from_team", "The person who gets it"},
    {"collaborators", "text+", "Who takes part besides"},
    {"status", "text", "The ticket's status"},
    {"escalate", "text+", "Whom to escalate to: a person, a team or a role"},
    {"note", "text | @words", "An internal note; `{{ field }}` is filled in"},
    {"message", "text | @message", "A public message to the customer"},
    {"notify", "@notify", "A notification to people of ours"},
    {"clock", "@clock*", "Starts, stops or pauses a clock"},
    {"survey", "text | @survey_id", "Sends a survey"},
    {"link", "@link", "Links the ticket to an incident"},
    {"tell_reporters", "@tell", "Tells all who reported an incident"},
    {"webhook", "@webhook*", "Posts to a destination"},
    {"custom", "map text", "Writes custom fields"},
    {"limit", "@limit", "How often this rule may send something"},
};
constexpr ShapeKey kSetFromKeys[] = {
    {"from!", "text", "The lexicon that chooses"},
};
constexpr ShapeKey kUntagKeys[] = {
    {"tags!", "text+", "The tags"},
    {"force", "bool", "Also those that a person or the platform added"},
};
constexpr ShapeKey kPointsKeys[] = {
    {"add", "int -100..100", "How many points"},
    {"group", "text", "Reasons of one group count up to the score's cap_per_group"},
    {"lexicon", "text", "The lexicon that gives the points"},
    {"class", "text", "The lexicon's class whose sum counts"},
    {"times", "int -100..100", "Points for each whole of that sum"},
};
constexpr ShapeKey kVerdictKeys[] = {
    {"verdict", "text", "valid, blank, duplicate, suspected_duplicate, advertisement, …"},
    {"of", "text", "What it is a duplicate of: $match"},
    {"from", "text", "The lexicon whose classes are verdicts"},
};
constexpr ShapeKey kFromTeamKeys[] = {
    {"from!", "text", "The team"},
    {"by", "=round_robin,least_open", "How one of them is chosen"},
    {"on_duty", "bool", "Only who is on duty"},
    {"else", "text", "What happens when there is nobody: queue, or a person"},
};
constexpr ShapeKey kWordsKeys[] = {
    {"text", "text", "The words"},
    {"template", "text", "A template with the words"},
};
constexpr ShapeKey kMessageKeys[] = {
    {"text", "text", "The words"},
    {"template", "text", "A template with the words"},
    {"channel", "=same,chat,sms,email,popup,form,phone,counter,other*", "Where it is sent"},
};
constexpr ShapeKey kNotifyKeys[] = {
    {"to!", "text+", "A person, a team, a duty, `assignee` or `supervisor`"},
    {"text", "text", "The words"},
    {"template", "text", "A template with the words"},
};
constexpr ShapeKey kClockKeys[] = {
    {"start", "text", "The clock to start"},
    {"stop", "text", "The clock to stop"},
    {"pause", "text", "The clock to pause"},
    {"target", "span", "How long it may run"},
    {"calendar", "text", "The calendar it counts in; always when left out"},
};
constexpr ShapeKey kSurveyIdKeys[] = {
    {"id!", "text", "The survey"},
};
constexpr ShapeKey kLinkKeys[] = {
    {"parent!", "text", "`incident`, or the parent's number"},
};
constexpr ShapeKey kTellKeys[] = {
    {"template!", "text", "The template with the words"},
    {"once_per", "=customer,ticket", "Each customer, or each ticket, hears it once"},
};
constexpr ShapeKey kWebhookKeys[] = {
    {"destination!", "text", "A destination of the configuration"},
    {"body!", "any", "What is posted; `{{ field }}` is filled in"},
};
constexpr ShapeKey kLimitKeys[] = {
    {"per", "=ticket,customer,incident,group,rule", "What is counted for; ticket when left out"},
    {"at_most", "int 1..1000000", "How often; once when left out"},
    {"in!", "duration", "In how long a window"},
    {"else", "=drop,note", "What becomes of what is refused"},
};

constexpr MappingShape kEffectShapes[] = {
    {"then", "What the rule does", kThenKeys, "", "", "", 1},
    {"set_from", "A value that a lexicon chooses", kSetFromKeys},
    {"set_value",
     "A value, several for a many-valued dimension, or a lexicon",
     {},
     "",
     "text* | @set_from"},
    {"untag", "Tags to take away", kUntagKeys},
    {"points_of", "Points and their group", kPointsKeys},
    {"points", "Points", {}, "", "int -100..100 | @points_of"},
    {"verdict", "Whether the message counts", kVerdictKeys, "", "", "", 1},
    {"from_team", "A person of a team", kFromTeamKeys},
    {"words", "Words, or a template", kWordsKeys},
    {"message", "A public message", kMessageKeys},
    {"notify", "A notification", kNotifyKeys},
    {"clock", "A clock", kClockKeys},
    {"survey_id", "A survey", kSurveyIdKeys},
    {"link", "A link to a parent", kLinkKeys},
    {"tell", "Words for all who reported an incident", kTellKeys},
    {"webhook", "A call of a destination", kWebhookKeys},
    {"limit", "How often a rule may send something", kLimitKeys},
};

}  // namespace

std::span<const MappingShape> effect_shapes() {
  return kEffectShapes;
}

}  // namespace triaged
