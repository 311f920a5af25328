// README.md and README.zh.md have the same content: the same sections, commands, files and links, in the same order.
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {plots} from './helpers.mjs';

const root = join(plots, '..');
const read = (name) => readFileSync(join(root, name), 'utf8');
const fence = /^```(\w*)\n([^]*?)^```$/gm;

// Of a line in a block: what is typed, without the words that explain it behind two blanks or a '#'.
const typed = (line) => line.split(/ {2,}| #|\/\//)[0].trim();

function contentOf(text) {
  const blocks = [...text.matchAll(fence)].map(([, kind, body]) => ({kind, lines: body.split('\n').map(typed)}));
  const prose = text.replace(fence, '');
  return {
    blocks,
    headings: prose.match(/^#+ /gm),
    rows: [...prose.matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => (cell.match(/`[^`]+`/g) ?? []).join()),
    code: new Set([...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code)),
    links: new Set(
      [...prose.matchAll(/\]\(([^)]+)\)/g)]
        .map(([, target]) => target.replace(/\.(en|zh)\.svg$/, '.svg'))
        .filter((target) => !/^README(\.zh)?\.md$/.test(target)),
    ),
  };
}

const [english, chinese] = ['README.md', 'README.zh.md'].map(read);

test('the two READMEs have the same commands, files, figures and sections', () => {
  const [en, zh] = [english, chinese].map(contentOf);
  assert.ok(en.blocks.length >= 4 && en.code.size > 20 && en.links.size > 4, 'the comparison sees something');
  assert.deepEqual(zh, en);
});

test('each README leads to the other, and to nothing that is not there', () => {
  assert.ok(english.includes('](README.zh.md)') && chinese.includes('](README.md)'));
  for (const text of [english, chinese]) {
    for (const [, target] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      if (!/^\w+:/.test(target)) assert.ok(existsSync(join(root, target)), target);
    }
  }
});
