#include "text/description_facts.h"

#include <algorithm>
#include <cassert>
#include <memory>
#include <string>

#include "text/regex.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxFacts = 20;

// Patterns see the folded text: Simplified, lower case, half width, no spaces between Han
// characters. RE2's \b is a border of ASCII words, so a Han character is one.
constexpr std::string_view kTimePatterns[] = {
    R"(\b(?:19|20)\d{2}(?:[-/.]\d{1,2}(?:[-/.]\d{1,2})?\b|年\d{1,2}(?:月\d{1,2})?日?))",
    R"(\d{1,2}月(?:\d{1,2}[日号]?|初|底|中旬))",
    R"((?:本|上|这个|每)月?\d{1,2}[日号])",
    R"(\b\d{1,2}:\d{2}\b)",
    R"(\d{1,2}点(?:\d{1,2}分?|半|钟|多|左右|整)?)",
    R"((?:[一二两三四五六七八九]|十[一二]?)点(?:半|钟|多|左右|整|[一二三四五]?十?[一二三四五六七八九]?分))",
    R"((?:周|星期|礼拜)[一二三四五六日天末])",
    R"((?:\d+|[一二两三四五六七八九十半几]+)(?:天|个?小时|分钟|个?星期|周|个?月|年)(?:前|多|了|以来|之前))",
    R"(\b(?:today|yesterday|tonight|this (?:morning|afternoon|evening|week|month)|last (?:night|week|month|year))\b)",
    R"(\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)",
    R"(\b\d{1,2}(?::\d{2})? ?(?:am|pm|a\.m\.|p\.m\.)|\b\d{1,2} o'?clock\b)",
    R"(\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}\b)",
    R"(\b\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)",
    R"(\b(?:\d+|a|an|one|two|three|four|five|six|seven|ten|few|couple of) (?:minute|hour|day|week|month|year)s? ago\b)",
};
constexpr std::string_view kTimeWords[] = {
    "今天",   "昨天", "前天", "今早", "今晚", "昨晚", "昨日",   "今日",   "当天", "上周", "上星期",
    "上个月", "本周", "这周", "本月", "去年", "今年", "前年",   "早上",   "上午", "中午", "下午",
    "傍晚",   "晚上", "凌晨", "半夜", "刚才", "刚刚", "前几天", "这几天", "国庆", "春节", "双十一"};

constexpr std::string_view kPlacePatterns[] = {
    R"(\p{Han}{2,6}(?:省|县|镇|大道|大厦|广场|商场|门店|专卖店|分店|旗舰店|体验店|小区|车站|机场|仓库|营业厅|服务中心|维修点|网点))",
    R"(\p{Han}{2,6}[路街巷弄]\d+[号弄])",
    R"(\p{Han}{2,4}[市区]\p{Han}{1,6}[路街区镇])",
    R"(\b(?:in|at|from|near|inside) (?:the |my |our |your )?(?:kitchen|bathroom|bedroom|living room|office|house|store|shop|mall|school|hotel|hospital|airport|station|warehouse|branch|counter|garage|car|lobby|street)\b)",
    R"(\bat (?:home|work)\b)",
    R"(\b\d{1,5} (?:[a-z]+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|boulevard|blvd)\b)",
};
constexpr std::string_view kPlaceWords[] = {
    "家里",   "家中",   "在家", "客厅", "厨房", "卧室", "浴室", "卫生间", "阳台", "办公室",
    "公司里", "单位里", "店里", "门店", "商场", "柜台", "车里", "车上",   "路上", "学校",
    "宿舍",   "酒店",   "医院", "超市", "小区", "前台", "楼下", "楼上",   "工地", "网点",
    "营业厅", "地铁",   "机场", "北京", "上海", "广州", "深圳", "天津",   "重庆", "香港",
    "澳门",   "台北",   "台中", "台南", "高雄", "新北", "桃园", "杭州",   "南京", "苏州",
    "成都",   "武汉",   "西安", "长沙", "郑州", "青岛", "大连", "厦门",   "福州", "合肥",
    "济南",   "沈阳",   "宁波", "东莞", "佛山"};

constexpr std::string_view kEventPatterns[] = {
    R"(\b(?:broke|broken|stopped working|not working|does(?: not|n't) work|won't (?:start|open|turn|charge|connect)|fail(?:s|ed)|crash(?:es|ed)|leak(?:s|ed|ing)|caught fire|smok(?:es|ed|ing)|explod(?:es|ed)|overheat(?:s|ed|ing)|missing|wrong item|charged twice|double charged|overcharged|arrived|delivered|damaged|cracked|froze|frozen|error|delayed|rude|refused|bought|ordered|purchased|received|installed|repaired|returned)\b)",
    R"(充不[了进上]|[打开]不开|关不[了掉]|连不上|登不上|装不上|收不到)",
};
constexpr std::string_view kEventWords[] = {
    "坏了",     "坏掉", "损坏", "故障",   "失灵",   "漏水",   "漏电",   "漏油", "触电",   "冒烟",
    "起火",     "着火", "爆炸", "断电",   "跳闸",   "死机",   "黑屏",   "花屏", "蓝屏",   "卡顿",
    "闪退",     "报错", "异响", "异味",   "发烫",   "过热",   "脱落",   "变形", "褪色",   "松动",
    "裂开",     "断裂", "摔坏", "破损",   "不工作", "不转",   "不响",   "不亮", "不制冷", "没反应",
    "开不了机", "少发", "错发", "漏发",   "发错",   "没收到", "未收到", "收到", "丢件",   "丢失",
    "延迟",     "扣款", "多扣", "重复扣", "被骗",   "骂人",   "态度差", "拒绝", "购买",   "买了",
    "下单",     "付款", "安装", "维修",   "退货",   "退款",   "换货",   "签收"};

constexpr std::string_view kResultPatterns[] = {
    R"(\b(?:as a result|so i (?:had|have|can't|cannot|couldn't|could not)|because of (?:this|that)|caused|led to|can(?:not|'t| not) (?:use|open|log|access|pay)|unable to|had to|injured|burned|hurt|lost (?:time|money|data|my)|still (?:not|no|hasn't|haven't|waiting)|nobody (?:answer|repli|call|came)\w*|never (?:got|received|came)|ruined|useless|wasted)\b)",
    R"((?:到现在|至今|还是|一直|仍然?|都)(?:没|不)\p{Han})",
};
constexpr std::string_view kResultWords[] = {
    "导致",   "造成",   "结果",     "以致",     "因此",     "所以",     "害得",     "害我",
    "使得",   "只好",   "只能",     "不得不",   "无法使用", "不能用",   "不能使用", "用不了",
    "没法用", "受伤",   "烫伤",     "损失",     "烧坏",     "烧毁",     "报废",     "影响",
    "耽误",   "退不了", "没有解决", "没人处理", "没人回复", "没有回复", "白跑一趟"};

constexpr std::string_view kOrderPatterns[] = {
    R"((?:订单|单号|运单|快递单|工单|流水|案件)(?:号码?|编号|单号)?[是为:# ]*[a-z]{0,4}-?\d[\da-z-]{3,})",
    R"(\b(?:order|parcel|tracking|ticket|case)(?: (?:number|no\.?|id|code))?(?: is)?[ :#]*[a-z]{0,4}-?\d[\da-z-]{3,})",
    R"(\b(?:jd|sf|yt|zto|sto|ems|dd|tb|po|so|fw)-?\d{8,}\b)",
};
constexpr std::string_view kModelPatterns[] = {
    R"((?:型号|机型|款式|model)(?: (?:no\.?|number))?(?:是|为| is)?[ :#]*[a-z]*\d[a-z\d-]*)",
    R"(\b[a-z]{1,5}-\d{2,5}[a-z]{0,3}\b)",
    R"(\b[a-z]{1,3}\d{2,4}[a-z]{0,3}\b)",
    R"(\b(?:iphone|ipad|macbook|galaxy|redmi|pixel|thinkpad) ?[a-z]*\d[\da-z]*\b)",
};
constexpr std::string_view kContactPatterns[] = {
    R"(\b1[3-9]\d[ -]?\d{4}[ -]?\d{4}\b)",
    R"(\b0\d{2,3}-?\d{7,8}\b)",
    R"(\b09\d{2}-?\d{3}-?\d{3}\b)",
    R"(\+\d{1,3}[ -]?\d(?:[ -]?\d){6,13})",
    R"((?:电话|手机|联系方式|\b(?:tel|phone|call me at))(?:号码?|是|为)?[: ]*\+?\d(?:[ -]?\d){5,13})",
    R"(\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)",
    R"((?:微信|qq|\b(?:vx|wechat|line|whatsapp))(?:号|id)?(?:是|为| is)?[: ]+[a-z0-9_-]{5,})",
    R"((?:微信|qq)(?:号|id)?(?:是|为)?[a-z0-9_-]{5,})",
};

/// One alternation of patterns and words; words are folded like the texts they are looked for in.
template <class Patterns, class Words>
std::unique_ptr<const Regex> alternation(const Patterns& patterns, const Words& words) {
  std::string all;
  for (const std::string_view pattern : patterns) {
    all += (all.empty() ? "(?:" : "|(?:") + std::string(pattern) + ")";
  }
  for (const std::string_view word : words) {
    all += "|" + fold_key(word);
  }
  Result<std::unique_ptr<const Regex>> regex = Regex::compile(all);
  assert(regex.ok());  // the patterns stand in this file
  return regex.ok() ? std::move(regex).take() : nullptr;
}

constexpr std::array<std::string_view, 0> kNoWords{};

using FactPatterns = std::array<std::unique_ptr<const Regex>, kFactKinds>;

const FactPatterns& fact_patterns() {
  static const FactPatterns kPatterns{alternation(kTimePatterns, kTimeWords),
                                      alternation(kPlacePatterns, kPlaceWords),
                                      alternation(kEventPatterns, kEventWords),
                                      alternation(kResultPatterns, kResultWords),
                                      alternation(kOrderPatterns, kNoWords),
                                      alternation(kModelPatterns, kNoWords),
                                      alternation(kContactPatterns, kNoWords)};
  return kPatterns;
}

std::size_t byte_at(const FoldedText& text, std::size_t point) {
  return point < text.points.size() ? text.points[point].byte : text.text.size();
}

}  // namespace

std::optional<FactKind> parse_fact_kind(std::string_view name) {
  const auto found = std::find(kFactNames.begin(), kFactNames.end(), name);
  return found == kFactNames.end()
             ? std::nullopt
             : std::optional(static_cast<FactKind>(found - kFactNames.begin()));
}

std::vector<TextSpan> find_facts(const FoldedText& text, FactKind kind) {
  std::vector<TextSpan> spans;
  const auto& regex = fact_patterns()[static_cast<std::size_t>(kind)];
  const auto matches = regex == nullptr ? Result<std::vector<RegexMatch>>(std::vector<RegexMatch>())
                                        : regex->search_all(text.text, kMaxFacts);
  if (!matches.ok()) {
    return spans;
  }
  for (const RegexMatch& match : matches.value()) {
    spans.push_back(text.original(byte_at(text, match.span.begin), byte_at(text, match.span.end)));
  }
  return spans;
}

}  // namespace triaged
