#include "rules/judge/intake.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kThreadMessages = 20;
constexpr std::size_t kThreadPoints = 4000;

}  // namespace

void keep_in_thread(Record& record, const std::string& text) {
  std::vector<std::string>& thread = record.thread;
  thread.emplace_back(first_points(text, kThreadPoints));
  std::size_t points = 0;
  std::size_t kept = 0;
  for (auto one = thread.rbegin(); one != thread.rend() && kept < kThreadMessages; ++one) {
    points += count_points(*one);
    if (points > kThreadPoints) {
      break;
    }
    ++kept;
  }
  thread.erase(thread.begin(), thread.end() - static_cast<std::ptrdiff_t>(kept));
}

std::string thread_text(const Record& record) {
  std::string all;
  for (const std::string& text : record.thread) {
    all += (all.empty() ? "" : "\n") + text;
  }
  return all;
}

}  // namespace triaged
