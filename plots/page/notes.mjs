// The lecture notes' table with verdicts, and every claim with the evidence behind its verdict.
import {claimOf, claimsOf, columns, figureOf, inLanguage, signs, tableCells, totalsOf} from '../shared/charts/notes_table.mjs';
import {breakable, byId, element, replace} from './dom.mjs';

export function drawNotes(context) {
  const {run, say} = context;
  const cells = tableCells(run),
    claims = claimsOf(run);
  byId('notes').hidden = !cells.length && !claims.length;
  if (byId('notes').hidden) return;
  const versions = [...new Set(cells.map((cell) => cell.version))];
  replace(
    byId('notes-body'),
    versions.map((version) =>
      matrix(
        version,
        cells.filter((cell) => cell.version === version),
        context,
      ),
    ),
    claims.length
      ? element(
          'details',
          {},
          element('summary', {}, say('notes.all_claims', {n: claims.length, totals: totalsOf(claims, say)})),
          claims.map((claim) => evidence(claim, say)),
        )
      : '',
  );
}

function matrix(version, cells, {run, say}) {
  const rows = [...new Set(cells.map((cell) => inLanguage(cell.row, say)))];
  const find = (row, column) => cells.find((cell) => inLanguage(cell.row, say) === row && cell.column === column);
  return element(
    'div',
    {class: 'scroll whole', tabindex: 0, role: 'region', 'aria-label': say('notes.version', {version})},
    element(
      'table',
      {class: 'notes'},
      element('caption', {}, say('notes.version', {version})),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', {scope: 'col'}, say('notes.row')),
          columns.map((column) => element('th', {scope: 'col'}, say(`notes.${column}`))),
        ),
      ),
      element(
        'tbody',
        {},
        rows.map((row) =>
          element(
            'tr',
            {},
            element('th', {scope: 'row'}, row),
            columns.map((column) => verdictCell(find(row, column), say(`notes.${column}`), run, say)),
          ),
        ),
      ),
    ),
  );
}

function verdictCell(cell, column, run, say) {
  if (!cell) return element('td', {'data-column': column}, '–');
  const claim = claimOf(run, cell.claim);
  const head = [
    element('span', {class: `verdict ${cell.verdict}`}, `${signs[cell.verdict]} ${say(`verdict.${cell.verdict}`)}`),
    element('span', {class: 'words'}, inLanguage(cell.words, say)),
    element('span', {class: 'figure'}, figureOf(cell, say)),
  ];
  return element('td', {'data-column': column}, claim ? element('details', {}, element('summary', {}, head), evidence(claim, say)) : head);
}

// What stands behind a verdict: what was expected and whether it was so, the figures under the names that claims.json and
// the prose of `ipcbench explain` have for them in both languages, and the command that repeats it.
function evidence(claim, say) {
  const figures = Object.entries(claim.figures ?? {}).filter(([, value]) => typeof value !== 'object');
  const why = claim.condition ?? claim.reason ?? (claim.error && say.translated('error', claim.error));
  return element(
    'div',
    {class: 'evidence'},
    element(
      'p',
      {},
      element('strong', {}, claim.id),
      ' ',
      inLanguage(claim.sentence, say),
      claim.source ? ` (${claim.source})` : '',
    ),
    element(
      'p',
      {},
      element('span', {class: `verdict ${claim.verdict}`}, `${signs[claim.verdict] ?? ''} ${verdictWord(claim, say)}`),
      why ? `${say('list.colon')}${inLanguage(why, say)}` : '',
    ),
    claim.passes ? element('p', {class: 'passes'}, say('claim.passes'), inLanguage(claim.passes, say)) : '',
    Array.isArray(claim.checks) && claim.checks.length
      ? element(
          'ul',
          {class: 'checks'},
          claim.checks.map((check) =>
            element('li', {class: check?.so ? 'so' : 'not-so'}, check?.so ? '✓ ' : '✗ ', inLanguage(check, say)),
          ),
        )
      : '',
    figures.length
      ? element(
          'dl',
          {},
          figures.flatMap(([key, value]) => [element('dt', {}, element('code', {}, breakable(key))), element('dd', {}, value)]),
        )
      : '',
    claim.command ? element('p', {}, element('code', {}, claim.command)) : '',
  );
}

const verdictWord = (claim, say) => say.or(`verdict.${claim.verdict}`, String(claim.verdict ?? say('claim.error')));
