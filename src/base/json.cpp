#include "base/json.h"

#include <charconv>

namespace triaged {

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_json(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::vector<std::string> pointer_steps(std::string_view pointer) {
  std::vector<std::string> steps;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string& key = steps.emplace_back(pointer.substr(0, end));
    pointer.remove_prefix(end);
    for (std::size_t i = 0; (i = key.find('~', i)) != std::string::npos && i + 1 < key.size();
         ++i) {
      key.replace(i, 2, key[i + 1] == '1' ? "/" : "~");
    }
  }
  return steps;
}

const Json* find_json(const Json& root, std::span<const std::string> steps) {
  const Json* at = &root;
  for (const std::string& key : steps) {
    if (at->is_object()) {
      auto found = at->find(key);
      if (found == at->end()) {
        return nullptr;
      }
      at = &*found;
      continue;
    }
    std::size_t index = 0;
    const char* last = key.data() + key.size();
    auto [stop, fault] = std::from_chars(key.data(), last, index);
    if (!at->is_array() || fault != std::errc() || stop != last || index >= at->size()) {
      return nullptr;
    }
    at = &(*at)[index];
  }
  return at;
}

const Json* find_json(const Json& root, std::string_view pointer) {
  return find_json(root, pointer_steps(pointer));
}

std::string string_at(const Json& object, std::string_view key) {
  auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t int_at(const Json& object, std::string_view key, std::int64_t fallback) {
  auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                             : fallback;
}

}  // namespace triaged
