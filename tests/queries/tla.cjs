// Parses TLA+ modules by the grammar of the language's own community. tla.cjs MODULES FILE...: says where one is not of the
// grammar, and ends with 1 then.
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');

const [modules, ...files] = process.argv.slice(2);
const near = createRequire(path.join(path.resolve(modules), 'package.json'));
const Parser = near('web-tree-sitter');
const grammar = path.join(path.dirname(near.resolve('@tlaplus/tree-sitter-tlaplus/package.json')), 'tree-sitter-tlaplus.wasm');

/* The first node that the grammar has no place for, or that it misses. */
const wrong = node => node.isError || node.isMissing ? node : node.hasError ? node.children.map(wrong).find(found => found) : undefined;

(async () => {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Parser.Language.load(grammar));
  for (const file of files) {
    const module = parser.parse(readFileSync(file, 'utf8')).rootNode, place = wrong(module);
    if (place || module.namedChildren[0]?.type !== 'module') {
      console.error(`${file}:${(place?.startPosition.row ?? 0) + 1}: not TLA+: ${place?.text.slice(0, 60) ?? 'no module'}`);
      process.exitCode = 1;
    }
  }
})();
