#include "deliver/http_sender.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "deliver/transfer.h"

namespace triaged {
namespace {

constexpr int kEventsAtOnce = 64;

SteadyPoint steady_now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

/// libcurl's sockets and its one timer on an epoll descriptor: each turn touches only the
/// connections on which something happened.
class HttpSender::Loop {
 public:
  explicit Loop(HttpSenderOptions options) : options_(std::move(options)) {}
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Result<void> open();
  void start(SendRequest request);
  void wait(Millis at_most, std::vector<SendReport>& ended);
  void wake() const;
  void cancel_all(std::vector<SendReport>& ended);

 private:
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);

  std::unique_ptr<Transfer> take_transfer(bool mail);
  void run_timer();
  int time_left(Millis at_most) const;
  void turn(int timeout_ms);
  void collect(std::vector<SendReport>& ended);

  HttpSenderOptions options_;
  int epoll_ = -1;
  int event_ = -1;
  CURLM* multi_ = nullptr;
  std::optional<SteadyPoint> timer_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  std::vector<std::unique_ptr<Transfer>> spare_;
  std::vector<SendReport> refused_;  ///< ended before libcurl saw them
};

HttpSender::Loop::~Loop() {
  for (auto& [easy, transfer] : active_) {
    curl_multi_remove_handle(multi_, easy);
  }
  active_.clear();
  spare_.clear();
  if (multi_ != nullptr) {
    curl_multi_cleanup(multi_);
  }
  for (const int fd : {epoll_, event_}) {
    if (fd >= 0) {
      ::close(fd);
    }
  }
}

Result<void> HttpSender::Loop::open() {
  static std::once_flag started;  // the library's own tables, once in a process
  std::call_once(started, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  multi_ = curl_multi_init();
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = event_;
  if (epoll_ < 0 || event_ < 0 || multi_ == nullptr ||
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, event_, &event) != 0) {
    return unavailable("no descriptors left for outgoing calls", "raise the limit of open files");
  }
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, options_.connections);
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, options_.connections);
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, options_.connections_per_host);
  return {};
}

std::unique_ptr<Transfer> HttpSender::Loop::take_transfer(bool mail) {
  if (mail || spare_.empty()) {
    return Transfer::create(options_);
  }
  auto transfer = std::move(spare_.back());
  spare_.pop_back();
  return transfer;
}

void HttpSender::Loop::start(SendRequest request) {
  const std::uint64_t id = request.id;
  auto transfer = take_transfer(request.step.envelope.has_value());
  if (!transfer || !transfer->prepare(std::move(request), steady_now())) {
    refused_.push_back({id, SendClass::kRefused, {0, {}, "", "bad_request"}, {}});
    return;
  }
  CURL* easy = transfer->easy();
  active_.emplace(easy, std::move(transfer));
  curl_multi_add_handle(multi_, easy);
}

int HttpSender::Loop::on_socket(
    CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* known) {
  auto* loop = static_cast<Loop*>(self);
  if (what == CURL_POLL_REMOVE) {
    ::epoll_ctl(loop->epoll_, EPOLL_CTL_DEL, socket, nullptr);
    return 0;
  }
  epoll_event event{};
  event.data.fd = socket;
  event.events = ((what & CURL_POLL_IN) != 0 ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
                 ((what & CURL_POLL_OUT) != 0 ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
  ::epoll_ctl(loop->epoll_, known != nullptr ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
  curl_multi_assign(loop->multi_, socket, loop);  // anything but null: the socket is known now
  return 0;
}

int HttpSender::Loop::on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
  auto* loop = static_cast<Loop*>(self);
  loop->timer_.reset();
  if (timeout_ms >= 0) {
    loop->timer_ = steady_now() + Millis(timeout_ms);
  }
  return 0;
}

void HttpSender::Loop::run_timer() {
  if (!timer_ || *timer_ > steady_now()) {
    return;
  }
  timer_.reset();
  int running = 0;
  curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
}

int HttpSender::Loop::time_left(Millis at_most) const {
  Millis left = at_most;
  if (timer_) {
    const auto until = std::chrono::ceil<Millis>(*timer_ - steady_now());
    left = std::clamp(until, Millis(0), at_most);
  }
  return static_cast<int>(std::clamp<Millis::rep>(left.count(), 0, 60'000));
}

void HttpSender::Loop::turn(int timeout_ms) {
  std::array<epoll_event, kEventsAtOnce> events;
  const int count = ::epoll_wait(epoll_, events.data(), kEventsAtOnce, timeout_ms);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == event_) {
      eventfd_t raised = 0;
      ::eventfd_read(event_, &raised);
      continue;
    }
    const int mask = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                     ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                     ((event.events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    int running = 0;
    curl_multi_socket_action(multi_, event.data.fd, mask, &running);
  }
}

void HttpSender::Loop::collect(std::vector<SendReport>& ended) {
  std::move(refused_.begin(), refused_.end(), std::back_inserter(ended));
  refused_.clear();
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) {
      continue;
    }
    const CURLcode code = message->data.result;
    CURL* easy = message->easy_handle;
    curl_multi_remove_handle(multi_, easy);
    auto found = active_.find(easy);
    ended.push_back(found->second->finish(code, steady_now()));
    if (!found->second->is_mail()) {
      spare_.push_back(std::move(found->second));
    }
    active_.erase(found);
  }
}

void HttpSender::Loop::wait(Millis at_most, std::vector<SendReport>& ended) {
  run_timer();
  const std::size_t before = ended.size();
  collect(ended);
  turn(ended.size() > before ? 0 : time_left(at_most));
  run_timer();
  collect(ended);
}

void HttpSender::Loop::wake() const {
  ::eventfd_write(event_, 1);
}

void HttpSender::Loop::cancel_all(std::vector<SendReport>& ended) {
  collect(ended);
  for (auto& [easy, transfer] : active_) {
    curl_multi_remove_handle(multi_, easy);
    ended.push_back(transfer->stop(steady_now()));
  }
  active_.clear();
}

HttpSender::HttpSender(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {
}
HttpSender::~HttpSender() = default;

Result<std::unique_ptr<HttpSender>> HttpSender::create(HttpSenderOptions options) {
  auto loop = std::make_unique<Loop>(std::move(options));
  TRY(loop->open());
  return std::unique_ptr<HttpSender>(new HttpSender(std::move(loop)));
}

void HttpSender::start(SendRequest request) {
  loop_->start(std::move(request));
}
void HttpSender::wait(Millis at_most, std::vector<SendReport>& ended) {
  loop_->wait(at_most, ended);
}
void HttpSender::wake() {
  loop_->wake();
}
void HttpSender::cancel_all(std::vector<SendReport>& ended) {
  loop_->cancel_all(ended);
}

}  // namespace triaged
