// Puts the page's modules into one script, so that the page is one file. Each module becomes a function scope of its
// own. It understands the one style of import and export that these modules use, and refuses what it does not.
import {readFileSync} from 'node:fs';
import {dirname, relative, resolve} from 'node:path';

const importLine = /^import (?:\* as (\w+)|\{([^}]*)\}) from '(\.[^']+)';$/gm;
const exportLine = /^export (const|function|class|async function) (\w+)/gm;

export function bundle(entry, root) {
  const order = [];
  visit(entry, new Set());
  const parts = order.map(
    ({path, source}) => `// ${name(path)}\nmodules[${JSON.stringify(name(path))}] = (() => {\n${source}\n})();`,
  );
  return `'use strict';\n(() => {\nconst modules = {};\n${parts.join('\n')}\n})();\n`;

  function name(path) {
    return relative(root, path);
  }

  function visit(path, onTheWay) {
    if (order.some((module) => module.path === path)) return;
    if (onTheWay.has(path)) throw new Error(`${name(path)}: modules import each other in a circle`);
    onTheWay.add(path);
    const exported = [];
    const source = readFileSync(path, 'utf8')
      .replace(importLine, (_, whole, names, from) => {
        const target = resolve(dirname(path), from);
        visit(target, onTheWay);
        return `const ${whole ?? `{${names}}`} = modules[${JSON.stringify(name(target))}];`;
      })
      .replace(exportLine, (_, kind, what) => {
        exported.push(what);
        return `${kind} ${what}`;
      });
    const left = /^(import|export)\b.*$/m.exec(source);
    if (left) throw new Error(`${name(path)}: cannot bundle "${left[0]}"`);
    onTheWay.delete(path);
    order.push({path, source: `${source.trimEnd()}\nreturn {${exported.join(', ')}};`});
  }
}
