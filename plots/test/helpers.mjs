// What the tests share: the fixture run, charts drawn from it, and folders that vanish again.
import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {catalogue} from '../shared/catalogue.mjs';
import {curvesOf} from '../shared/percentiles.mjs';
import {makeRun} from '../shared/run.mjs';

export const plots = fileURLToPath(new URL('..', import.meta.url));
export const fixture = fileURLToPath(new URL('../../tests/data/fixture-run', import.meta.url));
export const json = (name, folder = fixture) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

export const fixtureRun = (change = (summary) => summary) =>
  makeRun(change(json('summary.json')), {curves: curvesOf(json('histograms.json')), claims: json('claims.json')});

export const named = (name) => catalogue.find((chart) => chart.name === name);

// A folder for one test, removed when that test ends.
export function folderFor(t, {filled = true} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ipcbench-plots-'));
  t.after(() => rmSync(folder, {recursive: true, force: true}));
  if (filled)
    for (const name of ['summary.json', 'histograms.json', 'claims.json'])
      cpSync(join(fixture, name), join(folder, name));
  return folder;
}

export function change(folder, edit, name = 'summary.json') {
  const value = json(name, folder);
  writeFileSync(join(folder, name), JSON.stringify(edit(value) ?? value));
}

export function render(words, options = {}) {
  return spawnSync(process.execPath, [join(plots, 'render.mjs'), ...words], {encoding: 'utf8', ...options});
}

// The other run, for comparisons: everything a fifth slower.
export function slower(summary) {
  for (const cell of summary.cells) {
    const factor = cell.better === 'lower' ? 1.2 : 1 / 1.2;
    for (const key of ['value', 'low', 'high']) if (cell[key] !== undefined) cell[key] *= factor;
  }
  return summary;
}

const hostileName = '</script><img src=x onerror=alert(1)>';
export const hostile = {name: hostileName, host: `"'><svg onload=alert(2)>${'{{'}data}} $ink @axis.size \u2028`};

// The fixture with a name that tries everything: as a mechanism, a family, a host, a placement, a reason and a claim.
export function poison(summary) {
  const text = JSON.stringify(summary)
    .replaceAll('"unix_stream"', JSON.stringify(hostile.name))
    .replaceAll('/unix_stream/', `/${hostile.name}/`);
  const poisoned = JSON.parse(text);
  poisoned.run.host = hostile.host;
  poisoned.machine.cpu_model = '$& datum.value <b>bold</b>';
  poisoned.mechanisms.find((m) => m.name === hostile.name).family = "');alert(3);('";
  poisoned.mechanisms.push({name: '__proto__', family: 'constructor', summary: '=HYPERLINK("x")'});
  for (const cell of poisoned.cells.filter((c) => c.mechanism === 'signal')) {
    cell.mechanism = '=1+1"\'\\';
    cell.name = cell.name.replace('/signal/', `/${cell.mechanism}/`);
  }
  for (const cell of poisoned.cells.filter((c) => c.workload.placement === 'unpinned' && c.scenario === 'round_trip'))
    cell.workload.placement = '<i>here</i>';
  poisoned.skipped.push({name: '<script>alert(4)</script>', reason: '<img src=x onerror=alert(5)>'});
  return poisoned;
}

// Marks of a kind in an SVG that Vega made: how many paths, lines or texts are in its mark groups.
export function marks(svg, kind) {
  const inside = new RegExp(`<g class="mark-${kind} role-mark [^"]*"[^>]*>(.*?)</g>`, 'gs');
  const tag = kind === 'text' ? /<text/g : kind === 'rule' ? /<line/g : /<path/g;
  return [...svg.matchAll(inside)].reduce((sum, [, body]) => sum + (body.match(tag) ?? []).length, 0);
}

export const texts = (svg) =>
  [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]*)<\/(?:text|tspan)>/g)].map(([, text]) => unescape(text));
const unescape = (text) =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
