#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "model/http.h"

namespace triaged {

/// Answers one request. May throw: the answer is then 500.
using HttpHandler = std::function<HttpAnswer(const HttpRequest&)>;

/// One answer for each request, in their order; nothing = our own fault, answered with 500.
using HttpAnswers = std::vector<std::optional<HttpAnswer>>;

/// Answers requests that wait at the same time, each as if it had come alone. They come together so
/// that they can share what is costly, a commit above all.
using HttpBatchHandler = std::function<HttpAnswers(std::span<const HttpRequest>)>;

/// Calls `handler`; nothing, and a line in the log, when it throws.
std::optional<HttpAnswer> answer_safely(const HttpHandler& handler, const HttpRequest& request);

/// Answers one request after the other.
HttpBatchHandler one_by_one(HttpHandler handler);

}  // namespace triaged
