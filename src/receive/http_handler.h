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

/// What a request is answered from its head alone; nothing = the handler is to have it. Asked in
/// the waiting room before a body is read, and about GET and HEAD, so that such an answer waits
/// neither for a body nor for a worker. It is in the way of all other requests: it may not block or
/// throw.
using HeadHandler = std::function<std::optional<HttpAnswer>(const HttpRequest& head)>;

/// Calls `handler`; nothing, and a line in the log, when it throws.
std::optional<HttpAnswer> answer_safely(const HttpHandler& handler, const HttpRequest& request);

/// Answers one request after the other.
HttpBatchHandler one_by_one(HttpHandler handler);

}  // namespace triaged
