'use strict';
// node playground.js URL [SCREENSHOT]: uses the playground of a daemon on rules/vendor as a person would. Prints one line
// for each thing that holds; the first that does not ends the run with exit code 1.
const assert = require('node:assert');
const {chromium} = require('playwright-core');

const [url, screenshot] = process.argv.slice(2);
const SAFETY = 'core.safety';

async function judged(page, act) {
  const before = await page.evaluate(() => Number(document.body.dataset.judged || 0));
  await act();
  await page.waitForFunction((number) => Number(document.body.dataset.judged || 0) > number, before);
}

const row = (page, name) => page.locator(`#decision tr[data-row=${name}] td`).innerText();
const fired = (page) => page.locator('#fired tr[data-rule]').evaluateAll((rows) => rows.map((one) => one.dataset.rule));

const CHECKS = {
  async 'a text shows its decision and the words that made it'(page) {
    await judged(page, () => page.fill('#message', '插上就漏电，还发烫！'));
    assert.match(await row(page, 'tags'), /安全風險/);
    assert.equal(await row(page, 'priority'), '高');
    assert.ok((await fired(page)).includes(SAFETY));
    assert.ok((await page.locator('#highlighted mark').allInnerTexts()).includes('漏电'));
    assert.equal(await page.locator('#highlighted').innerText(), '插上就漏电，还发烫！');
  },
  async 'spans behind characters of two code units stand where they should'(page) {
    await judged(page, () => page.fill('#message', '😀😀𠮷 漏電 😀'));
    assert.deepEqual(await page.locator('#highlighted mark').allInnerTexts(), ['漏電']);
  },
  async 'markup in a text stays text'(page) {
    await judged(page, () => page.fill('#message', '<img src=x onerror="document.title=1"> 漏電'));
    assert.equal(await page.locator('#highlighted img').count(), 0);
    assert.match(await page.title(), /playground/);
  },
  async 'channel and tier change the decision'(page) {
    await judged(page, () => page.fill('#message', '請問保固多久'));
    await judged(page, () => page.fill('#tier', 'VIP'));
    assert.match(await row(page, 'tags'), /高價值客戶/);
    await judged(page, () => page.selectOption('#channel', 'email'));
    assert.match(await row(page, 'tags'), /高價值客戶/);
    await judged(page, () => page.fill('#tier', ''));
  },
  async 'a chosen rule says why it did not fire'(page) {
    await judged(page, () => page.fill('#rule', SAFETY));
    assert.ok(!(await fired(page)).includes(SAFETY));
    assert.match(await page.locator('#conditions').innerText(), /false/);
  },
  async 'what would be written back, and who would be told, is shown'(page) {
    await judged(page, () => page.fill('#draft',
      'version: 1\npeople: {li: {name: 李工, on: {email: li@example.com}}}\n' +
      'engage:\n  - {id: mine.tell, event: message.customer, when: {text: 保固}, then: {notify: {to: li}, escalate: li, note: 看一下}}\n'));
    assert.equal(await page.locator('#faults li.error').count(), 0);
    assert.match(await row(page, 'notified'), /li|李工/);
    assert.match(await row(page, 'escalated'), /li|李工/);
    assert.match(await row(page, 'writes'), /看一下/);
    await judged(page, () => page.click('#discard'));
  },
  async 'a rule can be edited, and the edit decides'(page) {
    await judged(page, () => page.fill('#rule', 'core.topic.logistics'));
    await judged(page, () => page.click('#edit'));
    const source = await page.inputValue('#draft');
    assert.match(source, /^version: 1\n/);
    assert.match(source, /id: core\.topic\.logistics/);
    await judged(page, () => page.fill('#draft',
      'version: 1\nclassify:\n  - {id: core.topic.logistics, when: {text: 保固}, then: {tag: 試驗}}\n'));
    assert.match(await row(page, 'tags'), /試驗/);
    assert.equal(await page.locator('#faults li').count(), 0);
  },
  async 'an error is shown at its line, and the running rules go on'(page) {
    await judged(page, () => page.fill('#draft',
      'version: 1\nclassify:\n  - id: mine\n    when: {txt: 保固}\n    then: {tag: 試驗}\n'));
    assert.equal(await page.locator('#faults li.error').getAttribute('data-line'), '4');
    assert.equal(await page.locator('#lines .fault').innerText(), '4');
    assert.match(await page.locator('#notice').getAttribute('class'), /bad/);
    assert.equal(await row(page, 'verdict'), 'valid');
  },
  async 'what is wrong with a draft is told anew in the language that is chosen'(page) {
    assert.match(await page.locator('#faults li.error').innerText(), /規則「mine」/);
    await judged(page, () => page.selectOption('#page-language', 'zh-Hans'));
    assert.match(await page.locator('#faults li.error').innerText(), /规则“mine”/);
    await judged(page, () => page.selectOption('#page-language', 'zh-Hant'));
  },
  async 'a discarded draft is gone'(page) {
    await judged(page, () => page.click('#discard'));
    assert.equal(await page.inputValue('#draft'), '');
    assert.equal(await page.locator('#faults li').count(), 0);
  },
  async 'the page speaks three languages'(page) {
    await judged(page, () => page.selectOption('#page-language', 'zh-Hans'));
    assert.equal(await page.locator('#message-title').innerText(), '客户的消息');
    await judged(page, () => page.selectOption('#page-language', 'en'));
    assert.equal(await page.locator('#message-title').innerText(), 'The customer’s message');
    await judged(page, () => page.selectOption('#page-language', 'zh-Hant'));
    assert.equal(await page.locator('#message-title').innerText(), '客戶的訊息');
  },
};

async function main() {
  const browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox']});
  try {
    const page = await browser.newPage({locale: 'zh-TW', viewport: {width: 1280, height: 900}});
    const troubles = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error') troubles.push(message.text()); });
    await judged(page, () => page.goto(url + '/playground'));
    for (const [name, check] of Object.entries(CHECKS)) {
      await check(page);
      console.log('ok: ' + name);
      assert.deepEqual(troubles, [], 'the page ran without an error');
    }
    if (screenshot) {
      await judged(page, () => page.fill('#message', '插上就漏电，还发烫！再不處理我就投訴到消保會'));
      await judged(page, () => page.fill('#rule', SAFETY));
      await judged(page, () => page.click('#edit'));
      await page.screenshot({path: screenshot, fullPage: true});
    }
  } finally {
    await browser.close();
  }
}

main().catch((error) => { console.error(error); process.exit(1); });
