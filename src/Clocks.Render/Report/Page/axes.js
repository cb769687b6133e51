/* Axes: where an event lies by Lamport time, wall time or step, and which messages cross a window, without looking at all. */

/* A step is the place of an event in Lamport's total order: by Lamport time, then by machine. One event a row. */
function steps() {
  const order = Uint32Array.from({ length: total }, (_, i) => i);
  order.sort((a, b) => clock[a] - clock[b] || laneOf[a] - laneOf[b] || a - b);
  const step = new Float64Array(total);
  for (let i = 0; i < total; i++) step[order[i]] = i + 1;
  return step;
}

/**
 * A tree over intervals in order of their beginnings: each level holds the greatest end of 32 entries of the level below, so
 * that whatever overlaps a window is found without looking at the rest.
 */
class Intervals {
  constructor(count, low, high) {
    const lows = Float64Array.from({ length: count }, (_, i) => low(i));
    this.order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => lows[a] - lows[b]);
    this.low = Float64Array.from(this.order, low);
    this.levels = [Float64Array.from(this.order, high)];
    while (this.levels.at(-1).length > 32) {
      const below = this.levels.at(-1), level = new Float64Array(Math.ceil(below.length / 32)).fill(-Infinity);
      below.forEach((value, i) => { if (value > level[i >> 5]) level[i >> 5] = value; });
      this.levels.push(level);
    }
  }
  /** Calls back with each interval that overlaps [from, to]. */
  overlapping(from, to, found) {
    const end = lowerBound(this.low, 0, this.low.length, to, true);
    const visit = (level, first, last) => {
      const highs = this.levels[level];
      for (let i = first; i < last; i++) {
        if (highs[i] < from) continue;
        if (level === 0) { if (i < end) found(this.order[i]); }
        else if (i << 5 * level < end || 5 * level > 30) visit(level - 1, i * 32, Math.min(i * 32 + 32, this.levels[level - 1].length));
        else return;
      }
    };
    visit(this.levels.length - 1, 0, this.levels.at(-1).length);
  }
}

/* A message keeps its place in this order whatever else is in sight, so that a thinned picture does not flicker. */
function rank(m) { return Math.imul(m + 1, 2654435761) >>> 0; }

/** The messages that cross a window of an axis: how many there are, and all of them, or one of 2, 4, 8, ... where that is too many. */
class Crossings {
  constructor(v) {
    this.low = m => Math.min(v[sendOf[m]], v[receiveOf[m]]);
    this.high = m => Math.max(v[sendOf[m]], v[receiveOf[m]]);
    this.begins = Float64Array.from(sendOf, (_, m) => this.low(m)).sort();
    this.ends = Float64Array.from(sendOf, (_, m) => this.high(m)).sort();
    this.thinned = [];
  }
  count(from, to) {
    return lowerBound(this.begins, 0, this.begins.length, to, true) - lowerBound(this.ends, 0, this.ends.length, from);
  }
  /** Calls back with each message that crosses [from, to], of those that are one of 2 ** level. */
  overlapping(level, from, to, found) {
    if (!this.thinned[level]) {
      const some = [], limit = 2 ** 32 / 2 ** level;
      for (let m = 0; m < sendOf.length; m++) if (rank(m) < limit) some.push(m);
      this.thinned[level] = { some, tree: new Intervals(some.length, i => this.low(some[i]), i => this.high(some[i])) };
    }
    const { some, tree } = this.thinned[level];
    tree.overlapping(from, to, i => found(some[i]));
  }
}

/** The first place in an ascending range whose value is at least (or, with after, more than) the one wanted. */
function lowerBound(values, low, high, wanted, after = false) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted || (after && values[middle] === wanted)) low = middle + 1; else high = middle;
  }
  return low;
}

const axes = {
  lamport: { title: 'Lamport time', values: () => clock, text: v => grouped(v), whole: true },
  wall: { title: 'wall time (s)', values: () => { const first = least(time); return time.map(t => (t - first) / 1e6); },
    text: (v, decimals) => v.toFixed(decimals), whole: false },
  step: { title: 'step', values: steps, text: v => grouped(v), whole: true },
};

/** Sorts an axis when it is first used. Lanes ascend on it, except where a journal lies: such a lane gets an order of its own. */
function axis(name) {
  const it = axes[name];
  if (!it.v) {
    const v = it.v = it.values();
    it.lanes = lanes.map((_, l) => {
      const from = start[l], count = start[l + 1] - from;
      let sorted = true;
      for (let e = from + 1; e < from + count && sorted; e++) sorted = v[e - 1] <= v[e];
      if (sorted) return { at: i => from + i, values: v.subarray(from, from + count), count };
      const order = Uint32Array.from({ length: count }, (_, i) => from + i).sort((a, b) => v[a] - v[b]);
      return { at: i => order[i], values: Float64Array.from(order, e => v[e]), count };
    });
    it.low = it.high = 0;
    if (total) {
      it.low = Math.min(...it.lanes.filter(x => x.count).map(x => x.values[0]));
      it.high = Math.max(...it.lanes.filter(x => x.count).map(x => x.values[x.count - 1]));
    }
    it.messages = new Crossings(v);
    it.backwards = 0;
    for (let m = 0; m < sendOf.length; m++) it.backwards += v[receiveOf[m]] < v[sendOf[m]] ? 1 : 0;
  }
  return it;
}

function least(values) { let low = Infinity; for (const v of values) if (v < low) low = v; return low; }
