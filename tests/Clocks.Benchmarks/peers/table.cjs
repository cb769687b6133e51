// The counterpart of a verdict over many events: the table of the lab notebook, made by DuckDB over the same files.
// table.cjs FOLDER MODULES    prints one JSON array, machines by id: events, receives, final clock, jump and queue
const path = require('node:path');
const { createRequire } = require('node:module');

const [folder, modules] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(path.join(modules, 'package.json'))('@duckdb/node-api');

(async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const rows = await connection.runAndReadAll(`
    SELECT machine_id, count(*) AS events, count(*) FILTER (event = 'RECEIVE') AS receives, max(new_clock) AS final_clock,
           avg(new_clock - old_clock) AS jump_mean, max(new_clock - old_clock) AS jump_max,
           avg(queue_len) FILTER (event = 'RECEIVE') AS queue_mean, max(queue_len) FILTER (event = 'RECEIVE') AS queue_max
    FROM read_json('${folder}/machine_*.jsonl', format = 'newline_delimited', maximum_object_size = 16777216,
                   columns = {machine_id: 'INTEGER', event: 'VARCHAR', old_clock: 'BIGINT', new_clock: 'BIGINT', queue_len: 'BIGINT'})
    WHERE event IN ('INTERNAL', 'SEND', 'RECEIVE') GROUP BY machine_id ORDER BY machine_id`);
  console.log(JSON.stringify(rows.getRowObjectsJson()));
})();
