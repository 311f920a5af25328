// The tail of a latency histogram as a curve: how rare is how late.

// Enough points to draw; none beyond what at least ten operations stand behind.
export function curveOf({total, buckets}, stepsPerOctave) {
  if (!(total >= 100) || !Array.isArray(buckets)) return [];
  const sorted = buckets
    .filter((bucket) => Array.isArray(bucket) && Number.isFinite(bucket[0]) && bucket[1] > 0)
    .sort((a, b) => a[0] - b[0]);
  const points = [];
  let below = 0,
    at = 0;
  for (const rarity of raritiesUpTo(total / 10)) {
    const wanted = rarity === 1 ? 1 : Math.ceil(total * (1 - 1 / rarity));
    while (at < sorted.length - 1 && below + sorted[at][1] < wanted) below += sorted[at++][1];
    points.push([rarity, middle(sorted[at][0], stepsPerOctave)]);
  }
  return points;
}

// One in 1, 1.33, 1.78, 2, 2.37 … : eight a decade, and the median.
function raritiesUpTo(most) {
  const list = [1, 2];
  for (let step = 1; 10 ** (step / 8) <= most; ++step) list.push(10 ** (step / 8));
  return list.sort((a, b) => a - b);
}

// The middle of a bucket: below one octave's worth of steps a bucket is one nanosecond wide.
function middle(lower, stepsPerOctave) {
  const width = lower < stepsPerOctave ? 1 : 2 ** Math.floor(Math.log2(lower)) / stepsPerOctave;
  return lower + Math.floor(width / 2);
}

export function curvesOf(histograms) {
  const cells = histograms?.schema === 1 ? (histograms.cells ?? {}) : {};
  return Object.fromEntries(
    Object.entries(cells)
      .filter(([, cell]) => cell && typeof cell === 'object')
      .map(([name, cell]) => [name, curveOf(cell, histograms.steps_per_octave ?? 64)]),
  );
}
