#include "receive/http_answer.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace triaged {

namespace {

constexpr std::array kReasonPhrases{
    std::pair{200, std::string_view("OK")},
    std::pair{201, std::string_view("Created")},
    std::pair{202, std::string_view("Accepted")},
    std::pair{204, std::string_view("No Content")},
    std::pair{303, std::string_view("See Other")},
    std::pair{400, std::string_view("Bad Request")},
    std::pair{401, std::string_view("Unauthorized")},
    std::pair{403, std::string_view("Forbidden")},
    std::pair{404, std::string_view("Not Found")},
    std::pair{405, std::string_view("Method Not Allowed")},
    std::pair{408, std::string_view("Request Timeout")},
    std::pair{409, std::string_view("Conflict")},
    std::pair{410, std::string_view("Gone")},
    std::pair{413, std::string_view("Payload Too Large")},
    std::pair{417, std::string_view("Expectation Failed")},
    std::pair{422, std::string_view("Unprocessable Content")},
    std::pair{429, std::string_view("Too Many Requests")},
    std::pair{431, std::string_view("Request Header Fields Too Large")},
    std::pair{500, std::string_view("Internal Server Error")},
    std::pair{501, std::string_view("Not Implemented")},
    std::pair{502, std::string_view("Bad Gateway")},
    std::pair{503, std::string_view("Service Unavailable")},
    std::pair{505, std::string_view("HTTP Version Not Supported")},
};

/// The standard phrase (RFC 9110 §15), or "": clients go by the number.
std::string_view reason_phrase(int status) {
  const auto* found =
      std::ranges::find(kReasonPhrases, status, &decltype(kReasonPhrases)::value_type::first);
  return found == kReasonPhrases.end() ? std::string_view() : found->second;
}

void add_header(std::string& to, std::string_view name, std::string_view value) {
  static constexpr std::string_view kLineEnds("\r\n\0", 3);
  if (name.find_first_of(kLineEnds) == std::string_view::npos &&
      value.find_first_of(kLineEnds) == std::string_view::npos) {
    to.append(name).append(": ").append(value).append("\r\n");
  }
}

void add_connection(std::string& to, const AnswerFraming& framing) {
  if (framing.close) {
    return add_header(to, "Connection", "close");
  }
  add_header(to, "Keep-Alive", "timeout=" + std::to_string(framing.idle_timeout.count()));
}

}  // namespace

std::string render_answer(const HttpAnswer& answer, const AnswerFraming& framing) {
  constexpr std::size_t kHeadBytes = 192;
  std::string out;
  out.reserve(kHeadBytes + answer.body.size());
  out.append("HTTP/1.1 ").append(std::to_string(answer.status)).append(" ");
  out.append(reason_phrase(answer.status)).append("\r\n");
  if (!answer.body.empty()) {
    add_header(out, "Content-Type", answer.content_type);
  }
  if (answer.status != 204) {  // RFC 9110 §8.6: it has no body, and no length of one
    add_header(out, "Content-Length", std::to_string(answer.body.size()));
  }
  for (const auto& [name, value] : answer.headers) {
    add_header(out, name, value);
  }
  add_connection(out, framing);
  out.append("\r\n");
  return framing.head_only || answer.status == 204 ? out : out.append(answer.body);
}

std::string render_refusal(Refusal refusal, std::chrono::seconds retry_after, bool close) {
  const RefusalInfo& info = refusal_info(refusal);
  HttpAnswer answer;
  answer.status = info.status;
  answer.body = problem_json(info);
  answer.content_type = "application/problem+json";
  if (info.retry) {
    answer.headers.emplace_back("Retry-After", std::to_string(retry_after.count()));
  }
  return render_answer(answer, {false, close});
}

}  // namespace triaged
