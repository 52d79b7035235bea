#pragma once

#include <array>
#include <string_view>

namespace triaged {

/// Tags that the daemon itself gives, without a rule that names them: the customer repeats what
/// they said; the text holds the number of an identity card or bank card; rules disagree.
inline constexpr std::string_view kUrgingTag = "催促";
inline constexpr std::string_view kSensitiveTag = "含敏感資訊";
inline constexpr std::string_view kConflictTag = "規則衝突";
inline constexpr std::array kOwnTags{kUrgingTag, kSensitiveTag, kConflictTag};

}  // namespace triaged
