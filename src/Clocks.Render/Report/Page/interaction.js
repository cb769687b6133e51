/* Interaction: mouse, fingers and keys. */

/** The event nearest to a pixel, within reach; -1 when there is none. */
function eventAt(x, y, reach = 14) {
  const a = axis(view.axis), [p, c] = view.rows ? [x, y] : [y, x];
  const l = Math.floor((c - lanePixel(0)) / laneWidth() + .5);
  if (l < 0 || l >= lanes.length || Math.abs(c - lanePixel(l)) > Math.max(reach, 18)) return -1;
  const it = a.lanes[l], at = lowerBound(it.values, 0, it.count, toValue(p));
  let best = -1, far = reach;
  for (const i of [at - 1, at]) {
    if (i < 0 || i >= it.count) continue;
    const away = Math.abs(toPixel(it.values[i]) - p);
    if (away < far) [best, far] = [it.at(i), away];
  }
  return best;
}

function place(mouse) { const box = canvas.getBoundingClientRect(); return [mouse.clientX - box.left, mouse.clientY - box.top]; }

function hover(e, x, y) {
  if (e !== view.hovered) { view.hovered = e; redraw(); }
  tip.hidden = e < 0;
  if (e < 0) return;
  say(tip, e);
  const top = canvas.offsetTop + y, room = host.querySelector('.stage');
  tip.style.left = Math.max(4, Math.min(x + 16, room.clientWidth - tip.offsetWidth - 6)) + 'px';
  tip.style.top = Math.max(4, top + 18 + tip.offsetHeight > room.clientHeight ? top - tip.offsetHeight - 14 : top + 18) + 'px';
}

const pointers = new Map();
let moved = 0;
canvas.addEventListener('pointerdown', down => {
  canvas.setPointerCapture(down.pointerId);
  pointers.set(down.pointerId, place(down));
  moved = 0;
});
canvas.addEventListener('pointermove', move => {
  const [x, y] = place(move), before = pointers.get(move.pointerId);
  if (!before) { hover(eventAt(x, y), x, y); return; }
  const [dx, dy] = [x - before[0], y - before[1]];
  moved += Math.abs(dx) + Math.abs(dy);
  if (pointers.size === 2) {
    const other = [...pointers].find(([id]) => id !== move.pointerId)[1];
    const was = Math.hypot(before[0] - other[0], before[1] - other[1]), is = Math.hypot(x - other[0], y - other[1]);
    const [mx, my] = [(x + other[0]) / 2, (y + other[1]) / 2];
    if (was > 0) zoom(is / was, view.rows ? mx : my);
  } else if (moved > 3) {
    view.from -= (view.rows ? dx : dy) / view.scale;
    view.across -= view.rows ? dy : dx;
    hover(-1);
    settle(); redraw();
  }
  pointers.set(move.pointerId, [x, y]);
});
const lift = up => {
  const [x, y] = place(up);
  if (pointers.delete(up.pointerId) && up.type === 'pointerup' && moved <= 3) choose(eventAt(x, y), { show: false });
};
canvas.addEventListener('pointerup', lift);
canvas.addEventListener('pointercancel', lift);
canvas.addEventListener('pointerleave', () => hover(-1));
canvas.addEventListener('wheel', wheel => {
  if (document.activeElement !== canvas && !wheel.ctrlKey) return; /* before it was clicked, the page scrolls */
  wheel.preventDefault();
  const [x, y] = place(wheel);
  if (wheel.shiftKey) { view.from += (wheel.deltaY || wheel.deltaX) / view.scale; settle(); redraw(); }
  else zoom(Math.exp(-Math.max(-300, Math.min(300, wheel.deltaY)) * .0022), view.rows ? x : y);
}, { passive: false });

function goTo(pixel) {
  const a = axis(view.axis);
  view.from = a.low + pixel / view.width * (a.high - a.low) - along() / view.scale / 2;
  settle(); redraw();
}
map.addEventListener('pointerdown', down => { map.setPointerCapture(down.pointerId); goTo(down.offsetX); });
map.addEventListener('pointermove', move => { if (move.buttons) goTo(move.offsetX); });

/** The next event of a lane, or the nearest one of the lane beside it. */
function neighbour(e, alongStep, acrossStep) {
  const l = laneOf[e];
  if (alongStep) {
    const next = e + alongStep;
    return next >= start[l] && next < start[l + 1] ? next : e;
  }
  const a = axis(view.axis);
  for (let to = l + acrossStep; to >= 0 && to < lanes.length; to += acrossStep) {
    const it = a.lanes[to];
    if (!it.count) continue;
    const i = lowerBound(it.values, 0, it.count, a.v[e]);
    const near = i >= it.count || (i > 0 && a.v[e] - it.values[i - 1] < it.values[i] - a.v[e]) ? i - 1 : i;
    return it.at(near);
  }
  return e;
}

function middleEvent() {
  const a = axis(view.axis), middle = toValue(middlePixel());
  let best = -1, far = Infinity;
  a.lanes.forEach(it => {
    const at = lowerBound(it.values, 0, it.count, middle);
    for (const i of [at - 1, at]) {
      if (i >= 0 && i < it.count && Math.abs(it.values[i] - middle) < far) [best, far] = [it.at(i), Math.abs(it.values[i] - middle)];
    }
  });
  return best;
}

function follow(e) {
  if (messageInto[e] >= 0) return sendOf[messageInto[e]];
  return firstOut[e] < firstOut[e + 1] ? receiveOf[out[firstOut[e]]] : e;
}

const KEYS = {
  '+': () => zoom(1.6, middlePixel()), '=': () => zoom(1.6, middlePixel()), '-': () => zoom(1 / 1.6, middlePixel()), '0': fit,
  '1': () => useAxis('lamport'), '2': () => useAxis('wall'), '3': () => useAxis('step'), t: turn,
  Home: () => { view.from = -Infinity; settle(); redraw(); }, End: () => { view.from = Infinity; settle(); redraw(); },
  PageDown: () => { view.from += along() / view.scale * .9; settle(); redraw(); },
  PageUp: () => { view.from -= along() / view.scale * .9; settle(); redraw(); },
  Enter: () => choose(middleEvent()), Escape: () => { choose(-1); hover(-1); },
  n: () => view.chosen >= 0 && choose(neighbour(view.chosen, 1, 0)), p: () => view.chosen >= 0 && choose(neighbour(view.chosen, -1, 0)),
  m: () => view.chosen >= 0 && choose(follow(view.chosen)),
};
const ARROWS = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };
canvas.addEventListener('keydown', key => {
  if (key.ctrlKey || key.metaKey || key.altKey) return;
  const arrowKey = ARROWS[key.key], act = KEYS[key.key];
  if (arrowKey) {
    const [acrossStep, alongStep] = view.rows ? [arrowKey[1], arrowKey[0]] : arrowKey;
    if (view.chosen >= 0) choose(neighbour(view.chosen, alongStep, acrossStep));
    else {
      view.from += alongStep * 60 / view.scale;
      view.across += acrossStep * 60;
      settle(); redraw();
    }
  } else if (act) act(); else return;
  key.preventDefault();
});
