#include "deliver/control_client.h"

#include <curl/curl.h>

#include <memory>

namespace triaged {
namespace {

/// Far above any page of the API; what is longer is not our daemon.
constexpr std::size_t kLargestAnswer = 64U << 20;

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* body) {
  auto* text = static_cast<std::string*>(body);
  if (text->size() + size * count > kLargestAnswer) {
    return 0;
  }
  text->append(data, size * count);
  return size * count;
}

Error failure(CURLcode code, const std::string& path) {
  if (code == CURLE_COULDNT_CONNECT) {
    return not_found("no daemon listens on '" + path + "'",
                     "start 'triaged serve', or name its configuration with --config");
  }
  return unavailable("the daemon on '" + path + "' gave no answer: " + curl_easy_strerror(code),
                     "look into its log");
}

}  // namespace

Result<HttpResponse> ask_control_socket(const std::string& path,
                                        const std::string& method,
                                        const std::string& target,
                                        Millis patience) {
  const std::unique_ptr<CURL, void (*)(CURL*)> easy(curl_easy_init(), curl_easy_cleanup);
  if (!easy) {
    return unavailable("no memory for a call to the daemon");
  }
  HttpResponse response;
  const std::string url = "http://triaged" + target;
  curl_easy_setopt(easy.get(), CURLOPT_UNIX_SOCKET_PATH, path.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(patience.count()));
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &response.body);
  if (method == "POST") {
    curl_easy_setopt(easy.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, "");
  }
  const CURLcode code = curl_easy_perform(easy.get());
  if (code != CURLE_OK) {
    return failure(code, path);
  }
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  return response;
}

}  // namespace triaged
