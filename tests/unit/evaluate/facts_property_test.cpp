// Counts and surges over random journals against a recount from scratch, and indexing afterwards
// against indexing as one goes.
#include <random>
#include <set>

#include "evaluate/index_facts.h"
#include "unit/evaluate/facts_fixture.h"

namespace triaged {
namespace {

constexpr Millis kMinute = std::chrono::minutes(1);
constexpr Millis kWeek = std::chrono::days(7);

const std::string kRules = R"(
version: 1
dimensions: {kind: {values: [咨詢, 投訴], default: 咨詢}}
audit:
  - {id: ad, when: {text: {has_any: [加微信]}}, then: {audit: {verdict: advertisement}}}
classify:
  - {id: cls, when: {text: {has_any: [投訴]}}, then: {set: {kind: 投訴}}}
engage:
  - id: messages
    event: message.customer
    when: {count: {of: message, where: {kind: 投訴}, same: customer.id, in: 3d, at_least: 1}}
    then: {tag: [a]}
  - id: people
    event: message.customer
    when: {count: {of: message, distinct: customer.id, in: 1d, at_least: 1}}
    then: {tag: [b]}
  - id: tickets
    event: message.customer
    when: {count: {of: ticket, same: customer.id, in: 5d, at_least: 1}}
    then: {tag: [c]}
  - id: surge
    event: message.customer
    when: {surge: {of: message, same: kind, in: 6h, at_least: 3, times_normal: 1.5}}
    then: {tag: [d]}
)";

/// What a recount needs to know of one judged message.
struct Entry {
  int number = 0;
  TimePoint at{};
  std::string conversation;
  std::string customer;
  bool complaint = false;  ///< of the ticket, after this message
  bool valid = true;
};

/// The journal as a plain list, every question answered by going through all of it.
class Recount {
 public:
  void add(const Entry& entry) {
    journal_.push_back(entry);
    start_ = std::min(start_, entry.at);
    opened_.try_emplace(entry.conversation, entry.at);
  }

  [[nodiscard]] bool was_complaint(const std::string& conversation) const {
    return std::any_of(journal_.begin(), journal_.end(), [&](const Entry& entry) {
      return entry.conversation == conversation && entry.complaint;
    });
  }

  [[nodiscard]] std::int64_t messages(const Entry& now) const {
    return count([&](const Entry& one) {
      return one.valid && one.complaint && one.customer == now.customer &&
             inside(one.at, now.at, std::chrono::days(3));
    });
  }
  [[nodiscard]] std::int64_t people(const Entry& now) const {
    std::set<std::string> names;
    for (const Entry& one : journal_) {
      if (one.valid && inside(one.at, now.at, std::chrono::days(1))) {
        names.insert(one.customer);
      }
    }
    return static_cast<std::int64_t>(names.size());
  }
  [[nodiscard]] std::int64_t tickets(const Entry& now) const {
    std::set<std::string> found;
    for (const Entry& one : journal_) {
      if (one.valid && one.customer == now.customer &&
          inside(opened_.at(one.conversation), now.at, std::chrono::days(5))) {
        found.insert(one.conversation);
      }
    }
    return static_cast<std::int64_t>(found.size());
  }
  [[nodiscard]] bool surges(const Entry& now) const {
    const auto of_window = [&](TimePoint until) {
      return count([&](const Entry& one) {
        return one.valid && one.complaint == now.complaint &&
               inside(one.at, until, std::chrono::hours(6));
      });
    };
    std::int64_t before = 0;
    std::int64_t weeks = 0;
    for (int week = 1; week <= 4; ++week) {
      if (now.at - week * kWeek >= start_) {
        before += of_window(now.at - week * kWeek);
        ++weeks;
      }
    }
    const double usual =
        weeks == 0 ? 1 : std::max(1.0, static_cast<double>(before) / static_cast<double>(weeks));
    const std::int64_t n = of_window(now.at);
    return n >= 3 && static_cast<double>(n) >= 1.5 * usual;
  }

 private:
  static bool inside(TimePoint at, TimePoint until, Millis window) {
    return at > until - window && at <= until;
  }
  template <class Wanted>
  std::int64_t count(Wanted wanted) const {
    return std::count_if(journal_.begin(), journal_.end(), wanted);
  }

  std::vector<Entry> journal_;
  std::map<std::string, TimePoint> opened_;
  TimePoint start_ = TimePoint::max();
};

/// A random journal of one customer service: a few customers, tickets that go on, old and late
/// events, invalid ones.
class RandomJournal {
 public:
  explicit RandomJournal(unsigned seed) : random_(seed) {}

  JudgedJournal::Said next() {
    now_ += kMinute * pick(600);
    const std::string customer = "k" + std::to_string(pick(4));
    const std::string conversation = customer + "/" + std::to_string(pick(12));
    static const char* const kTexts[] = {
        "請問", "我要投訴", "投訴，快點", "加微信", "謝謝你，再問"};
    const Millis late = pick(5) == 0 ? kMinute * pick(3000) : Millis(0);
    return {conversation, customer, kTexts[pick(5)], now_ - late};
  }

 private:
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

  std::mt19937 random_;
  TimePoint now_ = at_minute(0);
};

class FactPropertyTest : public testing::TestWithParam<unsigned> {};

TEST_P(FactPropertyTest, EveryAnswerIsThatOfARecount) {
  const auto program = program_of(kRules);
  JudgedJournal journal(program);
  RandomJournal random(GetParam());
  Recount recount;
  for (int i = 0; i < 250; ++i) {
    const JudgedJournal::Said said = random.next();
    Event event = journal.event_of(said);
    const Decision decision = journal.judge(event);
    Entry now{i, event.at, said.conversation, said.customer, false, true};
    now.valid = decision.verdict == "valid";
    now.complaint = decision.record.dimensions.at("kind").value == "投訴";
    recount.add(now);
    if (!now.valid) {
      continue;
    }
    ASSERT_EQ(answered(*program, decision, "messages"), recount.messages(now)) << i;
    ASSERT_EQ(answered(*program, decision, "people"), recount.people(now)) << i;
    ASSERT_EQ(answered(*program, decision, "tickets"), recount.tickets(now)) << i;
    ASSERT_EQ(has_fired(decision, "surge"), recount.surges(now)) << i;
  }
}

TEST_P(FactPropertyTest, AJournalThatIsIndexedAfterwardsAnswersAsOneIndexedLive) {
  const auto program = program_of(kRules);
  const auto plain = program_of("version: 1\n" + kRules.substr(11, kRules.find("engage:") - 11));
  JudgedJournal live(program);
  JudgedJournal later(plain);
  RandomJournal first(GetParam());
  RandomJournal second(GetParam());
  for (int i = 0; i < 120; ++i) {
    live.say(first.next());
    later.say(second.next());
  }
  const Result<int> built = index_facts(later.store(), *program);
  ASSERT_TRUE(built.ok());
  EXPECT_EQ(*built, 4);
  ASSERT_TRUE(later.store().keep_fact_indexes(program->fact_indexes()).ok());
  EXPECT_EQ(*index_facts(later.store(), *program), 0) << "it is done once";
  later.use(program);
  for (int i = 0; i < 60; ++i) {
    const Decision expected = live.say(first.next());
    const Decision found = later.say(second.next());
    ASSERT_EQ(found.facts, expected.facts) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FactPropertyTest, testing::Values(1U, 2U, 3U, 4U, 5U));

}  // namespace
}  // namespace triaged
