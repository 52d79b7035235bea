// What one kept-alive call costs our sender, beside a bare libcurl loop in the same run: the same
// POST to the same stub on loopback. CPU is the calling thread's alone.
#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "deliver/http_sender.h"
#include "load/row.h"
#include "load/socket.h"

namespace triaged {
namespace {

constexpr int kCalls = 20'000;
constexpr int kSideBySide = 8;
constexpr double kMostTimesBare = 1.5;
const std::string kBody(400, 'x');

/// Answers each complete request of any connection, until its process is ended.
[[noreturn]] void serve(int listener) {
  std::vector<pollfd> fds{{listener, POLLIN, 0}};
  std::vector<std::string> got(1);
  constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  for (;;) {
    ::poll(fds.data(), fds.size(), -1);
    for (std::size_t i = fds.size(); i-- > 1;) {
      char bytes[4096];
      if (fds[i].revents == 0) {
        continue;
      }
      const ssize_t count = ::recv(fds[i].fd, bytes, sizeof bytes, 0);
      if (count <= 0) {
        ::close(fds[i].fd);
        fds.erase(fds.begin() + static_cast<std::ptrdiff_t>(i));
        got.erase(got.begin() + static_cast<std::ptrdiff_t>(i));
        continue;
      }
      got[i].append(bytes, static_cast<std::size_t>(count));
      if (got[i].ends_with("\r\n\r\n" + kBody)) {
        got[i].clear();
        ::send(fds[i].fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
      }
    }
    if (fds[0].revents != 0) {
      const int one = 1;
      fds.push_back({::accept(listener, nullptr, nullptr), POLLIN, 0});
      ::setsockopt(fds.back().fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      got.emplace_back();
    }
  }
}

struct Cost {
  double cpu_us = 0;  ///< per call
  double per_second = 0;
};

template <class Work>
Cost measure(Work work) {
  const auto cpu = [] {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  };
  const double before = cpu();
  const auto begun = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return {(cpu() - before) / kCalls, kCalls / took.count()};
}

std::size_t ignore_body(char* /*data*/, std::size_t size, std::size_t count, void* /*self*/) {
  return size * count;
}

Cost measure_bare(const std::string& url) {
  CURL* easy = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, kBody.c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &ignore_body);
  const Cost cost = measure([&] {
    for (int i = 0; i < kCalls; ++i) {
      curl_easy_perform(easy);
    }
  });
  curl_slist_free_all(headers);
  curl_easy_cleanup(easy);
  return cost;
}

/// Says how many calls were answered.
int send_all(HttpSender& sender, const std::string& url, int side_by_side) {
  int started = 0;
  int answered = 0;
  std::vector<SendReport> ended;
  const auto start = [&] {
    SendRequest request;
    request.id = static_cast<std::uint64_t>(++started);
    request.step.call = {"POST",
                         url,
                         {{"Content-Type", "application/json"},
                          {"Idempotency-Key", "key-" + std::to_string(started)}},
                         kBody};
    request.trusted_url = url;
    sender.start(std::move(request));
  };
  for (int i = 0; i < side_by_side; ++i) {
    start();
  }
  for (int done = 0; done < kCalls;) {
    sender.wait(Millis(1000), ended);
    for (const SendReport& report : ended) {
      ++done;
      answered += report.response.status == 200 ? 1 : 0;
      if (started < kCalls) {
        start();
      }
    }
    ended.clear();
  }
  return answered;
}

int run(const std::string& url) {
  auto created = HttpSender::create();
  if (!created.ok()) {
    return 1;
  }
  const auto sender = std::move(created).take();
  const Cost bare = measure_bare(url);
  bool whole = true;
  const auto compare = [&](const char* name, int side_by_side) {
    const Cost ours = measure([&] { whole = send_all(*sender, url, side_by_side) == kCalls; });
    const double ratio = ours.cpu_us / bare.cpu_us;
    print_row({name,
               ours.cpu_us,
               "us CPU/call",
               "bare libcurl loop, one at a time",
               ratio,
               "<= 1.5",
               whole && ratio <= kMostTimesBare});
  };
  compare("deliver: kept-alive call, one at a time", 1);
  compare("deliver: kept-alive call, eight side by side", kSideBySide);
  return 0;
}

}  // namespace
}  // namespace triaged

int main() {
  const auto listening = triaged::listen_loopback();
  if (!listening.ok()) {
    return 1;
  }
  const int socket = listening->socket.get();
  ::fcntl(socket, F_SETFL, 0);  // the stub waits in accept()
  const pid_t stub = ::fork();
  if (stub == 0) {
    triaged::serve(socket);
  }
  const int code = triaged::run("http://127.0.0.1:" + std::to_string(listening->port) + "/api");
  ::kill(stub, SIGKILL);
  return code;
}
