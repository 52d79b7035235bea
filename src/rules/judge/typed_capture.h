#pragma once

#include <string_view>

namespace triaged {

/// Why a captured text is none that the field takes: `product.purchased_on` holds a day, such as
/// 2026-03-05, 2026/3/5, 2026年3月5日, 民國115年3月5日, 3月5日 or 20260305, with or without a time
/// behind it, and `product.order_no`, `serial`,
/// `batch` and `model` a letter or digit at least. "" when it takes it. Pure.
std::string_view misfit(std::string_view field, std::string_view text);

}  // namespace triaged
