// How charts look, on slides and on the page. Colours are those of Okabe and Ito, told apart by colour-blind readers
// too; every series has its own marker besides, so that a printout in grey still reads.

export const fonts =
  '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

export const themes = {
  light: {
    paper: '#ffffff',
    ink: '#1a1a1a',
    faint: '#555555',
    grid: '#dddddd',
    band: '#f0f0f0',
    good: '#0072B2',
    bad: '#B34700',
    verdicts: {holds: '#0072B2', holds_if: '#E69F00', refuted: '#B34700', not_testable_here: '#666666'},
    neutral: '#666666',
    series: ['#0072B2', '#D55E00', '#009E73', '#B85C94', '#D99000', '#333333', '#7D6E00', '#3FA0DC'],
  },
  dark: {
    paper: '#16191d',
    ink: '#f0f0f0',
    faint: '#b5b5b5',
    grid: '#3a3f45',
    band: '#24282d',
    good: '#56B4E9',
    bad: '#FF9A4D',
    verdicts: {holds: '#56B4E9', holds_if: '#F0E442', refuted: '#FF5A36', not_testable_here: '#AAAAAA'},
    neutral: '#aaaaaa',
    series: ['#56B4E9', '#FF8A3D', '#2FCFA0', '#E79CC6', '#F5C242', '#F5F5F5', '#D6CF5A', '#8FA8FF'],
  },
};

const shapes = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-right',
  'triangle-left',
];
const dashes = [
  [1, 0],
  [8, 4],
  [2, 3],
  [10, 3, 2, 3],
];

// The n-th look: colours repeat after eight, and then with another shape and another dash.
export function look(index, theme) {
  const round = Math.floor(index / shapes.length);
  return {
    color: theme.series[index % theme.series.length],
    shape: shapes[(index + round) % shapes.length],
    dash: dashes[round % dashes.length],
  };
}

export const isNarrow = (width) => width < 600;

// Sizes for a lecture room at full width; a narrow screen gets smaller type, not cut-off labels.
export function sizesFor(width) {
  const narrow = isNarrow(width);
  return narrow
    ? {narrow, title: 16, subtitle: 12, label: 12, axisTitle: 12, point: 60}
    : {narrow, title: 24, subtitle: 14.5, label: 16, axisTitle: 16, point: 110};
}

export function configFor(theme, size) {
  const text = {
    labelFontSize: size.label,
    titleFontSize: size.axisTitle,
    labelColor: theme.ink,
    titleColor: theme.ink,
    titleFontWeight: 'normal',
  };
  return {
    background: theme.paper,
    font: fonts,
    padding: size.narrow ? 8 : 18,
    view: {stroke: null},
    axis: {
      ...text,
      gridColor: theme.grid,
      domainColor: theme.faint,
      tickColor: theme.faint,
      labelLimit: size.narrow ? 128 : 240,
      titlePadding: 10,
      labelPadding: 6,
      labelSeparation: 8,
      maxExtent: 500,
    },
    legend: {
      ...text,
      symbolSize: size.point,
      symbolStrokeWidth: 2,
      symbolLimit: 0,
      labelLimit: size.narrow ? 170 : 330,
      rowPadding: 5,
      columnPadding: 16,
    },
    title: {
      anchor: 'start',
      frame: 'bounds',
      fontSize: size.title,
      subtitleFontSize: size.subtitle,
      color: theme.ink,
      subtitleColor: theme.faint,
      offset: 18,
      subtitlePadding: 8,
      fontWeight: 'bold',
      lineHeight: Math.round(size.title * 1.25),
      subtitleLineHeight: Math.round(size.subtitle * 1.4),
    },
    text: {fontSize: size.label, color: theme.ink},
    point: {size: size.point, filled: true},
    line: {strokeWidth: 2.5},
    rule: {strokeWidth: 2.5},
  };
}
