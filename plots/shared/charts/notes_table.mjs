// The lecture notes' comparison table as a matrix of verdicts: which of its cells does this machine confirm?
import {subtitle} from '../subtitle.mjs';
import {wrapEvenly} from '../text_width.mjs';
import {missing} from './common.mjs';

export const name = 'notes_table';

export const columns = ['pipe', 'queue', 'shared_memory'];
export const verdicts = ['holds', 'holds_if', 'refuted', 'not_testable_here'];
export const signs = {holds: '✓', holds_if: '(✓)', refuted: '✗', not_testable_here: '?'};

export const tableCells = (run) =>
  (Array.isArray(run.claims?.table) ? run.claims.table : []).filter(
    (cell) => cell && columns.includes(cell.column) && verdicts.includes(cell.verdict),
  );

export function prepare(run, view, say, theme) {
  const cells = tableCells(run);
  if (!cells.length) return missing('ipcbench claims --out RUN');
  const fontSize = view.narrow ? 12 : 16,
    cellWidth = view.narrow ? 72 : 195,
    lineHeight = fontSize * 1.3,
    figureSize = Math.round(fontSize * 0.85),
    figureHeight = figureSize * 1.3;
  const columnWord = (column) => say(view.narrow ? `notes.short.${column}` : `notes.${column}`);
  const rows = cells.map((cell) => {
    const claim = claimOf(run, cell.claim);
    return {
      cell: String(cell.claim ?? ''),
      subject: `${cell.version}  ${inLanguage(cell.row, say)}`,
      column: columnWord(cell.column),
      words: inLanguage(cell.words, say),
      figure: figureOf(cell, say),
      figureLines: view.narrow ? [] : wrapEvenly(figureOf(cell, say), cellWidth, figureSize),
      verdict: cell.verdict,
      series: say(`verdict.${cell.verdict}`),
      // A narrow screen has no room for the words; they stand in the table above, and under the chart.
      shown: view.narrow ? [signs[cell.verdict]] : wrapEvenly(`${signs[cell.verdict]} ${inLanguage(cell.words, say)}`, cellWidth, fontSize),
      claim: String(cell.claim ?? ''),
      command: claim?.command ?? '',
    };
  });
  const names = [...new Set(rows.map((row) => row.subject))];
  const holding = rows.filter((row) => row.verdict === 'holds').length;
  return {
    rows,
    // As high as the fullest cell: its words, a gap, and its figure.
    height:
      names.length *
      Math.max(...rows.map((row) => 22 + lineHeight * row.shown.length + figureHeight * row.figureLines.length)),
    legendAt: 'top',
    params: {
      rowNames: names,
      cellWidth,
      lineHeight,
      figureHeight,
      figureLift: {expr: `(1 - length(datum.figureLines)) * ${figureHeight}`}, // the last line stands at the foot of the cell
      columnSize: view.narrow ? 10 : 16,
      columnNames: columns.map(columnWord),
      seriesNames: verdicts.map((verdict) => say(`verdict.${verdict}`)),
      seriesColors: verdicts.map((verdict) => theme.verdicts[verdict]),
    },
    title: say('notes.title', {n: holding, all: rows.length}),
    subtitle: subtitle(run, say, {rows: []}, [say('notes.subtitle')]),
    columns: ['subject', 'column', 'words', 'series', 'figure', 'claim'].map((key) => ({
      key,
      label: say(`column.${key === 'series' ? 'verdict' : key}`),
      type: 'text',
    })),
  };
}

// The figure that decides, in words where the claim has them: "34 % of the best" says more than "34 %".
export const figureOf = (cell, say) => inLanguage(cell.means ?? cell.figure, say);

export const inLanguage = (text, say) =>
  text && typeof text === 'object' ? String(text[say.lang] ?? text.en ?? text.zh ?? '') : String(text ?? '');

// How many claims have which verdict, in words: "21 holds, 2 refuted".
export const totalsOf = (claims, say) =>
  verdicts
    .map((verdict) => [verdict, claims.filter((claim) => claim.verdict === verdict).length])
    .filter(([, n]) => n)
    .map(([verdict, n]) => say(`claims.${verdict}`, {n}))
    .join(say('list.comma'));

export const claimOf = (run, id) => claimsOf(run).find((claim) => claim.id === id);
export const claimsOf = (run) =>
  (Array.isArray(run.claims) ? run.claims : Array.isArray(run.claims?.claims) ? run.claims.claims : []).filter(
    (claim) => claim && typeof claim === 'object',
  );
