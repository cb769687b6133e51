/* Controls: the buttons, the key, the tip and the panel of the chosen event. */

function say(box, e, ...more) {
  const lane = lanes[laneOf[e]], head = element('div');
  const swatch = element('i', { class: 'swatch k' + shadeOf(laneOf[e]) });
  head.append(swatch, element('b', { textContent: `${nameOf(lane)}, event ${grouped(number[e])}: ${KIND[kind[e]]}` }));
  box.replaceChildren(head, ...describe(e).map(text => element('div', { textContent: text })));
  box.append(...more.map(text => element('div', { class: 'cone', textContent: text })));
}

const host = document.getElementById('diagram');
const canvas = element('canvas', { class: 'main', tabIndex: 0, role: 'application' });
canvas.setAttribute('aria-label', 'Space-time diagram. Arrows move, plus and minus zoom, Enter chooses an event, Escape lets it go.');
const map = element('canvas', { class: 'map' });
map.setAttribute('aria-hidden', 'true');
const tip = element('div', { class: 'tip', hidden: true });
const status = element('div', { class: 'status' });
const chosen = element('div', { class: 'chosen', hidden: true, role: 'status', 'aria-live': 'polite' });
const key = element('div', { class: 'key' });
const buttons = {};

function button(id, text, title, act) {
  const it = element('button', { type: 'button', id, textContent: text, title });
  it.addEventListener('click', act);
  return buttons[id] = it;
}

function group(name, ...members) {
  const set = element('fieldset', { class: 'joined' }, element('legend', { textContent: name }));
  set.append(...members);
  return set;
}

function useAxis(name) {
  if (name === 'wall' && !data.timed) return;
  const before = axis(view.axis), middle = toValue(toPixel(view.from) + along() / 2);
  const share = (middle - before.low) / Math.max(1e-9, before.high - before.low), portion = along() / view.scale / Math.max(1e-9, before.high - before.low);
  view.axis = name;
  const a = axis(name);
  view.scale = along() / Math.max(1e-9, (a.high - a.low) * portion);
  view.from = a.low + (a.high - a.low) * share - along() / view.scale / 2;
  settle();
  if (view.chosen >= 0) reveal(view.chosen);
  for (const key of Object.keys(axes)) buttons['axis-' + key].setAttribute('aria-pressed', String(key === name));
  redraw();
}

function turn() {
  const portion = along() / view.scale;
  view.rows = !view.rows;
  view.across = 0;
  view.scale = along() / portion;
  buttons.turn.setAttribute('aria-pressed', String(view.rows));
  resize();
  if (view.chosen >= 0) { reveal(view.chosen); redraw(); }
}

function svgOf(ink) {
  const pen = new SvgPen(view.width, view.height);
  picture(pen, ink);
  return pen.svg;
}

function saveSvg() {
  const text = '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(svgOf(data.light));
  save('space-time.svg', new Blob([text], { type: 'image/svg+xml' }));
}

/** On paper and in a document it stands on white, whatever the screen is. */
function savePng() {
  const big = document.createElement('canvas'), times = Math.max(2, devicePixelRatio || 1);
  big.width = view.width * times; big.height = view.height * times;
  const context = big.getContext('2d');
  context.scale(times, times);
  picture(new CanvasPen(context), data.light);
  big.toBlob(blob => save('space-time.png', blob), 'image/png');
}

/** What the marks mean, drawn with the pen that draws them. */
function fillKey(ink) {
  const entry = (text, draw) => {
    const pen = new SvgPen(26, 14);
    pen.svg.setAttribute('aria-hidden', 'true');
    draw(pen);
    return element('span', {}, pen.svg, text);
  };
  const own = ink.c0;
  key.replaceChildren(
    entry('send', pen => pen.dots(own, [13, 7], 4.6)),
    entry('receive', pen => pen.dots(own, [13, 7], 4.3, { fill: ink.paper })),
    entry('internal', pen => pen.dots(own, [13, 7], 2.2)),
    entry('message', pen => pen.lines(ink.soft, [2, 7, 24, 7, 18, 4, 24, 7, 18, 10, 24, 7], { width: 1.3 })),
    entry('no receive, or no send, here', pen => pen.lines(ink.soft, [3, 10, 23, 4], { width: 1.3, dash: [3, 3] })),
    entry('causal past of the chosen event', pen => pen.boxes(ink.c0, [2, 1, 22, 12], .25)),
    entry('causal future', pen => pen.boxes(ink.c1, [2, 1, 22, 12], .25)),
    ...faultKinds().map(kind => entry(kind, pen => pen.boxes(ink[FAULT_INK[kind]], OF_LINKS.has(kind) ? [2, 4, 22, 6] : [2, 1, 22, 12], .25))));
}

function buildPage() {
  const tools = element('div', { class: 'tools' },
    group('over', button('axis-lamport', 'Lamport time', 'Key 1', () => useAxis('lamport')),
      button('axis-wall', 'wall time', data.timed ? 'Key 2' : 'These journals tell no time', () => useAxis('wall')),
      button('axis-step', 'step', 'Key 3: one event a row, in Lamport\u2019s total order', () => useAxis('step'))),
    group('zoom', button('zoom-in', '+', 'Key +', () => zoom(1.6, middlePixel())), button('zoom-out', '\u2212', 'Key -', () => zoom(1 / 1.6, middlePixel())),
      button('fit', 'all', 'Key 0: the whole run', fit)),
    group('', button('turn', 'turn', 'Key t: time downwards or to the right', turn)),
    group('find', finder, found),
    group('save', button('save-svg', 'SVG', 'This view as SVG', saveSvg), button('save-png', 'PNG', 'This view as PNG', savePng)));
  buttons['axis-wall'].disabled = !data.timed;
  buttons['axis-lamport'].setAttribute('aria-pressed', 'true');
  for (const id of ['axis-wall', 'axis-step', 'turn']) buttons[id].setAttribute('aria-pressed', 'false');
  const keys = element('details', { class: 'keys' }, element('summary', { textContent: 'Mouse and keys' }));
  const rows = [['click', 'choose an event and shade its past and future'], ['drag', 'move'],
    ['wheel', 'zoom, once the diagram was clicked (before that the page scrolls)'], ['+ \u2212', 'zoom'], ['0', 'the whole run'],
    ['\u2191 \u2193 \u2190 \u2192', 'move; with a chosen event: go along its machine or to its neighbour'], ['Enter', 'choose the event in the middle'],
    ['n p', 'next or previous event of the machine'], ['m', 'follow the message'], ['1 2 3', 'Lamport time, wall time, step'],
    ['t', 'turn'], ['Tab', 'on to the next control'], ['Esc', 'let the event go']];
  for (const [what, does] of rows) keys.append(element('div', {}, element('kbd', { textContent: what }), ' ' + does));
  host.append(tools, element('div', { class: 'stage' }, map, canvas, status, tip), key, chosen, keys);
  fillKey(colours);
  document.documentElement.classList.add('with-script');
}
