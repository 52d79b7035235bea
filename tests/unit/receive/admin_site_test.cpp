#include "receive/admin_site.h"

#include <gtest/gtest.h>

#include <memory>

#include "store/memory/memory_store.h"

namespace triaged {
namespace {

/// Reads every webhook as two good items, as after its description was mended.
class TwoItems final : public Adapter {
 public:
  const std::string& name() const override { return name_; }
  const std::string& platform() const override { return name_; }
  const Capabilities& capabilities() const override { return capabilities_; }
  std::optional<HttpAnswer> handshake(const HttpRequest&) const override { return std::nullopt; }
  Result<void> verify(const HttpRequest&, TimePoint) const override { return {}; }
  Result<Normalised> normalise(const HttpRequest&) const override {
    Normalised two;
    for (const char* pointer : {"/0", "/1"}) {
      two.events.push_back(message(std::string("item ") + pointer));
      two.pointers.emplace_back(pointer);
    }
    return two;
  }
  HttpAnswer acknowledgement(const HttpRequest&) const override { return {}; }
  const std::vector<std::string>& kept_headers() const override { return kept_; }
  SendOutcome next(const SendTask&, std::span<const HttpResponse>) const override {
    return SendDone{};
  }

  static Event message(const std::string& text) {
    Event event;
    event.id = text;
    event.source = "batches";
    event.conversation = text;
    event.types = {std::string(event_type::kMessageCustomer)};
    event.message.emplace().text = text;
    return event;
  }

 private:
  std::string name_ = "batches";
  Capabilities capabilities_;
  std::vector<std::string> kept_;
};

TEST(AdminSiteTest, RetryingOneItemOfABatchLeavesTheGoodOnesAlone) {
  const std::unique_ptr<Store> store = make_memory_store();
  const auto metrics = make_metrics();
  const SystemClock clock;
  AdminHooks hooks;
  hooks.sources = [](std::string_view) { return std::make_shared<const TwoItems>(); };
  AdminSite site(hooks, *store, clock, *metrics, Secret("token"));
  Delivery delivery;
  delivery.webhook.source = "batches";
  delivery.webhook.body = "{}";
  delivery.events = {TwoItems::message("item /0")};
  delivery.bad_items = {{"no text", "/1"}};
  ASSERT_TRUE(append_one(*store, delivery).ok());
  ASSERT_EQ(store->counts()->pending_events, 1);
  const std::string id = store->list_dead("", 1).take().front().id;

  HttpRequest retry;
  retry.method = "POST";
  retry.path = "/api/v1/dead/" + id + "/retry";
  EXPECT_EQ(site.handle(retry, AdminAccess::kTrusted).status, 200);
  EXPECT_EQ(store->counts()->pending_events, 2) << "the good item came when the webhook did";
  EXPECT_TRUE(store->list_dead("", 1)->empty());
}

}  // namespace
}  // namespace triaged
