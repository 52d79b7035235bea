#include "adapters/doctor_scope.h"

#include <set>
#include <utility>

#include "base/url.h"
#include "text/mask.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kDetailPoints = 200;
constexpr std::size_t kShortestSecret = 4;  ///< shorter ones would blank out ordinary words
constexpr std::string_view kHidden = "***";

void add_each(const Json& value, std::set<std::string>& seen, Json& list) {
  for (const Json& one : value.is_array() ? value : Json::array({value})) {
    if (!json_empty(one) && seen.insert(json_text(one)).second) {
      list.push_back(json_text(one));
    }
  }
}

}  // namespace

DoctorScope::DoctorScope(const DoctorContext& context, const DoctorTask& task)
    : context_(context), scope_(context.values) {
  for (const auto& [field, values] : task.wanted) {
    Json& theirs = need_[field] = Json::array();
    for (const std::string& value : values) {
      theirs.push_back(written_form(field, value));
    }
  }
  split_custom(task);
  account_ = {{"name", context_.name}, {"opens", task.opens}};
  if (!task.hook_url.empty()) {
    account_["hook_url"] = task.hook_url + path_token();
  }
  scope_.set("option", context_.options);
  scope_.set("need", &need_);
  scope_.set("account", &account_);
  scope_.set("let", &let_);
  scope_.set("item", &item_);
  scope_.set("missing", &missing_);
  scope_.set("answer", &answer_);
  scope_.set("answer_header", &answer_header_);
}

/// Fields that the configuration maps were asked for; the others are written where they happen to
/// be.
void DoctorScope::split_custom(const DoctorTask& task) {
  const auto wanted = task.wanted.find("custom");
  if (wanted == task.wanted.end()) {
    return;
  }
  const auto map = context_.values->find("custom");
  need_["custom_mapped"] = need_["custom_unmapped"] = Json::array();
  for (const std::string& name : wanted->second) {
    const bool mapped = map != context_.values->end() && map->second.has_ours(name);
    need_[mapped ? "custom_mapped" : "custom_unmapped"].push_back(written_form("custom", name));
  }
}

/// A value as a sync writes it.
std::string DoctorScope::written_form(const std::string& field, const std::string& value) const {
  std::string theirs = value_to_theirs(context_.values, field, value);
  const OutboundSpec* outbound = context_.outbound->spec;
  if (field != "tags" || outbound == nullptr || outbound->tag.empty()) {
    return theirs;
  }
  const Json item = std::move(theirs);
  Scope scope(context_.values);
  scope.set("option", context_.options);
  scope.set("item", &item);
  return outbound->tag.render(scope);
}

/// What stands behind the source's name where the path itself proves the origin.
std::string DoctorScope::path_token() const {
  const VerifySpec* verify = verify_in_use(*context_.descriptor, *context_.options);
  if (verify == nullptr || verify->scheme != "token") {
    return "";
  }
  const std::optional<Reference> place = verify->place.only_reference();
  return place && place->root == "path"
             ? "/" + percent_encode(string_at(*context_.options, verify->secrets.front()))
             : "";
}

void DoctorScope::look_at(Json item, Json missing) {
  item_ = std::move(item);
  missing_ = std::move(missing);
}

bool DoctorScope::read_answer(const HttpResponse& answer) {
  Result<Json> parsed = parse_json(answer.body);
  const bool is_json = parsed.ok();
  answer_ = is_json ? std::move(parsed).take() : Json(to_valid_utf8(answer.body));
  answer_header_ = Json::object();
  for (const auto& [name, value] : answer.headers) {
    answer_header_.emplace(name, value);
  }
  return is_json;
}

void DoctorScope::keep(const NamedTemplates& values) {
  for (const auto& [name, value] : values) {
    let_[name] = value.evaluate(scope_);
  }
}

Json DoctorScope::list(const std::vector<Template>& templates) const {
  Json list = Json::array();
  std::set<std::string> seen;
  for (const Template& one : templates) {
    add_each(one.evaluate(scope_), seen, list);
  }
  return list;
}

std::string DoctorScope::detail() const {
  const std::string words = json_text(answer_);
  return words.empty() ? "" : ": " + fit_to_show(cut_points(words, kDetailPoints));
}

std::string DoctorScope::fit_to_show(std::string text) const {
  for (const OptionSpec& option : context_.descriptor->options) {
    const std::string secret =
        option.type == OptionSpec::Type::kSecret ? string_at(*context_.options, option.name) : "";
    if (secret.size() < kShortestSecret) {
      continue;
    }
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;
         at += kHidden.size()) {
      text.replace(at, secret.size(), kHidden);
    }
  }
  return mask_personal(text);
}

}  // namespace triaged
