#pragma once

#include <string>
#include <vector>

#include "adapters/doctor.h"
#include "adapters/expression.h"

namespace triaged {

/// What the questions of a `doctor` section read, and how the platform's words are made fit to be
/// shown. Borrows context and task; stays at its address, for the scope points into it.
class DoctorScope {
 public:
  DoctorScope(const DoctorContext& context, const DoctorTask& task);
  DoctorScope(const DoctorScope&) = delete;
  DoctorScope& operator=(const DoctorScope&) = delete;

  [[nodiscard]] const Scope& get() const { return scope_; }
  [[nodiscard]] Json item() const { return item_; }
  /// Sets the roots `item` and `missing`.
  void look_at(Json item, Json missing);
  /// Sets the roots `answer` and `answer_header`; false when the body is no JSON.
  bool read_answer(const HttpResponse& answer);
  /// Evaluates into the root `let`.
  void keep(const NamedTemplates& values);
  /// The texts of all templates in one list, each once, empty ones left out.
  [[nodiscard]] Json list(const std::vector<Template>& templates) const;

  /// `: ` and the platform's own words, cut; "" when it said nothing.
  [[nodiscard]] std::string detail() const;
  /// Without our secrets, which a platform may repeat, and with contacts masked.
  [[nodiscard]] std::string fit_to_show(std::string text) const;

 private:
  void split_custom(const DoctorTask& task);
  [[nodiscard]] std::string written_form(const std::string& field, const std::string& value) const;
  [[nodiscard]] std::string path_token() const;

  const DoctorContext& context_;
  Scope scope_;
  Json account_, item_, missing_, answer_, answer_header_;
  Json need_ = Json::object();
  Json let_ = Json::object();
};

}  // namespace triaged
