#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "yaml/faults.h"
#include "yaml/node.h"

namespace triaged {

/// The value of an environment variable, or nothing. Injected, so that tests bring their own.
using EnvLookup = std::function<std::optional<std::string>(const std::string& name)>;

/// The process's environment.
std::optional<std::string> process_env(const std::string& name);

/// Whether a text is written as `${…}` anywhere in it.
bool is_reference(std::string_view text);

/// Whether a key by its name holds what must not stand in a file: `secret`, `token`, `password`,
/// or a name that ends in `_secret`, `_token`, `_password`.
bool names_a_secret(std::string_view key);

/// The value behind `${env:NAME}` or `${file:PATH}`, which must be the whole text. A file's last
/// line feed is not part of it; a relative path is relative to the working directory.
/// kInvalidInput, kNotFound; messages hold the name or path, never the value.
Result<Secret> resolve_reference(std::string_view text, const EnvLookup& env);

/// A secret option: must be a reference. Adds a fault and returns an empty secret otherwise.
Secret read_secret(const YamlNode& node,
                   Faults& faults,
                   const std::string& what,
                   const EnvLookup& env);

}  // namespace triaged
