/* View: which part of the run is seen, and how it moves. Along is the direction of time, across that of the lanes. */

const HEAD = 42, GUTTER = 74, EDGE = 18; /* room for the lanes' names, for the axis, and at the far end */
const ARROWS_MAX = 1600, MARKS_MAX = 6000, LANE_MIN = 84;

const view = { axis: 'lamport', rows: false, from: 0, scale: 1, across: 0, width: 800, height: 600, chosen: -1, hovered: -1 };
let cone = null; /* the causal past and future of the chosen event */

/** Length of the picture along time, and across the lanes, in pixels. */
function along() { return (view.rows ? view.width - 118 : view.height - HEAD) - EDGE; }
function acrossRoom() { return view.rows ? view.height - 40 : view.width - GUTTER; }
function laneWidth() { return Math.max(view.rows ? 46 : LANE_MIN, Math.min(view.rows ? 120 : 340, acrossRoom() / Math.max(1, lanes.length))); }
function acrossMax() { return Math.max(0, laneWidth() * lanes.length - acrossRoom()); }
function acrossShift() { return -view.across + Math.max(0, (acrossRoom() - laneWidth() * lanes.length) / 2) * (view.rows ? 0 : 1); }
function toPixel(value) { return (view.rows ? 118 : HEAD) + EDGE / 2 + (value - view.from) * view.scale; }
function toValue(pixel) { return view.from + (pixel - (view.rows ? 118 : HEAD) - EDGE / 2) / view.scale; }
function lanePixel(l) { return (view.rows ? 40 : GUTTER) + acrossShift() + (l + .5) * laneWidth(); }

function fitScale() { const a = axis(view.axis); return along() / Math.max(a.whole ? 1 : 1e-6, a.high - a.low + (a.whole ? 1 : 0)); }

/** Keeps the view on the run: not further out than all of it, not further in than one unit over half the stage. */
function settle() {
  const a = axis(view.axis), least = fitScale(), room = along();
  const most = a.whole ? Math.max(least, 160) : Math.max(least, 2e5);
  view.scale = Math.min(most, Math.max(least, view.scale));
  const margin = 30 / view.scale;
  const last = a.high + (a.whole ? 1 : 0) - room / view.scale;
  view.from = last <= a.low ? a.low : Math.min(last + margin, Math.max(a.low - margin, view.from));
  if (view.scale <= least * 1.0001) view.from = a.low;
  view.across = Math.min(acrossMax(), Math.max(0, view.across));
}

function fit() { view.scale = fitScale(); view.from = axis(view.axis).low; view.across = 0; settle(); redraw(); }

/** The first look: all of a short run; of a long one as much as has room for its marks. */
function begin() {
  const a = axis(view.axis), densest = Math.max(1, ...a.lanes.map(x => x.count));
  const room = 17 * densest / Math.max(1e-9, a.high - a.low);
  view.from = a.low;
  view.scale = Math.max(fitScale(), room);
  settle(); redraw();
}

function zoom(factor, pixel) {
  const value = toValue(pixel);
  view.scale *= factor;
  settle();
  view.from += value - toValue(pixel);
  settle(); redraw();
}

/** Brings an event into sight, moving as little as possible. */
function reveal(e) {
  const p = toPixel(axis(view.axis).v[e]), low = toPixel(view.from) + 30, high = low + along() - 80;
  if (p < low || p > high) view.from += (p - (low + high) / 2) / view.scale;
  const c = lanePixel(laneOf[e]), left = (view.rows ? 40 : GUTTER) + 30, right = left + acrossRoom() - 60;
  if (c < left) view.across -= left - c; else if (c > right) view.across += c - right;
  settle();
}
