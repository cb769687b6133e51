/* Causality: the causal past and future of an event, grown along the messages in the page. */

/** Grows the causal past of an event backwards along the messages: for each lane, how many of its first events are in it. */
function pastOf(e) {
  const counts = new Int32Array(lanes.length), scanned = new Int32Array(lanes.length), todo = [laneOf[e]];
  counts[laneOf[e]] = e - start[laneOf[e]] + 1;
  while (todo.length) {
    const l = todo.pop();
    for (; scanned[l] < counts[l]; scanned[l]++) {
      const m = messageInto[start[l] + scanned[l]];
      if (m < 0) continue;
      const s = sendOf[m], from = laneOf[s], at = s - start[from] + 1;
      if (at > counts[from]) { counts[from] = at; if (from !== l) todo.push(from); }
    }
  }
  return counts;
}

/** Grows the causal future forwards: for each lane, the place of the first event that it happened before. */
function futureOf(e) {
  const first = Int32Array.from(lanes, lane => lane.count), scanned = Int32Array.from(lanes, lane => lane.count);
  const todo = [laneOf[e]];
  first[laneOf[e]] = e - start[laneOf[e]];
  while (todo.length) {
    const l = todo.pop();
    while (scanned[l] > first[l]) {
      scanned[l]--;
      const s = start[l] + scanned[l];
      for (let o = firstOut[s]; o < firstOut[s + 1]; o++) {
        const r = receiveOf[out[o]], to = laneOf[r], at = r - start[to];
        if (at < first[to]) { first[to] = at; if (to !== l) todo.push(to); }
      }
    }
  }
  return first;
}

const VECTOR_MAX = 40;

function choose(e, { show = true } = {}) {
  view.chosen = e;
  cone = null;
  chosen.hidden = e < 0;
  if (e >= 0) {
    cone = { past: pastOf(e), future: futureOf(e) };
    const before = cone.past.reduce((s, n) => s + n, 0) - 1;
    const after = lanes.reduce((s, lane, l) => s + lane.count - cone.future[l], 0) - 1;
    const apart = total - 1 - before - after;
    const vector = lanes.map((lane, l) => [lane.label, cone.past[l]]).filter(([, n]) => n > 0);
    const names = vector.slice(0, VECTOR_MAX).map(([label, n]) => `${label}:${n}`).join(', ');
    const more = vector.length > VECTOR_MAX ? ` and ${grouped(vector.length - VECTOR_MAX)} more` : '';
    say(chosen, e, `Vector time ${names}${more}.`, `Happened before it: ${grouped(before)} events (blue). After it: ${grouped(after)} (orange). `
      + `Concurrent with it: ${grouped(apart)}.`);
    chosen.dataset.past = before; chosen.dataset.future = after; chosen.dataset.concurrent = apart;
    chosen.dataset.event = shortName(e);
    if (show) reveal(e);
  }
  showInAddress(e);
  redraw();
}
