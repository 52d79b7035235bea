#include "evaluate/person_behind.h"

namespace triaged {

const Person* person_behind(const std::string& target,
                            const Record& record,
                            const Program& program) {
  std::string id = target;
  if (target == "assignee") {
    id = record.assignee.value;
  } else if (target == "supervisor") {
    id = record.group.value;
  }
  if (const Team* team = program.find_team(id); team != nullptr) {
    id = team->supervisor;
  }
  return program.find_person(id);
}

}  // namespace triaged
