#include "cli/replay_source.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/line_reader.h"

namespace triaged {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A run's own decisions make these again.
bool is_consequence(const JournalEvent& row) {
  return row.event.ok() && !row.from_webhook &&
         (row.event->hop > 0 || row.event->is(event_type::kAgentCorrected));
}

/// What our own writes brought back then would be a person's act to rules that write otherwise.
bool is_echo(const JournalEvent& row) {
  return row.event.ok() && !row.event->message && !string_at(row.decision, "ignored").empty();
}

std::optional<std::vector<FieldChange>> heard_of(const Json& decision) {
  const Json* heard = find_json(decision, "/heard");
  return heard == nullptr ? std::nullopt : std::optional(changes_from_json(*heard));
}

/// Whether the status that the event told was known to come of a write of ours: then so is what the
/// platform calls the event.
bool told_our_status(const ReplayEvent& item, const Json& decision) {
  const Json* echoes = find_json(decision, "/echoes");
  const bool late = echoes != nullptr && std::ranges::find(*echoes, "status") != echoes->end();
  const bool owed = find_json(decision, "/owed") != nullptr && item.heard &&
                    std::ranges::none_of(*item.heard, [](const FieldChange& change) {
                      return change.field == "status";
                    });
  return late || owed;
}

class JournalSource final : public ReplaySource {
 public:
  JournalSource(std::unique_ptr<Journal> journal, std::int64_t total)
      : journal_(std::move(journal)), total_(total) {}

  Result<std::vector<ReplayLine>> read(int at_most) override {
    std::vector<ReplayLine> lines;
    while (lines.empty()) {
      std::vector<JournalEvent> rows = TRY(journal_->read(at_most));
      if (rows.empty()) {
        break;
      }
      read_ += static_cast<std::int64_t>(rows.size());
      for (JournalEvent& row : rows) {
        if (!is_consequence(row) && !is_echo(row)) {
          lines.push_back(line_of(std::move(row)));
        }
      }
    }
    return lines;
  }

  double done() override {
    return total_ == 0 ? 1.0
                       : std::min(1.0, static_cast<double>(read_) / static_cast<double>(total_));
  }

  [[nodiscard]] const char* unit() const override { return "event"; }

 private:
  static ReplayLine line_of(JournalEvent row) {
    if (!row.event.ok()) {
      return {row.seq, row.event.error()};
    }
    ReplayEvent item{
        std::move(row.event).take(), row.record, std::move(row.number), heard_of(row.decision)};
    if (told_our_status(item, row.decision)) {
      erase_moves(item.event.types);
    }
    return {row.seq, std::move(item)};
  }

  std::unique_ptr<Journal> journal_;
  std::int64_t total_;
  std::int64_t read_ = 0;
};

class FileSource final : public ReplaySource {
 public:
  FileSource(std::ifstream file, TryDefaults defaults)
      : file_(std::move(file)), lines_(file_), defaults_(std::move(defaults)) {
    file_.seekg(0, std::ios::end);
    size_ = static_cast<double>(file_.tellg());  // of a pipe -1
    file_.seekg(0);
  }

  Result<std::vector<ReplayLine>> read(int at_most) override {
    std::vector<ReplayLine> lines;
    while (lines.size() < static_cast<std::size_t>(at_most)) {
      const auto line = lines_.next();
      if (!line) {
        break;
      }
      if (!line->ok()) {
        lines.push_back({lines_.number(), line->error()});
      } else if ((*line)->find_first_not_of(" \t\r") != std::string_view::npos) {
        lines.push_back({lines_.number(), read_line(**line)});
      }
    }
    return lines;
  }

  double done() override {
    return size_ <= 0 ? 1.0 : std::min(1.0, static_cast<double>(lines_.bytes()) / size_);
  }

  [[nodiscard]] const char* unit() const override { return "line"; }

 private:
  Result<ReplayEvent> read_line(std::string_view line) {
    if (lines_.number() == 1 && line.starts_with(kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
    defaults_.id = std::to_string(lines_.number());
    TryEvent read = TRY(read_try_event(line, defaults_));
    defaults_.at = read.event.at;
    return ReplayEvent{std::move(read.event), 0, ""};
  }

  std::ifstream file_;
  LineReader lines_;
  TryDefaults defaults_;
  double size_ = 0;
};

}  // namespace

Result<std::unique_ptr<ReplaySource>> replay_journal(std::unique_ptr<Journal> journal) {
  const std::int64_t total = TRY(journal->count());
  return std::unique_ptr<ReplaySource>(std::make_unique<JournalSource>(std::move(journal), total));
}

std::unique_ptr<ReplaySource> replay_file(std::ifstream file, TryDefaults defaults) {
  return std::make_unique<FileSource>(std::move(file), std::move(defaults));
}

}  // namespace triaged
