// Charts without a browser: the same specs and modules as on the page, drawn to SVG.
import {readFileSync} from 'node:fs';
import vega from 'vega';
import * as vegaLite from 'vega-lite';
import {expressionInterpreter} from 'vega-interpreter';
import {buildSpec} from '../shared/spec.mjs';
import {vegaTextWidth} from '../shared/text_width.mjs';
import {isNarrow, themes} from '../shared/theme.mjs';
import {makeSay} from '../shared/words.mjs';
import {templates} from './templates.mjs';

vega.textMetrics.width = vegaTextWidth;

export const words = JSON.parse(readFileSync(new URL('../words.json', import.meta.url), 'utf8'));

const slideWidth = 960;
const quiet = {
  level: () => quiet,
  error: (...args) => {
    throw new Error(args.join(' '));
  },
  warn: () => quiet,
  info: () => quiet,
  debug: () => quiet,
};

// What one chart says about this run, on a slide unless `view.slide` is false: {svg, rows, …}, or {missing: command}, or {empty: true}.
export async function drawChart(chart, run, {lang = 'en', theme = 'light', width = slideWidth, ...view} = {}) {
  const say = makeSay(words, lang);
  const prepared = chart.prepare(run, {slide: true, ...view, narrow: isNarrow(width)}, say, themes[theme]);
  if (prepared.missing || prepared.empty) return prepared;
  const spec = buildSpec(templates[chart.name], prepared, {say, theme: themes[theme], width});
  const compiled = vegaLite.compile(spec, {logger: quiet}).spec;
  const view_ = new vega.View(vega.parse(compiled, null, {ast: true}), {
    expr: expressionInterpreter,
    renderer: 'none',
    logger: quiet,
  });
  const svg = await view_.toSVG();
  view_.finalize();
  return {...prepared, svg};
}
