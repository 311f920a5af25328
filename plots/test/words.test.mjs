// One word file: complete in both languages, nothing missing, nothing left over.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {catalogue} from '../shared/catalogue.mjs';
import {checkSummary} from '../shared/run.mjs';
import {makeSay} from '../shared/words.mjs';
import {json, plots} from './helpers.mjs';

const words = json('words.json', plots);
const read = (...path) => readFileSync(join(plots, ...path), 'utf8');
const sources = ['shared', 'shared/charts', 'page', 'headless'].flatMap((folder) =>
  readdirSync(join(plots, folder))
    .filter((name) => /\.(mjs|html)$/.test(name))
    .map((name) => read(folder, name)),
);
const specNames = readdirSync(join(plots, 'charts')).filter((name) => name.endsWith('.vl.json'));
const specs = specNames.map((name) => read('charts', name));

// The suite's own sources below this path in src/, a sentence that goes over several lines as one.
function sourcesOf(path) {
  const root = join(plots, '../src', path);
  const files = path.endsWith('.cpp') ? [root] : readdirSync(root, {recursive: true}).filter((name) => /\.(cpp|hpp)$/.test(name)).map((name) => join(root, name));
  return files
    .map((name) => readFileSync(name, 'utf8'))
    .join('\n')
    .replace(/"\s*\n\s*"/g, '');
}

test('every word stands in both languages, with the same placeholders', () => {
  const holes = (text) => [...new Set([...text.matchAll(/\{(\w+)[|}]/g)].map(([, name]) => name))].sort();
  for (const [key, entry] of Object.entries(words)) {
    assert.deepEqual(Object.keys(entry), ['en', 'zh'], key);
    if (key !== 'list.space') for (const text of Object.values(entry)) assert.ok(text.trim(), key);
    assert.deepEqual(holes(entry.en), holes(entry.zh), key);
  }
});

test('what looks Chinese is in the Chinese column only', () => {
  for (const [key, {en}] of Object.entries(words))
    if (key !== 'page.other_language' && key !== 'page.switch_language')
      assert.doesNotMatch(en, /[\u4e00-\u9fff]/, key);
});

test('every word that a spec, a module or the page asks for is there', () => {
  const asked = [
    ...sources.flatMap((text) => [
      ...text.matchAll(/\bsay\(\s*'([^']+)'/g),
      ...text.matchAll(/data-say(?:-label)?="([^"]+)"/g),
    ]),
    ...specs.flatMap((text) => [...text.matchAll(/"@([\w.]+)"/g)]),
  ].map(([, key]) => key);
  for (const key of asked) assert.ok(words[key], key);
});

test('no word is left over', () => {
  const text = [...sources, ...specs].join('\n');
  const families = [
    ...[...text.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix),
    ...[...text.matchAll(/\.translated\('(\w+)'/g)].map(([, family]) => `${family}.`),
  ];
  for (const key of Object.keys(words)) {
    assert.ok(
      text.includes(`'${key}'`) ||
        text.includes(`"${key}"`) ||
        text.includes(`@${key}"`) ||
        families.some((prefix) => key.startsWith(prefix)),
      key,
    );
  }
});

test('every chart has its spec, its name and its question', () => {
  assert.deepEqual(specNames.sort(), catalogue.map((chart) => `${chart.name}.vl.json`).sort());
  for (const chart of catalogue)
    for (const family of ['chart', 'ask']) assert.ok(words[`${family}.${chart.name}`], chart.name);
});

test('a word goes with its number', () => {
  const say = makeSay({n: {en: '{n} {n|launch|launches}', zh: '{n} 次'}}, 'en');
  assert.deepEqual([1, 2, '9–41', 0].map((n) => say('n', {n})), ['1 launch', '2 launches', '9–41 launches', '0 launches']);
  assert.equal(say('n', {}), '{n} {n|launch|launches}', 'a value that is not given leaves its place open');
});

test('why a cell was skipped is said in Chinese too, as the suite words it', () => {
  const zh = makeSay(words, 'zh');
  assert.equal(zh.translated('reason', 'posix_mq carries at most 8192 bytes here'), '此处 posix_mq 每条消息最多 8192 字节');
  assert.equal(zh.translated('reason', 'something else'), 'something else');
  assert.equal(makeSay(words, 'en').translated('reason', 'this machine has one NUMA node'), 'this machine has one NUMA node');
  for (const {reason} of json('summary.json').skipped) assert.match(zh.translated('reason', reason), /[\u4e00-\u9fff]/);
  // Each form stands in the sources: one that was reworded there would be translated no more.
  const suite = sourcesOf('.');
  for (const [key, {en}] of Object.entries(words).filter(([key]) => key.startsWith('reason.')))
    assert.ok(suite.includes(en.replace(/\{\w+\}/g, '{}')) || key === 'reason.built_without', en);
  assert.match(suite, /built without \w+: install [\w -]+, build again/);
});

test('why a launch failed is said in Chinese too: every error that the bench program and its launcher word', () => {
  const zh = makeSay(words, 'zh');
  assert.equal(zh.translated('error', 'timed out after 10000 ms'), '超过 10000 ms 未完成');
  assert.equal(
    zh.translated('error', 'the bench program failed: a peer was killed by signal 9 (KILL)'),
    '基准程序失败：一个进程被信号 9（KILL）终止',
  );
  assert.equal(zh.translated('error', 'pipe2: Too many open files'), 'pipe2: Too many open files');
  assert.equal(makeSay(words, 'en').translated('error', 'messages were lost'), 'messages were lost');
  // What the sources throw at a launch has a form here, and each form is thrown there.
  const suite = ['core', 'scenarios', 'mechanisms', 'runner/launcher.cpp'].map(sourcesOf).join('\n');
  const thrown = [...suite.matchAll(/(?:runtime_error\{\s*(?:std::string\{|fmt::format\(\s*|[^"{};]*\{)?|\berror = (?:fmt::format\()?)"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text);
  assert.ok(thrown.length > 35, String(thrown.length));
  for (const text of thrown.filter((text) => !text.startsWith('the bench program is not there')))
    assert.match(zh.translated('error', text.replace(/\{\}/g, '7')), /[\u4e00-\u9fff]/, text);
  for (const [key, {en}] of Object.entries(words).filter(([key]) => key.startsWith('error.')))
    assert.ok(suite.includes(en.replace(/\{\w+\}/g, '{}')), `${key}: ${en}`);
});

test('why a file is refused is said in Chinese too', () => {
  const zh = makeSay(words, 'zh');
  const cell = {name: 'a/b', scenario: 'a', mechanism: 'b', workload: {}, value: 1};
  const good = {schema: 1, run: {}, machine: {}, cells: [cell]};
  for (const bad of [
    [],
    {...good, schema: 7},
    {...good, run: undefined},
    {...good, cells: undefined},
    {...good, cells: [{}]},
    {...good, cells: [{...cell, low: 'x'}]},
    {...good, skipped: 3},
  ]) {
    assert.throws(
      () => checkSummary(bad),
      ({message}) => message !== zh.translated('refusal', message) && /[\u4e00-\u9fff]/.test(zh.translated('refusal', message)),
    );
  }
  checkSummary(good);
  assert.equal(zh.translated('refusal', 'not JSON'), '不是 JSON');
});

test('a word that is not there is an error, not a blank', () => {
  assert.throws(() => makeSay(words, 'en')('no.such.word'), /no "no.such.word"/);
  assert.equal(makeSay(words, 'zh').or('placement.elsewhere', 'elsewhere'), 'elsewhere');
  assert.equal(makeSay(words, 'zh').or('constructor', 'kept'), 'kept');
});
