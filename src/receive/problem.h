#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "model/http.h"

namespace triaged {

inline constexpr const char* kProblemType = "application/problem+json";

/// An RFC 9457 problem document with the error's status. `title` is a short fixed phrase, `detail`
/// the message with its hint in brackets, and `hint` that hint by itself, where there is one.
HttpAnswer problem_answer(std::string_view title, const Error& error);
/// The same for senders: the error's status and Retry-After, but none of its words, since those are
/// for people here and name our files.
HttpAnswer store_problem(std::string_view title, const Error& error);
/// The same for a status that no ErrorCode stands for.
HttpAnswer problem_answer(int status,
                          std::string_view title,
                          std::string_view detail,
                          std::string_view hint = "");

/// The 405 of a request whose method `allowed` does not list ("GET, POST", as an Allow header has
/// it); nothing when it does. HEAD may go wherever GET does. Worded in `language`, as message_in().
std::optional<HttpAnswer> refuse_method(const HttpRequest& request,
                                        std::string_view allowed,
                                        std::string_view language = "en");

/// `value` as application/json.
HttpAnswer json_answer(int status, std::string body);

}  // namespace triaged
