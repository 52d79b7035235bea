#include <gmock/gmock.h>

#include "rules/idle_rules.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A company's service file as an admin would write it: everything that has to do with time.
constexpr const char* kServiceRules = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
status: {values: [新建, 處理中, 等客戶, 等零件, 已解決, 已關閉, 升級], default: 新建, closed: [已關閉]}
people:
  wang: {name: 王工, on: {email: wang@shop.example}}
  chen: {name: 陳姐, on: {email: chen@shop.example}}
teams: {應急組: {members: [wang], supervisor: chen}}
duty: {值班: {file: duty.csv}}
templates:
  抱歉: {zh-Hant: "{{ ticket.number }} 要到 {{ clock.due }}，還有 {{ clock.left }}。", en: "Delayed."}
  好了: {zh-Hant: "您說的問題改好了。", en: "It is mended."}
schedules:
  月底: {at: "last day 10:00", calendar: 上班, each: {customer: {active_in: 30d}}}
  日報: {at: "17:00"}
  季初: {at: "quarter day 1 09:00"}
  周會: {at: mon-fri 09:30, calendar: 上班}
calendars:
  上班: {zone: Asia/Shanghai, week: {mon-fri: ["09:00-12:00", "13:00-18:00"]}, closed: [2026-10-01..2026-10-07]}
sla:
  - id: sla.all
    calendar: {高: always, 中: 上班, 低: 上班}
    min_left: 5m
    pause_while: {tag: 暫停}
    stages:
      回應: {start: ticket.created, stop: message.agent, target: {高: 20m, 中: 1h, 低: 3h}}
      方案: {start: ticket.created, stop: {event: tag.added, name: 有方案}, target: 6h, pause_while: {status: [等客戶, 等零件]}}
      告知: {start: ticket.created, restart: message.agent, stop: ticket.solved, target: 48h wall}
      確認: {start: ticket.solved, stop: ticket.confirmed, target: {高: 24h wall, 中: 72h wall, 低: 5d}}
      追問: {start: message.customer, stop: message.agent, target: 30m, repeat: true, calendar: always}
    warn:
      - {at: 75%, then: {notify: {to: assignee}}}
      - {at: 10m before, then: {notify: {to: supervisor}, tag: [快超時]}}
    breach:
      - {after: 0m, then: {escalate: wang, note: 已經超時}}
    delay_notice: {before: 10m, when: {clock.name: 方案}, message: {template: 抱歉, channel: [same, email]}}
surveys:
  - id: csat
    event: ticket.solved
    when: {all: [{ticket.human_replies: {gte: 1}}], none: [{tag: 自動關閉}]}
    send_after: 1h
    within: 24h
    hours: {during: 上班, else: next_open}
    channel: [same, popup, sms, email, phone_list]
    throttle: {ticket: once per solved, customer: {this: 1 per 30d, all: 2 per 30d}, overall: 2000 per 1d}
    remind: {after: 48h, times: 1}
    expires: 7d
    cancel_on: [ticket.reopened]
    ask:
      - {id: 好了嗎, yes_no: true, text: 問題處理好了嗎？}
      - {id: 分數, scale: {from: 1, to: 5, low: 很差, high: 很好}, text: 這次處理得如何？}
      - {id: 原因, text_answer: {max: 300}, text: 哪裡不好？, ask_if: {分數: {lte: 3}, 好了嗎: false}}
    classes: {of: 分數, 好: {gte: 4}, 中: {is: 3}, 差: {lte: 2}}
engage:
  - id: bad
    event: survey.answered
    when: {any: [{survey.class: 差}, {survey.好了嗎: false}]}
    then:
      status: 升級
      escalate: 值班
      clock: {start: 回電, target: 4h, calendar: 上班}
      note: "{{ survey.分數 }} 分"
      limit: {per: ticket, at_most: 1, in: 7d}
  - id: improved
    event: [incident.closed, improvement.landed]
    when: {incident.reporters: {gte: 1}}
    then: {tell_reporters: {template: 好了, once_per: customer}}
  - id: month
    event: schedule.月底
    then: {survey: csat}
  - id: called
    event: message.agent
    then: {clock: [{stop: 回電}, {pause: 回應}]}
  - id: breached
    event: {event: clock.breached, name: 方案}
    when: {clock.left: {lte: 5m}, clock.state: breached}
    then: {link: {parent: "{{ custom.parent }}"}, webhook: {destination: crm, body: {no: "{{ ticket.number }}", tags: [超時, "{{ clock.name }}"]}}}
)";

Files service_files(std::string more = "") {
  return {{"r.yaml", kServiceRules + std::move(more)},
          {"duty.csv",
           "from,to,person\n2026-09-30,2026-09-30,wang\n2026-10-01 08:00,2026-10-01 20:00,chen\n"}};
}

TEST(ServiceRulesTest, AWholeServiceFileLoadsWithoutFaults) {
  EXPECT_EQ(faults_of(service_files()), "");
}

TEST(ServiceRulesTest, PoliciesAreTyped) {
  const auto program = program_of(service_files());
  ASSERT_NE(program, nullptr);
  const SlaPolicy& policy = program->rules().sla.at("sla.all");
  EXPECT_EQ(policy.min_left, std::chrono::minutes(5));
  ASSERT_EQ(policy.stages.size(), 5U);
  const auto stage = [&policy](const std::string& name) {
    return *std::find_if(policy.stages.begin(), policy.stages.end(), [&name](const SlaStage& one) {
      return one.name == name;
    });
  };
  EXPECT_THAT(stage("回應").targets,
              ElementsAre(WorkSpan{std::chrono::hours(3), 0, false},
                          WorkSpan{std::chrono::hours(1), 0, false},
                          WorkSpan{std::chrono::minutes(20), 0, false}));
  EXPECT_EQ(stage("回應").calendars[2]->spec().name, "always");
  EXPECT_THAT(stage("告知").targets, ElementsAre(WorkSpan{std::chrono::hours(48), 0, true}));
  EXPECT_EQ(stage("確認").targets[0], (WorkSpan{Millis(0), 5, false}));
  EXPECT_TRUE(stage("追問").repeat);
  ASSERT_EQ(policy.warn.size(), 2U);
  EXPECT_EQ(policy.warn[0].rule.id, "sla.all.warn 10m before");
  EXPECT_EQ(policy.warn[0].span.time, std::chrono::minutes(10));
  EXPECT_EQ(policy.warn[1].percent, 75);
  ASSERT_TRUE(policy.delay_notice);
  EXPECT_EQ(policy.delay_notice->rule.then.size(), 1U);
}

TEST(ServiceRulesTest, SchedulesAreTyped) {
  const auto program = program_of(service_files());
  const auto& schedules = program->rules().schedules;
  EXPECT_EQ(schedules.at("月底").day, Schedule::kLastDay);
  EXPECT_EQ(schedules.at("月底").active_in, std::chrono::hours(720));
  EXPECT_EQ(schedules.at("日報").minute, 17 * 60);
  EXPECT_EQ(schedules.at("季初").every, Schedule::Every::kQuarter);
  EXPECT_THAT(schedules.at("周會").weekdays, ElementsAre(0, 1, 2, 3, 4));
}

TEST(ServiceRulesTest, SurveysKnowTheirDefaults) {
  const auto program = program_of(
      "version: 1\nsurveys: [{id: s, event: ticket.solved, ask: [{id: q, yes_no: true, text: "
      "x}]}]\n");
  const Survey& survey = program->rules().surveys.at("s");
  EXPECT_EQ(survey.spec.channels, std::vector<std::string>{"same"});
  EXPECT_EQ(survey.spec.expires, std::chrono::hours(7 * 24));
  EXPECT_TRUE(survey.spec.throttle.once_per_solved);
  EXPECT_FALSE(survey.spec.within || survey.spec.remind_after || survey.spec.throttle.overall);
  EXPECT_EQ(survey.spec.hours, nullptr);
  EXPECT_EQ(survey.cancel_on.size(), 2U);
}

TEST(ServiceRulesTest, DutyFilesAreHashed) {
  Files other = service_files();
  other["duty.csv"] += "2026-11-01,2026-11-02,wang\n";
  EXPECT_NE(program_of(service_files())->hash(), program_of(other)->hash());
}

Decision answered_at(Dialogue& dialogue, const char* time) {
  dialogue.say("水壺壞了");
  Event answer = dialogue.event("survey.answered");
  answer.at = answer.received_at = parse_time(time).value();
  answer.survey = {{"id", "csat"}, {"好了嗎", false}, {"分數", 2}};
  return dialogue.judge(answer);
}

const SingleEffect* effect_of(const Decision& decision, EffectKind kind) {
  for (const SingleEffect& effect : decision.effects) {
    if (effect.kind == kind) {
      return &effect;
    }
  }
  return nullptr;
}

TEST(ServiceRulesTest, ABadAnswerCallsWhoIsOnDutyAndStartsAClock) {
  Dialogue dialogue(program_of(service_files()));
  const Decision decision = answered_at(dialogue, "2026-10-01T09:00:00+08:00");
  const SingleEffect* escalated = effect_of(decision, EffectKind::kEscalate);
  ASSERT_NE(escalated, nullptr);
  EXPECT_EQ(escalated->target, "chen");
  const SingleEffect* clock = effect_of(decision, EffectKind::kClock);
  ASSERT_NE(clock, nullptr);
  EXPECT_EQ(clock->target, "回電");
  EXPECT_EQ(dump_json(clock->args),
            R"({"calendar":"上班","step":"start","target":{"days":0,"ms":14400000,"wall":false}})");
}

TEST(ServiceRulesTest, NobodyOnDutyIsSaid) {
  Dialogue dialogue(program_of(service_files()));
  const Decision decision = answered_at(dialogue, "2026-10-01T21:00:00+08:00");
  EXPECT_EQ(effect_of(decision, EffectKind::kEscalate), nullptr);
  ASSERT_EQ(decision.held_back.size(), 1U);
  EXPECT_EQ(decision.held_back.front().reason, "nobody is on duty in '值班'");
}

TEST(ServiceRulesTest, ReportersAreToldWhenAnImprovementLands) {
  Dialogue dialogue(program_of(service_files()));
  dialogue.say("水壺壞了");
  Event landed = dialogue.event("improvement.landed");
  landed.detail = {{"id", "i1"}, {"reporters", 3}};
  const Decision decision = dialogue.judge(landed);
  const SingleEffect* told = effect_of(decision, EffectKind::kTellReporters);
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(dump_json(told->args), R"({"once_per":"customer","template":"好了"})");
}

Event breach(Dialogue& dialogue, const std::string& parent) {
  Event event = dialogue.event("clock.breached");
  event.detail = {{"name", "方案"}, {"state", "breached"}, {"left_ms", 0}};
  event.ticket.custom = {{"parent", parent}};
  return event;
}

TEST(ServiceRulesTest, LinksAreASetUntilTheTicketIsSolved) {
  Dialogue dialogue(program_of(service_files()));
  dialogue.say("水壺壞了");
  const Decision first = dialogue.judge(breach(dialogue, "T1"));
  EXPECT_EQ(first.record.parent, "T1");
  EXPECT_NE(effect_of(first, EffectKind::kLink), nullptr);
  const Decision again = dialogue.judge(breach(dialogue, "T1"));
  EXPECT_EQ(effect_of(again, EffectKind::kLink), nullptr);
  ASSERT_EQ(again.held_back.size(), 1U);
  EXPECT_EQ(again.held_back.front().reason, "the ticket is already linked to 'T1'");
  const Decision other = dialogue.judge(breach(dialogue, "T2"));
  EXPECT_EQ(other.record.parent, "T2");
  dialogue.judge(dialogue.event("ticket.solved"));
  EXPECT_NE(effect_of(dialogue.judge(breach(dialogue, "T1")), EffectKind::kLink), nullptr);
}

TEST(ServiceRulesTest, AWebhooksBodyIsFilledIn) {
  Dialogue dialogue(program_of(service_files()));
  dialogue.say("水壺壞了");
  const Decision decision = dialogue.judge(breach(dialogue, "T1"));
  const SingleEffect* webhook = effect_of(decision, EffectKind::kWebhook);
  ASSERT_NE(webhook, nullptr);
  EXPECT_EQ(webhook->target, "crm");
  EXPECT_EQ(dump_json(webhook->args), R"({"no":"FW202609300001","tags":["超時","方案"]})");
  EXPECT_THAT(program_of(service_files())->writable("webhook"), ElementsAre("crm"));
}

TEST(ServiceRulesTest, WarnsOfAShadowWhoseTimeIsOver) {
  const auto program = program_of(R"(version: 1
classify:
  - id: a
    mode: shadow
    shadow: {until: 2026-12-31, promote_if: {agree: ">= 95%", changes: "<= 3%", seen: ">= 200"}}
    when: {text: x}
    then: {tag: y}
)");
  const Rule& rule = program->rules().rules.front();
  EXPECT_EQ(rule.shadow->agree_percent, 95);
  EXPECT_EQ(rule.shadow->changes_percent, 3);
  EXPECT_EQ(rule.shadow->seen, 200);
  Faults faults;
  warn_of_what_ended(program->rules(), parse_time("2026-12-31T15:59:00Z").value(), faults);
  EXPECT_TRUE(faults.empty());
  warn_of_what_ended(program->rules(), parse_time("2026-12-31T16:00:00Z").value(), faults);
  EXPECT_THAT(faults.render(), HasSubstr("rule 'a' was to be watched until 2026-12-31"));
}

struct WrongService {
  const char* name;
  const char* yaml;
  const char* says;
};
class ServiceFaults : public ::testing::TestWithParam<WrongService> {};

TEST_P(ServiceFaults, AreTold) {
  Files files{
      {"r.yaml",
       std::string("version: 1\npriority: {levels: [低, 高]}\npeople: {wang: {name: 王}}\n") +
           GetParam().yaml + "\n"},
      {"duty.csv",
       "from,to,person\n2026-10-01,2026-10-01,zhang\n2026-10-99,2026-10-01,wang\n"
       "2026-10-02 10:00,2026-10-02 09:00,wang\n"},
      {"short.csv", "from,person\n2026-10-01,wang\n"}};
  EXPECT_THAT(faults_of(files), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    ServiceFaults,
    ::testing::Values(
        WrongService{
            "MissingLevel",
            "sla: [{id: a, stages: {s: {start: ticket.created, stop: ticket.solved, target: {高: "
            "1h}}}}]",
            "says nothing for the priority level '低'"},
        WrongService{
            "UnknownLevel",
            "sla: [{id: a, stages: {s: {start: ticket.created, stop: ticket.solved, target: {高: "
            "1h, 底: 2h}}}}]",
            "'底' in 'target' in stage 's' of sla 'a' is no priority level"},
        WrongService{"NoStop",
                     "sla: [{id: a, stages: {s: {start: ticket.created, target: 1h}}}]",
                     "missing key 'stop'"},
        WrongService{
            "Target",
            "sla: [{id: a, stages: {s: {start: ticket.created, stop: ticket.solved, target: 1 "
            "hour}}}]",
            "is '1 hour' (write 30m, 4h or 5d"},
        WrongService{
            "StageEvent",
            "sla: [{id: a, stages: {s: {start: ticket.create, stop: ticket.solved, target: 1h}}}]",
            "unknown event 'ticket.create'"},
        WrongService{"SlaCalendar",
                     "sla: [{id: a, calendar: 上班, stages: {s: {start: ticket.created, stop: "
                     "ticket.solved, target: 1h}}}]",
                     "unknown calendar '上班'"},
        WrongService{
            "WarnAt",
            "sla: [{id: a, stages: {s: {start: ticket.created, stop: ticket.solved, target: 1h}}, "
            "warn: [{at: soon, then: {tag: x}}]}]",
            "is 'soon' (write a share of the target such as 80%"},
        WrongService{
            "BreachPerson",
            "sla: [{id: a, stages: {s: {start: ticket.created, stop: ticket.solved, target: 1h}}, "
            "breach: [{after: 0m, then: {escalate: wong}}]}]",
            "unknown person, team or duty 'wong'"},
        WrongService{
            "ClockName",
            "sla: [{id: a, stages: {回應: {start: ticket.created, stop: ticket.solved, target: "
            "1h}}}]\n"
            "engage: [{id: e, event: clock.warned, when: {clock.name: 回映}, then: {tag: x}}]",
            "'回映' is no value of 'clock.name'"},
        WrongService{"ClockStop",
                     "engage: [{id: e, event: message.agent, then: {clock: {stop: 回電}}}]",
                     "unknown clock '回電'"},
        WrongService{"ClockWithoutTarget",
                     "engage: [{id: e, event: message.agent, then: {clock: {start: 回電}}}]",
                     "has no target"},
        WrongService{
            "ClockTwoSteps",
            "engage: [{id: e, event: message.agent, then: {clock: {start: a, stop: a, target: "
            "1h}}}]",
            "does several things"},
        WrongService{
            "Schedule", "schedules: {a: {at: sometimes}}", "'at' in schedule 'a' is 'sometimes'"},
        WrongService{"ScheduleEvent",
                     "engage: [{id: e, event: schedule.月底, then: {note: x}}]",
                     "unknown schedule '月底'"},
        WrongService{
            "DutyPerson", "duty: {d: {file: duty.csv}}", "duty.csv:2:1: unknown person 'zhang'"},
        WrongService{
            "DutyTime", "duty: {d: {file: duty.csv}}", "duty.csv:3:1: '2026-10-99' is no time"},
        WrongService{
            "DutyBackwards", "duty: {d: {file: duty.csv}}", "duty.csv:4:1: the duty ends before"},
        WrongService{"DutyColumn",
                     "duty: {d: {file: short.csv}}",
                     "short.csv:1:1: the file has no column 'to'"},
        WrongService{"DutyName", "duty: {wang: {file: short.csv}}", "has the name of a person"},
        WrongService{
            "SurveyWithin",
            "surveys: [{id: s, event: ticket.solved, send_after: 2h, within: 1h, ask: [{id: q, "
            "yes_no: true, text: x}]}]",
            "would be sent after 'within' is over"},
        WrongService{
            "SurveyBudget",
            "surveys: [{id: s, event: ticket.solved, throttle: {overall: often}, ask: [{id: q, "
            "yes_no: true, text: x}]}]",
            "'overall' in 'throttle' in survey 's' is 'often'"},
        WrongService{"AskIfLater",
                     "surveys: [{id: s, event: ticket.solved, ask: [{id: q, yes_no: true, text: x, "
                     "ask_if: {r: true}}, "
                     "{id: r, yes_no: true, text: x}]}]",
                     "'r' in 'ask_if'"},
        WrongService{
            "AskIfNever",
            "surveys: [{id: s, event: ticket.solved, ask: [{id: q, scale: {from: 1, to: 5}, "
            "text: x}, "
            "{id: r, yes_no: true, text: x, ask_if: {q: {gt: 5}}}]}]",
            "can never be answered so"},
        WrongService{
            "WebhookBody",
            "engage: [{id: e, event: message.agent, then: {webhook: {destination: crm, body: x}}}]",
            "'body' in 'webhook'"},
        WrongService{
            "TellTemplate",
            "engage: [{id: e, event: improvement.landed, then: {tell_reporters: {template: "
            "好了}}}]",
            "unknown template '好了'"},
        WrongService{
            "ShadowBound",
            "classify: [{id: a, mode: shadow, shadow: {promote_if: {agree: 95}}, when: {text: "
            "x}, then: {tag: y}}]",
            "'agree' in"},
        WrongService{
            "ShadowOfALiveRule",
            "classify: [{id: a, shadow: {until: 2026-12-31}, when: {text: x}, then: {tag: y}}]",
            "warning: rule 'a' has 'shadow' and is no shadow rule"},
        WrongService{"MayBeMissing",
                     "classify: [{id: a, when: {none: [{ticket.group: 客服組}]}, then: {tag: y}}]",
                     "warning: 'none' tests 'ticket.group', which may be missing"}),
    [](const auto& tested) { return tested.param.name; });

// The laws of a priority that a person set.

constexpr const char* kLocked = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
dimensions: {problem: {values: [質量, 物流]}}
scores: {urgency: {levels: {高: 50}}}
classify:
  - {id: points, when: {text: 馬上}, then: {score: {urgency: 60}}}
  - {id: old, when: {customer.tier: VIP}, then: {score: {urgency: 60}}}
  - {id: said, when: {text: 壞了}, then: {set: {problem: 質量}}}
prioritize:
  - {id: follows, when: {problem: 質量}, then: {raise: 高}}
)";

Decision lowered_then(const std::string& text, const std::string& tier) {
  Dialogue dialogue(program_of(kLocked));
  dialogue.say("你好");
  dialogue.judge(dialogue.change("priority", "中"));
  Event next = dialogue.message(text);
  next.customer.tier = tier;
  return dialogue.judge(next);
}

TEST(PriorityLockTest, AScoreWithNewEvidenceRaises) {
  EXPECT_EQ(lowered_then("馬上處理", "").record.priority.value, "高");
}

TEST(PriorityLockTest, AScoreWithoutNewEvidenceIsHeldBack) {
  const Decision decision = lowered_then("請問", "VIP");
  EXPECT_EQ(decision.record.priority.value, "中");
  ASSERT_EQ(decision.held_back.size(), 1U);
  EXPECT_EQ(decision.held_back.front().rule, "old");
}

TEST(PriorityLockTest, ADimensionThatThisEventSetIsNewEvidence) {
  EXPECT_EQ(lowered_then("水壺壞了", "").record.priority.value, "高");
}

TEST(PriorityLockTest, ADimensionSetBeforeIsNot) {
  Dialogue dialogue(program_of(kLocked));
  dialogue.say("水壺壞了");
  dialogue.judge(dialogue.change("priority", "低"));
  const Decision decision = dialogue.say("請問");
  EXPECT_EQ(decision.record.priority.value, "低");
  ASSERT_EQ(decision.held_back.size(), 1U);
  EXPECT_EQ(decision.held_back.front().rule, "follows");
}

}  // namespace
}  // namespace triaged
