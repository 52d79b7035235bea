#include "cli/usage_fault.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <vector>

#include "yaml/names.h"

namespace triaged {
namespace {

/// A subcommand that the words lead to, and how it is called.
struct Place {
  const CLI::App* app;
  std::string name;
};

/// The first place with words that it does not know, else the last.
Place place_of(const CLI::App& root) {
  Place place{&root, root.get_name()};
  while (place.app->remaining().empty() && !place.app->get_subcommands().empty()) {
    place.app = place.app->get_subcommands().back();
    place.name += ' ' + place.app->get_name();
  }
  return place;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  const auto named = [](const CLI::App* sub) { return !sub->get_name().empty(); };
  for (const CLI::App* sub : app.get_subcommands(named)) {
    names.push_back(sub->get_name());
  }
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  // An option group is a subcommand without a name.
  const auto is_group = [](const CLI::App* sub) { return sub->get_name().empty(); };
  for (const CLI::App* group : app.get_subcommands(is_group)) {
    const std::vector<std::string> more = option_names(*group);
    names.insert(names.end(), more.begin(), more.end());
  }
  return names;
}

std::string with_hint(const std::string& message, const std::string& hint) {
  return hint.empty() ? message : message + " (" + hint + ")";
}

std::string wrong_word(const Place& place, const std::string& word) {
  const std::vector<std::string> commands = command_names(*place.app);
  const std::string what = fmt::format("'{}' of '{}'", word, place.name);
  if (word.size() > 1 && word.front() == '-') {
    const std::string option = word.substr(0, word.find('='));
    return with_hint("unknown option " + what, suggestion(option, option_names(*place.app)));
  }
  if (commands.empty()) {
    return fmt::format("'{}' is one argument too many for '{}'", word, place.name);
  }
  return with_hint("unknown command " + what,
                   suggestion(word, commands, "it is " + name_choice(commands)));
}

std::string message_of(const Place& place, const CLI::ParseError& refusal) {
  const std::vector<std::string> unread = place.app->remaining();
  if (!unread.empty()) {
    return wrong_word(place, unread.front());
  }
  const std::vector<std::string> commands = command_names(*place.app);
  if (!commands.empty()) {
    return fmt::format("'{}' wants a command: {}", place.name, name_choice(commands));
  }
  return refusal.what();
}

}  // namespace

std::string usage_fault(const CLI::App& root, const CLI::ParseError& refusal) {
  const Place place = place_of(root);
  return fmt::format(
      "{}\nRun '{} --help' for more information.\n", message_of(place, refusal), place.name);
}

}  // namespace triaged
