#include "rules/read/yaml_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace triaged {
namespace {

namespace fs = std::filesystem;

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

class Search {
 public:
  Search(const WantedFile& wanted, Faults& faults) : wanted_(wanted), faults_(faults) {}

  void look_into(const fs::path& folder) {
    std::error_code error;
    fs::directory_iterator at(folder, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
      look_at(*at);
    }
    if (error) {
      add(folder,
          "folder '" + folder.string() + "' cannot be read: " + error.message(),
          "check its permissions");
    }
  }

  std::vector<std::string> take() {
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  void look_at(const fs::directory_entry& entry) {
    const fs::path& path = entry.path();
    const std::string name = path.filename().string();
    if (name.starts_with('.')) {
      return;
    }
    std::error_code error;
    const fs::file_status status = entry.status(error);
    if (fs::is_directory(status) && is_yaml(path)) {
      add(path,
          "'" + path.string() + "' is called like a rule file, and is a folder",
          "rename the folder, or put a file in its place");
    } else if (fs::is_directory(status)) {
      entry.is_symlink(error) ? add_linked_folder(path) : look_into(path);
    } else if (!fs::is_regular_file(status) && entry.is_symlink(error)) {
      add_bad_link(path);
    } else if (is_yaml(path) && wanted_(name)) {
      found_.push_back(path.string());  // what is no file is a fault when it is read
    }
  }

  void add_linked_folder(const fs::path& path) {
    add(path,
        "'" + path.string() + "' is a link to a folder, and such links are not followed",
        "remove it, and name the folder that it leads to beside this one");
  }

  void add_bad_link(const fs::path& path) {
    std::error_code error;
    const std::string target = fs::read_symlink(path, error).string();
    const bool circle = fs::status(path, error).type() == fs::file_type::none &&
                        error == std::errc::too_many_symbolic_link_levels;
    add(path,
        "link '" + path.string() + "' leads to '" + target + "', " +
            (circle ? "which leads back to it" : "where no file can be read"),
        "remove the link, or let it lead to a file");
  }

  void add(const fs::path& path, std::string message, std::string hint) {
    faults_.add(SourcePos{path.string(), 0, 0}, std::move(message), std::move(hint));
  }

  const WantedFile& wanted_;
  Faults& faults_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> find_yaml_files(const std::string& directory,
                                         const WantedFile& wanted,
                                         Faults& faults) {
  Search search(wanted, faults);
  search.look_into(directory);
  return search.take();
}

}  // namespace triaged
