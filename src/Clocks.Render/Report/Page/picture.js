/* Picture: one pass over what lies in view. Too many marks become bars, too many arrows are thinned, and both are said. */

let colours = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of Object.keys(data.light)) colours[name] = style.getPropertyValue('--' + name).trim() || data.light[name];
}

function point(a, c) { return view.rows ? [a, c] : [c, a]; }

/** Draws everything that the view shows; returns what was drawn, for the status line. */
function picture(pen, ink) {
  const a = axis(view.axis), seen = { events: 0, arrows: 0, drawn: 0, merged: false };
  const from = toValue((view.rows ? 118 : HEAD) - 8), to = toValue((view.rows ? 118 : HEAD) + along() + EDGE + 8);
  pen.boxes(ink.paper, [0, 0, view.width, view.height]);
  drawAxis(pen, ink, a);
  const [left, top] = view.rows ? [112, 30] : [GUTTER - 12, HEAD - 4];
  pen.clip(left, top, view.width - left, view.height - top);
  drawFaults(pen, ink, a);
  if (cone) drawCone(pen, ink, a);
  drawArrows(pen, ink, a, from, to, seen);
  drawEvents(pen, ink, a, from, to, seen);
  pen.unclip();
  drawHeads(pen, ink);
  return seen;
}

function drawAxis(pen, ink, a) {
  const room = along(), rough = Math.max(a.whole ? 1 : 1e-6, (view.rows ? 90 : 46) / view.scale);
  const power = 10 ** Math.floor(Math.log10(rough)), lead = rough / power;
  const step = Math.max(a.whole ? 1 : 0, power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), rules = [];
  for (let v = Math.ceil(view.from / step) * step; toPixel(v) <= toPixel(view.from) + room + EDGE; v += step) {
    if (v < a.low - step || v > a.high + step) continue;
    const p = toPixel(v);
    rules.push(...point(p, view.rows ? 34 : GUTTER - 8), ...point(p, view.rows ? view.height : view.width));
    pen.text(...(view.rows ? [p, 22] : [GUTTER - 14, p]), a.text(v, decimals), ink.soft, { size: 11, align: view.rows ? 'center' : 'right' });
  }
  pen.lines(ink.rule, rules, { alpha: .75 });
}

function drawHeads(pen, ink) {
  if (view.rows) {
    pen.text(12, 22, clip(axes[view.axis].title, 17), ink.soft, { size: 11 });
  } else {
    pen.boxes(ink.paper, [0, 0, view.width, HEAD - 6]);
    pen.text(10, 11, axes[view.axis].title, ink.soft, { size: 11 });
  }
  lanes.forEach((lane, l) => {
    const c = lanePixel(l), room = laneWidth();
    if (c < -room || c > (view.rows ? view.height : view.width) + room) return;
    const colour = ink[colourOf(l)], most = Math.max(5, Math.floor((view.rows ? 104 : room - 6) / 7.2));
    const names = room > 96 || view.rows ? [nameOf(lane), lane.label] : [lane.label], rate = lane.rate ? `${lane.rate} Hz` : '';
    /* Left of them stands the name of the axis: the short name then, or none. */
    const isFree = text => view.rows || c - 3.8 * text.length > 26 + 6.2 * axes[view.axis].title.length;
    const name = names.map(text => clip(text, most)).find(isFree);
    if (name === undefined) return;
    if (view.rows) {
      if (c < 36) return;
      pen.text(104, c - (rate ? 7 : 0), name, colour, { size: 13, align: 'right', weight: 600 });
      pen.text(104, c + 9, rate, ink.soft, { size: 11, align: 'right' });
    } else {
      pen.text(c, 11, name, colour, { size: 13, align: 'center', weight: 600 });
      pen.text(c, 27, rate, ink.soft, { size: 11, align: 'center' });
    }
  });
}

/** The part of each lane that lies in the past or the future of the chosen event, as a band behind it. */
function drawCone(pen, ink, a) {
  const half = Math.min(26, laneWidth() * .4), past = [], future = [];
  const end = (view.rows ? view.width : view.height) + 50;
  const band = (into, p, q, l) => {
    const c = lanePixel(l), low = Math.max(-50, Math.min(p, q)), high = Math.min(end, Math.max(p, q));
    if (high > low) into.push(...(view.rows ? [low, c - half, high - low, 2 * half] : [c - half, low, 2 * half, high - low]));
  };
  lanes.forEach((lane, l) => {
    const n = cone.past[l], next = cone.future[l];
    if (n > 0) band(past, toPixel(a.low) - 12, toPixel(a.v[start[l] + n - 1]) + (l === laneOf[view.chosen] ? 0 : 7), l);
    if (next < lane.count) band(future, toPixel(a.v[start[l] + next]) - (l === laneOf[view.chosen] ? 0 : 7), toPixel(a.high) + 12, l);
  });
  pen.boxes(ink.c0, past, .2);
  pen.boxes(ink.c1, future, .2);
}

/** Whether an event or a message has to do with the chosen event: 1 past, 2 future, 0 neither. */
function side(e) {
  const l = laneOf[e], at = e - start[l];
  return at < cone.past[l] ? 1 : at >= cone.future[l] ? 2 : 0;
}

function drawArrows(pen, ink, a, from, to, seen) {
  const low = -laneWidth(), high = (view.rows ? view.height : view.width) + laneWidth(), crossing = a.messages.count(from, to);
  let inSight, level = Math.max(0, Math.ceil(Math.log2(crossing / ARROWS_MAX)));
  for (;; level--) {
    inSight = [];
    a.messages.overlapping(level, from, to, m => {
      const c1 = lanePixel(laneOf[sendOf[m]]), c2 = lanePixel(laneOf[receiveOf[m]]);
      if (Math.max(c1, c2) > low && Math.min(c1, c2) < high) inSight.push(m);
    });
    if (level === 0 || inSight.length > ARROWS_MAX / 2) break; /* few of them are in sight: there is room for more */
  }
  seen.every = 2 ** level;
  seen.arrows = level && acrossMax() === 0 ? crossing : inSight.length * seen.every;
  seen.drawn = inSight.length;
  const groups = new Map();
  const heads = view.scale * (a.high - a.low) / Math.max(1, total) * lanes.length > 3 || seen.arrows < 400;
  for (const m of inSight) {
    const related = cone ? Math.min(side(sendOf[m]), side(receiveOf[m])) && side(sendOf[m]) === side(receiveOf[m]) : true;
    const backwards = a.v[receiveOf[m]] < a.v[sendOf[m]];
    const key = (backwards ? 8 : shadeOf(laneOf[sendOf[m]])) * 2 + (related ? 1 : 0);
    if (!groups.has(key)) groups.set(key, []);
    arrow(groups.get(key), a.v[sendOf[m]], laneOf[sendOf[m]], a.v[receiveOf[m]], laneOf[receiveOf[m]], heads);
  }
  for (const key of [...groups.keys()].sort((x, y) => x % 2 - y % 2)) {
    const crowd = seen.arrows > 300 ? .45 : .78;
    /* Place 8 is for arrows that run backwards: an order that cannot have been. */
    const [colour, dash] = key >> 1 === 8 ? [ink.invalid, [5, 3]] : [ink['c' + (key >> 1)], null];
    pen.lines(colour, groups.get(key), { alpha: key % 2 ? crowd : .13, width: cone && key % 2 ? 1.5 : 1.1, dash });
  }
}

function arrow(into, v1, l1, v2, l2, head) {
  const [x1, y1] = point(toPixel(v1), lanePixel(l1)), [x2, y2] = point(toPixel(v2), lanePixel(l2));
  const length = Math.hypot(x2 - x1, y2 - y1) || 1, dx = (x2 - x1) / length, dy = (y2 - y1) / length;
  const gap = head ? 5.5 : 0, tx = x2 - dx * gap, ty = y2 - dy * gap;
  into.push(x1, y1, tx, ty);
  if (head) {
    into.push(tx - dx * 6 - dy * 2.7, ty - dy * 6 + dx * 2.7, tx, ty, tx - dx * 6 + dy * 2.7, ty - dy * 6 - dx * 2.7, tx, ty);
  }
}

function drawEvents(pen, ink, a, from, to, seen) {
  const spans = lanes.map((_, l) => {
    const it = a.lanes[l];
    return [lowerBound(it.values, 0, it.count, from), lowerBound(it.values, 0, it.count, to, true)];
  });
  seen.events = spans.reduce((sum, [x, y]) => sum + y - x, 0);
  lanes.forEach((_, l) => {
    const c = lanePixel(l), it = a.lanes[l], [first, last] = spans[l];
    if (c < -laneWidth() || c > (view.rows ? view.height : view.width) + laneWidth()) return;
    const colour = ink[colourOf(l)];
    if (it.count) {
      const p = Math.max(-20, toPixel(it.values[0])), q = Math.min(4000, toPixel(it.values[it.count - 1]));
      pen.lines(colour, [...point(p, c), ...point(q, c)], { width: 1.5, alpha: .5 });
    }
    if (last - first > along() / 2.5 || seen.events > MARKS_MAX) {
      seen.merged = true;
      drawDensity(pen, colour, it, first, last, c);
    } else {
      drawMarks(pen, ink, colour, a, it, first, last, c);
    }
  });
  if (view.chosen >= 0) ring(pen, ink.accent, a, view.chosen, 9);
  if (view.hovered >= 0) ring(pen, ink.ink, a, view.hovered, 8);
}

function ring(pen, colour, a, e, radius) {
  pen.dots(colour, point(toPixel(a.v[e]), lanePixel(laneOf[e])), radius, { fill: 'none', width: 2.2 });
}

/** Too many to tell apart: a bar for every two pixels, as wide as there are many events in it. */
function drawDensity(pen, colour, it, first, last, c) {
  const bars = [];
  let i = first;
  while (i < last) {
    const p = Math.floor(toPixel(it.values[i]) / 2) * 2;
    const j = Math.max(i + 1, lowerBound(it.values, i, last, toValue(p + 2)));
    const half = 1.2 + Math.min(laneWidth() * .3, 2.2 * Math.log2(1 + j - i));
    bars.push(...(view.rows ? [p, c - half, 2, 2 * half] : [c - half, p, 2 * half, 2]));
    i = j;
  }
  pen.boxes(colour, bars, .8);
}

function drawMarks(pen, ink, colour, a, it, first, last, c) {
  const room = last - first > 1 ? (toPixel(it.values[last - 1]) - toPixel(it.values[first])) / (last - first - 1) : 99;
  const big = Math.max(1.6, Math.min(5, room * .42)), labels = [];
  const groups = { 0: [[], []], 1: [[], []], 2: [[], []] };
  for (let i = first; i < last; i++) {
    const e = it.at(i), apart = cone && e !== view.chosen && !side(e) ? 1 : 0;
    groups[kind[e]][apart].push(...point(toPixel(it.values[i]), c));
    if (room > 15 && (!view.rows || room > 26) && laneWidth() > (view.rows ? 44 : 100)) labels.push(e);
  }
  for (const apart of [1, 0]) {
    const alpha = apart ? .3 : 1;
    pen.dots(colour, groups[0][apart], big * .5, { alpha });
    pen.dots(colour, groups[1][apart], big, { alpha });
    pen.dots(colour, groups[2][apart], big * .94, { fill: ink.paper, alpha });
  }
  drawStubs(pen, colour, a, it, first, last, room);
  for (const e of labels) drawLabel(pen, ink, a, e, c);
}

/** A short dashed line towards the other machine where a send has no receive here, or a receive no send. */
function drawStubs(pen, colour, a, it, first, last, room) {
  if (room < 5) return;
  const stubs = [];
  const stub = (e, id, back) => {
    const to = lanes.findIndex(lane => lane.id === id), c = lanePixel(laneOf[e]), p = toPixel(a.v[e]);
    const aside = (to < 0 ? 1 : Math.sign(to - laneOf[e])) * Math.min(24, laneWidth() * .3);
    stubs.push(...point(p, c), ...point(p + (back ? -8 : 8), c + aside));
  };
  for (let i = first; i < last; i++) {
    const e = it.at(i), row = lanes[laneOf[e]].row, r = rowOf[e];
    if (kind[e] === 2 && messageInto[e] < 0) stub(e, row.from[r], true);
    if (kind[e] !== 1 || firstOut[e + 1] - firstOut[e] === row.firstTo[r + 1] - row.firstTo[r]) continue;
    const received = new Set();
    for (let o = firstOut[e]; o < firstOut[e + 1]; o++) received.add(lanes[laneOf[receiveOf[out[o]]]].id);
    for (let t = row.firstTo[r]; t < row.firstTo[r + 1]; t++) {
      if (row.toK[t] !== 0 && !received.has(row.to[t])) stub(e, row.to[t], false);
    }
  }
  pen.lines(colour, stubs, { dash: [3, 3], alpha: .8 });
}

/** The number of a send or receive, on the side away from its message; on other axes the clock, which is not to be read off. */
function drawLabel(pen, ink, a, e, c) {
  const says = view.axis === 'lamport' ? (kind[e] === 0 ? '' : `#${number[e]}`) : grouped(clock[e]);
  const other = follow(e), before = other !== e && laneOf[other] < laneOf[e] ? 1 : -1;
  const [x, y] = point(toPixel(a.v[e]), c);
  if (says && view.rows) pen.text(x, y + before * 14, says, ink.soft, { size: 10, align: 'center', halo: ink.paper });
  else if (says) pen.text(x + before * 10, y, says, ink.soft, { size: 10, align: before > 0 ? 'left' : 'right', halo: ink.paper });
}
