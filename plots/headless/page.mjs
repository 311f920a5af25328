// The page: one file that needs no network. Its policy lets only the scripts run that were put in here, by their hashes;
// whatever a results file says, it is data.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {packCurves, packSummary} from '../shared/pack.mjs';
import {bundle} from './bundle.mjs';
import {words} from './svg.mjs';
import {templates} from './templates.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const libraries = [
  ['vega', 'build/vega.min.js'],
  ['vega-lite', 'build/vega-lite.min.js'],
  ['vega-interpreter', 'build/vega-interpreter.min.js'],
];

// JSON inside a script element: nothing in it can end the element, or begin a comment in it.
export const embed = (value) =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const hash = (text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

export async function pageOf(run, {lang = 'en', other, history = []} = {}) {
  const style = ['base.css', 'parts.css', 'lecture.css'].map((name) => readFileSync(join(root, 'page', name), 'utf8')).join('');
  const scripts = [...libraries.map(library), bundle(join(root, 'page', 'main.mjs'), root)].map(harmless);
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(' ')}`,
    `style-src ${hash(style)}`,
    "style-src-attr 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const data = {
    lang,
    summary: packSummary(slim(run)),
    curves: packCurves(drawn(run)),
    claims: run.claims,
    words,
    templates,
    other: other && packSummary(slim(other)),
    history: history.map((earlier) => packSummary(slim(earlier))),
  };
  const parts = {
    policy,
    style,
    data: embed(data),
    // The libraries are most of the page, and draw nothing before a chart comes into sight: they lie here as text until then.
    scripts: scripts
      .map((script, index) => (index < libraries.length ? `<script type="text/plain" class="library">${script}</script>` : `<script>${script}</script>`))
      .join('\n'),
  };
  return readFileSync(join(root, 'page', 'page.html'), 'utf8').replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
}

function library([name, file]) {
  // The packages export no path to their build; their folder is found by their manifest.
  const folder = dirname(require.resolve(`${name}/package.json`));
  return readFileSync(join(folder, file), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/gm, '');
}

// A script's text must not hold what ends its element.
function harmless(script) {
  const safe = script.replace(/<\/(script)/gi, '<\\/$1');
  if (/<!--/.test(safe)) throw new Error('a script of the page holds "<!--"');
  return safe;
}

// What the page shows of a cell's metrics beside its headline, which stands in the cell itself.
const shownMetrics = ['p50_ns', 'p90_ns', 'p99_ns', 'p999_ns', 'msgs_per_s', 'bytes_per_s', 'client_cpu_ns', 'server_cpu_ns'];
// Where a chart draws the interval of a metric that is not the headline.
const withIntervals = new Set(['limit', 'open_loop']);

// summary.json without what the page never shows, every figure as it stands there: a run of the whole catalogue has
// thousands of cells. Launches are needed only where no interval stands for them.
function slim({schema, run, machine, mechanisms, cells, skipped, failed}) {
  return {schema, run, machine, mechanisms, skipped, failed, cells: cells.map(slimCell)};
}

function slimCell({launch_values, samples, variation, metrics = {}, flags = [], ...cell}) {
  const kept = shownMetrics
    .filter((name) => name !== cell.headline && metrics[name])
    .map((name) => [name, withIntervals.has(cell.scenario) ? metrics[name] : {median: metrics[name].median}]);
  return {
    ...cell,
    ...(kept.length ? {metrics: Object.fromEntries(kept)} : {}),
    ...(flags.length ? {flags} : {}),
    ...(cell.low === undefined && launch_values ? {launch_values} : {}),
  };
}

function drawn(run) {
  const wanted = new Set(
    run.cells
      .filter((cell) => cell.scenario === 'round_trip' && !(cell.flags ?? []).includes('batched'))
      .map((cell) => cell.name),
  );
  return Object.fromEntries(Object.entries(run.curves).filter(([name]) => wanted.has(name)));
}
