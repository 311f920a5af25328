// Everything as a multiple of its floor: what hardware and kernel make the least that any mechanism could cost. Which
// floor stands under which cell, and how far above it the cell is, the run says itself (`limit` in summary.json).
import {bytes, factor, times} from '../format.mjs';
import {cellsOf, crossPlacements, interval, pickPlacement, pickSize, rowOf} from '../run.mjs';
import {chooseSeries, numberedScales} from '../series.mjs';
import {least, most} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {placementWord} from '../terms.mjs';
import {nameWithTies, tiedWith} from '../ties.mjs';
import {dots, empty, missing, placeLabels, spokenOf} from './common.mjs';
import {streamCells} from './throughput_by_size.mjs';

export const name = 'multiple_of_limit';

export function prepare(run, view, say, theme) {
  const standings = [
    ...standing(run, cellsOf(run, 'round_trip', (w) => w.wait === undefined), ['same_cpu'], view, say),
    ...standing(run, cellsOf(run, 'round_trip', (w) => w.wait === undefined), crossPlacements, view, say),
    ...standing(run, streamCells(run), crossPlacements, {...view, size: view.size ?? 65536}, say),
  ];
  if (!standings.length) return missing('ipcbench run --scenario limit,round_trip,stream');
  const all = spokenOf(standings, view);
  if (!all.length) return empty();
  // Below its floor is who does not pay it, by spinning before it sleeps: nearest is who comes down to it from above.
  const above = all.filter((row) => row.value >= 1);
  const near = above.length ? least(above) : most(all);
  const rivals = all.filter((row) => row.series === near.series).map((row) => ({...row, series: row.mechanism}));
  const choice = chooseSeries(
    standings.map((row) => ({...row, series: row.mechanism, step: row.series})),
    run,
    view,
    {limit: 14, named: [near.mechanism]},
  );
  const chosen = new Set(choice.rows.map((row) => row.mechanism));
  const rows = standings.filter((row) => chosen.has(row.mechanism));
  placeLabels(rows, 'mechanism', (row) => times(row.value), view);

  const kinds = [...new Set(rows.map((row) => row.series))];
  const rank = (mechanism) =>
    Math.min(...rows.filter((r) => r.mechanism === mechanism && r.series === kinds[0]).map((r) => r.value), 1e12);
  const names = [...chosen].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const drawn = dots({
    view,
    rows,
    valueType: 'times',
    names,
    kinds: numberedScales(kinds, theme),
  });
  return {
    ...drawn,
    params: {
      ...drawn.params,
      valueDomain: [Math.min(0.8, drawn.params.valueDomain[0]), drawn.params.valueDomain[1]],
    },
    title: titleOf({...near, series: near.mechanism, kind: near.series}, rivals, say),
    subtitle: subtitle(run, say, {rows, choice}, [
      say('limit.subtitle'),
      rows.some((row) => row.value < 0.87) ? say('limit.below') : '',
      ...['setting', 'where'].map((key) => [...new Set(rows.map((row) => row[key]))].join(say('list.comma'))),
    ]),
    columns: [
      {key: 'mechanism', label: say('column.mechanism'), type: 'text'},
      {key: 'series', label: say('column.subject'), type: 'text'},
      {key: 'floor', label: say('column.floor'), type: 'text'},
      {key: 'value', label: say('column.multiple'), type: 'times'},
      {key: 'low', label: say('column.low'), type: 'times'},
      {key: 'high', label: say('column.high'), type: 'times'},
      {key: 'launches', label: say('column.launches'), type: 'number'},
    ],
  };
}

// Who comes nearest; where so many tie that a name says little, how many of them come down to the floor.
function titleOf(near, rivals, say) {
  const values = {ratio: factor(near.value), floor: near.floor};
  const others = rivals.filter((row) => row.series !== near.series);
  const down = [near, ...tiedWith(near, others), ...others.filter((row) => row.value < near.value)];
  const n = new Set(down.map((row) => row.series)).size;
  if (n <= 4) return say('limit.title', {...values, name: nameWithTies(near, rivals, say)});
  return say('limit.title.many', {...values, n, all: rivals.length, what: near.kind});
}

// The cells of one scenario that stand on a floor, in one placement and at one size.
function standing(run, cells, placements, view, say) {
  const known = cells.filter((cell) => cell.limit && placements.includes(cell.workload.placement));
  if (!known.length) return [];
  const placement = pickPlacement(known, view.placement);
  const size = pickSize(known, view.size);
  const floors = new Map(run.cells.filter((cell) => cell.scenario === 'limit').map((cell) => [cell.name, cell]));
  return known
    .filter((cell) => cell.workload.placement === placement && cell.workload.size === size)
    .map((cell) => {
      const floor = cell.limit.name.split('/')[1];
      return {
        ...rowOf(cell),
        ...bounds(cell, floors.get(cell.limit.name)),
        value: cell.limit.multiple,
        floor: say.or(`floor.${floor}`, floor),
        series: say(`limit.${cell.scenario}.${placement === 'same_cpu' ? 'same' : 'across'}`),
        setting: say(`limit.size.${cell.scenario}`, {size: bytes(size)}),
        where: placementWord(say, placement),
        metric: 'multiple',
      };
    });
}

// How much the multiple may be off: both medians' intervals, as shares of them, in the worst case together.
function bounds(cell, floor) {
  const none = {low: undefined, high: undefined, coverage: undefined, interval: 'none'};
  if (!floor) return none;
  const shares = [cell, floor].map((one) => {
    const {low, high, kind} = interval(one);
    if (kind !== 'interval') return undefined;
    // Of a rate the low end is the slow one.
    return one.better === 'higher' ? [one.value / high, one.value / low] : [low / one.value, high / one.value];
  });
  if (shares.includes(undefined)) return none;
  const [[ownLow, ownHigh], [floorLow, floorHigh]] = shares;
  const {multiple} = cell.limit;
  return {...none, low: (multiple * ownLow) / floorHigh, high: (multiple * ownHigh) / floorLow, interval: 'bounds'};
}
