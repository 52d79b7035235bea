#pragma once

namespace triaged::e2e {

/// What several tests against real servers put into their configurations and webhooks.
inline constexpr const char* kTwilioToken = "0123456789abcdef0123456789abcdef";
inline constexpr const char* kTwilioAccount = "AC00000000000000000000000000000042";
inline constexpr const char* kOurNumber = "+15005550006";
inline constexpr const char* kCustomer = "+8613800138000";
inline constexpr const char* kHookPassword = "hook-password";

}  // namespace triaged::e2e
