/* Read-out: the moment under the pointer of a plot, as a line through every plot, and where each machine was at it. */

const READ_MAX = 12;
const timed = [...document.querySelectorAll('figure svg[data-time]')].map(svg => {
  const [left, right, low, high] = svg.dataset.time.split(' ').map(Number), box = svg.viewBox.baseVal;
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  for (const [name, value] of [['y1', 56], ['y2', box.height - 40], ['class', 'moment'], ['visibility', 'hidden']]) line.setAttribute(name, value);
  svg.append(line);
  return { svg, figure: svg.closest('figure'), left, right, low, high, width: box.width, line };
});
const moment = element('div', { class: 'readout', hidden: true, role: 'status' });
let momentAt = NaN;

/** The last event of a lane at or before a moment of the plots; -1 when there is none yet. */
function lastAt(l, at) {
  const end = start[l + 1];
  const i = data.timed ? lowerBound(time, start[l], end, data.zeroUs + at * 1e6, true) : Math.min(end, start[l] + Math.floor(at));
  return i > start[l] ? i - 1 : -1;
}

function readOut(plot, at, x) {
  momentAt = Math.max(plot.low, Math.min(plot.high, at));
  for (const it of timed) {
    const p = it.left + (momentAt - it.low) / (it.high - it.low) * (it.right - it.left);
    it.line.setAttribute('x1', p); it.line.setAttribute('x2', p); it.line.setAttribute('visibility', 'visible');
  }
  const here = lanes.map((_, l) => [l, lastAt(l, momentAt)]).filter(([, e]) => e >= 0);
  const most = here.reduce((high, [, e]) => Math.max(high, clock[e]), 0);
  const rows = here.slice(0, READ_MAX).map(([l, e]) => element('div', {}, element('i', { class: 'swatch k' + shadeOf(l) }),
    `${nameOf(lanes[l])}: clock ${grouped(clock[e])}${most > clock[e] ? `, ${grouped(most - clock[e])} behind` : ''}`
      + `${lanes[l].queues ? `, ${grouped(queue[e])} waiting` : ''} (#${number[e]})`));
  if (here.length > READ_MAX) rows.push(element('div', { textContent: `and ${grouped(here.length - READ_MAX)} more machines` }));
  if (data.leftOut) rows.push(element('div', { class: 'soft', textContent: `of the first ${grouped(total)} events` }));
  moment.replaceChildren(element('b', { textContent: data.timed ? `${momentAt.toFixed(plot.high < 20 ? 3 : 1)} s` : `event ${Math.floor(momentAt)}` }), ...rows);
  plot.figure.append(moment);
  moment.hidden = false;
  const room = plot.figure.clientWidth + plot.figure.scrollLeft;
  moment.style.left = Math.max(plot.figure.scrollLeft + 4, x + 18 + moment.offsetWidth < room ? x + 18 : x - moment.offsetWidth - 18) + 'px';
  moment.style.top = '60px';
}

function hideMoment() {
  moment.hidden = true;
  for (const it of timed) it.line.setAttribute('visibility', 'hidden');
}

for (const plot of timed) {
  const scale = () => plot.svg.clientWidth / plot.width;
  const pixelOf = at => (plot.left + (at - plot.low) / (plot.high - plot.low) * (plot.right - plot.left)) * scale();
  plot.svg.addEventListener('pointermove', move => {
    const x = move.clientX - plot.svg.getBoundingClientRect().left;
    readOut(plot, plot.low + (x / scale() - plot.left) / (plot.right - plot.left) * (plot.high - plot.low), x);
  });
  plot.svg.addEventListener('pointerleave', hideMoment);
  plot.figure.addEventListener('blur', hideMoment);
  plot.figure.addEventListener('keydown', key => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key.key];
    if (key.key === 'Escape') hideMoment();
    if (!step) return;
    key.preventDefault();
    const at = (Number.isNaN(momentAt) ? plot.low : momentAt) + step * (plot.high - plot.low) / 100;
    readOut(plot, at, pixelOf(Math.max(plot.low, Math.min(plot.high, at))));
  });
}
