/* Figures: under each plot two buttons, its picture as PNG into a file or onto the clipboard, for programs that take no SVG. */

/** The picture of a plot, twice as fine as on the page and in light colours, whatever the screen has: it will stand on paper. */
async function pngOf(svg) {
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number), times = 2;
  const alone = svg.cloneNode(true), style = document.createElementNS(svg.namespaceURI, 'style');
  /* The page has the rules of shapes as plain colours, and once more for dark screens inside a media rule, which is left out. */
  const rules = [...document.styleSheets[0].cssRules].filter(rule => rule.selectorText?.startsWith('.chart'));
  style.textContent = rules.map(rule => rule.cssText).join('\n');
  alone.prepend(style);
  alone.setAttribute('width', width * times);
  alone.setAttribute('height', height * times);
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(alone)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const sheet = element('canvas', { width: width * times, height: height * times });
    sheet.getContext('2d').drawImage(image, 0, 0, sheet.width, sheet.height);
    return await new Promise(done => sheet.toBlob(done, 'image/png'));
  } finally {
    URL.revokeObjectURL(url);
  }
}

for (const figure of document.querySelectorAll('figure:has(> svg[aria-label])')) {
  const svg = figure.querySelector('svg'), title = svg.getAttribute('aria-label'), tools = element('div', { class: 'tools' });
  const tool = (text, does, act) => {
    const it = element('button', { type: 'button', textContent: text, title: does, 'aria-label': `${does}: ${title}` });
    it.addEventListener('click', async () => {
      let said = 'done';
      try { await act(); } catch (error) { said = error.name === 'NotAllowedError' ? 'not allowed' : 'failed'; }
      it.textContent = `${text}: ${said}`;
      setTimeout(() => { it.textContent = text; }, 2000);
    });
    tools.append(it);
  };
  tool('PNG', 'Save as PNG', async () => save(figure.id + '.png', await pngOf(svg)));
  if (navigator.clipboard?.write && window.ClipboardItem) {
    tool('copy', 'Copy as PNG', () => navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(svg) })]));
  }
  figure.append(tools);
}
