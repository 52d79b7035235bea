// The peer of bench_end_to_end: what a good engineer writes in an afternoon instead of installing a daemon. It checks
// the signature, makes the webhook durable before its 200 (one commit each, SQLite with synchronous = FULL), looks for
// keywords, posts one private note over kept-alive connections, and marks the webhook as delivered, so that a restart
// sends what a crash left over. It does less than the daemon: no back-off, no order per ticket, no trace of decisions
// or attempts.
//
// Usage: node server.js STORE DESK_PORT [fetch|agent]      (secret: BENCH_SECRET). Prints {"port":N}.
//   fetch   the note goes out by Node's fetch, as one writes it by hand; the default
//   agent   by http.request over an agent, tuned: half the CPU
'use strict';
const crypto = require('node:crypto');
const http = require('node:http');
const Database = require('better-sqlite3');

const [storePath, deskPort, client = 'fetch'] = process.argv.slice(2);
const secret = process.env.BENCH_SECRET;
const toleranceSeconds = 300;

const rules = [
  {problem: '安全', words: ['發燙', '焦味', '冒煙', '漏電', 'burnt', 'smoke']},
  {problem: '物流', words: ['物流', '還沒有到', '配送', 'delivery address', 'parcel']},
  {problem: '質量', words: ['壞的', '故障', '裂', 'broken', 'defective']},
  {problem: '退款', words: ['退款', '退貨', 'refund']},
  {problem: '帳務', words: ['扣款', '發票', 'charged twice', 'invoice']},
  {problem: '軟體', words: ['閃退', '登入', '當機', 'crash', 'login']},
  {kind: '投訴', words: ['投訴', '檢舉', 'complaint']},
  {emotion: '憤怒', words: ['再不處理', '太誇張', 'unacceptable']},
  {emotion: '失望', words: ['失望', 'disappointing', 'let down']},
  {emotion: '平和', words: ['謝謝', 'thanks']},
];

const db = new Database(storePath);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('wal_autocheckpoint = 250');
db.exec('CREATE TABLE webhooks(id INTEGER PRIMARY KEY, key TEXT UNIQUE, body BLOB, delivered INTEGER DEFAULT 0)');
const insert = db.prepare('INSERT OR IGNORE INTO webhooks(key, body) VALUES (?, ?)');
const markDelivered = db.prepare('UPDATE webhooks SET delivered = 1 WHERE id = ?');
const agent = new http.Agent({keepAlive: true, maxSockets: 32});

function verified(request, body) {
  const timestamp = request.headers['x-chatwoot-timestamp'] || '';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const wanted = 'sha256=' + crypto.createHmac('sha256', secret).update(timestamp + '.').update(body).digest('hex');
  const given = request.headers['x-chatwoot-signature'] || '';
  return given.length === wanted.length && crypto.timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

function judge(text) {
  const folded = text.toLowerCase();
  const found = {kind: '咨詢'};
  for (const rule of rules) {
    const hit = rule.words.find((word) => folded.includes(word));
    if (hit) Object.assign(found, rule, {words: undefined, why: hit});
  }
  return found;
}

async function postByFetch(path, headers, note) {
  const answer = await fetch(`http://127.0.0.1:${deskPort}${path}`, {method: 'POST', headers, body: note});
  await answer.arrayBuffer();
  return answer.status;
}

function postByAgent(path, headers, note) {
  return new Promise((answered, failed) => {
    const call = http.request({
      port: Number(deskPort), host: '127.0.0.1', method: 'POST', agent, path,
      headers: {...headers, 'content-length': note.length},
    }, (answer) => answer.resume().on('end', () => answered(answer.statusCode)));
    call.on('error', failed);
    call.end(note);
  });
}

const post = client === 'agent' ? postByAgent : postByFetch;

async function writeBack(id, event, key) {
  const note = Buffer.from(JSON.stringify({
    content: JSON.stringify(judge(event.content)), message_type: 'outgoing', private: true,
    content_attributes: {triaged: key},
  }));
  const path = `/api/v1/accounts/1/conversations/${event.conversation.id}/messages`;
  try {
    const status = await post(path, {'content-type': 'application/json', 'api_access_token': 'bench'}, note);
    if (status < 300) markDelivered.run(id);
    else console.error(`the desk answered ${status} to webhook ${id}`);
  } catch (error) {
    console.error(`webhook ${id}: ${error.message}`);
  }
}

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    if (!verified(request, body)) {
      response.writeHead(401).end();
      return;
    }
    const event = JSON.parse(body);
    const key = request.headers['x-chatwoot-delivery'];
    const inserted = insert.run(key, body);
    response.writeHead(200, {'content-length': 2}).end('{}');
    if (inserted.changes === 1) writeBack(inserted.lastInsertRowid, event, key);
  });
});
for (const left of db.prepare('SELECT id, key, body FROM webhooks WHERE delivered = 0').all()) {
  writeBack(left.id, JSON.parse(left.body), left.key);
}
server.keepAliveTimeout = 60000;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({port: server.address().port})));
