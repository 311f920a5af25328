#!/usr/bin/env node
// Draws the charts and the page of one run.
//
//   node render.mjs RUN_DIR [--lang en|zh|both] [--only NAME] [--no-pdf] [--against RUN_DIR] [--history RUN_DIR]...
//
// Exit codes: 0 fine, 4 some chart could not be drawn, 2 unusable arguments or input (one line on stderr, nothing
// written).
import {InputError} from './shared/run.mjs';

const usage =
  'usage: render.mjs RUN_DIR [--lang en|zh|both] [--only NAME] [--no-pdf] [--against RUN_DIR] [--history RUN_DIR]...';

function parse(words) {
  const options = {folder: undefined, lang: 'both', only: undefined, pdf: true, against: undefined, history: []};
  const next = words[Symbol.iterator]();
  const valueOf = (option) => {
    const {value, done} = next.next();
    if (done) throw new InputError(`${option} wants a value; ${usage}`);
    return value;
  };
  for (const word of next) {
    if (word === '--lang') options.lang = valueOf(word);
    else if (word === '--only') options.only = valueOf(word);
    else if (word === '--against') options.against = valueOf(word);
    else if (word === '--history') options.history.push(valueOf(word));
    else if (word === '--no-pdf') options.pdf = false;
    else if (word.startsWith('-')) throw new InputError(`unknown option ${word}; ${usage}`);
    else if (options.folder === undefined) options.folder = word;
    else throw new InputError(`more than one folder; ${usage}`);
  }
  if (options.folder === undefined) throw new InputError(usage);
  if (!['en', 'zh', 'both'].includes(options.lang))
    throw new InputError(`--lang is en, zh or both, not ${options.lang}`);
  return options;
}

try {
  const options = parse(process.argv.slice(2));
  // Loaded only now: a mistyped argument is answered at once, and a missing node_modules with one line.
  const {renderRun} = await import('./headless/render_run.mjs');
  const {lines, problems} = await renderRun(options);
  for (const line of lines) console.log(line);
  for (const problem of problems) console.error(`ipcbench: ${problem}`);
  if (problems.length) process.exitCode = 4;
} catch (error) {
  if (error instanceof InputError) {
    console.error(`ipcbench: ${error.message}`);
    process.exitCode = 2;
  } else if (error.code === 'ERR_MODULE_NOT_FOUND' && /'vega/.test(error.message)) {
    console.error('ipcbench: the charts need the packages of plots/package.json; run npm ci in plots/');
    process.exitCode = 2;
  } else {
    throw error;
  }
}
