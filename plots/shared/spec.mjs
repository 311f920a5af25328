// Fills a chart's spec: "@key" becomes the words of that key, "$name" a value that the chart's module computed. Rows are
// attached afterwards and never looked at, so nothing in a results file can become part of the spec's own language.
import {withRoomForFigures} from './axes.mjs';
import {configFor, sizesFor} from './theme.mjs';
import {separator} from './subtitle.mjs';
import {textWidth, wrapEvenly, wrapParts} from './text_width.mjs';

export function fill(node, say, params) {
  if (typeof node === 'string') {
    if (node.startsWith('@')) return say(node.slice(1));
    if (node.startsWith('$')) {
      const name = node.slice(1);
      if (!Object.hasOwn(params, name)) throw new Error(`the spec wants $${name}, which its module does not compute`);
      return params[name];
    }
    return node;
  }
  if (Array.isArray(node)) return node.map((item) => fill(item, say, params));
  if (node && typeof node === 'object') {
    const filled = {};
    for (const [key, value] of Object.entries(node)) {
      if (key.startsWith('$')) continue;
      const result = fill(value, say, params);
      if (result !== undefined) filled[key] = result;
    }
    return filled;
  }
  return node;
}

export function buildSpec(template, chart, {say, theme, width}) {
  const size = sizesFor(width);
  const room = width - (size.narrow ? 16 : 36);
  const legend = legendFor(chart, size, room);
  const params = {
    ink: theme.ink,
    faint: theme.faint,
    paper: theme.paper,
    grid: theme.grid,
    band: theme.band,
    good: theme.good,
    bad: theme.bad,
    labelSize: size.label,
    smallSize: Math.round(size.label * 0.85),
    pointSize: size.point,
    width,
    height: chart.height ?? (size.narrow ? 300 : 400),
    legend,
    noLegend: null,
    narrow: size.narrow,
    stepLabelSize: stepLabelSize(chart, size, room),
    ...chart.params,
  };
  if (params.rowNames && params.valueDomain)
    Object.assign(params, withRoomForFigures(chart.rows, params, dotsWidth(params, size, room), params.smallSize));
  const spec = fill({...template, layer: template.layer.flatMap(withHalo)}, say, params);
  return {
    ...spec,
    description: chart.title,
    config: configFor(theme, size),
    width: params.width,
    height: params.height,
    autosize: {type: 'fit-x', contains: 'padding'},
    title: {
      text: wrapEvenly(chart.title, room, size.title * 1.02),
      subtitle: chart.subtitle.flatMap((line) => wrapParts(line, separator, room, size.subtitle)),
    },
    data: {name: 'rows', values: chart.rows},
  };
}

// Figures stand on lines and whiskers. Where the spec asks for it, the paper shows around each letter.
function withHalo(layer) {
  if (!layer.$halo) return [layer];
  const halo = {
    ...layer,
    mark: {...layer.mark, stroke: '$paper', strokeWidth: 5, strokeJoin: 'round'},
    encoding: {...layer.encoding, color: {value: '$paper'}},
  };
  return [halo, layer];
}

// At the right or, if the chart wants it, at the top, in columns where one line would not hold it; on a narrow screen
// below, in as many columns as fit.
function legendFor(chart, size, room) {
  const names = chart.params?.seriesNames ?? [];
  if (!size.narrow) {
    if (!chart.legendAt) return {title: null, orient: 'right', offset: 24};
    const widths = names.map((name) => Math.min(330, textWidth(name, size.label)) + 46);
    const inOneLine = widths.reduce((a, b) => a + b, 0) <= room * 0.8; // names at the side take the rest
    const columns = inOneLine ? undefined : Math.max(1, Math.floor((room * 0.8) / Math.max(...widths)));
    return {title: null, orient: chart.legendAt, offset: 14, columns};
  }
  const widest = Math.max(40, ...names.map((name) => Math.min(170, textWidth(name, size.label)))) + 46;
  // Below dots it begins where their axis does, behind the names.
  const columns = Math.max(1, Math.floor((room - (chart.params?.rowNames ? chart.params.nameLimit ?? 0 : 0)) / widest));
  return {title: null, orient: 'bottom', columns, offset: 12, labelLimit: columns === 1 && !chart.params?.rowNames ? room - 60 : 170};
}

// What the names at the side leave for the dots.
function dotsWidth({rowNames, nameLimit = Infinity}, size, room) {
  const names = Math.max(...rowNames.flatMap((name) => name.split('\n')).map((line) => textWidth(line, size.label)));
  return Math.max(80, room - Math.min(nameLimit, names) - 12);
}

// Every step of a slide's axis has its label: where the steps lie close, in smaller type. (On a narrow screen Vega leaves
// some out.) The legend and the labels at the side take their part of the room, whose exact width only Vega knows.
function stepLabelSize({params = {}, legendAt}, size, room) {
  const {stepTicks = [], stepTexts = [], stepDomain, stepScale, seriesNames = []} = params;
  const names = Math.max(0, ...seriesNames.map((name) => Math.min(330, textWidth(name, size.label))));
  const width = (size.narrow || legendAt ? room - 70 : room - 70 - names) - 100;
  const at = stepScale === 'log' ? Math.log : Number;
  const smallest = Math.round(size.label * 0.75);
  for (let fontSize = size.label; fontSize > smallest; --fontSize) {
    const fits = stepTicks.slice(1).every((tick, index) => {
      const distance = (width * (at(tick) - at(stepTicks[index]))) / (at(stepDomain[1]) - at(stepDomain[0]));
      return distance > (textWidth(stepTexts[index], fontSize) + textWidth(stepTexts[index + 1], fontSize)) / 2 + 5;
    });
    if (fits) return fontSize;
  }
  return smallest;
}
