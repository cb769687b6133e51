/* Drawing: canvas and SVG take the same calls, so that what is saved or printed is what is seen. */

/** Draws on the canvas. Both pens take the same calls, so that what is saved is what is seen. */
class CanvasPen {
  constructor(context) { this.c = context; }
  lines(colour, points, { width = 1, alpha = 1, dash = null } = {}) {
    const c = this.c;
    c.globalAlpha = alpha; c.strokeStyle = colour; c.lineWidth = width; c.setLineDash(dash || []);
    c.beginPath();
    for (let i = 0; i < points.length; i += 4) { c.moveTo(points[i], points[i + 1]); c.lineTo(points[i + 2], points[i + 3]); }
    c.stroke(); c.setLineDash([]);
  }
  dots(colour, points, radius, { fill = colour, alpha = 1, width = 1.7 } = {}) {
    const c = this.c;
    c.globalAlpha = alpha; c.fillStyle = fill; c.strokeStyle = colour; c.lineWidth = width;
    c.beginPath();
    for (let i = 0; i < points.length; i += 2) {
      c.moveTo(points[i] + radius, points[i + 1]);
      c.arc(points[i], points[i + 1], radius, 0, 6.2832);
    }
    if (fill !== 'none') c.fill(); /* a canvas ignores a colour it does not know and keeps the one before */
    c.stroke();
  }
  boxes(colour, points, alpha = 1) {
    const c = this.c;
    c.globalAlpha = alpha; c.fillStyle = colour;
    for (let i = 0; i < points.length; i += 4) c.fillRect(points[i], points[i + 1], points[i + 2], points[i + 3]);
  }
  text(x, y, text, colour, { size = 12, align = 'left', weight = 400, halo = null } = {}) {
    const c = this.c;
    c.globalAlpha = 1; c.fillStyle = colour; c.textAlign = align; c.textBaseline = 'middle';
    c.font = `${weight} ${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;
    if (halo) { c.strokeStyle = halo; c.lineWidth = 3; c.lineJoin = 'round'; c.strokeText(text, x, y); }
    c.fillText(text, x, y);
  }
  clip(x, y, w, h) { this.c.save(); this.c.beginPath(); this.c.rect(x, y, w, h); this.c.clip(); }
  unclip() { this.c.restore(); }
}

/** Draws into an SVG element tree. */
class SvgPen {
  constructor(width, height) {
    this.svg = this.make('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height,
      'font-family': 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif' });
    this.into = this.svg;
    this.clips = 0;
  }
  make(name, attributes) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const key in attributes) if (key !== 'xmlns') element.setAttribute(key, attributes[key]);
    return element;
  }
  add(name, attributes) { return this.into.appendChild(this.make(name, attributes)); }
  lines(colour, points, { width = 1, alpha = 1, dash = null } = {}) {
    if (!points.length) return;
    let d = '';
    for (let i = 0; i < points.length; i += 4) d += `M${f(points[i])} ${f(points[i + 1])}L${f(points[i + 2])} ${f(points[i + 3])}`;
    this.add('path', { d, fill: 'none', stroke: colour, 'stroke-width': width, 'stroke-opacity': f(alpha, 2),
      ...(dash ? { 'stroke-dasharray': dash.join(' ') } : {}) });
  }
  dots(colour, points, radius, { fill = colour, alpha = 1, width = 1.7 } = {}) {
    if (!points.length) return;
    const r = f(radius);
    let d = '';
    for (let i = 0; i < points.length; i += 2) d += `M${f(points[i] - radius)} ${f(points[i + 1])}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    this.add('path', { d, fill, stroke: colour, 'stroke-width': width, opacity: f(alpha, 2) });
  }
  boxes(colour, points, alpha = 1) {
    let d = '';
    for (let i = 0; i < points.length; i += 4) d += `M${f(points[i])} ${f(points[i + 1])}h${f(points[i + 2])}v${f(points[i + 3])}h${f(-points[i + 2])}z`;
    if (d) this.add('path', { d, fill: colour, 'fill-opacity': f(alpha, 2) });
  }
  text(x, y, text, colour, { size = 12, align = 'left', weight = 400, halo = null } = {}) {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    this.add('text', { x: f(x), y: f(y + size * .35), fill: colour, 'font-size': size, 'font-weight': weight, 'text-anchor': anchor,
      ...(halo ? { stroke: halo, 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' } : {}) }).textContent = text;
  }
  clip(x, y, width, height) {
    const id = `clip${++this.clips}`;
    this.add('clipPath', { id }).appendChild(this.make('rect', { x, y, width, height }));
    this.into = this.add('g', { 'clip-path': `url(#${id})` });
  }
  unclip() { this.into = this.svg; }
}

function f(value, decimals = 1) { return +value.toFixed(decimals); }
