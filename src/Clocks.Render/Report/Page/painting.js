/* Painting: at most once a frame, the picture, the strip of the whole run and the status line. */

let asked = false;
const frames = [];
function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; paint(); });
}

function paint() {
  const began = performance.now(), ratio = devicePixelRatio || 1, context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const seen = picture(new CanvasPen(context), colours);
  paintMap();
  const texts = [`${grouped(seen.events)} of ${grouped(data.events)} events in view`, `${grouped(seen.arrows)} messages`];
  const warnings = [];
  if (seen.merged) warnings.push('events merged into bars: zoom in to tell them apart');
  if (seen.every > 1) warnings.push(`1 of ${seen.every} arrows drawn`);
  if (acrossMax() > 0) {
    const first = (view.rows ? 40 : GUTTER) + 12, last = (view.rows ? view.height : view.width) - 12; /* marks are whole there */
    const inside = lanes.filter((_, l) => lanePixel(l) > first && lanePixel(l) < last).length;
    if (inside < lanes.length) warnings.push(`${inside} of ${grouped(lanes.length)} machines in view: drag for the others`);
  }
  if (axis(view.axis).backwards) warnings.push(`arrows that run backwards (red, dashed): ${grouped(axis(view.axis).backwards)}; ${view.axis === 'wall'
    ? 'the wall clocks differ by more than the messages took' : 'these clocks break the clock condition'}`);
  if (data.leftOut) warnings.push(data.leftOut);
  if (sendOf.length === 0 && total > 0) warnings.push('no message could be matched with its send');
  status.replaceChildren(...texts.map(t => element('span', { textContent: t })), ...warnings.map(t => element('span', { class: 'warn', textContent: t })));
  frames.push(performance.now() - began);
  if (frames.length > 500) frames.shift();
}

/** The whole run as a strip, with a frame around what the view shows. */
let mapBars = null, mapFor = '';
function paintMap() {
  const a = axis(view.axis), ratio = devicePixelRatio || 1, width = view.width, height = 46;
  const state = [view.axis, width, colours.paper].join();
  if (state !== mapFor) {
    mapFor = state;
    const shown = lanes.slice(0, 40), high = (height - 8) / Math.max(1, shown.length);
    mapBars = shown.map((_, l) => {
      const it = a.lanes[l], bars = [];
      for (let x = 0, i = 0; x < width && i < it.count; x += 2) {
        const j = lowerBound(it.values, i, it.count, a.low + (x + 2) / width * (a.high - a.low), x + 2 >= width);
        if (j > i) bars.push(x, 4 + l * high, 2, Math.max(1, high - 1));
        i = j;
      }
      return [l, bars];
    });
  }
  const context = map.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const pen = new CanvasPen(context);
  pen.boxes(colours.panel, [0, 0, width, height]);
  for (const [l, bars] of mapBars) pen.boxes(colours[colourOf(l)], bars, .55);
  const x = (view.from - a.low) / (a.high - a.low || 1) * width, w = Math.max(6, along() / view.scale / (a.high - a.low || 1) * width);
  pen.boxes(colours.accent, [x, 0, w, height], .16);
  pen.lines(colours.accent, [x, 0, x, height, x + w, 0, x + w, height, x, 1, x + w, 1, x, height - 1, x + w, height - 1], { width: 2 });
}

function resize() {
  const ratio = devicePixelRatio || 1;
  view.width = Math.max(280, host.clientWidth - 2);
  view.height = view.rows ? Math.min(760, 40 + Math.max(4, lanes.length) * 92) : Math.max(420, Math.min(720, innerHeight * .78));
  for (const [it, height] of [[canvas, view.height], [map, 46]]) {
    it.width = Math.round(view.width * ratio); it.height = Math.round(height * ratio);
    it.style.height = height + 'px';
  }
  settle(); redraw();
}

function middlePixel() { return toPixel(view.from) + along() / 2; }
