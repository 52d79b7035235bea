#include "app/release_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "release/layer_tests.h"
#include "release/packed_layers.h"
#include "release/release_moves.h"
#include "rules/load_program.h"

namespace triaged {
namespace {

/// Enough of a hash to tell folders apart.
constexpr std::size_t kFolderDigits = 16;

Result<void> need_releases(const Config& config) {
  if (config.rules_from == RulesFrom::kReleases) {
    return {};
  }
  return invalid_input(
      "the configuration takes the rules from its layers as they stand, not from releases",
      "set 'rules_from: releases' and reload; or change the layers and reload");
}

Release* find_number(std::vector<Release>& releases, std::int64_t number) {
  const auto found = std::ranges::find(releases, number, &Release::number);
  return found == releases.end() ? nullptr : &*found;
}

/// The same faults, with the places that the laid out files were copied from.
Faults told_of(const std::vector<std::string>& sources,
               const std::vector<std::string>& layers,
               const Faults& faults) {
  Faults told;
  for (Fault fault : faults.sorted()) {
    for (std::size_t i = 0; i < layers.size() && i < sources.size(); ++i) {
      if (fault.at.file.starts_with(layers[i])) {
        fault.at.file.replace(0, layers[i].size(), sources[i]);
        break;
      }
    }
    told.keep(std::move(fault));
  }
  return told;
}

}  // namespace

std::optional<Release> ReleaseChange::promoted() const {
  const auto found = std::ranges::find(releases, subject, &Release::number);
  return found == releases.end() ? std::nullopt : std::optional(*found);
}

std::string state_folder(const Config& config) {
  if (config.store.kind != StoreConfig::Kind::kSqlite) {
    return "data";
  }
  const std::string folder = std::filesystem::path(config.store.path).parent_path().string();
  return folder.empty() ? "." : folder;
}

void check_rule_tests(const Config& config,
                      const std::vector<std::string>& layers,
                      Faults& faults) {
  if (config.rule_tests != RuleTests::kOff) {
    faults.merge(run_layer_tests(layers, rule_options(config)).faults);
  }
}

Result<RulesOrigin> ReleaseDesk::origin(const Config& config) {
  if (config.rules_from == RulesFrom::kLayers) {
    return plain_origin(config);
  }
  const std::vector<Release> releases = TRY(store_.list_releases());
  if (live_release(releases) == nullptr) {
    return plain_origin(config);
  }
  return origin_of(releases, {});
}

Result<RulesOrigin> ReleaseDesk::origin_after(const ReleaseChange& change) {
  return origin_of(change.releases, change.files);
}

Result<RulesOrigin> ReleaseDesk::origin_of(const std::vector<Release>& releases,
                                           const std::map<std::int64_t, std::string>& fresh) {
  const Release* live = live_release(releases);
  if (live == nullptr) {
    return not_found("no release is live", "promote one");
  }
  RulesOrigin origin;
  origin.release = live->number;
  origin.layers = TRY(lay_out(*live, fresh));
  if (const Release* candidate = candidate_release(releases)) {
    CandidateOrigin beside;
    beside.layers = TRY(lay_out(*candidate, fresh));
    beside.name = fmt::format("release {}", candidate->number);
    beside.per_myriad = candidate->per_myriad;
    origin.candidate = std::move(beside);
  }
  return origin;
}

Result<std::vector<std::string>> ReleaseDesk::lay_out(
    const Release& release, const std::map<std::int64_t, std::string>& fresh) {
  const auto found = fresh.find(release.number);
  const std::string files =
      found == fresh.end() ? TRY(store_.release_files(release.number)) : found->second;
  return unpack_layers(files, folder_of(release));
}

std::string ReleaseDesk::folder_of(const Release& release) const {
  return folder_ + "/" + release.hash.substr(0, kFolderDigits);
}

// The same files are the same release, however often they are promoted.
Result<ReleaseChange> ReleaseDesk::draft(const Config& config, const PromoteWish& wish) {
  TRY(need_releases(config));
  ReleaseChange change;
  change.releases = TRY(store_.list_releases());
  const ReleaseMode mode = TRY(parse_release_mode(wish.mode.empty() ? "live" : wish.mode));
  Release chosen;
  if (!wish.release.empty()) {
    chosen = TRY(find_release(change.releases, wish.release));
  } else {
    PackedLayers packed =
        TRY(pack_layers(wish.layers.empty() ? plain_origin(config).layers : wish.layers));
    const auto known = std::ranges::find(change.releases, packed.hash, &Release::hash);
    if (known != change.releases.end()) {
      chosen = *known;
    } else {
      chosen.number = change.releases.empty() ? 1 : change.releases.back().number + 1;
      chosen.hash = packed.hash;
      change.files[chosen.number] = std::move(packed.files);
    }
  }
  chosen.promoted_at = clock_.utc();
  chosen.by = wish.by;
  change.subject = chosen.number;
  change.releases = TRY(promote_release(std::move(change.releases), std::move(chosen), mode));
  return change;
}

// What is laid out is what will run, so that is compiled and tested; its faults are said of the
// files that it came from. What is refused does not stay.
bool ReleaseDesk::accept(const Config& config,
                         const std::vector<std::string>& sources,
                         ReleaseChange& change,
                         Faults& faults) {
  Release& release = *find_number(change.releases, change.subject);
  const Result<std::vector<std::string>> layers = lay_out(release, change.files);
  if (!layers.ok()) {
    faults.add(layers.error(), {});
    return false;
  }
  Faults own;
  if (const auto program = load_program(*layers, rule_options(config), own)) {
    release.rules = program->hash();
    check_rule_tests(config, *layers, own);
  }
  const bool good = own.ok();
  faults.merge(change.files.empty() ? std::move(own) : told_of(sources, *layers, own));
  if (!good && !change.files.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_of(release), ignored);
  }
  return good;
}

std::optional<ReleaseChange> ReleaseDesk::promote(const Config& config,
                                                  const PromoteWish& wish,
                                                  Faults& faults) {
  Result<ReleaseChange> change = draft(config, wish);
  if (!change.ok()) {
    faults.add(change.error(), {});
    return std::nullopt;
  }
  const std::vector<std::string> sources =
      wish.layers.empty() ? plain_origin(config).layers : wish.layers;
  return accept(config, sources, *change, faults) ? std::optional(std::move(change).take())
                                                  : std::nullopt;
}

Result<ReleaseChange> ReleaseDesk::rollback(const Config& config, const std::string& to) {
  TRY(need_releases(config));
  ReleaseChange change;
  change.releases = TRY(store_.list_releases());
  std::optional<Release> target;
  if (!to.empty()) {
    target = TRY(find_release(change.releases, to));
  }
  change.releases = TRY(rollback_release(std::move(change.releases), target));
  const Release* live = live_release(change.releases);
  change.subject = live == nullptr ? 0 : live->number;
  return change;
}

Result<void> ReleaseDesk::save(const ReleaseChange& change) {
  return store_.save_releases(change.releases, change.files);
}

Result<OrderedJson> ReleaseDesk::purge(std::size_t newest) {
  const std::vector<Release> all = TRY(store_.list_releases());
  const std::vector<Release> kept = keep_releases(all, newest);
  TRY(store_.save_releases(kept, {}));
  OrderedJson purged = OrderedJson::array();
  for (const Release& release : all) {
    if (std::ranges::find(kept, release.number, &Release::number) == kept.end()) {
      purged.push_back(release.number);
      std::error_code ignored;  // what stays laid out only takes room
      std::filesystem::remove_all(folder_of(release), ignored);
    }
  }
  return OrderedJson{{"purged", std::move(purged)}, {"kept", kept.size()}};
}

}  // namespace triaged
