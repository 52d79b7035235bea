#include "learn/examples.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/json.h"
#include "base/line_reader.h"
#include "text/fold.h"
#include "text/language.h"

namespace triaged {
namespace {

/// A text and its class names, before classes have places.
struct Labelled {
  Example example;
  std::set<std::string> names;
};

std::string folded_text(const std::string& text) {
  std::string folded = fold(text).text;
  std::replace(folded.begin(), folded.end(), '\n', ' ');  // as keywords are looked for
  return folded;
}

std::optional<std::string> value_name(const Json& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  const bool plain = value.is_boolean() || value.is_number();
  return plain ? std::optional(dump_json(value)) : std::nullopt;
}

class ExampleReader {
 public:
  ExampleReader(const std::string& path, const ExampleOptions& options, Faults& faults)
      : path_(path), options_(options), faults_(faults) {}

  void read_line(const Result<std::string_view>& line, int number) {
    at_ = {path_, number, 1};
    if (!line.ok()) {
      faults_.add(line.error(), at_);
      return;
    }
    if (line->find_first_not_of(" \t\r") == std::string_view::npos) {
      return;
    }
    const Result<Json> json = parse_json(*line);
    if (!json.ok()) {
      faults_.add(at_, json.error().message, "one JSON object a line");
      return;
    }
    const Json* text = find_json(*json, "/text");
    const Json* labels = find_json(*json, "/labels");
    if (text == nullptr || !text->is_string() || labels == nullptr || !labels->is_object()) {
      faults_.add(at_,
                  "the line has no \"text\" and \"labels\"",
                  R"(write {"text": "…", "labels": {"topic": "…"}})");
      return;
    }
    const auto value = labels->find(options_.label);
    if (value == labels->end() || value->is_null()) {
      ++out_.unlabelled;
      return;
    }
    read_example(text->get<std::string>(), string_at(*json, "lang"), *value);
  }

  Examples take() {
    std::set<std::string> all;
    for (const Labelled& one : labelled_) {
      all.insert(one.names.begin(), one.names.end());
    }
    out_.classes.assign(all.begin(), all.end());
    for (Labelled& one : labelled_) {
      for (const std::string& name : one.names) {
        const auto place = std::lower_bound(out_.classes.begin(), out_.classes.end(), name);
        one.example.classes.push_back(static_cast<std::size_t>(place - out_.classes.begin()));
      }
      out_.items.push_back(std::move(one.example));
    }
    return std::move(out_);
  }

 private:
  void read_example(const std::string& text, std::string lang, const Json& value) {
    std::optional<std::set<std::string>> names = class_names(value);
    if (!names || (names->empty() && !options_.many)) {
      return;
    }
    if (lang.empty()) {
      lang = detect_language(text).language;
    }
    const std::string folded = folded_text(text);
    const LanguageSet spoken = message_languages(lang, has_han(folded));
    for (std::size_t i = 0; i < options_.languages.size(); ++i) {
      const auto wanted = parse_row_languages(options_.languages[i]);
      if (wanted && (*wanted & spoken) == spoken) {
        labelled_.push_back({{folded, i, {}}, *std::move(names)});
        return;
      }
    }
    ++out_.other_languages;
  }

  static bool has_han(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const DecodedPoint next = decode_utf8(text, at);
      if (is_han(next.point)) {
        return true;
      }
      at += next.bytes;
    }
    return false;
  }

  std::optional<std::set<std::string>> class_names(const Json& value) {
    if (value.is_array() && !options_.many) {
      faults_.add(at_,
                  "label \"" + options_.label + "\" is a list",
                  "add --many when a text may have several classes");
      return std::nullopt;
    }
    std::set<std::string> names;
    const Json items = value.is_array() ? value : Json::array({value});
    for (const Json& item : items) {
      const auto name = value_name(item);
      if (!name) {
        faults_.add(at_, "label \"" + options_.label + "\" is no text", "name the class");
        return std::nullopt;
      }
      const auto renamed = options_.names.find(*name);
      const std::string& cls = renamed == options_.names.end() ? *name : renamed->second;
      if (!cls.empty()) {
        names.insert(cls);
      }
    }
    return names;
  }

  const std::string& path_;
  const ExampleOptions& options_;
  Faults& faults_;
  SourcePos at_;
  Examples out_;
  std::vector<Labelled> labelled_;
};

}  // namespace

Examples read_examples(std::istream& in,
                       const std::string& path,
                       const ExampleOptions& options,
                       Faults& faults) {
  ExampleReader reader(path, options, faults);
  LineReader lines(in);
  while (const auto line = lines.next()) {
    reader.read_line(*line, lines.number());
  }
  return reader.take();
}

}  // namespace triaged
