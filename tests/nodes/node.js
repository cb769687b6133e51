// A machine of the assignment over standard input and output (src/Clocks.Grade/STDIO.md): node node.js
'use strict';
const lines = require('node:readline').createInterface({ input: process.stdin });
const down = new Set();
const queue = [];
let me = {};
let clock = 0;
let ticks = 0;

function tick(die) {
  ticks++;
  const event = { event: 'INTERNAL', old_clock: clock };
  if (queue.length > 0) {
    const message = queue.shift();
    clock = Math.max(clock, message.clock) + 1;
    Object.assign(event, {
      event: 'RECEIVE', from: message.from, message_clock: message.clock, queue_len: queue.length,
    });
  } else {
    clock++;
    const named = { 1: me.peers.slice(0, 1), 2: me.peers.slice(1, 2), 3: me.peers }[die] ?? [];
    const to = named.filter((peer) => !down.has(peer));
    if (to.length > 0) {
      Object.assign(event, { event: 'SEND', to, message_clock: clock });
    }
  }
  console.log(JSON.stringify({ ...event, new_clock: clock, next: ((ticks + 1) * 1000) / me.rate }));
}

lines.on('line', (line) => {
  const told = JSON.parse(line);
  switch (told.type) {
    case 'init': me = told; break;
    case 'message': queue.push(told); break;
    case 'down': down.add(told.peer); break;
    case 'up': down.delete(told.peer); break;
    case 'tick': tick(told.die); break;
    default: break;
  }
});
