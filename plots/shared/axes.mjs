// Domains and ticks.
import {axisLabels, exactDuration, formatAs} from './format.mjs';
import {textWidth} from './text_width.mjs';

const finite = (values) => values.filter((value) => Number.isFinite(value));

// Room on both sides, so that no mark or label stands on the frame. A logarithm knows no zero: such values are left out.
function domain(values, scale, {before = 1.3, after = 1.3} = {}) {
  const known = finite(values);
  if (scale !== 'log') return [0, Math.max(...known, 0) * (1 + (after - 1) / 2) || 1];
  const positive = known.filter((value) => value > 0);
  if (!positive.length) return [1, 10];
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  // A factor that is room enough on one decade is a hair's breadth on eight.
  const margin = (most / least) ** 0.04;
  return [least / Math.max(before, margin), most * Math.max(after, margin)];
}

// Round ticks of a logarithmic axis: 1, 10, 100 …; where the axis is short, 2 and 5 between them, or more, or steps as
// on a linear axis: at least three, so that a reader can tell where a mark stands.
function logTicks([from, to]) {
  const kinds = Math.log10(to / from) > 2.5 ? [[1]] : [];
  for (const steps of [...kinds, [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]]) {
    const ticks = [];
    for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); ++power) {
      for (const step of steps) {
        const tick = Number((step * 10 ** power).toPrecision(6));
        if (tick >= from && tick <= to) ticks.push(tick);
      }
    }
    if (ticks.length >= 3) return ticks;
  }
  return linearTicks([from, to]);
}

function linearTicks([from, to]) {
  const power = 10 ** Math.floor(Math.log10((to - from) / 3));
  const step = [5, 2, 1].map((digit) => digit * power).find((width) => (to - from) / width >= 3);
  const ticks = [];
  for (let at = Math.ceil(from / step); at * step <= to; ++at) ticks.push(Number((at * step).toPrecision(6)));
  return ticks;
}

export function valueAxis(type, values, view, options) {
  const scale = view.scale === 'linear' ? 'linear' : 'log';
  const range = domain(values, scale, options);
  return {
    valueScale: scale,
    valueDomain: range,
    valueLabels: axisLabels(type, view.units),
    valueTicks: scale === 'log' ? logTicks(range) : undefined,
  };
}

// The axis with room for the figures that stand to the left and to the right of marks, at `leftAt` and `rightAt`; `width`
// is the axis's in pixels. The longer the axis, the more of it a figure of that many pixels takes: hence the rounds.
export function withRoomForFigures(rows, {valueScale, valueDomain, valueTicks}, width, fontSize) {
  const log = valueScale === 'log';
  const [at, back] = log ? [Math.log, Math.exp] : [Number, Number];
  const [first, last] = valueDomain.map(at);
  const pixels = (text) => textWidth(text, fontSize) + 16; // 12 from the mark's middle to the text
  // A linear axis begins at 0, whatever stands there.
  const lefts = rows.filter((row) => log && row.left !== undefined).map((row) => [at(row.leftAt), pixels(row.left)]);
  const rights = rows.filter((row) => row.right !== undefined).map((row) => [at(row.rightAt), pixels(row.right)]);
  let [from, to] = [first, last];
  for (let round = 0; round < 30; ++round) {
    const unit = Math.min(to - from, 3 * (last - first)) / width; // no longer than that: the dots need their room, too
    from = Math.min(first, ...lefts.map(([mark, wide]) => mark - wide * unit));
    to = Math.max(last, ...rights.map(([mark, wide]) => mark + wide * unit));
  }
  const wider = [back(from), back(to)];
  return {valueDomain: wider, valueTicks: log ? logTicks(wider) : valueTicks};
}

// What stepLabels says of a step, to know how wide that is.
const textOf = (type, step) => (type === 'time' ? exactDuration(step) : formatAs(type, step));

// An axis of steps (0, 1 µs, 10 µs …): logarithmic, with 0, where it was measured, one step before the smallest.
export function stepAxis(type, values, scale = 'log') {
  const steps = [...new Set(finite(values))].sort((a, b) => a - b);
  if (scale === 'linear') {
    const margin = (steps[steps.length - 1] - steps[0]) / 20 || 1;
    return {
      at: (value) => value,
      params: {
        stepScale: scale,
        stepDomain: [steps[0] - margin, steps[steps.length - 1] + margin],
        stepTicks: steps,
        stepTexts: steps.map((value) => textOf(type, value)),
        stepLabels: axisLabels(type),
      },
    };
  }
  const positive = steps.filter((value) => value > 0);
  const ratio = positive.length > 1 ? (positive[positive.length - 1] / positive[0]) ** (1 / (positive.length - 1)) : 10;
  const zero = (positive[0] ?? 1) / ratio;
  const at = (value) => (value > 0 ? value : zero);
  const ticks = steps.map(at);
  const labels = axisLabels(type);
  return {
    at,
    params: {
      stepScale: scale,
      stepDomain: [Math.min(...ticks) / ratio ** 0.2, Math.max(...ticks) * ratio ** 0.2],
      stepTicks: ticks,
      stepTexts: steps.map((value) => (value > 0 ? textOf(type, value) : '0')),
      stepLabels: steps.includes(0) ? `datum.value <= ${zero * 1.0001} ? '0' : (${labels})` : labels,
    },
  };
}
