#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/utf8.h"

namespace triaged {

enum class PersonalKind : std::uint8_t {
  kEmail,
  kPhone,
  kIdentityCard,  ///< Chinese: 18 digits with a right checksum and date, or the old 15.
  kBankCard,      ///< 14 to 19 digits with a card network's prefix and a right Luhn digit.
};

/// `email`, `phone`, `identity_card`, `bank_card`.
std::string_view to_string(PersonalKind kind);

/// Personal data found in a text; `span` in code points of that text.
struct PersonalSpan {
  PersonalKind kind = PersonalKind::kEmail;
  TextSpan span;

  bool operator==(const PersonalSpan&) const = default;
};

/// Everything of PersonalKind, from left to right, without overlaps. Full-width and decorated
/// digits count, and so do numbers with spaces, dashes, dots, brackets or zero-width characters
/// between the digits. Phones are Chinese mobiles, numbers with + or 00, and land lines and
/// mobiles that start with 0. Linear in the text.
std::vector<PersonalSpan> find_personal(std::string_view text);

/// Only the kinds that make a text 含敏感資訊: identity cards and bank cards.
std::vector<PersonalSpan> find_sensitive(std::string_view text);

/// `text` with everything find_personal() finds masked: for notes, evidence and logs. Never splits
/// a code point; the rest stays byte for byte. Masking twice equals masking once.
std::string mask_personal(std::string_view text);

/// One stretch of a text, in bytes, and what mask_personal() puts in its place.
struct Masking {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
};

/// What mask_personal() changes, from left to right: for texts that are kept in pieces.
std::vector<Masking> personal_maskings(std::string_view text);

/// Only what find_sensitive() finds is masked: for the customer's own words, which agents have to
/// answer and which may hold a number to call back.
std::string mask_sensitive(std::string_view text);

/// 138****5678 for Chinese mobiles, ****5678 for others, **** under 8 digits.
std::string mask_phone(std::string_view phone);

/// a***@example.com; **** when there is no @.
std::string mask_email(std::string_view email);

/// The first character and two stars; empty stays empty.
std::string mask_name(std::string_view name);

/// The first 3 and last 4 digits of an identity card, the last 4 of a bank card, stars between.
std::string mask_number(PersonalKind kind, std::string_view digits);

}  // namespace triaged
