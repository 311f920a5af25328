// The page: reads what was embedded, draws, and draws again when the reader chooses.
import {unpackCurves, unpackSummary} from '../shared/pack.mjs';
import {makeRun} from '../shared/run.mjs';
import {isNarrow} from '../shared/theme.mjs';
import {makeSay} from '../shared/words.mjs';
import {makeCharts} from './charts.mjs';
import {makeChooser} from './chooser.mjs';
import {drawCompare, wireCompare} from './compare.mjs';
import {drawControls, wireHeader, writeWords} from './controls.mjs';
import {byId} from './dom.mjs';
import {loadLibraries} from './draw.mjs';
import {makeLecture} from './lecture.mjs';
import {drawNotes} from './notes.mjs';
import {makeState} from './state.mjs';
import {drawAnswer, drawEnd} from './summary.mjs';
import {makeTooltip} from './tooltip.mjs';

const data = JSON.parse(byId('data').textContent);
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const store = makeState({
  lang: data.lang,
  theme: 'auto',
  scale: 'log',
  units: 'auto',
  placement: undefined,
  size: undefined,
  mechanisms: null,
  other: data.other ? makeRun(unpackSummary(data.other)) : undefined,
  history: data.history.map((summary) => makeRun(unpackSummary(summary))),
});

// What every part draws from. One object that lasts, so that late callbacks see the present choice.
const context = {
  run: makeRun(unpackSummary(data.summary), {curves: unpackCurves(data.curves), claims: data.claims}),
  templates: data.templates,
  state: store.get(),
};
const themeNow = () => (store.get().theme === 'auto' ? (dark.matches ? 'dark' : 'light') : store.get().theme);

function renew() {
  context.say = makeSay(data.words, store.get().lang);
  context.theme = themeNow();
  store.get().narrow = isNarrow(document.documentElement.clientWidth - 60);
  document.documentElement.dataset.theme = context.theme;
}

renew();
const tooltip = makeTooltip(context);
const charts = makeCharts(context, byId('charts-body'), tooltip);
const chooser = makeChooser(context);
const lecture = makeLecture(context, charts, tooltip);

function drawWords() {
  writeWords(context.say);
  drawAnswer(context);
  drawNotes(context);
  chooser.draw();
}

function drawCharts() {
  byId('tooltip').hidden = true;
  drawControls(context, store);
  drawCompare(context);
  charts.refresh();
  drawEnd(context, charts.leftOut());
  lecture.refresh();
}

store.onChange((state, changed) => {
  renew();
  if (changed.includes('lang')) drawWords();
  drawCharts();
});
wireHeader(store);
wireCompare(store, () => context.say);
drawWords();
drawCharts();

dark.addEventListener('change', () => {
  renew();
  drawCharts();
});
let width = document.documentElement.clientWidth,
  timer;
window.addEventListener('resize', () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    renew();
    drawCharts();
  }, 150);
});
// Paper is white, and shows every chart, not only those that were in sight.
window.addEventListener('beforeprint', () => {
  context.theme = 'light';
  document.documentElement.dataset.theme = 'light';
  charts.refresh();
  charts.drawAll();
});
window.addEventListener('afterprint', () => {
  renew();
  charts.refresh();
});
window.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') byId('tooltip').hidden = true;
});
document.documentElement.dataset.ready = 'yes';
setTimeout(loadLibraries, 200); // behind the first picture, before a reader has scrolled to a chart
