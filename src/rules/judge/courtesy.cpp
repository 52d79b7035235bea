#include <algorithm>
#include <array>
#include <string>

#include "rules/judge/intake.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// Thanks, as fold_key() writes it; one of them must be there.
constexpr std::array<std::string_view, 22> kThanks{
    "谢谢",     "多谢",        "感谢",     "感恩",     "谢啦",     "谢了",
    "辛苦",     "唔该",        "thanks",   "thank",    "thx",      "cheers",
    "谢",       "appreciated", "谢谢帮忙", "感谢帮忙", "谢谢帮助", "感谢帮助",
    "谢谢协助", "感谢协助",    "谢谢回复", "感谢回复"};
/// What may stand beside thanks without meaning anything more. No word that asks for something by
/// itself: `麻烦处理` is a request, `麻烦你们了` is none.
constexpr std::array<std::string_view, 63> kFillers{"非常",       "十分",
                                                    "真的",       "实在",
                                                    "万分",       "衷心",
                                                    "特别",       "的帮忙",
                                                    "帮忙了",     "的帮助",
                                                    "帮助了",     "的协助",
                                                    "客服",       "明白",
                                                    "了解",       "收到",
                                                    "知道",       "好的",
                                                    "没问题",     "已经",
                                                    "的解决",     "解决了",
                                                    "解决啦",     "已解决",
                                                    "可以了",     "的处理",
                                                    "处理了",     "处理好了",
                                                    "已处理",     "的回复",
                                                    "回复了",     "你们",
                                                    "您们",       "麻烦了",
                                                    "麻烦你了",   "麻烦您了",
                                                    "麻烦你们了", "麻烦大家了",
                                                    "大家",       "很",
                                                    "太",         "你",
                                                    "您",         "们",
                                                    "了",         "啦",
                                                    "啊",         "哦",
                                                    "呀",         "哈",
                                                    "嗯",         "好",
                                                    "的",         "ok",
                                                    "okay",       "you",
                                                    "so",         "very",
                                                    "much",       "a lot",
                                                    "many",       "for your help",
                                                    "again"};

/// Pictures that say nothing but thanks; any other is a doubt, and so is what may be meant wryly.
constexpr std::u32string_view kKindPictures =
    U"😀😁😃😄😆😇😉😊😋😌😍😎😘🥰🤗🙏"
    U"👍👌👏🙌💪🤝🌹🌸🌺🌷💐🎉🎊✨⭐🌟"
    U"❤♥💓💕💖💗💙💚💛💜💝💞🫶☺🏻🏼"
    U"🏽🏾🏿";

bool is_filler_point(char32_t point) {
  const bool mark = point < 0x80 && point != U'?' && !(point >= U'0' && point <= U'9') &&
                    !(point >= U'a' && point <= U'z');
  const bool stop = point == U'。' || point == U'、' || point == U'…' || point == U'\uFE0F';
  return mark || stop || kKindPictures.find(point) != std::u32string_view::npos;
}

/// The longest of the words that `text` begins with at `at`; 0 when none.
template <std::size_t N>
std::size_t longest(const std::array<std::string_view, N>& words,
                    std::string_view text,
                    std::size_t at) {
  std::size_t best = 0;
  for (const std::string_view word : words) {
    if (word.size() > best && text.substr(at).starts_with(word)) {
      best = word.size();
    }
  }
  return best;
}

}  // namespace

bool is_only_thanks(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  const std::string key = fold_key(text);
  if (key.size() > kLongest) {
    return false;
  }
  bool thanked = false;
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t thanks = longest(kThanks, key, at);
    const std::size_t filler = longest(kFillers, key, at);
    if (thanks > 0 || filler > 0) {
      thanked = thanked || thanks >= filler;
      at += std::max(thanks, filler);
      continue;
    }
    const DecodedPoint next = decode_utf8(key, at);
    if (!is_filler_point(next.point)) {
      return false;
    }
    at += next.bytes;
  }
  return thanked;
}

}  // namespace triaged
