#pragma once

#include <sqlite3.h>

#include "contract/store_contract.h"
#include "store/sqlite/sqlite_store.h"
#include "support/scratch_folder.h"

namespace triaged {

/// What holds for a database file, beyond the contract.
class SqliteFileTest : public StoreContract {
 protected:
  void SetUp() override { reopen(); }

  SqliteOptions options() const {
    SqliteOptions given;
    given.path = folder_.file("triaged.db");
    given.busy_timeout = Millis(20);
    return given;
  }
  void reopen() {
    store_.reset();
    Result<std::unique_ptr<Store>> opened = open_sqlite_store(options());
    ASSERT_TRUE(opened.ok()) << to_string(opened.error());
    store_ = std::move(opened).take();
  }
  void execute(const char* sql) {
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(options().path.c_str(), &other), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(other, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(other);
    sqlite3_close(other);
  }

  ScratchFolder folder_;
};

}  // namespace triaged
