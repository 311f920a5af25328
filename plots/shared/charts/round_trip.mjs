// Round trip by mechanism and placement: which is quickest here, and how much does the place cost?
import {bytes, duration, factor} from '../format.mjs';
import {cellsOf, crossPlacements, pickSize} from '../run.mjs';
import {median} from '../sets.mjs';
import {subtitle} from '../subtitle.mjs';
import {byPlacement} from './by_placement.mjs';
import {empty, missing} from './common.mjs';

export const name = 'round_trip';

export function prepare(run, view, say, theme) {
  const measured = cellsOf(run, 'round_trip', (w) => w.wait === undefined);
  if (!measured.length) return missing('ipcbench run --scenario round_trip');
  const size = pickSize(measured, view.size);
  const cells = measured.filter(
    (cell) =>
      cell.workload.size === size &&
      (!view.mechanisms || view.mechanisms.has(cell.mechanism)),
  );
  const {all, choice, placements, drawn} = byPlacement({run, view, say, theme, cells}) ?? {};
  if (!drawn) return empty();
  return {
    ...drawn,
    title: titleOf(all, placements, say),
    subtitle: subtitle(run, say, {rows: drawn.rows, choice}, [
      say('round_trip.subtitle', {size: bytes(size)}),
      drawn.rows.some((r) => r.tied) ? say('round_trip.tied') : '',
    ]),
  };
}

function titleOf(rows, placements, say) {
  const across = placements.find((p) => crossPlacements.includes(p));
  if (placements.includes('same_cpu') && across) {
    const value = (name, where) => rows.find((row) => row.mechanism === name && row.where === where)?.value;
    const ratios = [...new Set(rows.map((row) => row.mechanism))]
      .map((name) => value(name, across) / value(name, 'same_cpu'))
      .filter(Number.isFinite);
    // Who sleeps pays for another CPU, and who spins gains by it: one median over both would be nobody's.
    const quicker = ratios.filter((one) => one < 0.87);
    const dearer = median(ratios.filter((one) => one >= 0.87));
    if (quicker.length && dearer >= 1.15 && quicker.length < ratios.length / 2) {
      return say('round_trip.title.split', {ratio: factor(dearer), n: quicker.length, all: ratios.length});
    }
    const ratio = median(ratios);
    if (ratio >= 1.15) return say('round_trip.title.across', {ratio: factor(ratio)});
    if (ratio <= 0.87) return say('round_trip.title.near', {ratio: factor(1 / ratio)});
    if (Number.isFinite(ratio)) return say('round_trip.title.same');
  }
  const here = rows.filter((row) => row.where === placements[0]).sort((a, b) => a.value - b.value);
  const tied = here.filter((row) => row.tied).length;
  const values = {name: here[0].mechanism, value: duration(here[0].value), n: tied - 1};
  return say(tied > 1 ? 'round_trip.title.tied' : 'round_trip.title.first', values);
}
