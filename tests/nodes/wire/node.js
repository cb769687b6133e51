// A machine of the assignment over TCP (src/Clocks.Grade/WIRE.md): node node.js ID PORT PEERS RATE CLUSTER. No library is needed.
'use strict';
const net = require('node:net');
const { randomBytes } = require('node:crypto');

const [id, port, peers, rate, CLUSTER] = process.argv.slice(2);
const [ME, PORT, RATE, RUN, BEGAN] = [Number(id), Number(port), Number(rate), randomBytes(16), performance.now()];
const INCOMPLETE = new Error('its end has not come');
const channels = new Map(); // by the number of the peer
const sent = new Map(); // by the run of the peer
const queue = [];
let [clock, events] = [0, 0];

/** A value as MessagePack. */
function pack(value) {
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([0x90 + value.length]), ...value.map(pack)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([Buffer.from([0xc4, value.length]), value]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([0xd9, Buffer.byteLength(value)]), Buffer.from(value)]);
  if (value < 128) return Buffer.from([value]);
  const number = Buffer.alloc(9, 0xcf);
  number.writeBigUInt64BE(BigInt(value), 1);
  return number;
}

/** Reads values as MessagePack has them. */
class Reader {
  constructor(data) { [this.data, this.at] = [data, 0]; }

  take(count) {
    if (this.at + count > this.data.length) throw INCOMPLETE;
    this.at += count;
    return this.data.subarray(this.at - count, this.at);
  }

  unsigned(size) { return size === 8 ? Number(this.take(8).readBigUInt64BE()) : this.take(size).readUIntBE(0, size); }

  signed(size) { return size === 8 ? Number(this.take(8).readBigInt64BE()) : this.take(size).readIntBE(0, size); }

  items(count) { return Array.from({ length: count }, () => this.value()); }

  value() {
    const head = this.take(1)[0];
    if (head <= 0x7f || head >= 0xe0) return head <= 0x7f ? head : head - 256;
    if (head <= 0x9f) return this.items(head <= 0x8f ? 2 * (head & 0x0f) : head & 0x0f);
    if (head <= 0xbf) return this.take(head & 0x1f).toString();
    if (head <= 0xc3) return null; // nil, false and true are never a field; nor are extensions and floats
    if (head <= 0xc6) return this.take(this.unsigned(1 << (head - 0xc4)));
    if (head <= 0xc9) return this.take(this.unsigned(1 << (head - 0xc7)) + 1);
    if (head <= 0xcb) return this.take(4 << (head - 0xca));
    if (head <= 0xcf) return this.unsigned(1 << (head - 0xcc));
    if (head <= 0xd3) return this.signed(1 << (head - 0xd0));
    if (head <= 0xd8) return this.take((1 << (head - 0xd4)) + 1);
    if (head <= 0xdb) return this.take(this.unsigned(1 << (head - 0xd9))).toString();
    return this.items((head <= 0xdd ? 1 : 2) * this.unsigned(2 << ((head - 0xdc) & 1)));
  }
}

/** A connection: frames as they come, however the bytes do. */
class Channel {
  constructor(stream, isDialled) {
    Object.assign(this, { stream, isDialled, rest: Buffer.alloc(0) });
    stream.setNoDelay(true);
    stream.on('data', (piece) => this.read(piece));
    stream.on('error', () => {});
    stream.on('close', () => { if (channels.get(this.id) === this) channels.delete(this.id); });
    if (isDialled) this.hello();
  }

  send(...frame) { if (!this.stream.destroyed) this.stream.write(pack(frame)); }

  hello() {
    const age = Math.floor(performance.now() - BEGAN);
    this.send(0, 1, CLUSTER, ME, RUN, randomBytes(16), PORT, Math.round(1000 * RATE), 'javascript', age);
  }

  read(piece) {
    const reader = new Reader(Buffer.concat([this.rest, piece]));
    try {
      for (;;) {
        this.rest = reader.data.subarray(reader.at);
        this.hear(reader.value());
      }
    } catch (e) {
      if (e !== INCOMPLETE) this.stream.destroy();
    }
  }

  hear(frame) {
    if (frame[0] === 0 && !this.run) this.greet(frame[3], frame[4].toString('hex'), frame[6]);
    else if (frame[0] === 1) queue.push(frame[2]);
    else if (frame[0] === 2 || frame[0] === 3) this.stream.destroy();
  }

  /** Of two connections the one stays that the greater number dialled; a peer that has begun anew has left its old one. */
  greet(peer, run, place) {
    const older = channels.get(peer);
    if (older?.run === run && (this.isDialled || peer < ME)) {
      this.send(3, 5, 'the two are connected');
      this.stream.end();
      return;
    }
    if (!this.isDialled) this.hello();
    channels.set(peer, Object.assign(this, { id: peer, run, place }));
    older?.stream.destroy();
    this.send(5);
  }
}

/** One event: the message that waits longest, or what the die says. */
function tick() {
  events++;
  if (queue.length > 0) {
    clock = Math.max(clock, queue.shift()) + 1;
    return;
  }
  clock++;
  const to = [...channels.values()].sort((one, other) => one.id - other.id);
  const die = 1 + Math.floor(10 * Math.random());
  for (const channel of { 1: to.slice(0, 1), 2: to.slice(1, 2), 3: to }[die] ?? []) {
    sent.set(channel.run, (sent.get(channel.run) ?? 0) + 1);
    channel.send(1, events, clock, sent.get(channel.run));
  }
}
/** Dials a peer, unless it has come by itself. */
function dial(place) {
  if (place.isDialled || [...channels.values()].some((channel) => channel.place === place.port)) return;
  place.isDialled = true;
  const stream = net.connect(place.port, place.host, () => new Channel(stream, true));
  stream.on('error', () => {});
  stream.on('close', () => { place.isDialled = false; });
}

const places = peers.split(',').map((peer) => ({ host: peer.replace(/:\d+$/, ''), port: Number(peer.match(/\d+$/)[0]) }));
const server = net.createServer((stream) => new Channel(stream, false)).listen(PORT, '127.0.0.1');
const dialling = setInterval(() => places.forEach(dial), 200);
let [due, timer] = [performance.now(), null];
(function wait() {
  const late = performance.now() - (due += 1000 / RATE);
  due += (Math.max(0, Math.floor((late * RATE) / 1000)) * 1000) / RATE; // whole ticks that were missed are left out
  timer = setTimeout(() => { tick(); wait(); }, Math.max(0, due - performance.now()));
}());
process.on('SIGTERM', () => {
  clearTimeout(timer);
  clearInterval(dialling);
  server.close();
  for (const channel of channels.values()) channel.send(2, events, clock, sent.get(channel.run) ?? 0);
  setInterval(() => { if (channels.size === 0) process.exit(0); }, 10);
  setTimeout(() => process.exit(0), 1000);
});
