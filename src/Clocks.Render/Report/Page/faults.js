/* Faults: what went wrong on purpose, drawn on the lanes that it struck. */

const FAULT_INK = { paused: 'soft', partition: 'unknown', killed: 'invalid', restarted: 'valid', delayed: 'accent', losing: 'invalid' };
const OF_LINKS = new Set(['delayed', 'losing']); /* narrower than what strikes a machine, and on the lanes of both ends */

/** The faults of the run. */
function faults() { return data.faults ?? []; }

/** The kinds of those that last. */
function faultKinds() { return [...new Set(faults().filter(fault => fault.from < fault.until).map(fault => fault.kind))]; }

/** Where a fault lies on a lane: on the time axis as long as it lasted, else from its first event there to its last, or between those beside it. */
function reachOf(fault, l, a) {
  if (a === axes.wall) {
    const zero = time[start[l]] - a.v[start[l]] * 1e6;
    return [(fault.from - zero) / 1e6, (fault.until - zero) / 1e6];
  }
  const end = start[l + 1], i = lowerBound(time, start[l], end, fault.from), j = lowerBound(time, i, end, fault.until);
  return i < j ? [a.v[i], a.v[j - 1]] : [i > start[l] ? a.v[i - 1] : a.low, j < end ? a.v[j] : a.high];
}

function drawFaults(pen, ink, a) {
  for (const fault of faults()) {
    const struck = fault.lanes.filter(l => lanes[l].count > 0), colour = ink[FAULT_INK[fault.kind]];
    struck.forEach((l, i) => {
      const c = lanePixel(l), half = Math.min(OF_LINKS.has(fault.kind) ? 9 : 22, laneWidth() * .34);
      const isOfAll = fault.kind === 'partition' || OF_LINKS.has(fault.kind);
      const says = laneWidth() > 90 && (!isOfAll || i === 0) ? fault.kind : '';
      if (fault.from === fault.until) drawMoment(pen, ink, a, fault, l, c, colour, says);
      else {
        const [from, until] = reachOf(fault, l, a), p = Math.max(-60, toPixel(from) - 6), q = Math.min(4000, toPixel(until) + 6);
        if (q > p) pen.boxes(colour, view.rows ? [p, c - half, q - p, 2 * half] : [c - half, p, 2 * half, q - p], .2);
        /* The word stands where it begins, or where the picture does, as long as the fault is in sight. */
        const at = Math.max(p + 8, (view.rows ? 118 : HEAD) + 12);
        if (says && at < q) besideLane(pen, ink, at, c, half, says, colour);
      }
    });
  }
}

/** A cross behind the last event of a machine that was killed, a wedge before the first of one that was started again. */
function drawMoment(pen, ink, a, fault, l, c, colour, says) {
  const isEnd = fault.kind === 'killed';
  if (isEnd && !lanes[l].whole) return; /* its end is not in this page */
  const p = toPixel(a.v[isEnd ? start[l + 1] - 1 : start[l]]) + (isEnd ? 14 : -8); /* above the first event of all there is little room */
  const strokes = isEnd ? [[-5, -5, 5, 5], [-5, 5, 5, -5]] : [[-3, -5, 2, 0], [-3, 5, 2, 0]];
  pen.lines(colour, strokes.flatMap(([p1, c1, p2, c2]) => [...point(p + p1, c + c1), ...point(p + p2, c + c2)]), { width: 2.4 });
  if (says) besideLane(pen, ink, p, c, 8, says, colour);
}

function besideLane(pen, ink, p, c, half, says, colour) {
  if (view.rows) pen.text(p, c - half - 6, says, colour, { size: 10, halo: ink.paper });
  else pen.text(c + half + 5, p, says, colour, { size: 10, halo: ink.paper });
}
