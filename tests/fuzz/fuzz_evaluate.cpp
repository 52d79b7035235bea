// A rule set and a dialogue from bytes: each byte chooses what comes next, so that nearly every
// input loads and is judged. Judging twice must give the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "rules/compile.h"
#include "rules/read/load.h"

namespace triaged {
namespace {

constexpr std::size_t kMostRules = 12;
constexpr std::size_t kMostEvents = 6;

/// Chooses by the bytes of the input; after their end always the first.
class Chooser {
 public:
  explicit Chooser(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  std::size_t below(std::size_t count) {
    if (bytes_.empty()) {
      return 0;
    }
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte % count;
  }
  const char* of(std::initializer_list<const char*> list) {
    return std::data(list)[below(list.size())];
  }
  /// Some of the bytes themselves.
  std::string raw() {
    const std::size_t wanted = below(40);  // takes a byte: before what is left is counted
    std::string text(bytes_.substr(0, wanted));
    bytes_.remove_prefix(text.size());
    return text;
  }

 private:
  std::string_view bytes_;
};

constexpr std::string_view kDeclarations =
    "version: 1\n"
    "lists: {\u4e0d: [\u6c92\u6709, no]}\n"
    "dimensions: {kind: {values: [a, b, c], default: a}, mood: {values: [x, y], many: true}}\n"
    "priority: {levels: [l, m, h], default: l}\n"
    "status: {values: [open, done, shut], default: open, closed: [shut]}\n"
    "scores: {heat: {levels: {l: 0, m: 30, h: 60}, cap_per_group: 50}}\n"
    "people: {li: {name: Li}}\n"
    "default_route: desk\n";

std::string condition(Chooser& choose, int depth) {
  if (depth < 3 && choose.below(3) == 0) {
    std::string all;
    for (std::size_t left = choose.below(3) + 1; left > 0; --left) {
      all += (all.empty() ? "" : ", ") + condition(choose, depth + 1);
    }
    return std::string("{") + choose.of({"all", "any", "none"}) + ": [" + all + "]}";
  }
  const char* word = choose.of({"\u6f0f\u96fb", "a", "ab", "no", "\u9000\u6b3e", "12", "\u6f0f"});
  const std::string words = std::string("[") + word + "]";
  switch (choose.below(12)) {
    case 0:
      return "{text: {has_any: " + words + "}}";
    case 1:
      return "{text: {has_all: [a, \"" + std::string(word) + "\"]}}";
    case 2:
      return "{text: {has_none: " + words + "}}";
    case 3:
      return "{text: {has_any: " + words +
             ", unless_near: {list: $\u4e0d, within: " + choose.of({"0", "1", "4", "1000"}) +
             ", side: " + choose.of({"before", "both"}) + "}}}";
    case 4:
      return "{text: {near: [" + std::string(word) +
             ", a], within: " + choose.of({"0", "1", "9", "1000"}) + "}}";
    case 5:
      return std::string("{text: {regex: '") + choose.of({"a+", "(?P<n>[0-9]+)", "^$", "(a|b)*c"}) +
             "'}}";
    case 6:
      return std::string("{tag: ") +
             choose.of({"t1", "t2", "{has_none: [t1]}", "{has_all: [t1, t2]}"}) + "}";
    case 7:
      return std::string("{kind: ") + choose.of({"a", "[b, c]", "{not: a}", "{exists: true}"}) +
             "}";
    case 8:
      return std::string("{heat: {") + choose.of({"gte: 30", "lt: 60", "between: [1, 50]"}) + "}}";
    case 9:
      return std::string("{ticket.priority: {") + choose.of({"gte: m", "lt: h", "is: l"}) + "}}";
    case 10:
      return std::string("{changed: {field: ") + choose.of({"status", "tags", "group"}) +
             ", by: " + choose.of({"agent", "rule", "unknown"}) + "}}";
    default:
      return std::string("{message.length: {") + choose.of({"gte: 3", "lt: 5", "is: 0"}) + "}}";
  }
}

std::string effect(Chooser& choose) {
  return choose.of({"tag: t1",
                    "tag: [t1, t2]",
                    "untag: t1",
                    "untag: {tags: [t2], force: true}",
                    "set: {kind: b}",
                    "set: {kind: c, mood: [x]}",
                    "unset: {kind: b}",
                    "raise: h",
                    "raise: m",
                    "cap: l",
                    "score: {heat: {add: 40, group: g}}",
                    "score: {heat: -30}",
                    "group: one",
                    "group: two",
                    "status: done",
                    "status: shut",
                    "assignee: li",
                    "collaborators: [li, two]",
                    "escalate: li",
                    "note: \"{{ kind }} {{ message.text }}\"",
                    "message: hello",
                    "custom: {c: v}"});
}

std::string rules_of(Chooser& choose) {
  std::string yaml(kDeclarations);
  for (const char* phase : {"classify", "prioritize", "route", "engage"}) {
    std::string rules;
    for (std::size_t left = choose.below(kMostRules / 3); left > 0; --left) {
      rules +=
          "  - {id: " + std::string(phase) + std::to_string(left) + ", event: [" +
          choose.of({"message.customer", "ticket.updated", "message.customer, ticket.solved"}) +
          "], when: " + condition(choose, 0) + ", then: {" + effect(choose) +
          "}, weight: " + choose.of({"99", "100", "101"}) +
          ", mode: " + choose.of({"live", "live", "shadow", "canary 50%"}) +
          ", override_human: " + choose.of({"false", "true"}) + "}\n";
    }
    yaml += rules.empty() ? "" : std::string(phase) + ":\n" + rules;
  }
  return yaml;
}

Event event_of(Chooser& choose, int number) {
  Event event;
  event.id = "e" + std::to_string(number);
  event.source = "fuzz";
  event.channel = "chat";
  event.conversation = "c1";
  event.at = event.received_at = TimePoint(std::chrono::hours(500'000 + number));
  switch (choose.below(5)) {
    case 0:
      event.types = {"ticket.solved"};
      break;
    case 1:
      event.types = {"ticket.updated"};
      event.actor = choose.below(2) == 0 ? Actor::kAgent : Actor::kUnknown;
      event.changes.push_back({choose.of({"status", "group", "priority"}),
                               Json(),
                               Json(choose.of({"open", "shut", "one", "h", "other"})),
                               event.actor});
      break;
    case 2:
      event.types = {"ticket.updated"};
      event.actor = Actor::kAgent;
      event.changes.push_back({"tags", Json(), Json{choose.of({"t1", "t2", "t3"})}, event.actor});
      break;
    default:
      event.types = {"message.customer"};
      event.actor = Actor::kCustomer;
      event.message = Message{};
      event.message->by = Actor::kCustomer;
      event.message->text =
          std::string(choose.of({"", "\u6c92\u6709", "\u6f0f\u96fb", "a ab", "\u8b1d\u8b1d"})) +
          choose.raw();
  }
  return event;
}

std::string judge(const CompiledProgram& program, const std::vector<Event>& events) {
  std::string bytes;
  Record record;
  for (const Event& event : events) {
    const auto evaluation = program.begin(event, record);
    while (!evaluation->done()) {
      evaluation->resume({});
    }
    Decision decision = std::move(*evaluation).take();
    bytes += to_text(decision) + to_text(decision.record);
    record = std::move(decision.record);
    record.number = "1";
  }
  return bytes;
}

void fuzz_evaluate(std::string_view bytes) {
  Chooser choose(bytes);
  const FileReader no_files = [](const std::string& path) -> Result<std::string> {
    return not_found(path);
  };
  Faults faults;
  Result<RuleSet> rules = read_rules({{0, "fuzz.yaml", rules_of(choose)}}, no_files, {}, faults);
  if (!rules.ok()) {
    std::abort();  // every rule set made here is a good one
  }
  const auto program = compile(std::move(rules).take());
  if (!program.ok()) {
    std::abort();
  }
  std::vector<Event> events;
  while (events.empty() || (!choose.at_end() && events.size() < kMostEvents)) {
    events.push_back(event_of(choose, static_cast<int>(events.size())));
  }
  if (judge(*program.value(), events) != judge(*program.value(), events)) {
    std::abort();
  }
}

}  // namespace
}  // namespace triaged

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  triaged::fuzz_evaluate(bytes);
  return 0;
}
