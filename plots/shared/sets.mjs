// Small helpers over lists.

export const median = (values) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
export const groupBy = (items, keyOf) => {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
};

export const least = (rows, of = (row) => row.value) => rows.reduce((a, b) => (of(b) < of(a) ? b : a));
export const most = (rows, of = (row) => row.value) => rows.reduce((a, b) => (of(b) > of(a) ? b : a));
