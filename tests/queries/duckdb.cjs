// Runs the sql blocks of docs/queries.md in one DuckDB, in the current folder; prints the answers by heading as JSON.
// duckdb.cjs PAGE MODULES
const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');

const [page, modules] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(path.join(modules, 'package.json'))('@duckdb/node-api');

(async () => {
  const connection = await (await DuckDBInstance.create()).connect(), answers = {};
  let heading = '';
  for (const [, title, language, block] of fs.readFileSync(page, 'utf8').matchAll(/^## (.*)$|^```(\w+)\n([^]*?)^```$/gm)) {
    heading = title ?? heading;
    if (language !== 'sql') continue;
    /* Whole numbers of 64 bits come as texts; none of a journal is greater than what a double keeps. */
    answers[heading] = (await connection.runAndReadAll(block)).getRowsJson().map(row => row.map(v => /^-?\d+$/.test(v) ? Number(v) : v));
  }
  console.log(JSON.stringify(answers));
})();
