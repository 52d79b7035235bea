'use strict';
// The playground: asks /playground/judge for what the rules make of the text, and shows it.

const TEXTS = {
  'zh-Hant': {
    title: '試驗場', token: '管理權杖', language: '語言', message: '客戶的訊息', subject: '主旨', channel: '管道', tier: '客戶等級',
    found: '命中的字詞', decision: '決定', fired: '命中的規則', rule: '規則', choose: '選一條規則', edit: '編輯這條', discard: '捨棄草稿',
    why: '為什麼命中、為什麼沒有', draft: '草稿', draftHint: '蓋在運作中的規則之上，只在這裡有效；不會儲存，也不會寫到平台。',
    nothing: '沒有規則命中', chooseFirst: '選一條規則，看它的每個條件是真、假還是未知。', judging: '判斷中…',
    draftBad: '草稿有錯，以下仍是運作中的規則的決定。', draftUsed: '以下是加上草稿之後的決定。', draftUnused: '以下是運作中的規則的決定。',
    verdict: '審核', priority: '優先級', status: '狀態', tags: '標籤', dimensions: '維度', scores: '分數', group: '群組', assignee: '負責人',
    collaborators: '協作者', custom: '自訂欄位', notes: '備註', messages: '給客戶的訊息', survey: '問卷', conflicts: '衝突', held_back: '未執行',
    would: '影子規則會改', failed: '失敗的規則', ignored: '未判斷', line: '行',
    notified: '會通知', escalated: '會升級給', writes: '會寫回平台', not_sent: '不會送出',
  },
  'zh-Hans': {
    title: '试验场', token: '管理令牌', language: '语言', message: '客户的消息', subject: '主题', channel: '渠道', tier: '客户等级',
    found: '命中的字词', decision: '决定', fired: '命中的规则', rule: '规则', choose: '选一条规则', edit: '编辑这条', discard: '放弃草稿',
    why: '为什么命中、为什么没有', draft: '草稿', draftHint: '盖在运行中的规则之上，只在这里有效；不会保存，也不会写到平台。',
    nothing: '没有规则命中', chooseFirst: '选一条规则，看它的每个条件是真、假还是未知。', judging: '判断中…',
    draftBad: '草稿有错，以下仍是运行中的规则的决定。', draftUsed: '以下是加上草稿之后的决定。', draftUnused: '以下是运行中的规则的决定。',
    verdict: '审核', priority: '优先级', status: '状态', tags: '标签', dimensions: '维度', scores: '分数', group: '组', assignee: '负责人',
    collaborators: '协作者', custom: '自定义字段', notes: '备注', messages: '给客户的消息', survey: '问卷', conflicts: '冲突', held_back: '未执行',
    would: '影子规则会改', failed: '失败的规则', ignored: '未判断', line: '行',
    notified: '会通知', escalated: '会升级给', writes: '会写回平台', not_sent: '不会发送',
  },
  en: {
    title: 'playground', token: 'Admin token', language: 'Language', message: 'The customer’s message', subject: 'Subject', channel: 'Channel',
    tier: 'Customer tier', found: 'Words found', decision: 'Decision', fired: 'Rules that fired', rule: 'Rule', choose: 'Choose a rule',
    edit: 'Edit it', discard: 'Discard the draft', why: 'Why it fired, or why not', draft: 'Draft',
    draftHint: 'Laid over the running rules, for this page only: nothing is stored, nothing is written to a platform.',
    nothing: 'No rule fired', chooseFirst: 'Choose a rule to see which of its conditions are true, false or unknown.', judging: 'Judging…',
    draftBad: 'The draft has errors; below is still what the running rules decide.', draftUsed: 'Below is the decision with the draft.',
    draftUnused: 'Below is what the running rules decide.', verdict: 'audit', priority: 'priority', status: 'status', tags: 'tags',
    dimensions: 'dimensions', scores: 'scores', group: 'group', assignee: 'assignee', collaborators: 'collaborators', custom: 'custom fields',
    notes: 'notes', messages: 'to the customer', survey: 'survey', conflicts: 'conflicts', held_back: 'held back', would: 'shadow rules would',
    failed: 'failed rules', ignored: 'ignored', line: 'line', notified: 'would be notified', escalated: 'would be escalated to',
    writes: 'would be written', not_sent: 'not sent',
  },
};
const CHANNELS = ['chat', 'sms', 'email', 'popup', 'form', 'phone', 'counter', 'other'];
const ROWS = ['ignored', 'verdict', 'priority', 'status', 'tags', 'dimensions', 'scores', 'group', 'assignee', 'collaborators', 'custom',
  'notes', 'messages', 'notified', 'escalated', 'survey', 'writes', 'conflicts', 'held_back', 'would', 'failed'];
const WORD_LIST = /\[("[^\[\]]*")\]/g;
const SHOWN_WORDS = 6;
const PAUSE_MS = 250;  // after the last key, before asking

const at = (id) => document.getElementById(id);
let language = 'en';
let texts = TEXTS.en;
let asked = 0;  // number of the newest question; older answers are dropped
let timer = 0;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function firstLanguage() {
  const kept = localStorage.getItem('playground.language');
  if (kept in TEXTS) return kept;
  const wanted = navigator.language || 'en';
  if (!wanted.startsWith('zh')) return 'en';
  return /Hant|TW|HK|MO/.test(wanted) ? 'zh-Hant' : 'zh-Hans';
}

function useLanguage(name) {
  language = name;
  texts = TEXTS[name];
  document.documentElement.lang = name;
  at('page-language').value = name;
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = texts[node.dataset.text];
}

async function ask(path, body) {
  const headers = {'Accept-Language': language};
  const token = at('token').value;
  if (token) headers.Authorization = 'Bearer ' + token;
  if (body) headers['Content-Type'] = 'application/json';
  const answer = await fetch(path, {method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body)});
  if (answer.status === 401) at('token-field').hidden = false;
  const json = await answer.json();
  if (!answer.ok) throw new Error([json.title, json.detail].filter(Boolean).join(': '));
  return json;
}

/// A value as a person writes it.
function words(value) {
  if (value === null) return '–';
  if (Array.isArray(value)) return value.map(words).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value).filter(([, v]) => !isNothing(v)).map(([key, v]) => key + ' ' + words(v)).join(' · ');
  }
  return String(value);
}

function isNothing(value) {
  return value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/// `note → helpdesk: text`; a sync shows the fields that it brings.
function writeWords(write) {
  const to = write.to === null ? '' : ' (' + write.to + ')';
  const what = [write.fields, write.text].filter((value) => !isNothing(value)).map(words);
  const withheld = write.withheld === null ? '' : ' – ' + texts.not_sent + ': ' + write.withheld;
  return [write.kind + ' → ' + write.destination + to, ...what].join(': ') + withheld;
}

function writesCell(writes) {
  const cell = element('td');
  const list = element('ul');
  list.append(...writes.map((write) => element('li', writeWords(write))));
  cell.append(list);
  return cell;
}

function showDecision(decision) {
  const table = at('decision');
  table.replaceChildren();
  for (const key of ROWS) {
    if (isNothing(decision[key])) continue;
    const row = element('tr', undefined, {'data-row': key});
    row.append(element('th', texts[key]), key === 'writes' ? writesCell(decision[key]) : element('td', words(decision[key])));
    table.append(row);
  }
}

function showFired(fired) {
  const table = at('fired');
  table.replaceChildren();
  if (fired.length === 0) table.append(element('tr', texts.nothing));
  for (const one of fired) {
    const row = element('tr', undefined, {'data-rule': one.rule});
    const name = element('td');
    const choose = element('button', one.rule, {type: 'button'});
    choose.addEventListener('click', () => { at('rule').value = one.rule; judge(); });
    name.append(choose);
    row.append(name, element('td', one.phase), element('td', one.evidence.map((hit) => '「' + hit.text + '」').join(' ')));
    table.append(row);
  }
}

/// What rules found is marked; what lexicons weighed, nearly every word, is only underlined, where
/// no rule found anything. Spans count code points, and so does Array.from().
function showHits(text, fired) {
  const points = Array.from(text);
  const found = points.map(() => new Set());
  const weighed = points.map(() => new Set());
  for (const one of fired) {
    for (const hit of one.evidence) {
      if (hit.part !== 'text') continue;
      const rules = hit.weight === undefined ? found : weighed;
      for (let i = hit.from; i < hit.to && i < points.length; ++i) rules[i].add(one.rule);
    }
  }
  const looks = points.map((_, i) => [found[i], weighed[i]].map((rules) => [...rules].join(', ')))
    .map(([finders, weighers]) => (finders ? ['mark', finders] : weighers ? ['u', weighers] : ['', '']));
  const out = at('highlighted');
  out.replaceChildren();
  for (let from = 0; from < points.length;) {
    const [look, names] = looks[from];
    let to = from;
    while (to < points.length && looks[to][0] === look && looks[to][1] === names) ++to;
    const part = points.slice(from, to).join('');
    out.append(look ? element(look, part, {title: names}) : part);
    from = to;
  }
}

function showFaults(faults) {
  const list = at('faults');
  list.replaceChildren();
  for (const fault of faults) {
    const item = element('li', undefined, {class: fault.severity, 'data-line': fault.line});
    const place = fault.file === 'draft.yaml' ? texts.line + ' ' + fault.line : fault.file + ':' + fault.line;
    const go = element('button', place + ': ' + fault.message + (fault.hint ? ' (' + fault.hint + ')' : ''), {type: 'button'});
    go.addEventListener('click', () => goTo(fault));
    item.append(go);
    list.append(item);
  }
  showLines(new Set(faults.filter((fault) => fault.file === 'draft.yaml').map((fault) => fault.line)));
}

function showLines(faulty) {
  const gutter = at('lines');
  gutter.replaceChildren();
  at('draft').value.split('\n').forEach((_, index) => {
    if (index > 0) gutter.append('\n');
    const line = index + 1;
    gutter.append(faulty.has(line) ? element('span', String(line), {class: 'fault'}) : String(line));
  });
  gutter.scrollTop = at('draft').scrollTop;
}

function goTo(fault) {
  if (fault.file !== 'draft.yaml') return;
  const draft = at('draft');
  const lines = draft.value.split('\n').slice(0, fault.line - 1);
  const start = lines.reduce((sum, line) => sum + line.length + 1, 0) + Math.max(fault.column - 1, 0);
  draft.focus();
  draft.setSelectionRange(start, start);
}

/// One line for each test, its truth in colour; of a long word list only the beginning, all of it on pointing there.
function showConditions(conditions) {
  const out = at('conditions');
  out.replaceChildren();
  if (conditions === null) {
    out.append(texts.chooseFirst);
    return;
  }
  for (const line of conditions.trimEnd().split('\n')) {
    const [, indent, truth, rest] = /^( *)(\w+)(.*)$/s.exec(line) || [null, '', '', line];
    const short = rest.replace(WORD_LIST, (list, inside) => {
      const words = inside.split('", "');
      return words.length <= SHOWN_WORDS ? list : '[' + words.slice(0, SHOWN_WORDS).join('", "') + '", … +' + (words.length - SHOWN_WORDS) + ']';
    });
    out.append(indent, element('span', truth, {class: truth}), element('span', short, short === rest ? {} : {title: rest.trim()}), '\n');
  }
}

function say(text, bad = false) {
  at('notice').textContent = text;
  at('notice').className = bad ? 'bad' : '';
}

async function judge() {
  const number = ++asked;
  const text = at('message').value;
  const draft = at('draft').value;
  try {
    const answer = await ask('/playground/judge', {
      text, subject: at('subject').value, channel: at('channel').value, tier: at('tier').value, draft, rule: at('rule').value,
    });
    if (number !== asked) return;
    showDecision(answer.decision);
    showFired(answer.decision.fired);
    showHits(text, answer.decision.fired);
    showFaults(answer.draft.faults);
    showConditions(answer.conditions);
    const bad = draft !== '' && !answer.draft.used;
    say(bad ? texts.draftBad : draft === '' ? texts.draftUnused : texts.draftUsed, bad);
    document.body.dataset.judged = String(number);
  } catch (error) {
    if (number === asked) say(error.message, true);
  }
}

function judgeSoon() {
  clearTimeout(timer);
  timer = setTimeout(judge, PAUSE_MS);
}

async function listRules() {
  try {
    const overview = await ask('/playground/rules');
    at('rules').replaceChildren(...overview.rules.map((rule) => element('option', rule.phase, {value: rule.id})));
  } catch (error) {
    say(error.message, true);
  }
}

async function editRule() {
  try {
    const rule = await ask('/playground/rules/' + encodeURIComponent(at('rule').value));
    at('draft').value = rule.draft;
    at('draft').focus();
    judge();
  } catch (error) {
    say(error.message, true);
  }
}

function begin() {
  useLanguage(firstLanguage());
  at('channel').replaceChildren(...CHANNELS.map((name) => element('option', name, {value: name})));
  at('page-language').addEventListener('change', (event) => {
    localStorage.setItem('playground.language', event.target.value);
    useLanguage(event.target.value);
    judge();
  });
  at('token').addEventListener('change', () => listRules().then(judge));  // kept nowhere
  for (const id of ['message', 'subject', 'tier', 'rule', 'draft']) at(id).addEventListener('input', judgeSoon);
  at('channel').addEventListener('change', judge);
  at('draft').addEventListener('scroll', () => { at('lines').scrollTop = at('draft').scrollTop; });
  at('edit').addEventListener('click', editRule);
  at('discard').addEventListener('click', () => { at('draft').value = ''; judge(); });
  listRules().then(judge);
}

begin();
