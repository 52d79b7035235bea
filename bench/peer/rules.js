// The rule engines, and the loop one writes instead, that bench_rules compares the daemon's rules with: the same rules
// over the same messages, folded before, matching only. Each is given its rules once and is asked until its time is up.
//
// Usage: node rules.js INPUT.json SECONDS      INPUT: {"sizes": [N...], "rules": [...], "messages": [...]}
// Prints one line of JSON for each engine and size: {"engine", "rules", "us", "asked", "matched", "expected"}.
'use strict';
const fs = require('node:fs');

const [file, seconds = '3'] = process.argv.slice(2);
const input = JSON.parse(fs.readFileSync(file, 'utf8'));
const limit = BigInt(Math.round(Number(seconds) * 1e9));

function holds(rule, message) {
  return (!rule.keyword || message.text.includes(rule.keyword)) && (!rule.tier || rule.tier === message.tier) &&
    (!rule.model || rule.model === message.model) && message.length >= rule.length;
}

const expected = (rules, messages) =>
  messages.reduce((sum, message) => sum + rules.filter((rule) => holds(rule, message)).length, 0);

// asks `match(message)`, which gives a number of rules or a promise of it, until the time is up. The first tenth warms up.
async function measure(engine, rules, match) {
  const asked = [];
  let matched = 0;
  let begun = process.hrtime.bigint();
  for (const stop = begun + limit / 10n; process.hrtime.bigint() < stop;) await match(input.messages[0]);
  begun = process.hrtime.bigint();
  let now = begun;
  for (let i = 0; i < input.messages.length && now - begun < limit; i++) {
    const count = match(input.messages[i]);
    matched += typeof count === 'number' ? count : await count;
    asked.push(input.messages[i]);
    now = process.hrtime.bigint();
  }
  const us = Number(now - begun) / 1000 / asked.length;
  console.log(JSON.stringify({engine, rules: rules.length, us, asked: asked.length, matched, expected: expected(rules, asked)}));
}

function includesLoop(rules) {
  return (message) => {
    let matched = 0;
    for (const rule of rules) if (holds(rule, message)) matched++;
    return matched;
  };
}

function jsonRulesEngine(rules) {
  const {Engine} = require('json-rules-engine');
  const engine = new Engine();
  engine.addOperator('has', (text, word) => text.includes(word));
  for (const rule of rules) {
    const all = [];
    if (rule.keyword) all.push({fact: 'text', operator: 'has', value: rule.keyword});
    if (rule.tier) all.push({fact: 'tier', operator: 'equal', value: rule.tier});
    if (rule.model) all.push({fact: 'model', operator: 'equal', value: rule.model});
    if (rule.length) all.push({fact: 'length', operator: 'greaterThanInclusive', value: rule.length});
    engine.addRule({conditions: {all}, event: {type: rule.id}});
  }
  return async (message) => (await engine.run(message)).events.length;
}

// A decision table, one row a rule; all rows that hold are collected.
function zen(rules) {
  const {ZenEngine, ZenDecisionContent} = require('@gorules/zen-engine');
  const input = (id, field) => ({id, name: field, field, type: 'expression'});
  const table = {
    hitPolicy: 'collect',
    inputs: [input('text', 'text'), input('tier', 'tier'), input('model', 'model'), input('length', 'length')],
    outputs: [{id: 'rule', name: 'rule', field: 'rule', type: 'expression'}],
    rules: rules.map((rule) => ({
      _id: rule.id,
      text: rule.keyword ? `contains($, ${JSON.stringify(rule.keyword)})` : '',
      tier: rule.tier ? JSON.stringify(rule.tier) : '',
      model: rule.model ? JSON.stringify(rule.model) : '',
      length: rule.length ? `>= ${rule.length}` : '',
      rule: JSON.stringify(rule.id),
    })),
  };
  const nodes = [
    {id: 'in', type: 'inputNode', name: 'message', position: {x: 0, y: 0}},
    {id: 'table', type: 'decisionTableNode', name: 'rules', content: table, position: {x: 200, y: 0}},
    {id: 'out', type: 'outputNode', name: 'rules that hold', position: {x: 400, y: 0}},
  ];
  const edges = [
    {id: 'first', type: 'edge', sourceId: 'in', targetId: 'table'},
    {id: 'second', type: 'edge', sourceId: 'table', targetId: 'out'},
  ];
  const decision = new ZenEngine().createDecision(new ZenDecisionContent({nodes, edges}));
  return async (message) => (await decision.evaluate(message)).result.length;
}

async function main() {
  for (const size of input.sizes) {
    const rules = input.rules.slice(0, size);
    await measure('JavaScript includes loop', rules, includesLoop(rules));
    await measure('json-rules-engine', rules, jsonRulesEngine(rules));
    await measure('GoRules ZEN', rules, zen(rules));
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
