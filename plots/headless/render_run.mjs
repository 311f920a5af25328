// Everything that people look at, made from one run's folder.
import {access, constants, rm} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {catalogue} from '../shared/catalogue.mjs';
import {InputError} from '../shared/run.mjs';
import {languages, makeSay} from '../shared/words.mjs';
import {converterVersion, startConverter} from './convert.mjs';
import {readRun, writeWhole} from './files.mjs';
import {pageOf} from './page.mjs';
import {drawChart, words} from './svg.mjs';

// Returns the lines to print, and the problems to report.
export async function renderRun({folder, lang, only, pdf, against, history}) {
  const charts = chartsWanted(only);
  const run = await readRun(folder);
  const others = {other: against === undefined ? undefined : await readRun(against), history: []};
  for (const earlier of history) others.history.push(await readRun(earlier));
  await access(folder, constants.W_OK).catch(() => {
    throw new InputError(`${folder}: cannot be written`);
  });

  const lines = [],
    problems = [];
  const converter = (await converterVersion()) ? startConverter({pdf}) : undefined;
  if (!converter)
    lines.push('rsvg-convert is missing (Debian package librsvg2-bin): the charts stay SVG, without PNG and PDF');
  let written = 0;
  for (const chart of charts) {
    for (const language of lang === 'both' ? languages : [lang]) {
      const drawn = await attempt(chart, run, {lang: language, ...others}, problems);
      const path = join(folder, 'charts', `${chart.name}.${language}.svg`);
      if (drawn?.svg) {
        await writeWhole(path, drawn.svg);
        converter?.add(path);
        ++written;
      } else {
        // A chart of an earlier rendering must not stand for data that is not there.
        for (const ending of ['svg', 'png', 'pdf']) await rm(path.replace(/svg$/, ending), {force: true});
        if (drawn && language === (lang === 'both' ? 'en' : lang)) lines.push(leftOut(chart, drawn, language));
      }
    }
  }
  if (!only)
    await writeWhole(join(folder, 'report.html'), await pageOf(run, {lang: lang === 'zh' ? 'zh' : 'en', ...others}));
  await converter?.finish();
  lines.push(`${written} charts in ${join(folder, 'charts')}`);
  if (!only) lines.push(`page: ${join(folder, 'report.html')}`);
  return {lines, problems};
}

// One chart that fails must not cost the reader the others and the page.
async function attempt(chart, run, view, problems) {
  try {
    return await drawChart(chart, run, view);
  } catch (error) {
    problems.push(`${chart.name}.${view.lang} could not be drawn: ${error.message}`);
    return undefined;
  }
}

function chartsWanted(only) {
  if (only === undefined) return catalogue;
  const found = catalogue.filter((chart) => chart.name === basename(only, '.vl.json'));
  if (!found.length)
    throw new InputError(`no chart ${only}; there are ${catalogue.map((chart) => chart.name).join(', ')}`);
  return found;
}

function leftOut(chart, drawn, language) {
  const say = makeSay(words, language);
  const name = say(`chart.${chart.name}`);
  return drawn.missing ? say('chart.left_out', {chart: name, command: drawn.missing.command}) : say('chart.empty');
}
