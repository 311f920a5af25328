// Reading a run's folder and writing into it. A reader never sees half a file: each is written beside its place and
// renamed.
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {InputError, checkSummary, makeRun} from '../shared/run.mjs';
import {curvesOf} from '../shared/percentiles.mjs';

async function readJson(folder, name, {optional = false} = {}) {
  let text;
  try {
    text = await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if (optional && error.code === 'ENOENT') return null;
    throw new InputError(
      error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? `${folder}: no ${name} there; a run's folder was expected`
        : `${join(folder, name)}: cannot be read (${error.code})`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${join(folder, name)}: not JSON`);
  }
}

export async function readRun(folder) {
  const summary = await readJson(folder, 'summary.json');
  try {
    checkSummary(summary);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${join(folder, 'summary.json')}: ${error.message}`);
    throw error;
  }
  const histograms = await readJson(folder, 'histograms.json', {optional: true});
  const claims = await readJson(folder, 'claims.json', {optional: true});
  return makeRun(summary, {curves: curvesOf(histograms), claims});
}

export async function writeWhole(path, content) {
  await mkdir(dirname(path), {recursive: true});
  await replaceBy(path, (temporary) => writeFile(temporary, content));
}

// `make` fills the temporary file that then takes the place of `path`.
export async function replaceBy(path, make) {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, {force: true});
    throw error;
  }
}
