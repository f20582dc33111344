// Compares what the browser makes of a hostile text with what it makes of a plain one.
(async () => {
  'use strict';
  const addresses = new Set(['href', 'src', 'action', 'formaction', 'poster', 'cite', 'ping']);
  // A part of a page stands inside an element there, too; at the very beginning of a document the
  // parser would drop white space that the browser keeps.
  const parse = html => new DOMParser().parseFromString(
    /^\s*<!doctype/i.test(html) ? html : `<!doctype html><body><div>${html}</div>`, 'text/html');

  function* nodes(document) {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    for (let node = walker.root; node; node = walker.nextNode()) yield node;
  }

  // One line for each element: depth, name, attribute names. Addresses may be left out.
  function shape(document) {
    const lines = [];
    for (const node of nodes(document)) {
      if (node.nodeType === Node.COMMENT_NODE) lines.push('comment');
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      let depth = 0;
      for (let up = node; up; up = up.parentNode) depth++;
      lines.push(`${depth} ${node.localName} ${node.getAttributeNames().filter(n => !addresses.has(n)).join(' ')}`);
    }
    return lines.join('\n');
  }

  const elements = document => [...nodes(document)].filter(n => n.nodeType === Node.ELEMENT_NODE);
  const ownText = element => [...element.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data);

  // A refused address is "#" or none; one we take must lead nowhere but to where a person may go.
  function badAddress(plain, got) {
    if (got === null || got === '#') return false;
    if (!URL.canParse(got, 'https://own.example/a/b')) return false; // leads nowhere
    const url = new URL(got, 'https://own.example/a/b');
    if (!['https:', 'http:', 'mailto:', 'tel:'].includes(url.protocol)) return true;
    if (plain === null || plain === '#') return /^\s|[\x00-\x20\\]/.test(got) || (got[0] === '/' && url.host !== 'own.example');
    const expected = new URL(plain, 'https://own.example/a/b');
    const depth = u => u.pathname.split('/').length;
    return url.host !== expected.host || depth(url) !== depth(expected) || [...url.searchParams].length !== [...expected.searchParams].length;
  }

  const strings = value => typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];

  function wrong(plainText, text, plain, got) {
    if (shape(plain) !== shape(got)) return 'the shape changed';
    const before = elements(plain), after = elements(got);
    for (let i = 0; i < before.length; i++) {
      if (before[i].localName === 'script' && before[i].type.endsWith('json')) {
        const want = strings(JSON.parse(before[i].textContent)).map(s => s === plainText ? text : s);
        if (JSON.stringify(strings(JSON.parse(after[i].textContent))) !== JSON.stringify(want)) return 'the JSON differs';
        continue;
      }
      for (const name of after[i].getAttributeNames()) {
        const old = before[i].getAttribute(name), now = after[i].getAttribute(name);
        if (addresses.has(name) ? badAddress(old, now) : now !== old.replaceAll(plainText, () => text))
          return `${before[i].localName} ${name} is ${JSON.stringify(now)}`;
      }
      const want = ownText(before[i]).map(t => t.replaceAll(plainText, () => text)).join('\u0001');
      if (ownText(after[i]).join('\u0001') !== want) return `the text of ${before[i].localName} is ${JSON.stringify(ownText(after[i]))}`;
    }
    return null;
  }

  const bad = [];
  let checked = 0;
  try {
    for (let g = 0; ; g++) {
      const group = await (await fetch(`/group/${g}`)).json();
      if (!group) break;
      const plain = parse(group.plain[1]);
      for (const [text, html] of group.items) {
        const why = wrong(group.plain[0], text, plain, parse(html));
        checked++;
        if (why) bad.push(`${group.template}${group.otherwise ? ' (else)' : ''} with ${JSON.stringify(text)}: ${why}`);
      }
    }
  } catch (error) {
    bad.push(String(error.stack));
  }
  fetch('/result', { method: 'POST', body: JSON.stringify({ checked, bad }) });
})();
