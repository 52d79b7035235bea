// Works on a store under load until it is killed, and says on standard output what it was promised:
// `A <conversation> <n>` after an append returned, `S <key>` before an attempt is recorded.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "store/sqlite/sqlite_store.h"
#include "unit/store/crash_load.h"

namespace triaged {
namespace {

/// One line, in one write: lines of several threads never mix.
void say(const std::string& line) {
  const std::string whole = line + "\n";
  if (write(STDOUT_FILENO, whole.data(), whole.size()) < 0) {
    std::_Exit(2);
  }
}

void append_messages(Store& store, const std::string& producer) {
  for (int n = 0;; ++n) {
    for (int i = 0; i < 3; ++i) {
      const std::string conversation = producer + "-" + std::to_string(i);
      const Delivery delivery = crash_delivery(conversation, n);
      const Result<Appended> appended = append_one(store, delivery);
      if (!appended.ok()) {
        std::cerr << to_string(appended.error()) << '\n';
        std::_Exit(3);
      }
      say("A " + conversation + " " + std::to_string(n));
    }
  }
}

}  // namespace
}  // namespace triaged

int main(int count, char** words) {
  using namespace triaged;
  if (count != 3) {
    std::cerr << "usage: crash_child DATABASE ROUND\n";
    return 2;
  }
  SqliteOptions options;
  options.path = words[1];
  Result<std::unique_ptr<Store>> opened = open_sqlite_store(options);
  if (!opened.ok()) {
    std::cerr << to_string(opened.error()) << '\n';
    return 3;
  }
  Store& store = *opened.value();
  const std::string round = words[2];
  std::vector<std::jthread> threads;
  for (const char* producer : {"a", "b", "c", "d"}) {
    threads.emplace_back([&store, name = round + producer] { append_messages(store, name); });
  }
  threads.emplace_back([&store] {
    for (;;) {
      decide_some(store, 8);
    }
  });
  threads.emplace_back([&store] {
    for (;;) {
      send_some(store, 8, [](const OutboxClaim& claim) { say("S " + claim.entry.key); });
    }
  });
}
