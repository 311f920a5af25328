// Numbers as people read them: three significant digits and a unit that keeps them between 1 and 1000.

const significant = (value, digits = 3) => {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(Math.min(decimals, 6));
};

function scaled(value, units, digits) {
  const rounded = Number(Math.abs(value).toPrecision(digits ?? 3));
  const unit = units.find(([factor]) => rounded >= factor) ?? units[units.length - 1];
  return `${significant(value / unit[0], digits)} ${unit[1]}`;
}

const timeUnits = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
];

// Units a reader can force on the page; 'auto' picks the unit by size.
export function duration(ns, units = 'auto', digits = 3) {
  if (ns === 0) return '0';
  if (units === 'ns') return `${Math.abs(ns) < 100 ? significant(ns) : Math.round(ns).toLocaleString('en-US')} ns`;
  if (units === 'us') return `${significant(ns / 1e3)} µs`;
  return scaled(ns, timeUnits, digits);
}

// A length that was asked for, not measured: 1 ms, never 1.00 ms.
export const exactDuration = (ns) =>
  duration(ns)
    .replace(/(\.\d*?)0+ /, '$1 ')
    .replace('. ', ' ');
export const perSecond = (value) =>
  scaled(value, [
    [1e9, 'G/s'],
    [1e6, 'M/s'],
    [1e3, 'k/s'],
    [1, '/s'],
  ]);
export const bytesPerSecond = (value) =>
  scaled(value, [
    [1e9, 'GB/s'],
    [1e6, 'MB/s'],
    [1e3, 'kB/s'],
    [1, 'B/s'],
  ]);
// For sentences, whose words carry the sign: "9.0× as long", "9.0 倍".
export const factor = (ratio) => significant(ratio, ratio < 10 ? 2 : 3);
export const times = (ratio) => `${factor(ratio)}×`;
export const percent = (share, digits = 1) => `${(share * 100).toFixed(digits).replace(/\.0+$/, '')} %`;

// Sizes are powers of two, and written as such: 64 KiB.
export function bytes(count) {
  const units = [
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
    [1, 'B'],
  ];
  const [factor, unit] = units.find(([f]) => count >= f) ?? units[3];
  return `${Number((count / factor).toFixed(1))} ${unit}`;
}

export function formatAs(type, value, units = 'auto') {
  if (value === undefined || value === null || value === '') return '–';
  switch (type) {
    case 'time':
      return duration(value, units);
    case 'rate':
      return perSecond(value);
    case 'bandwidth':
      return bytesPerSecond(value);
    case 'bytes':
      return bytes(value);
    case 'times':
      return times(value);
    case 'factor':
      return factor(value);
    case 'share':
      return percent(value);
    default:
      return String(value);
  }
}

// Which of these a metric of summary.json is, by its name.
export function typeOfMetric(name) {
  if (name.endsWith('_ns')) return 'time';
  if (name === 'bytes_per_s') return 'bandwidth';
  if (name === 'msgs_per_s') return 'rate';
  return 'number';
}

// The same rules as expressions for a Vega axis, which draws its own numbers.
const step = (factor, unit, otherwise) =>
  `abs(datum.value) >= ${factor * 0.9995} ? format(datum.value / ${factor}, '.3~r') + ' ${unit}' : ${otherwise}`;
const chain = (units) =>
  units
    .slice(0, -1)
    .reduceRight(
      (rest, [factor, unit]) => step(factor, unit, rest),
      `format(datum.value, '.3~r') + ' ${units[units.length - 1][1]}'`,
    );

export function axisLabels(type, units = 'auto') {
  if (type === 'time' && units === 'ns') return "format(datum.value, ',~r') + ' ns'";
  if (type === 'time' && units === 'us') return "format(datum.value / 1000, ',.3~r') + ' µs'";
  switch (type) {
    case 'time':
      return `datum.value == 0 ? '0' : ${chain(timeUnits)}`;
    case 'rate':
      return `datum.value == 0 ? '0' : ${chain([
        [1e9, 'G/s'],
        [1e6, 'M/s'],
        [1e3, 'k/s'],
        [1, '/s'],
      ])}`;
    case 'bandwidth':
      return `datum.value == 0 ? '0' : ${chain([
        [1e9, 'GB/s'],
        [1e6, 'MB/s'],
        [1e3, 'kB/s'],
        [1, 'B/s'],
      ])}`;
    case 'bytes':
      return `datum.value == 0 ? '0' : ${chain([
        [2 ** 30, 'GiB'],
        [2 ** 20, 'MiB'],
        [1024, 'KiB'],
        [1, 'B'],
      ])}`;
    case 'times':
      return "format(datum.value, '.3~r') + '×'";
    default:
      return "format(datum.value, '.4~r')";
  }
}
