#pragma once

#include <string_view>

namespace triaged {

/// Of the languages that messages are written in (`zh-Hant`, `zh-Hans`, `en`) the one that an
/// Accept-Language header wants most (RFC 9110 §12.5.4); of two alike the first. `en` where it
/// wants none of them.
std::string_view accepted_language(std::string_view header);

}  // namespace triaged
