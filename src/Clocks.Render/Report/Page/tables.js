/* Tables: a click on the head of a column sorts by it, once more the other way. */

/** Numbers by size and before what is none; other texts by their letters, numbers in them by size. */
function compareCells(x, y) {
  const [a, b] = [x, y].map(text => text.replace(/[\s\u202f]/g, '')).map(text => text === '' ? NaN : Number(text));
  return Number.isNaN(a) || Number.isNaN(b) ? Number.isNaN(a) - Number.isNaN(b) || x.localeCompare(y, 'en', { numeric: true }) : a - b;
}

for (const table of document.querySelectorAll('table')) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, column) => {
    const sort = element('button', { type: 'button', class: 'sort' }, ...head.childNodes);
    sort.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      const rows = [...body.rows].map(row => [row, row.cells[column].textContent]);
      rows.sort(([, x], [, y]) => down ? compareCells(y, x) : compareCells(x, y));
      body.append(...rows.map(([row]) => row));
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    });
    head.append(sort);
  });
}
