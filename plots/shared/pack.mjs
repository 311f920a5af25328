// A run as it travels inside the page: each key said once, not once a cell. What comes out is what went in, figure by
// figure; a value that is not there stays away.

// The paths to the values of an object, lists kept whole. `__proto__` is no key of ours, and would be no key on the way back.
function* leaves(object, path = []) {
  for (const [key, value] of Object.entries(object)) {
    if (key === '__proto__' || value === undefined || value === null) continue;
    const nested = typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length;
    if (nested) yield* leaves(value, [...path, key]);
    else yield [[...path, key], value];
  }
}

export function packRows(objects) {
  const paths = new Map();
  const rows = objects.map((object) => {
    const row = [];
    for (const [path, value] of leaves(object)) {
      const key = JSON.stringify(path);
      if (!paths.has(key)) paths.set(key, paths.size);
      row[paths.get(key)] = value;
    }
    return Array.from(row, (value) => value ?? null); // a hole becomes null
  });
  return {paths: [...paths.keys()].map((key) => JSON.parse(key)), rows};
}

export function unpackRows({paths, rows}) {
  return rows.map((row) => {
    const object = {};
    row.forEach((value, index) => {
      if (value === null) return;
      const path = paths[index];
      let holder = object;
      for (const key of path.slice(0, -1)) {
        if (!Object.hasOwn(holder, key)) holder[key] = {};
        holder = holder[key];
      }
      holder[path[path.length - 1]] = value;
    });
    return object;
  });
}

const prefixOf = (cell) => `${cell.scenario}/${cell.mechanism}/`;

// A cell's name begins with its scenario and its mechanism.
const shortened = ({name, ...cell}) =>
  name.startsWith(prefixOf(cell)) ? {...cell, rest: name.slice(prefixOf(cell).length)} : {...cell, name};
const lengthened = ({rest, ...cell}) => (rest === undefined ? cell : {...cell, name: prefixOf(cell) + rest});

// What is skipped is skipped for few reasons.
function packSkipped(skipped) {
  const reasons = new Map();
  for (const {name, reason} of skipped) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  return [...reasons];
}
const unpackSkipped = (packed) => packed.flatMap(([reason, names]) => names.map((name) => ({name, reason})));

export const packSummary = ({cells, skipped, mechanisms, ...summary}) => ({
  ...summary,
  mechanisms: packRows(mechanisms ?? []),
  cells: packRows(cells.map(shortened)),
  ...(skipped ? {skipped: packSkipped(skipped)} : {}),
});
export const unpackSummary = ({cells, skipped, mechanisms, ...summary}) => ({
  ...summary,
  mechanisms: unpackRows(mechanisms),
  cells: unpackRows(cells).map(lengthened),
  ...(skipped ? {skipped: unpackSkipped(skipped)} : {}),
});

// Curves of different lengths over the same rarities: the longest says them for all.
export function packCurves(curves) {
  const longest = Object.values(curves).reduce((a, b) => (b.length > a.length ? b : a), []);
  const rarities = longest.map(([rarity]) => rarity);
  const fits = (curve) => curve.every(([rarity], index) => rarity === rarities[index]);
  return {
    rarities,
    cells: Object.entries(curves).map(([name, curve]) => [name, fits(curve) ? curve.map(([, value]) => value) : curve]),
  };
}
export const unpackCurves = ({rarities, cells}) =>
  Object.fromEntries(
    cells.map(([name, curve]) => [name, curve.map((point, index) => (Array.isArray(point) ? point : [rarities[index], point]))]),
  );
