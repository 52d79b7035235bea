#include <algorithm>
#include <tuple>

#include "base/time.h"
#include "rules/read/read_context.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxQuestions = 20;
constexpr std::string_view kReservedIds[] = {"id", "class", "score"};

class SurveyReader {
 public:
  SurveyReader(ReadContext& context, Survey& survey) : context_(context), survey_(survey) {}

  void read_questions(YamlMapping& mapping) {
    const std::vector<const YamlNode*> items = mapping.items("ask");
    for (const YamlNode* item : items) {
      read_question(*item);
    }
    if (items.empty() || items.size() > kMaxQuestions) {
      context_.faults.add(mapping.at(),
                          mapping.what() + " asks " + std::to_string(items.size()) + " questions",
                          "write between 1 and 20 under 'ask'");
    }
    if (const YamlNode* classes = mapping.find("classes")) {
      read_classes(*classes);
    }
  }

 private:
  void read_question(const YamlNode& node) {
    YamlMapping mapping(node, context_.faults, "a question of " + context_.title);
    SurveyQuestion question;
    question.id = mapping.required_text("id", "give it a name of its own");
    const bool reserved =
        std::find(std::begin(kReservedIds), std::end(kReservedIds), question.id) !=
        std::end(kReservedIds);
    const bool twice = std::any_of(
        survey_.spec.ask.begin(), survey_.spec.ask.end(), [&question](const SurveyQuestion& other) {
          return other.id == question.id;
        });
    if (reserved || twice) {
      context_.faults.add(mapping.key_at("id"),
                          "question id '" + question.id + "' of " + context_.title +
                              (twice ? " stands twice" : " is a field of every survey"),
                          "give it another name");
    }
    mapping.require("text", "write the question's words");
    question.text = read_texts(context_, mapping.find("text"), mapping.name_of("text"));
    read_kind(mapping, question);
    if (std::optional<YamlMapping> ask_if = mapping.child("ask_if")) {
      for (const YamlEntry* entry : ask_if->rest()) {
        read_ask_if(*entry, ask_if->what(), question);
      }
    }
    finish_shape(mapping, "question");
    survey_.spec.ask.push_back(std::move(question));
  }

  /// Only what was asked before can decide whether a question is asked.
  void read_ask_if(const YamlEntry& entry, const std::string& what, SurveyQuestion& question) {
    const SurveyQuestion* asked = find_question(entry.key);
    if (asked == nullptr || asked->kind == SurveyQuestion::Kind::kText) {
      context_.faults.add(entry.key_at(),
                          "'" + entry.key + "' in " + what +
                              " is no scale or yes/no question that stands before this one",
                          "name an earlier question of 'ask'");
      return;
    }
    const Bounds bounds = bounds_of(*asked);
    SurveyQuestion::AskIf ask{entry.key, bounds.least, bounds.most};
    const std::string name = "'" + entry.key + "' in " + what;
    if (asked->kind == SurveyQuestion::Kind::kYesNo) {
      ask.from = ask.to = as_bool(entry.value, context_.faults, name).value_or(true) ? 1 : 0;
    } else if (entry.value.is_mapping()) {
      YamlMapping mapping(entry.value, context_.faults, name);
      std::tie(ask.from, ask.to) = read_bounds(mapping, bounds);
      finish_shape(mapping, "class");
    } else {
      const auto value = as_int(entry.value, context_.faults, name, {bounds.least, bounds.most});
      ask.from = ask.to = static_cast<int>(value.value_or(bounds.least));
    }
    if (ask.from > ask.to || ask.to < bounds.least || ask.from > bounds.most) {
      context_.faults.add(entry.key_at(),
                          name + " can never be answered so",
                          "answers run from " + std::to_string(bounds.least) + " to " +
                              std::to_string(bounds.most));
    }
    question.ask_if.push_back(std::move(ask));
  }

  struct Bounds {
    int least = 0;
    int most = 0;
  };

  static Bounds bounds_of(const SurveyQuestion& question) {
    return question.kind == SurveyQuestion::Kind::kYesNo ? Bounds{0, 1}
                                                         : Bounds{question.from, question.to};
  }

  /// `{is, gte, gt, lte, lt}` as inclusive bounds.
  static std::pair<int, int> read_bounds(YamlMapping& mapping, const Bounds& all) {
    int from = all.least;
    int to = all.most;
    const auto bound = [&mapping](const char* key) {
      return mapping.optional_int(key, -1000, 1000);
    };
    if (const auto is = bound("is")) {
      from = to = static_cast<int>(*is);
    }
    if (const auto gte = bound("gte")) {
      from = static_cast<int>(*gte);
    }
    if (const auto gt = bound("gt")) {
      from = static_cast<int>(*gt) + 1;
    }
    if (const auto lte = bound("lte")) {
      to = static_cast<int>(*lte);
    }
    if (const auto lt = bound("lt")) {
      to = static_cast<int>(*lt) - 1;
    }
    return {from, to};
  }

  void read_kind(YamlMapping& mapping, SurveyQuestion& question) {
    int kinds = 0;
    if (mapping.optional_bool("yes_no").value_or(false)) {
      question.kind = SurveyQuestion::Kind::kYesNo;
      ++kinds;
    }
    if (std::optional<YamlMapping> scale = mapping.child("scale")) {
      question.kind = SurveyQuestion::Kind::kScale;
      question.from = static_cast<int>(scale->optional_int("from", 0, 100).value_or(1));
      question.to = static_cast<int>(scale->optional_int("to", 1, 100).value_or(5));
      question.low = read_texts(context_, scale->find("low"), scale->name_of("low"));
      question.high = read_texts(context_, scale->find("high"), scale->name_of("high"));
      finish_shape(*scale, "scale");
      if (question.from >= question.to) {
        context_.faults.add(mapping.key_at("scale"),
                            "'scale' in " + mapping.what() + " runs from " +
                                std::to_string(question.from) + " to " +
                                std::to_string(question.to),
                            "'to' must be above 'from'");
      }
      ++kinds;
    }
    if (std::optional<YamlMapping> text = mapping.child("text_answer")) {
      question.kind = SurveyQuestion::Kind::kText;
      question.max = static_cast<int>(text->optional_int("max", 1, 10'000).value_or(500));
      finish_shape(*text, "text_answer");
      ++kinds;
    }
    if (kinds != 1) {
      context_.faults.add(mapping.at(),
                          mapping.what() + " has " + (kinds == 0 ? "no kind" : "several kinds"),
                          "write one of 'yes_no', 'scale' and 'text_answer'");
    }
  }

  const SurveyQuestion* find_question(const std::string& id) const {
    for (const SurveyQuestion& question : survey_.spec.ask) {
      if (question.id == id) {
        return &question;
      }
    }
    return nullptr;
  }

  void read_classes(const YamlNode& node) {
    YamlMapping mapping(node, context_.faults, "'classes' of " + context_.title);
    survey_.spec.class_of = mapping.required_text("of", "name the question that decides");
    const SurveyQuestion* question = find_question(survey_.spec.class_of);
    if (question == nullptr || question->kind == SurveyQuestion::Kind::kText) {
      context_.faults.add(mapping.key_at("of"),
                          "'of' in " + mapping.what() + " is '" + survey_.spec.class_of +
                              "', which is no scale or yes/no question",
                          "name a question of 'ask'");
      return;
    }
    for (const YamlEntry* entry : mapping.rest()) {
      read_class(*entry, mapping.what(), bounds_of(*question));
    }
    report_overlap(mapping);
  }

  /// The order of classes means nothing, so no answer may belong to two of them.
  void report_overlap(const YamlMapping& mapping) {
    std::vector<SurveySpec::Class>& classes = survey_.spec.classes;
    std::sort(classes.begin(), classes.end(), [](const auto& a, const auto& b) {
      return std::tie(a.from, a.name) < std::tie(b.from, b.name);
    });
    for (std::size_t i = 1; i < classes.size(); ++i) {
      if (classes[i].from <= classes[i - 1].to) {
        context_.faults.add(mapping.key_at(classes[i].name),
                            "classes '" + classes[i - 1].name + "' and '" + classes[i].name +
                                "' both hold the answer " + std::to_string(classes[i].from),
                            "give each answer one class");
      }
    }
  }

  void read_class(const YamlEntry& entry, const std::string& what, const Bounds& bounds) {
    SurveySpec::Class result{entry.key, bounds.least, bounds.most};
    YamlMapping mapping(entry.value, context_.faults, "class '" + entry.key + "' in " + what);
    std::tie(result.from, result.to) = read_bounds(mapping, bounds);
    finish_shape(mapping, "class");
    if (result.from > result.to || result.to < bounds.least || result.from > bounds.most) {
      context_.faults.add(entry.key_at(),
                          mapping.what() + " can never be reached",
                          "answers run from " + std::to_string(bounds.least) + " to " +
                              std::to_string(bounds.most));
    }
    survey_.spec.classes.push_back(std::move(result));
  }

  ReadContext& context_;
  Survey& survey_;
};

/// Reads when a survey may be sent, and how often.
class SurveyTimingReader {
 public:
  SurveyTimingReader(ReadContext& context, Survey& survey) : context_(context), survey_(survey) {}

  void read(YamlMapping& mapping) {
    SurveySpec& spec = survey_.spec;
    spec.within = mapping.optional_duration("within", Millis(60'000));
    if (spec.within && *spec.within < spec.send_after) {
      context_.faults.add(mapping.key_at("within"),
                          mapping.what() + " would be sent after 'within' is over",
                          "make 'within' longer than 'send_after'");
    }
    read_hours(mapping);
    if (std::optional<YamlMapping> throttle = mapping.child("throttle")) {
      read_throttle(*throttle);
    }
    if (std::optional<YamlMapping> remind = mapping.child("remind")) {
      remind->require("after", "such as `after: 48h`");
      spec.remind_after = remind->optional_duration("after", Millis(60'000));
      spec.remind_times = static_cast<int>(remind->optional_int("times", 1, 10).value_or(1));
      finish_shape(*remind, "remind");
    }
    const YamlNode* cancel = mapping.find("cancel_on");
    survey_.cancel_on = cancel != nullptr ? read_events(context_, *cancel)
                                          : std::vector<EventFilter>{
                                                {std::string(event_type::kTicketReopened), {}},
                                                {std::string(event_type::kAuditInvalidated), {}}};
  }

 private:
  void read_hours(YamlMapping& mapping) {
    std::optional<YamlMapping> hours = mapping.child("hours");
    if (!hours) {
      return;
    }
    if (const YamlNode* during = hours->require("during", "name a calendar")) {
      survey_.spec.hours = find_calendar(context_, *during, hours->name_of("during"));
    }
    static const std::vector<std::string> kElse{"next_open", "drop"};
    survey_.spec.wait_for_hours = hours->optional_one_of("else", kElse).value_or(0) == 0;
    finish_shape(*hours, "survey_hours");
  }

  void read_throttle(YamlMapping& mapping) {
    SurveySpec::Throttle& throttle = survey_.spec.throttle;
    if (const auto ticket = mapping.optional_text("ticket")) {
      throttle.once_per_solved = *ticket == "once per solved";
      if (!throttle.once_per_solved) {
        throttle.ticket = read_budget(mapping, "ticket", "`once per solved` or ");
      }
    }
    if (std::optional<YamlMapping> customer = mapping.child("customer")) {
      throttle.customer_this = read_budget(*customer, "this", "");
      throttle.customer_all = read_budget(*customer, "all", "");
      finish_shape(*customer, "customer_throttle");
    }
    throttle.overall = read_budget(mapping, "overall", "");
    finish_shape(mapping, "throttle");
  }

  /// `2 per 30d`.
  std::optional<SurveySpec::Budget> read_budget(YamlMapping& mapping,
                                                const char* key,
                                                const std::string& also) {
    const auto text = mapping.optional_text(key);
    if (!text) {
      return std::nullopt;
    }
    constexpr std::string_view kPer = " per ";
    const std::size_t per = text->find(kPer);
    const std::string count = text->substr(0, per);
    const bool number = per != std::string::npos && per > 0 && per <= 7 &&
                        count.find_first_not_of("0123456789") == std::string::npos;
    const Result<Millis> window =
        number ? parse_duration(std::string_view(*text).substr(per + kPer.size()))
               : Result<Millis>(invalid_input("no budget"));
    if (!window.ok() || window.value() <= Millis(0)) {
      context_.faults.add(mapping.key_at(key),
                          mapping.name_of(key) + " is '" + *text + "'",
                          "write " + also + "a number and a time, such as `2 per 30d`");
      return std::nullopt;
    }
    return SurveySpec::Budget{std::stoi(count), window.value()};
  }

  ReadContext& context_;
  Survey& survey_;
};

}  // namespace

void read_survey_questions(ReadContext& context, const Declaration& declaration) {
  context.title = "survey '" + declaration.name + "'";
  Survey survey;
  survey.spec.id = declaration.name;
  survey.at = declaration.at;
  YamlMapping mapping(declaration.node, context.faults, context.title);
  SurveyReader(context, survey).read_questions(mapping);
  context.out.surveys.emplace(declaration.name, std::move(survey));
}

void read_survey(ReadContext& context, const Declaration& declaration) {
  context.title = "survey '" + declaration.name + "'";
  Survey& survey = context.out.surveys.at(declaration.name);
  YamlMapping mapping(declaration.node, context.faults, context.title);
  mapping.find("id");
  mapping.find("ask");
  mapping.find("classes");
  if (const YamlNode* event = mapping.require("event", "such as `event: ticket.solved`")) {
    survey.events = read_events(context, *event);
  }
  for (const EventFilter& filter : survey.events) {
    survey.spec.events.push_back(filter.type);
  }
  if (const YamlNode* when = mapping.find("when")) {
    survey.when = read_condition(context, *when);
  }
  survey.spec.send_after = mapping.optional_duration("send_after").value_or(Millis{});
  survey.spec.expires =
      mapping.optional_duration("expires", Millis(60'000)).value_or(std::chrono::days(7));
  const FieldRef field{FieldId::kTicketChannel, FieldType::kValue, "ticket.channel", ""};
  std::vector<std::string> known = *declared_values(context, field);
  known.insert(known.end(), {"same", "phone_list"});
  for (const LocatedText& channel : mapping.text_list("channel")) {
    if (std::find(known.begin(), known.end(), channel.text) == known.end()) {
      context.faults.add(channel.at,
                         "unknown channel '" + channel.text + "' in " + context.title,
                         suggestion(channel.text, known, "it may be " + name_choice(known)));
    }
    survey.spec.channels.push_back(channel.text);
  }
  if (survey.spec.channels.empty()) {
    survey.spec.channels.emplace_back("same");
  }
  SurveyTimingReader(context, survey).read(mapping);
  finish_shape(mapping, "survey");
}

}  // namespace triaged
