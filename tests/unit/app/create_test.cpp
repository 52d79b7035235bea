// What App::create() says of a configuration that it starts with.
#include <gmock/gmock.h>

#include "app/app.h"
#include "support/scratch_folder.h"

namespace triaged {
namespace {

using testing::HasSubstr;

TEST(CreateTest, ADaemonThatWillReceiveNothingIsWarnedOf) {
  const ScratchFolder folder;
  folder.write("rules/a.yaml", "version: 1\n");
  folder.write("triaged.yaml",
               "version: 1\nstore: sqlite:" + folder.file("triaged.db") +
                   "\ncontrol_socket: " + folder.file("triaged.sock") +
                   "\nlisten: 127.0.0.1:0\nadmin_listen: 127.0.0.1:0\nlayers: [" +
                   folder.file("rules") + "]\nadapters: []\nsources: {}\n");
  Faults faults;
  const SystemClock clock;
  const auto none = [](const std::string&) { return std::nullopt; };
  const auto app = App::create({folder.file("triaged.yaml"), none}, clock, faults);
  ASSERT_TRUE(app.ok()) << to_string(app.error());
  EXPECT_THAT(faults.render(),
              HasSubstr("triaged.yaml: warning: no source is configured, so no webhook is received "
                        "(name a desk or a channel under 'sources')"));
}

}  // namespace
}  // namespace triaged
