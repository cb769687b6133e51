/* Elements: what every page of ours makes and hands out. */

function element(name, properties = {}, ...children) {
  const it = document.createElement(name);
  for (const key in properties) {
    if (key === 'class') it.className = properties[key];
    else if (key.includes('-') || key === 'role') it.setAttribute(key, properties[key]);
    else it[key] = properties[key];
  }
  it.append(...children);
  return it;
}

function save(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
