// Any bytes as a rule file, and behind a line `---8<---` as a customer's message: loads, compiles
// and judges without a crash.
#include <cstddef>
#include <cstdint>
#include <string>

#include "rules/compile.h"
#include "rules/read/load.h"

namespace triaged {
namespace {

constexpr std::string_view kCut = "\n---8<---\n";

void judge(const CompiledProgram& program, const std::string& text) {
  Event event;
  event.id = "e1";
  event.types = {"message.customer"};
  event.source = "fuzz";
  event.channel = "chat";
  event.conversation = "c1";
  event.message = Message{};
  event.message->text = text;
  event.message->by = Actor::kCustomer;
  event.ticket.subject = text.substr(0, 40);
  Record record;
  for (int i = 0; i < 2; ++i) {
    auto evaluation = program.begin(event, record);
    while (!evaluation->done()) {
      evaluation->resume({});
    }
    Decision decision = std::move(*evaluation).take();
    (void)dump_json(to_json(decision));
    record = std::move(decision.record);
    record.number = "1";
    event.id = "e2";
  }
}

}  // namespace

void fuzz_rules(const std::string& bytes) {
  const std::size_t cut = bytes.find(kCut);
  const std::string yaml = bytes.substr(0, cut);
  const std::string text = cut == std::string::npos ? bytes : bytes.substr(cut + kCut.size());
  const FileReader no_files = [](const std::string& path) -> Result<std::string> {
    return not_found(path);
  };
  Faults faults;
  Result<RuleSet> rules = read_rules({{0, "fuzz.yaml", yaml}}, no_files, {}, faults);
  (void)faults.render();
  if (!rules.ok()) {
    return;
  }
  auto program = compile(std::move(rules).take());
  if (program.ok()) {
    judge(*program.value(), text);
  }
}

}  // namespace triaged

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  triaged::fuzz_rules(std::string(data, data + size));
  return 0;
}
