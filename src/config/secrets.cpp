#include "config/secrets.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "yaml/values.h"

namespace triaged {
namespace {

using std::string_view;

constexpr std::streamsize kLargestSecret = 65536;
constexpr string_view kForm = "write '${env:NAME}' or '${file:PATH}'";

Result<Secret> from_env(const std::string& name, const EnvLookup& env) {
  std::optional<std::string> value = env(name);
  if (!value) {
    return not_found("environment variable '" + name + "' is not set",
                     "set it before the start, or use '${file:PATH}'");
  }
  if (value->empty()) {
    return invalid_input("environment variable '" + name + "' is empty", "give it a value");
  }
  return Secret(std::move(*value));
}

Result<Secret> from_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(kLargestSecret) + 1, '\0');
  stream.read(text.data(), kLargestSecret + 1);
  if (!stream.eof()) {
    return stream.gcount() > kLargestSecret
               ? invalid_input("secret file '" + path + "' is larger than 64KiB", "check the path")
               : not_found("cannot read secret file '" + path + "'",
                           "check the path and its permissions");
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.ends_with('\n')) {
    text.pop_back();
  }
  if (text.ends_with('\r')) {
    text.pop_back();
  }
  if (text.empty()) {
    return invalid_input("secret file '" + path + "' is empty", "write the secret into it");
  }
  return Secret(std::move(text));
}

}  // namespace

std::optional<std::string> process_env(const std::string& name) {
  // Nothing in the process changes the environment after the start.
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  return value ? std::optional<std::string>(value) : std::nullopt;
}

bool is_reference(string_view text) {
  return text.find("${") != string_view::npos;
}

bool names_a_secret(string_view key) {
  constexpr std::array<string_view, 3> kNames = {"secret", "token", "password"};
  return std::ranges::any_of(kNames, [key](string_view name) {
    return key == name || (key.ends_with(name) && key.size() > name.size() &&
                           key[key.size() - name.size() - 1] == '_');
  });
}

Result<Secret> resolve_reference(string_view text, const EnvLookup& env) {
  constexpr string_view kEnv = "${env:";
  constexpr string_view kFile = "${file:";
  const bool whole = text.starts_with("${") && text.find('}') == text.size() - 1;
  const bool known = text.starts_with(kEnv) || text.starts_with(kFile);
  if (!whole || !known) {
    return invalid_input("a reference must be the whole value", std::string(kForm));
  }
  const std::size_t prefix = text.starts_with(kEnv) ? kEnv.size() : kFile.size();
  const std::string name(text.substr(prefix, text.size() - prefix - 1));
  if (name.empty() || name.find_first_of(" \t\n$") != std::string::npos) {
    return invalid_input("a reference without a usable name", std::string(kForm));
  }
  return text.starts_with(kEnv) ? from_env(name, env) : from_file(name);
}

Secret read_secret(const YamlNode& node,
                   Faults& faults,
                   const std::string& what,
                   const EnvLookup& env) {
  const auto text = as_text(node, faults, what);
  if (!text) {
    return {};
  }
  if (!is_reference(*text)) {
    faults.add(node.at(), what + " must not stand in the file itself", std::string(kForm));
    return {};
  }
  Result<Secret> secret = resolve_reference(*text, env);
  if (!secret) {
    faults.add(node.at(), what + ": " + secret.error().message, secret.error().hint);
    return {};
  }
  return std::move(secret).take();
}

}  // namespace triaged
