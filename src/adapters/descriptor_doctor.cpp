#include <algorithm>
#include <array>

#include "adapters/descriptor.h"

namespace triaged {
namespace {

const std::vector<std::string>& doctor_roots() {
  static const std::vector<std::string> kRoots = {
      "option", "need", "account", "let", "item", "missing", "answer", "answer_header"};
  return kRoots;
}

/// `warning:` or `fault:`, whose text is the message; false when there is neither.
bool read_verdict(YamlMapping& in, bool& warning, Template& message) {
  const bool warns = in.find("warning") != nullptr;
  const bool faults = in.find("fault") != nullptr;
  if (warns && faults) {
    in.faults().add(in.key_at("warning"), "both 'warning' and 'fault' in " + in.what(), "keep one");
  }
  warning = warns;
  message = read_template(in, warns ? "warning" : "fault", doctor_roots());
  return warns || faults;
}

DoctorAnswer read_answer(const YamlNode& node, const std::string& what, Faults& faults) {
  static const std::array<std::string, 2> kWords = {"missing", "skip"};
  DoctorAnswer answer;
  if (!node.is_mapping()) {
    if (const auto word = as_one_of(node, faults, what, kWords)) {
      answer.kind = *word == 0 ? DoctorAnswer::Kind::kMissing : DoctorAnswer::Kind::kSkip;
    }
    return answer;
  }
  YamlMapping in(node, faults, what);
  if (!read_verdict(in, answer.warning, answer.message)) {
    faults.add(in.at(), "neither 'warning' nor 'fault' in " + what, "say what the answer means");
  }
  answer.hint = read_template(in, "hint", doctor_roots());
  in.finish();
  return answer;
}

std::map<int, DoctorAnswer> read_answers(YamlMapping& in) {
  std::map<int, DoctorAnswer> on;
  if (auto map = in.child("on")) {
    for (const YamlEntry* entry : map->rest()) {
      if (const auto status = read_status(*entry, in.faults())) {
        on[*status] = read_answer(entry->value, "answer " + entry->key, in.faults());
      }
    }
  }
  return on;
}

std::vector<Template> read_list(YamlMapping& in, std::string_view key) {
  std::vector<Template> list;
  for (const YamlNode* node : in.items(key)) {
    list.push_back(read_template(*node, in.faults(), doctor_roots()));
  }
  return list;
}

std::optional<PayloadCondition> read_condition(YamlMapping& in, std::string_view key) {
  const YamlNode* node = in.find(key);
  return node == nullptr
             ? std::nullopt
             : std::optional(PayloadCondition::load(*node, in.faults(), doctor_roots()));
}

std::optional<StepSpec> read_ask(YamlMapping& in) {
  const bool calls = std::ranges::any_of(
      std::array{"get", "post", "put", "patch", "delete", "mail", "json", "form", "text"},
      [&](const char* key) { return in.find(key) != nullptr; });
  if (!calls) {
    return std::nullopt;
  }
  StepSpec ask = read_call(in, doctor_roots());
  if (ask.method != "GET" || ask.json || ask.form || ask.text || ask.mail) {
    in.faults().add(in.at(), in.what() + " does more than read", "use 'get'; writing is for 'fix'");
  }
  return ask;
}

void read_fix(YamlMapping& in, DoctorCheck& check) {
  auto fix = in.child("fix");
  if (!fix) {
    return;
  }
  check.fix = read_call(*fix, doctor_roots());
  check.fix->when = read_condition(*fix, "when");
  check.fix_once = fix->optional_bool("once").value_or(false);
  if (check.fix->method == "GET" || check.fix->mail) {
    in.faults().add(fix->at(), fix->what() + " mends nothing", "use post, put, patch or delete");
  }
  fix->finish();
}

/// What a question must say so that its answer can be judged.
void check_whole(YamlMapping& in, const DoctorCheck& check, bool judges) {
  Faults& faults = in.faults();
  if (check.wants.empty() != check.has.empty()) {
    faults.add(in.at(),
               in.what() + " has only one of 'wants' and 'has'",
               "'wants' are the names that 'has' must hold");
  }
  const bool looks = check.must || !check.wants.empty();
  if (!looks && !check.ask) {
    faults.add(in.at(), in.what() + " asks nothing", "add get, wants and has, or must");
  }
  if (check.fix && !check.ask) {
    faults.add(in.at(), in.what() + " has 'fix' but no 'get'", "it is asked again after mending");
  }
  const bool misses = std::ranges::any_of(
      check.on, [](const auto& row) { return row.second.kind == DoctorAnswer::Kind::kMissing; });
  if ((looks || misses) && !judges) {
    faults.add(
        in.at(), "neither 'warning' nor 'fault' in " + in.what(), "say what is wrong when it is");
  }
}

DoctorCheck read_check(const YamlNode& node, Faults& faults) {
  DoctorCheck check;
  YamlMapping head(node, faults, "a check");
  check.name = head.required_text("check", "name it in one word, such as labels");
  Faults ignored;  // no mapping: that was reported above
  YamlMapping in(node, head.ok() ? faults : ignored, "check '" + check.name + "'");
  (void)in.find("check");
  check.when = read_condition(in, "when");
  if (in.find("each") != nullptr) {
    check.each = read_list(in, "each");
  }
  check.ask = read_ask(in);
  check.on = read_answers(in);
  check.keep = read_templates(in, "keep", doctor_roots());
  check.wants = read_list(in, "wants");
  check.has = read_list(in, "has");
  check.as = read_template(in, "as", doctor_roots());
  check.must = read_condition(in, "must");
  check.stops = in.optional_bool("stops").value_or(false);
  in.require("ok", "say what is well when it is");
  check.ok = read_template(in, "ok", doctor_roots());
  const bool judges = read_verdict(in, check.warning, check.message);
  check.hint = read_template(in, "hint", doctor_roots());
  read_fix(in, check);
  check_whole(in, check, judges);
  in.finish();
  return check;
}

}  // namespace

DoctorSpec read_doctor(YamlMapping in, const Descriptor& descriptor) {
  DoctorSpec doctor;
  Faults& faults = in.faults();
  doctor.base_url = read_template(in, "base_url", doctor_roots());
  if (doctor.base_url.empty() && !descriptor.outbound) {
    faults.add(in.at(), "no 'base_url' in doctor", "there is no outbound side to take it from");
  }
  doctor.on = read_answers(in);
  std::set<std::string> names;
  for (const YamlNode* node : in.items("checks")) {
    doctor.checks.push_back(read_check(*node, faults));
    if (!names.insert(doctor.checks.back().name).second) {
      faults.add(node->at(), "two checks '" + doctor.checks.back().name + "'", "rename one");
    }
  }
  if (doctor.checks.empty()) {
    faults.add(in.at(), "no 'checks' in doctor", "list what the platform must have");
  }
  in.finish();
  return doctor;
}

}  // namespace triaged
