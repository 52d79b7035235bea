#include "learn/learned_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "base/crypto.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "# As learned: ";
constexpr std::size_t kDigits = 16;

std::string digest(std::string_view bytes) {
  return sha256_hex(bytes).substr(0, kDigits);
}

/// The first line of a rule file: by it a file is known to be as `triaged learn` left it.
std::string mark_line(const std::string& csv_name, const LearnedFiles& files) {
  return std::string(kMark) + csv_name + " " + digest(files.csv) + ", what follows " +
         digest(files.rules) + "\n";
}

/// nullopt: there is no such file.
Result<std::optional<std::string>> read_if_there(const fs::path& path) {
  std::error_code fault;
  if (!fs::exists(path, fault)) {
    return std::optional<std::string>();
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) {
    return unavailable("'" + path.string() + "' is there and cannot be read",
                       "check whose it is, or use another --name");
  }
  return std::optional(std::move(bytes));
}

Error not_ours(const fs::path& path, const std::string& what) {
  return conflict("'" + path.string() + "' " + what,
                  "use another --name, or --force to replace it");
}

/// Refuses to replace what a person wrote.
Result<void> check_replaced(const fs::path& csv_path, const fs::path& rules_path) {
  const std::optional<std::string> csv = TRY(read_if_there(csv_path));
  const std::optional<std::string> rules = TRY(read_if_there(rules_path));
  if (!rules) {
    return csv ? Result<void>(not_ours(csv_path, "was not written by triaged learn"))
               : Result<void>();
  }
  if (!rules->starts_with(kMark)) {
    return not_ours(rules_path, "was not written by triaged learn");
  }
  const std::size_t end = rules->find('\n');
  const std::string body = end == std::string::npos ? "" : rules->substr(end + 1);
  const std::string name = csv_path.filename().string();
  const std::string mark = rules->substr(0, end) + "\n";
  if (!mark.ends_with(", what follows " + digest(body) + "\n")) {
    return not_ours(rules_path, "was changed by hand since it was learned");
  }
  if (csv && mark != mark_line(name, {*csv, body})) {
    return not_ours(csv_path, "was changed by hand since it was learned");
  }
  return {};
}

/// A file beside its place, removed again unless it was put there.
class Draft {
 public:
  explicit Draft(const fs::path& place) : place_(place), path_(place) { path_ += ".new"; }
  ~Draft() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  Result<void> write(const std::string& bytes) const {
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    out << bytes;
    out.close();
    return out ? Result<void>() : cannot_write();
  }
  Result<void> put() const {
    std::error_code fault;
    fs::rename(path_, place_, fault);
    return fault ? cannot_write() : Result<void>();
  }

 private:
  [[nodiscard]] Result<void> cannot_write() const {
    return unavailable("'" + place_.string() + "' cannot be written",
                       "check that the directory is there and yours, and its room");
  }

  fs::path place_;
  fs::path path_;
};

}  // namespace

Result<void> write_learned_files(const std::string& folder,
                                 const RuleFileNames& names,
                                 const LearnedFiles& files,
                                 bool force) {
  const fs::path csv_path = fs::path(folder) / names.csv;
  const fs::path rules_path = fs::path(folder) / (names.name + ".yaml");
  if (!force) {
    TRY(check_replaced(csv_path, rules_path));
  }
  std::error_code fault;
  fs::create_directories(folder, fault);
  const Draft csv(csv_path);
  const Draft rules(rules_path);
  TRY(csv.write(files.csv));
  TRY(rules.write(mark_line(names.csv, files) + files.rules));
  TRY(csv.put());
  return rules.put();
}

}  // namespace triaged
