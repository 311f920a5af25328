// A second run: its summary.json dropped on the page, or chosen. Checked as strictly as the first.
import {InputError, checkSummary, makeRun} from '../shared/run.mjs';
import {byId} from './dom.mjs';

export function wireCompare(store, sayNow) {
  const zone = byId('drop');
  const input = byId('compare-file');
  const problem = byId('compare-problem');
  const say = (text) => {
    problem.textContent = text;
  };

  async function read(file) {
    if (!file) return;
    say('');
    try {
      store.set({other: makeRun(checkSummary(parse(await file.text())))});
      byId('chart-compare_runs').scrollIntoView({block: 'start'});
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      say(sayNow()('compare.refused', {file: file.name, reason: sayNow().translated('refusal', error.message)}));
    }
  }
  input.addEventListener('change', () => read(input.files[0]));
  byId('compare-clear').addEventListener('click', () => {
    input.value = '';
    say('');
    store.set({other: undefined});
  });
  // Anywhere on the page, so that a reader need not aim.
  for (const kind of ['dragover', 'dragenter']) {
    document.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes('Files')) return;
      event.preventDefault();
      zone.classList.add('over');
    });
  }
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) zone.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    zone.classList.remove('over');
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError('not JSON');
  }
}

export function drawCompare(context) {
  const {say, state} = context;
  byId('compare-clear').hidden = !state.other;
  byId('compare-state').textContent = state.other
    ? say('compare.loaded', {id: state.other.run.id ?? '–'})
    : say('compare.none');
}
