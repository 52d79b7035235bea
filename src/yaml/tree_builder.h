#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "yaml/faults.h"
#include "yaml/node.h"
#include "yaml/read.h"
#include "yaml/source_text.h"

namespace triaged {

/// Thrown inside the parser's callbacks to leave it; the fault has been added already.
struct StopReading {};

/// Builds our tree from yaml-cpp's events, which keep what its own tree loses: duplicate keys,
/// the places of keys, anchors and tags. Used once, by read_yaml(), which catches StopReading.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceText& source,
              std::shared_ptr<const std::string> file,
              Faults& faults,
              const YamlLimits& limits)
      : source_(source), file_(std::move(file)), faults_(faults), limits_(limits) {}

  /// The document's root; a null node for an empty file.
  YamlNode take_root();

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  /// A sequence or mapping that is still being filled.
  struct Open {
    YamlNode node;
    std::string key;  ///< of a mapping: the key whose value comes next
    YamlPlace key_place;
    bool has_key = false;
    bool drop_value = false;  ///< the key was refused, so its value is dropped
    int byte_column = 0;
    bool flow = false;
    std::unordered_map<std::string, int> keys;  ///< with their lines
  };

  void open(YamlNode::Kind kind, const YAML::Mark& mark, bool flow);
  void close();
  /// Puts a finished node where it belongs: root, item, key or value.
  void place_node(YamlNode node);
  void take_key(YamlNode node);
  void report_collection_key(const Open& parent, const YamlNode& key);
  void check_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  /// False when a fault, not only a warning, was found.
  bool check_plain(const YamlNode& node, const YAML::Mark& mark);
  void check_comment(const YamlNode& node, const YAML::Mark& mark);
  bool check_commented_value(const YAML::Mark& mark);
  [[nodiscard]] bool begins_commented_item(std::size_t line) const;
  void count_node(const YAML::Mark& mark);
  [[nodiscard]] bool expects_key() const;
  [[nodiscard]] std::string_view written_null(const YAML::Mark& mark) const;
  [[nodiscard]] YamlPlace place(const YAML::Mark& mark) const;

  const SourceText& source_;
  std::shared_ptr<const std::string> file_;
  Faults& faults_;
  YamlLimits limits_;
  std::vector<Open> open_;
  std::optional<YamlNode> root_;
  std::size_t nodes_ = 0;
  bool started_ = false;
};

}  // namespace triaged
