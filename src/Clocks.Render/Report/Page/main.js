/* Start: the first picture, another colour scheme, another width, paper. */

readColours();
buildPage();
resize();
begin();
openAddress();
addEventListener('hashchange', openAddress);
new ResizeObserver(() => { if (Math.abs(host.clientWidth - 2 - view.width) > 1) resize(); }).observe(host);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  readColours();
  fillKey(colours);
  mapFor = '';
  redraw();
});
addEventListener('beforeprint', () => {
  /* Paper is white: the view on the screen is drawn once more as SVG, in light colours, in place of the still picture. */
  document.getElementById('still').replaceChildren(svgOf(data.light));
  fillKey(data.light);
});
addEventListener('afterprint', () => fillKey(colours));

/* For the page of clocks watch, for tests and for the curious: what the diagram holds and shows. */
window.clocks = Object.freeze({
  view, frames, get lanes() { return lanes.length; }, get events() { return total; }, get messages() { return sendOf.length; },
  pixelOf: e => { const [x, y] = point(toPixel(axis(view.axis).v[e]), lanePixel(laneOf[e])); return { x, y }; },
  get faults() { return faults().length; },
  indexOf: (label, n) => laneOf.findIndex((l, e) => lanes[l].label === label && number[e] === n),
  edges: () => sendOf.map((s, m) => [s, receiveOf[m]]),
  pastOf: e => Array.from(pastOf(e)), futureOf: e => Array.from(futureOf(e)), redraw,
  load, toEnd, isAtEnd,
});
