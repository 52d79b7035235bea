// Kills a process that works on a store, at random moments, and checks that everything it was
// promised is there: every acknowledged append ends in exactly one decision, in order, and every
// decision in one note that is sent at least once under one key.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "store/sqlite/sqlite_store.h"
#include "support/scratch_folder.h"
#include "unit/store/crash_load.h"

namespace triaged {
namespace {

/// What the killed process said.
struct Promises {
  std::map<std::string, int> appended;  ///< by conversation: the last number acknowledged
  std::set<std::string> sent;           ///< keys
};

/// Runs the child until it has said `lines` lines, kills it, and gives what it said.
std::string run_and_kill(const std::string& database, const std::string& round, int lines) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) {
    return "";
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  std::string program = TRIAGED_CRASH_CHILD;
  std::string path = database;
  std::string name = round;
  std::array<char*, 4> words{program.data(), path.data(), name.data(), nullptr};
  pid_t child = 0;
  const int fault = posix_spawn(&child, program.c_str(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  EXPECT_EQ(fault, 0);

  std::string said;
  std::array<char, 4096> piece{};
  bool killed = fault != 0;
  for (ssize_t size = 0; (size = read(ends[0], piece.data(), piece.size())) > 0;) {
    said.append(piece.data(), static_cast<std::size_t>(size));
    if (!killed && std::count(said.begin(), said.end(), '\n') >= lines) {
      kill(child, SIGKILL);
      killed = true;
    }
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
  return said;
}

Promises parse(const std::string& said) {
  Promises promises;
  std::istringstream lines(said);
  std::string kind;
  std::string name;
  while (lines >> kind >> name) {
    int n = 0;
    if (kind == "A" && lines >> n) {
      promises.appended[name] = n;
    } else if (kind == "S") {
      promises.sent.insert(name);
    }
  }
  return promises;
}

std::unique_ptr<Store> reopen(const std::string& database) {
  SqliteOptions options;
  options.path = database;
  Result<std::unique_ptr<Store>> store = open_sqlite_store(options);
  EXPECT_TRUE(store.ok()) << (store.ok() ? "" : to_string(store.error()));
  return store.ok() ? std::move(store).take() : nullptr;
}

void check_conversation(Store& store,
                        const std::string& conversation,
                        int acknowledged,
                        const std::set<std::string>& sent) {
  SCOPED_TRACE(conversation);
  const Result<Record> record = store.find_record("T" + conversation);
  ASSERT_TRUE(record.ok());
  const std::vector<StoredDecision> decisions = store.list_decisions(record->id).take();
  EXPECT_GT(static_cast<int>(decisions.size()), acknowledged);
  OutboxFilter of_record;
  of_record.record = record->id;
  of_record.at_most = 1'000'000;
  const std::vector<OutboxEntry> entries = store.list_outbox(of_record).take();
  ASSERT_EQ(entries.size(), decisions.size());
  for (std::size_t n = 0; n < decisions.size(); ++n) {
    const std::string id = conversation + "/" + std::to_string(n);
    EXPECT_EQ(decisions[n].event.id, id) << "in order, each once";
    EXPECT_EQ(string_at(decisions[n].decision, "event"), id);
    EXPECT_EQ(entries[n].key, "note/" + id);
    EXPECT_EQ(entries[n].state, EntryState::kDone);
    EXPECT_TRUE(sent.contains(entries[n].key));
  }
}

int rounds() {
  const char* given = std::getenv("TRIAGED_CRASH_ROUNDS");
  return given == nullptr ? 20 : std::atoi(given);
}

TEST(StoreCrashTest, KeepsItsPromisesHoweverItIsKilled) {
  const ScratchFolder folder;
  const std::string database = folder.file("triaged.db");
  std::mt19937 random(20240520);
  for (int round = 0; round < rounds(); ++round) {
    const int lines = std::uniform_int_distribution<int>(1, 300)(random);
    SCOPED_TRACE("round " + std::to_string(round) + ", killed after " + std::to_string(lines) +
                 " lines");
    Promises promises = parse(run_and_kill(database, "r" + std::to_string(round), lines));
    ASSERT_FALSE(promises.appended.empty() && promises.sent.empty());
    const std::unique_ptr<Store> store = reopen(database);
    ASSERT_NE(store, nullptr);
    while (decide_some(*store, 64) > 0) {
    }
    const auto note = [&](const OutboxClaim& claim) { promises.sent.insert(claim.entry.key); };
    while (send_some(*store, 64, note) > 0) {
    }
    for (const auto& [conversation, n] : promises.appended) {
      check_conversation(*store, conversation, n, promises.sent);
    }
    if (testing::Test::HasFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace triaged
