#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rules/program.h"

namespace triaged {

/// A Program whose decisions a test writes down. Everything declared is a public member.
class ScriptedProgram final : public Program {
 public:
  using Judge = std::function<Decision(const Event&, const Record&)>;
  explicit ScriptedProgram(Judge judge) : judge_(std::move(judge)) {}

  std::unique_ptr<Evaluation> begin(const Event& event, const Record& record) const override {
    class Ready final : public Evaluation {
     public:
      explicit Ready(Decision decision) : decision_(std::move(decision)) {}
      bool done() const override { return true; }
      std::span<const FactQuery> wanted() const override { return {}; }
      void resume(const Facts&) override {}
      Decision&& take() && override { return std::move(decision_); }

     private:
      Decision decision_;
    };
    return std::make_unique<Ready>(judge_(event, record));
  }
  const std::string& hash() const override { return hash_; }
  const std::string& canonical() const override { return canonical_; }
  const DeclaredValues& priority() const override { return declared_priority; }
  const DeclaredValues& status() const override { return declared_status; }
  const std::vector<DeclaredValues>& dimensions() const override { return declared_dimensions; }
  std::vector<std::string> writable(const std::string&) const override { return {}; }
  const std::vector<std::string>& raw_paths() const override { return raw_paths_; }
  const SurveySpec* find_survey(const std::string& id) const override { return find(surveys, id); }
  const Person* find_person(const std::string& id) const override { return find(people, id); }
  const Team* find_team(const std::string& id) const override { return find(teams, id); }

  DeclaredValues declared_priority;
  DeclaredValues declared_status;
  std::vector<DeclaredValues> declared_dimensions;
  std::map<std::string, SurveySpec> surveys;
  std::map<std::string, Person> people;
  std::map<std::string, Team> teams;

 private:
  template <class T>
  static const T* find(const std::map<std::string, T>& map, const std::string& id) {
    const auto found = map.find(id);
    return found == map.end() ? nullptr : &found->second;
  }

  Judge judge_;
  std::string hash_ = "00";
  std::string canonical_ = "{}";
  std::vector<std::string> raw_paths_;
};

}  // namespace triaged
