// The table under a chart: for those who read figures, or cannot see the picture. Also its CSV.
import {formatAs} from '../shared/format.mjs';
import {flagWords} from '../shared/terms.mjs';
import {element} from './dom.mjs';

const shown = (row, column, say, units) => {
  const value = row[column.key];
  if (column.type === 'flags') return flagWords(say, value);
  return column.type === 'text' ? String(value ?? '') : formatAs(column.type, value, units);
};

export function tableOf(prepared, say, units) {
  const columns = prepared.columns.filter((column) =>
    prepared.rows.some((row) => row[column.key] !== undefined && row[column.key] !== ''),
  );
  const numeric = (column) => !['text', 'flags'].includes(column.type);
  return element(
    'table',
    {},
    element('caption', {}, prepared.title),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        columns.map((column) => element('th', {scope: 'col', class: numeric(column) ? 'number' : null}, column.label)),
      ),
    ),
    element(
      'tbody',
      {},
      prepared.rows.map((row) =>
        element(
          'tr',
          {'data-cell': row.cell},
          columns.map((column, index) =>
            element(
              index === 0 ? 'th' : 'td',
              {
                scope: index === 0 ? 'row' : null,
                class: numeric(column) ? 'number' : null,
                'data-key': column.key,
                'data-value': numeric(column) && row[column.key] !== undefined ? row[column.key] : null,
              },
              shown(row, column, say, units),
            ),
          ),
        ),
      ),
    ),
  );
}

// Plain figures in base units. A text that a spreadsheet would take for a formula gets an apostrophe before it.
export function csvOf(prepared) {
  const field = (value) => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? '');
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const keys = prepared.columns.map((column) => column.key);
  const lines = [['cell', ...keys], ...prepared.rows.map((row) => [row.cell, ...keys.map((key) => row[key])])];
  return lines.map((line) => line.map(field).join(',')).join('\r\n') + '\r\n';
}
