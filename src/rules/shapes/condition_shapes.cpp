#include "rules/shapes/shapes.h"

namespace triaged {
namespace {

constexpr ShapeKey kConditionKeys[] = {
    {"all", "@condition+", "All of these hold"},
    {"any", "@condition+", "At least one of these holds"},
    {"none", "@condition+", "None of these holds"},
    {"tag", "text+ | @tag_test", "The ticket has one of these tags"},
    {"text", "text+ | @text_test", "What the customer wrote"},
    {"changed", "text | @changed_test", "What this event changed, and who did"},
    {"count", "@count", "How often something happened in the time before"},
    {"surge", "@surge", "Far more of something than is usual at this hour"},
    {"near_duplicate", "@near_duplicate", "Almost the same text was sent before"},
    {"time", "@time_test", "Inside or outside a calendar's hours"},
    {"table", "@table_call", "The field is a key of a table: {table: field}"},
    {"macro", "text | @macro_call", "A named condition, with its parameters"},
    {"has_facts",
     "=time,place,event,result,order,model,contact+",
     "The description holds all of these facts"},
};
constexpr ShapeKey kMacroKeys[] = {
    {"params", "map any", "Parameters with their defaults; `n:` alone has none"},
};
constexpr ShapeKey kFieldKeys[] = {
    {"is", "text+", "Equals one of these"},
    {"not", "text+", "Equals none of these"},
    {"gt", "text", "Greater than"},
    {"gte", "text", "Greater than or equal to"},
    {"lt", "text", "Less than"},
    {"lte", "text", "Less than or equal to"},
    {"between", "text*", "From the first to the second value, both included"},
    {"exists", "bool", "Whether the field has a value"},
    {"starts", "text+", "Begins with one of these"},
    {"ends", "text+", "Ends with one of these"},
    {"matches", "text", "A regular expression that is found in it"},
    {"missing", "bool", "What the test says when the field is missing"},
};
constexpr ShapeKey kTagKeys[] = {
    {"has_all", "text+", "All of these tags"},
    {"has_any", "text+", "At least one of these tags"},
    {"has_none", "text+", "None of these tags"},
};
constexpr ShapeKey kTextKeys[] = {
    {"has_any", "text+", "At least one of these words, or `$list`"},
    {"has_all", "text+", "All of these words"},
    {"has_none", "text+", "None of these words"},
    {"has_key", "text", "A key of this table stands in the text; then `$row.column` may be used"},
    {"near", "@two_words", "Two words close to each other, in either order: [a, b]"},
    {"within", "int 0..1000", "How many characters may stand between the two of `near`"},
    {"regex", "text", "A regular expression on the original text"},
    {"unless_near", "@unless_near", "Words that cancel a hit they stand close to, such as 沒有"},
    {"fuzzy", "@fuzzy", "Words with a few wrong letters"},
    {"part", "=text,subject,thread", "Which part of the message; text and subject when left out"},
    {"raw", "bool", "Compare as written: case, script and width count"},
};
constexpr ShapeKey kUnlessKeys[] = {
    {"list!", "text+", "The words that cancel, or `$list`"},
    {"within", "int 0..1000", "How many characters may stand between; 4 when left out"},
    {"side", "=before,both", "Where they stand; before the hit when left out"},
};
constexpr ShapeKey kFuzzyKeys[] = {
    {"terms!", "text+", "The words"},
    {"distance", "int 1..3", "How many letters may differ"},
};
constexpr ShapeKey kChangedKeys[] = {
    {"field", "text", "status, priority, group, assignee, tags, subject or custom.<name>"},
    {"from", "text*", "The value before"},
    {"to", "text*", "The value after"},
    {"by", "=agent,rule,customer,unknown,system,auto_reply,bounce*", "Who changed it"},
};
constexpr ShapeKey kCountKeys[] = {
    {"of!", "=ticket,message,survey", "What is counted"},
    {"where", "@condition+", "Only those for which this held"},
    {"same", "text*", "Fields that must be the same as this one's"},
    {"in!", "duration", "How far back"},
    {"at_least", "int 1..1000000", "True from this number on"},
    {"at_most", "int 0..1000000", "True up to this number"},
    {"distinct", "text", "Count different values of this field"},
};
constexpr ShapeKey kSurgeKeys[] = {
    {"of", "=ticket,message,survey", "What is counted; tickets if not said"},
    {"where", "@condition+", "Only those for which this held"},
    {"same", "text*", "Fields that must be the same"},
    {"distinct", "text", "Count different values of this field"},
    {"in!", "duration", "The window"},
    {"at_least!", "int 1..1000000", "Never below this number"},
    {"times_normal!", "number 0.001..1000", "How many times the usual number"},
};
constexpr ShapeKey kDuplicateKeys[] = {
    {"of", "=message,ticket", "What is compared"},
    {"same", "text*", "Fields that must be the same"},
    {"in!", "duration", "How far back"},
    {"similarity", "number 0.01..1", "How alike, from 0 to 1"},
    {"same_ticket", "bool", "Whether the same ticket counts too"},
};
constexpr ShapeKey kTimeKeys[] = {
    {"during", "text+", "Inside the hours of one of these calendars"},
    {"outside", "text+", "Outside the hours of all of them"},
};

constexpr MappingShape kConditionShapes[] = {
    {"condition",
     "Tests that must all hold; any other key is a field of the record, a dimension or a score",
     kConditionKeys,
     "@field_test",
     "",
     "",
     1},
    {"table_call", "The field is a key of a table", {}, "text", "", "", 1, 1},
    {"macro_call", "A named condition, with its parameters", {}, "any", "", "", 1, 1},
    {"macro", "A named condition", kMacroKeys, "@field_test", "", "condition"},
    {"field_test", "A value, a list of values, or comparisons", {}, "", "text+ | @comparisons"},
    {"comparisons", "Comparisons of one field, which must all hold", kFieldKeys, "", "", "", 1},
    {"tag_test", "Tags of the ticket", kTagKeys, "", "", "", 1},
    {"text_test", "What the customer wrote; all of this must hold", kTextKeys, "", "", "", 1},
    {"two_words", "Two words or lists", {}, "", "pair text+"},
    {"unless_near", "Words that cancel a hit", kUnlessKeys},
    {"fuzzy", "Words with a few wrong letters", kFuzzyKeys},
    {"changed_test", "What this event changed", kChangedKeys, "", "", "", 1},
    {"count", "How often something happened", kCountKeys},
    {"surge", "Far more than is usual", kSurgeKeys},
    {"near_duplicate", "Almost the same text", kDuplicateKeys},
    {"time_test", "The time of the event", kTimeKeys, "", "", "", 1},
};

}  // namespace

std::span<const MappingShape> condition_shapes() {
  return kConditionShapes;
}

}  // namespace triaged
