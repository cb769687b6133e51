// tests/deploy/nomad.js FILE: whether a job of Nomad is HCL by the parser that Nomad itself uses, compiled to JavaScript; what its
// words mean to Nomad nobody is asked.
"use strict";
const fs = require("fs");
require("hcl2-json-parser").parseToObject(fs.readFileSync(process.argv[2], "utf8")).then(job => {
    const group = job.job.clocks[0].group.nodes[0];
    console.log(`job clocks, ${group.count} of task ${Object.keys(group.task)}`);
}, error => {
    console.log(String(error));
    process.exit(1);
});
