// PNG and PDF out of SVG, by librsvg: it embeds the fonts of a PDF, and sets Chinese text.
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {replaceBy} from './files.mjs';

const execute = promisify(execFile);
const atOnce = 2;

export async function converterVersion() {
  try {
    return (await execute('rsvg-convert', ['--version'])).stdout.trim();
  } catch {
    return null;
  }
}

export async function convertAll(svgPaths, {pdf = true} = {}) {
  const jobs = svgPaths.flatMap((path) => [
    {path, to: path.replace(/\.svg$/, '.png'), options: ['--zoom', '2']},
    ...(pdf ? [{path, to: path.replace(/\.svg$/, '.pdf'), options: ['--format', 'pdf']}] : []),
  ]);
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const {path, to, options} = job;
      await replaceBy(to, (temporary) => execute('rsvg-convert', [...options, '--output', temporary, path]));
    }
  };
  await Promise.all(Array.from({length: atOnce}, worker));
}
