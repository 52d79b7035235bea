#include "rules/shapes/shapes.h"

namespace triaged {
namespace {

constexpr ShapeKey kCalendarKeys[] = {
    {"zone", "text", "The time zone, such as Asia/Shanghai"},
    {"week", "map text*", "Hours by days: {mon-fri: [\"09:00-12:00\", \"13:30-18:00\"]}"},
    {"closed", "@closed_days*", "Holidays: dates, 2026-10-01..2026-10-07, or a CSV or .ics file"},
    {"open", "map text*", "Make-up days with their hours; they beat closed days"},
    {"valid_until", "date", "The last day the holidays are known for; check warns after it"},
};
constexpr ShapeKey kClosedFileKeys[] = {
    {"file!", "text", "A CSV or .ics file, named from this one"},
};
constexpr ShapeKey kSlaKeys[] = {
    {"id!", "text", "The policy's name"},
    {"why", "text", "What it is for"},
    {"when", "@condition+", "Which tickets it holds for; every ticket when left out"},
    {"calendar", "text | map text", "A calendar, or one for each priority level"},
    {"pause_while", "@condition+", "While this holds, its clocks stand still"},
    {"min_left", "duration", "The least time that is left after a change; 10m when left out"},
    {"stages!", "map @stage", "The clocks by name"},
    {"warn", "@warning*", "What happens before a clock is due"},
    {"breach", "@breach*", "What happens when it was missed"},
    {"delay_notice", "@delay_notice*", "What the customer is told before a clock is missed"},
};
constexpr ShapeKey kStageKeys[] = {
    {"start!", "@event+", "The event that starts the clock"},
    {"stop!", "@event+", "The event that stops it"},
    {"restart", "@event+", "The event that starts it afresh"},
    {"target!", "span | map span", "How long it may run, or one for each priority level"},
    {"calendar", "text | map text", "A calendar, or one for each priority level"},
    {"pause_while", "@condition+", "While this holds, the clock stands still"},
    {"repeat", "bool", "Whether a start after a stop opens a new cycle"},
};
constexpr ShapeKey kWarningKeys[] = {
    {"at!", "~^([0-9]{1,2}%|[0-9]+(ms|s|m|h|d) before)$", "When: 80%, or 5m before"},
    {"when", "@condition+", "Only when this holds"},
    {"then!", "@then", "What happens"},
};
constexpr ShapeKey kBreachKeys[] = {
    {"after!", "span", "How long after the clock was due"},
    {"when", "@condition+", "Only when this holds"},
    {"then!", "@then", "What happens"},
};
constexpr ShapeKey kDelayKeys[] = {
    {"before!", "span", "How long before the clock is due"},
    {"when", "@condition+", "Only when this holds"},
    {"message!", "text | @message", "What the customer is told"},
};
constexpr ShapeKey kScheduleKeys[] = {
    {"at!", "text", "When: 09:00, mon-fri 09:00, day 1 10:00, last day 10:00"},
    {"calendar", "text", "Its open days are counted, not all days"},
    {"each", "map any", "One event for each of these: {customer: {active_in: 30d}}"},
};
constexpr ShapeKey kSurveyKeys[] = {
    {"id!", "text", "The survey's name"},
    {"event!", "@event+", "The event that may send it"},
    {"when", "@condition+", "Which tickets it is sent for"},
    {"send_after", "duration", "How long to wait first"},
    {"within", "duration", "Not later than this after the event"},
    {"hours", "@survey_hours", "At what hours it is sent"},
    {"channel",
     "=same,chat,sms,email,popup,form,phone,counter,other,phone_list*",
     "Where it is sent; the first that can"},
    {"throttle", "@throttle", "How often customers are asked"},
    {"remind", "@remind", "Whether and when to ask again"},
    {"expires", "duration", "How long an answer is taken; 7d when left out"},
    {"cancel_on", "@event+", "Events that take it back before it was sent"},
    {"ask!", "@question*", "The questions, in their order"},
    {"classes", "@classes", "What the answers mean"},
};
constexpr ShapeKey kHoursKeys[] = {
    {"during", "text", "Inside the hours of this calendar"},
    {"else", "=next_open,drop", "What happens outside of them"},
};
constexpr ShapeKey kThrottleKeys[] = {
    {"ticket", "text", "once per solved, or such as 2 per 30d"},
    {"customer", "@customer_throttle", "How often one customer is asked"},
    {"overall", "text", "How many are sent at all, such as 2000 per 1d"},
};
constexpr ShapeKey kCustomerThrottleKeys[] = {
    {"this", "text", "This survey, such as 1 per 30d"},
    {"all", "text", "All surveys, such as 2 per 30d"},
};
constexpr ShapeKey kRemindKeys[] = {
    {"after!", "duration", "How long without an answer"},
    {"times", "int 1..10", "How often; once when left out"},
};
constexpr ShapeKey kQuestionKeys[] = {
    {"id!", "text", "Its name; rules read the answer as survey.<id>"},
    {"text!", "@texts", "The question's words"},
    {"yes_no", "bool", "A question with yes or no"},
    {"scale", "@scale", "A question with points"},
    {"text_answer", "@text_answer", "A question with a free answer"},
    {"ask_if", "map @field_test", "Only asked after such an answer"},
};
constexpr ShapeKey kScaleKeys[] = {
    {"from", "int 0..100", "The lowest answer; 1 when left out"},
    {"to", "int 1..100", "The highest answer; 5 when left out"},
    {"low", "@texts", "What the lowest means"},
    {"high", "@texts", "What the highest means"},
};
constexpr ShapeKey kTextAnswerKeys[] = {
    {"max", "int 1..10000", "How many characters are taken; 500 when left out"},
};
constexpr ShapeKey kClassesKeys[] = {
    {"of!", "text", "The question that decides"},
};
constexpr ShapeKey kClassKeys[] = {
    {"is", "int -1000..1000", "Exactly this answer"},
    {"gte", "int -1000..1000", "This answer or a higher one"},
    {"gt", "int -1000..1000", "A higher answer"},
    {"lte", "int -1000..1000", "This answer or a lower one"},
    {"lt", "int -1000..1000", "A lower answer"},
};

constexpr MappingShape kTimeShapes[] = {
    {"calendar", "Opening hours", kCalendarKeys},
    {"closed_file", "Days on which it is closed", kClosedFileKeys},
    {"closed_days", "Days, or a file with days", {}, "", "text | @closed_file"},
    {"sla", "A service level", kSlaKeys},
    {"stage", "A clock of a service level", kStageKeys},
    {"warning", "What happens before a clock is due", kWarningKeys},
    {"breach", "What happens when a clock was missed", kBreachKeys},
    {"delay_notice", "What the customer is told before", kDelayKeys},
    {"schedule", "Events at fixed times", kScheduleKeys},
    {"survey", "Questions to a customer", kSurveyKeys},
    {"survey_hours", "At what hours a survey is sent", kHoursKeys},
    {"throttle", "How often customers are asked", kThrottleKeys},
    {"customer_throttle", "How often one customer is asked", kCustomerThrottleKeys},
    {"remind", "Asking again", kRemindKeys},
    {"question", "One question: yes_no, scale or text_answer", kQuestionKeys},
    {"scale", "Points from low to high", kScaleKeys},
    {"text_answer", "A free answer", kTextAnswerKeys},
    {"classes", "What the answers mean; the first class that fits counts", kClassesKeys, "@class"},
    {"class", "Which answers belong to it", kClassKeys},
};

}  // namespace

std::span<const MappingShape> time_shapes() {
  return kTimeShapes;
}

}  // namespace triaged
