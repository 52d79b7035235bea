// LiteralAutomaton to bytes and back:
//   magic, SHA-256 of all that follows (hex), folding table's hash (hex), count of ids,
//   first id of a term, count of literals, {text, count of ids, ids...}..., database.
// Numbers are 8 bytes little-endian; texts and the database stand behind their length.
#include <algorithm>
#include <cstdlib>

#include "base/crypto.h"
#include "text/fold.h"
#include "text/literals_state.h"

namespace triaged {
namespace {

constexpr std::string_view kMagic = "triaged literals 3\n";
constexpr std::size_t kHashBytes = 64;

void put_number(std::string& out, std::uint64_t number) {
  for (unsigned i = 0; i < 8; ++i) {
    out.push_back(static_cast<char>((number >> (8 * i)) & 0xFFU));
  }
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

/// Reads what was put; after the first thing that is missing everything is zero and empty.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    const std::string_view bytes = take(8);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return value;
  }

  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }

  std::string_view text() { return take(number()); }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty() && !failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

Error unusable(const std::string& why) {
  return invalid_input("the stored keyword database cannot be used: " + why,
                       "remove it; it is built again from the rules");
}

Result<std::string_view> checked_body(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.take(kMagic.size()) != kMagic) {
    return unusable("it has another format");
  }
  const std::string_view hash = reader.take(kHashBytes);
  const std::string_view body = bytes.substr(std::min(bytes.size(), kMagic.size() + kHashBytes));
  if (hash.empty() || sha256_hex(body) != hash) {
    return unusable("it is damaged");
  }
  return body;
}

Result<Literal> read_literal(ByteReader& reader, std::size_t id_count) {
  Literal literal = literal_of(std::string(reader.text()));
  for (std::uint64_t left = reader.number(); left > 0 && !reader.failed(); --left) {
    const std::uint64_t id = reader.number();
    if (id >= id_count) {
      return unusable("it is damaged");
    }
    literal.ids.push_back(static_cast<std::uint32_t>(id));
  }
  if (literal.ids.empty()) {
    return unusable("it is damaged");
  }
  return literal;
}

Result<Database> read_database(std::string_view bytes) {
  hs_database_t* database = nullptr;
  const hs_error_t code = hs_deserialize_database(bytes.data(), bytes.size(), &database);
  if (code != HS_SUCCESS) {
    return unusable("it was built for another version or processor");
  }
  return Database(database);
}

}  // namespace

Result<std::string> LiteralAutomaton::serialize() const {
  std::string body(fold_table_hash());
  put_number(body, state_->count);
  put_number(body, state_->first_term);
  put_number(body, state_->literals.size());
  for (const Literal& literal : state_->literals) {
    put_text(body, literal.text);
    put_number(body, literal.ids.size());
    for (const std::uint32_t id : literal.ids) {
      put_number(body, id);
    }
  }
  if (state_->database != nullptr) {
    char* bytes = nullptr;
    std::size_t length = 0;
    const hs_error_t code = hs_serialize_database(state_->database.get(), &bytes, &length);
    if (code != HS_SUCCESS) {
      return library_error("write its database", code);
    }
    put_text(body, std::string_view(bytes, length));
    std::free(bytes);  // NOLINT: allocated by the library, with malloc as documented
  }
  return std::string(kMagic) + sha256_hex(body) + body;
}

Result<std::unique_ptr<const LiteralAutomaton>> LiteralAutomaton::deserialize(
    std::string_view bytes) {
  ByteReader reader(TRY(checked_body(bytes)));
  if (reader.take(kHashBytes) != fold_table_hash()) {
    return unusable("it was built with another folding table");
  }
  auto state = std::make_unique<State>();
  state->count = reader.number();
  state->first_term = static_cast<std::uint32_t>(reader.number());
  if (state->first_term > state->count) {
    return unusable("it is damaged");
  }
  for (std::uint64_t left = reader.number(); left > 0 && !reader.failed(); --left) {
    state->literals.push_back(TRY(read_literal(reader, state->count)));
  }
  state->sort_out();
  if (!state->briefs.empty()) {
    state->database = TRY(read_database(reader.text()));
    TRY(state->prepare());
  }
  if (!reader.at_end()) {
    return unusable("it is damaged");
  }
  return std::unique_ptr<const LiteralAutomaton>(new LiteralAutomaton(std::move(state)));
}

}  // namespace triaged
