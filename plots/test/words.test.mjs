// One word file: complete in both languages, nothing missing, nothing left over.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {catalogue} from '../shared/catalogue.mjs';
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
    ...[...text.matchAll(/say\.translated\('(\w+)'/g)].map(([, family]) => `${family}.`),
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
  const suite = readdirSync(join(plots, '../src'), {recursive: true})
    .filter((name) => /\.(cpp|hpp)$/.test(name))
    .map((name) => readFileSync(join(plots, '../src', name), 'utf8'))
    .join('\n')
    .replace(/"\s*\n\s*"/g, '');
  for (const [key, {en}] of Object.entries(words).filter(([key]) => key.startsWith('reason.')))
    assert.ok(suite.includes(en.replace(/\{\w+\}/g, '{}')) || key === 'reason.built_without', en);
  assert.match(suite, /built without \w+: install [\w -]+, build again/);
});

test('a word that is not there is an error, not a blank', () => {
  assert.throws(() => makeSay(words, 'en')('no.such.word'), /no "no.such.word"/);
  assert.equal(makeSay(words, 'zh').or('placement.elsewhere', 'elsewhere'), 'elsewhere');
  assert.equal(makeSay(words, 'zh').or('constructor', 'kept'), 'kept');
});
