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

// Takes SVG files as they come, so that charts are converted while the next are drawn; finish() waits for the last.
export function startConverter({pdf = true} = {}) {
  const jobs = [];
  let running = [];
  let failure;

  async function work() {
    for (let job = jobs.shift(); job && !failure; job = jobs.shift()) {
      const {path, to, options} = job;
      try {
        await replaceBy(to, (temporary) => execute('rsvg-convert', [...options, '--output', temporary, path]));
      } catch (error) {
        failure = error;
      }
    }
  }
  return {
    add(path) {
      jobs.push({path, to: path.replace(/\.svg$/, '.png'), options: ['--zoom', '2']});
      if (pdf) jobs.push({path, to: path.replace(/\.svg$/, '.pdf'), options: ['--format', 'pdf']});
      while (running.length < atOnce) {
        const worker = work().then(() => {
          running = running.filter((other) => other !== worker);
        });
        running.push(worker);
      }
    },
    async finish() {
      while (running.length) await Promise.all(running);
      if (failure) throw failure;
    },
  };
}
