/*
 * The page of clocks watch: what /events tells (EVENTS.md) becomes a card for each machine, a list of what happened beside the
 * events, and the run that the diagram's own script draws. Texts from journals only ever become text nodes.
 */
(() => {
'use strict';
const light = JSON.parse(document.getElementById('trace').textContent).light;
const OF_EVENTS = ['kind', 'n', 'old', 'clock', 'queue', 'at', 'line'];
const OF_RECEIVES = ['from', 'message', 'message_clock', 'k', 'waited', 'send_lane'], OF_DELIVERIES = ['to', 'to_k'];
const RECEIVE = 2, SEND = 1, SHADES = 8;
const named = name => /^\d/.test(name) ? `machine ${name}` : name; /* numbers need the word, what has a name of its own does not */
const byId = id => document.getElementById(id);

/* ---------- what was told ---------- */

/** Numbers that grow at one end and are dropped at the other. */
class Numbers {
  constructor() { this.all = new Float64Array(64); this.from = this.to = 0; }
  get length() { return this.to - this.from; }
  get now() { return this.all.subarray(this.from, this.to); }
  push(values) {
    if (this.to + values.length > this.all.length) {
      const room = new Float64Array(Math.max(64, 2 * (this.length + values.length)));
      room.set(this.now);
      this.to -= this.from; this.from = 0; this.all = room;
    }
    this.all.set(values, this.to);
    this.to += values.length;
  }
  drop(count) { this.from += count; }
}

class Lane {
  constructor(told) {
    this.told = told;
    this.first = this.evicted = 0;
    for (const name of [...OF_EVENTS, ...OF_RECEIVES, 'recipients', ...OF_DELIVERIES]) this[name] = new Numbers();
  }
  /** Takes events; the first of them has this place, and those between were not sent. */
  add(message) {
    if (this.kind.length === 0) this.first = message.first;
    for (const name in message) if (this[name] instanceof Numbers) this[name].push(message[name]);
  }
  dropBefore(place) {
    const count = Math.max(0, Math.min(place - this.first, this.kind.length)), kinds = this.kind.now.subarray(0, count);
    const receives = kinds.filter(kind => kind === RECEIVE).length, sends = kinds.filter(kind => kind === SEND).length;
    const deliveries = this.recipients.now.subarray(0, sends).reduce((sum, some) => sum + some, 0);
    for (const name of OF_EVENTS) this[name].drop(count);
    for (const name of OF_RECEIVES) this[name].drop(receives);
    this.recipients.drop(sends);
    for (const name of OF_DELIVERIES) this[name].drop(deliveries);
    this.first = Math.max(this.first, place);
  }
  /** The place among the events that are here of the one with this number; -1 when there is none. */
  placeOf(n) {
    const numbers = this.n.now;
    if (numbers[n - numbers[0]] === n) return n - numbers[0]; /* numbers without a hole, as nodes write them */
    let low = 0, high = numbers.length;
    while (low < high) { const middle = (low + high) >> 1; if (numbers[middle] < n) low = middle + 1; else high = middle; }
    return numbers[low] === n ? low : -1;
  }
  /** As the diagram's script takes it, columns unpacked. */
  picture(all) {
    const { label, id, rate, file, host, machine, title } = this.told, message = this.message.now, sender = this.send_lane.now;
    return {
      label, id, rate, file, host, queues: true, count: this.kind.length, whole: true, colour: machine % SHADES,
      title: all.some(other => other !== this && other.told.machine === machine) ? named(title) : undefined,
      kind: this.kind.now, n: this.n.now, old: this.old.now, clock: this.clock.now, queue: this.queue.now, time: this.at.now,
      line: this.line.now, from: this.from.now, message, messageClock: this.message_clock.now, k: this.k.now, waited: this.waited.now,
      match: Float64Array.from(message, n => n > 0 ? 1 : 0), sendLane: sender,
      sendAt: Float64Array.from(message, (n, i) => n > 0 && sender[i] >= 0 ? all[sender[i]].placeOf(n) : -1),
      recipients: this.recipients.now, to: this.to.now, toK: this.to_k.now,
    };
  }
}

let run = null, lanes = [], originUs = 0, machines = [], faults = [], isDirty = false, isPaused = false;

const HEARD = {
  run: told => {
    run = told; lanes = []; machines = []; faults = []; isDirty = true;
    setPaused(false);
    byId('where').textContent = told.title;
    document.title = `${told.title} \u2013 clocks watch`;
    byId('notes').hidden = true;
    byId('notes').querySelector('ol').replaceChildren();
    cards.forEach(card => card.box.remove());
    cards.clear();
  },
  lanes: told => { originUs = told.origin_us; lanes.length = told.first; lanes.push(...told.lanes.map(lane => new Lane(lane))); isDirty = true; },
  events: told => { lanes[told.lane].add(told); isDirty = true; },
  faults: told => { faults = told.faults; isDirty = true; },
  window: told => { told.first.forEach((place, l) => lanes[l].dropBefore(place)); isDirty = true; },
  notes: told => told.notes.forEach(showNote),
  machines: told => { machines = told.machines; showProblem(told.problem); showMachines(); },
};

/* ---------- the cards ---------- */

const cards = new Map();
const grouped = value => Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');

function element(name, properties = {}, ...children) {
  const it = document.createElement(name);
  for (const key in properties) if (key === 'class') it.className = properties[key]; else it[key] = properties[key];
  it.append(...children);
  return it;
}

function cardOf(machine) {
  if (!cards.has(machine.name)) {
    const card = { jumpAt: machine.jump_at };
    const fact = (key, name) => element('div', {}, element('dt', { textContent: name }), card[key] = element('dd'));
    card.chip = element('i');
    card.box = element('article', {},
      element('h2', {}, card.chip, card.name = element('span'), card.state = element('small')),
      element('p', { class: 'clock' }, card.clock = element('b'), card.jump = element('span', { class: 'jump' })),
      element('div', { class: 'bar' }, card.bar = element('i')),
      element('dl', {}, fact('queue', 'queue'), fact('rate', 'rate'), fact('sent', 'sent'), fact('received', 'received'),
        fact('last', 'last message'), fact('peers', 'peers')));
    cards.set(machine.name, card);
    /* In the order of the machines, in whichever they came. */
    byId('machines').append(...machines.filter(known => cards.has(known.name)).map(known => cards.get(known.name).box));
  }
  return cards.get(machine.name);
}

function showMachines() {
  const longest = Math.max(10, ...machines.map(machine => machine.queue));
  for (const machine of machines) {
    const card = cardOf(machine), say = (it, text) => { if (it.textContent !== text) it.textContent = text; };
    card.box.dataset.state = machine.state;
    card.box.dataset.machine = machine.name;
    card.chip.className = 'chip k' + machine.machine % SHADES;
    say(card.name, named(machine.name));
    say(card.state, machine.state === 'running' ? (machine.lives > 1 ? `life ${machine.lives}` : '')
      : machine.reason ? `ended (${machine.reason})` : machine.state);
    say(card.clock, grouped(machine.clock));
    say(card.queue, grouped(machine.queue));
    card.bar.style.width = `${100 * machine.queue / longest}%`;
    say(card.rate, machine.rate ? `${machine.rate}/s` : '?');
    say(card.sent, grouped(machine.sent));
    say(card.received, grouped(machine.received));
    say(card.last, machine.last_from < 0 ? '\u2013' : `${grouped(machine.last_message_clock)} from ${machine.last_from}`);
    say(card.peers, machine.peers.length === 0 ? '\u2013' : machine.peers.length > 8 ? String(machine.peers.length) : machine.peers.join(' '));
    if (machine.jump_at) say(card.jump, `+${grouped(machine.jump)}`);
    if (machine.jump_at > card.jumpAt) {
      card.jumpAt = machine.jump_at;
      /* A receive that moved the clock by more than a tick is what one came to see. */
      if (machine.jump > 1) { card.box.classList.remove('jumped'); void card.box.offsetWidth; card.box.classList.add('jumped'); }
    }
  }
}

function showProblem(problem) {
  byId('problem').hidden = !problem;
  byId('problem').textContent = problem || '';
}

function showNote(note) {
  const at = run.timed ? `${(note.at / 1e6).toFixed(1)} s` : '';
  const list = byId('notes').querySelector('ol');
  list.prepend(element('li', { class: note.kind }, element('span', { class: 'soft', textContent: at }), ' ', note.text));
  while (list.children.length > 50) list.lastChild.remove();
  byId('notes').hidden = false;
}

/* ---------- the diagram ---------- */

const tools = element('fieldset', { class: 'joined' }, element('legend', { textContent: 'live' }));
const pause = element('button', { type: 'button', id: 'pause', textContent: 'pause', title: 'Holds the picture; the run goes on' });
const toEnd = element('button', { type: 'button', id: 'to-end', textContent: 'newest', title: 'Goes to the newest events and stays with them' });
const following = element('span', { class: 'soft', id: 'following' });
const setPaused = paused => { isPaused = paused; pause.setAttribute('aria-pressed', String(paused)); };
setPaused(false);
pause.addEventListener('click', () => setPaused(!isPaused));
toEnd.addEventListener('click', () => { setPaused(false); show(); clocks.toEnd(); });
tools.append(pause, toEnd);
byId('live-tools').append(tools, following);

/** The faults where the diagram can show them: what lasts as long as the run, up to here; a restart, while its first event is kept. */
function seenFaults(told) {
  return faults.map(fault => ({
    ...fault, until: fault.until ?? Number.MAX_SAFE_INTEGER,
    lanes: fault.lanes.filter(l => l < told.length && (fault.kind !== 'restarted' || lanes[l].first === 0)),
  }));
}

/** Hands the run as it is to the diagram. */
function show() {
  isDirty = false;
  const told = lanes.map(lane => lane.picture(lanes)), shown = told.reduce((sum, lane) => sum + lane.count, 0);
  const events = lanes.reduce((sum, lane) => sum + lane.first + lane.kind.length, 0);
  clocks.load({
    events, shown, originUs, timed: Boolean(run?.timed), light, lanes: told, faults: seenFaults(told),
    leftOut: shown === events ? null : `The last ${grouped(shown)} of ${grouped(events)} events are kept here (--window).`,
  });
}

/* As often as there is something new, and drawing it takes at most a third of the time. */
let rests = 0;
function turn() {
  following.textContent = isPaused ? 'paused' : clocks.isAtEnd() ? 'follows the newest events' : 'scrolled back: newest follows again';
  if (isDirty && !isPaused) {
    const began = performance.now();
    show();
    rests = 2 * (performance.now() - began);
  }
  setTimeout(turn, Math.max(100, rests));
}

const source = new EventSource('events');
for (const name in HEARD) source.addEventListener(name, message => HEARD[name](JSON.parse(message.data)));
source.addEventListener('error', () => { byId('where').textContent = 'The connection is lost; trying again.'; });
turn();
})();
