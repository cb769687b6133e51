/* Finding: an event by its name, from the box above the diagram or from the address of the page (report.html#2#17). */

/** The event of a name such as 2#17, web#3 or 2/2#5, or a sentence that says why there is none. */
function eventNamed(name) {
  const mark = name.lastIndexOf('#'), n = Number(name.slice(mark + 1)), machine = name.slice(0, mark).trim().replace(/^machine /, '');
  if (mark < 1 || !/^\d+$/.test(name.slice(mark + 1).trim())) return 'write machine and event, such as 2#17';
  const own = lanes.map((_, l) => l).filter(l => lanes[l].label === machine);
  const named = own.length ? own : lanes.map((_, l) => l).filter(l => String(lanes[l].id) === machine);
  if (!named.length) return `no machine ${machine} here`;
  for (const l of named) {
    const at = number.subarray(start[l], start[l + 1]).indexOf(n);
    if (at >= 0) return start[l] + at;
  }
  const last = named.map(l => lanes[l].count ? number[start[l + 1] - 1] : 0).reduce((x, y) => Math.max(x, y), 0);
  return `no event ${n} of machine ${machine} here: the last is ${last}`;
}

const finder = element('input', { type: 'search', id: 'find', size: 9, placeholder: '2#17', autocomplete: 'off', spellcheck: false, 'aria-label': 'event to find' });
const found = element('span', { class: 'warn', role: 'status' });
function find(name) {
  const e = eventNamed(name);
  found.textContent = typeof e === 'string' ? e : '';
  if (typeof e === 'number') { choose(e); host.scrollIntoView({ block: 'nearest' }); }
}
finder.addEventListener('keydown', key => { if (key.key === 'Enter') find(finder.value.trim()); });

/** The chosen event stands in the address, so that a copied address shows it again. */
function showInAddress(e) {
  const hash = e < 0 ? '' : '#' + shortName(e);
  if (decodeURIComponent(location.hash) === hash || (e < 0 && !location.hash.includes('#', 1))) return;
  try { history.replaceState(null, '', hash || location.pathname + location.search); } catch { /* a page in a frame may have no address of its own */ }
}

function openAddress() {
  const name = decodeURIComponent(location.hash.slice(1));
  if (name.includes('#')) { finder.value = name; find(name); }
}
