// Where intervals overlap there is no ranking. This is the one place that says what overlapping is.

const known = (row) => Number.isFinite(row.low) && Number.isFinite(row.high);

export const overlap = (a, b) => known(a) && known(b) && a.low <= b.high && b.low <= a.high;

// Those among the rows that cannot be told from the best one.
export const tiedWith = (best, rows) => rows.filter((row) => row !== best && overlap(row, best));

// The best one's name for a sentence, never without those that it ties with.
export function nameWithTies(best, rows, say) {
  const tied = tiedWith(
    best,
    rows.filter((row) => row.step === best.step && row.series !== best.series),
  );
  if (!tied.length) return best.series;
  return tied.length === 1
    ? say('title.tied.one', {name: best.series, other: tied[0].series})
    : say('title.tied', {name: best.series, n: tied.length});
}
