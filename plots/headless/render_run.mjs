// Everything that people look at, made from one run's folder.
import {access, constants, rm} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {catalogue} from '../shared/catalogue.mjs';
import {InputError} from '../shared/run.mjs';
import {languages, makeSay} from '../shared/words.mjs';
import {convertAll, converterVersion} from './convert.mjs';
import {readRun, writeWhole} from './files.mjs';
import {pageOf} from './page.mjs';
import {drawChart, words} from './svg.mjs';

// Returns the lines to print.
export async function renderRun({folder, lang, only, pdf, against}) {
  const charts = chartsWanted(only);
  const run = await readRun(folder);
  const other = against === undefined ? undefined : await readRun(against);
  await access(folder, constants.W_OK).catch(() => { throw new InputError(`${folder}: cannot be written`); });
  const lines = [], svgs = [];
  for (const chart of charts) {
    for (const language of lang === 'both' ? languages : [lang]) {
      const drawn = await drawChart(chart, run, {lang: language, other});
      const path = join(folder, 'charts', `${chart.name}.${language}.svg`);
      if (drawn.svg) {
        await writeWhole(path, drawn.svg);
        svgs.push(path);
      } else {
        // A chart of an earlier rendering must not stand for data that is not there.
        for (const ending of ['svg', 'png', 'pdf']) await rm(path.replace(/svg$/, ending), {force: true});
        if (language === (lang === 'both' ? 'en' : lang)) lines.push(leftOut(chart, drawn, language));
      }
    }
  }
  if (!only) await writeWhole(join(folder, 'report.html'), await pageOf(run, {lang: lang === 'zh' ? 'zh' : 'en', other}));
  if (svgs.length && !(await converterVersion())) {
    lines.push('rsvg-convert is missing (Debian package librsvg2-bin): the charts stay SVG, without PNG and PDF');
  } else {
    await convertAll(svgs, {pdf});
  }
  lines.push(`${svgs.length} charts in ${join(folder, 'charts')}`);
  if (!only) lines.push(`page: ${join(folder, 'report.html')}`);
  return lines;
}

function chartsWanted(only) {
  if (only === undefined) return catalogue;
  const found = catalogue.filter((chart) => chart.name === basename(only, '.vl.json'));
  if (!found.length) throw new InputError(`no chart ${only}; there are ${catalogue.map((chart) => chart.name).join(', ')}`);
  return found;
}

function leftOut(chart, drawn, language) {
  const say = makeSay(words, language);
  return say('chart.left_out', {chart: say(`chart.${chart.name}`), command: drawn.missing ?? ''});
}
