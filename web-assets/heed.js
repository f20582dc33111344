// heed.js: what the screens do beyond being pages. Every action is a plain form or link first and
// works without this file; here they happen at once, keep the place, and can be undone.
// Page authors write data- attributes only: docs/templates.md, "What the script does" lists them.
// Runs under script-src 'self'; require-trusted-types-for 'script'; trusted-types heed.
(() => {
  'use strict';
  const root = document.documentElement;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const byId = id => document.getElementById(id);
  const isSeen = element => element.getClientRects().length > 0;

  // ---------------------------------------------------------------- HTML from our own server
  // The one place where text becomes elements. The policy takes only the very text that ours()
  // has just read from our own origin as HTML, so nothing else can ever get in.
  let fresh = null;
  const policy = window.trustedTypes && trustedTypes.createPolicy('heed', {
    createHTML(text) {
      if (fresh === null || text !== fresh) throw new TypeError('not from our server');
      fresh = null;
      return text;
    },
  });

  // A <template> holds any fragment, also <li> and <tr> without their parents.
  async function ours(answer) {
    const type = answer.headers.get('Content-Type') || '';
    if (new URL(answer.url).origin !== location.origin || !type.startsWith('text/html')) return null;
    fresh = `<template>${await answer.text()}</template>`;
    const parsed = new DOMParser().parseFromString(policy ? policy.createHTML(fresh) : fresh, 'text/html');
    return $('template', parsed).content;
  }

  function get(address, part) {
    return fetch(address, { headers: { 'Heed-Part': part, Accept: 'text/html' }, credentials: 'same-origin' });
  }

  // ------------------------------------------------------------------------------- morphing
  // Makes `old` like `next`, touching only what differs: focus, selection, what was typed, scroll
  // and open <details> stay. Elements with an id are found again by it, others by their order.
  function morphAttributes(old, next) {
    const keeps = old.matches('details, dialog') ? 'open' : '';
    for (const { name, value } of [...next.attributes])
      if (name !== keeps && old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes])
      if (name !== keeps && !next.hasAttribute(name)) old.removeAttribute(name);
  }

  function morphField(old, next) {
    const isTouched = old === document.activeElement;
    if (old.type === 'checkbox' || old.type === 'radio') {
      if (old.defaultChecked !== next.defaultChecked) old.checked = next.defaultChecked;
    } else if (old.type !== 'file' && !isTouched && old.value === old.defaultValue) {
      old.value = next.defaultValue;
    }
  }

  function morph(old, next) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== next.data) old.data = next.data;
      return;
    }
    if (old.hasAttribute('data-keep') || old.isEqualNode(next)) return;
    if (old.matches('input, textarea')) morphField(old, next);
    morphAttributes(old, next);
    if (old.nodeName !== 'TEXTAREA') morphChildren(old, next);
    else if (old.defaultValue !== next.defaultValue) old.defaultValue = next.defaultValue;
  }

  const isAlike = (old, next) =>
    old.nodeType === next.nodeType && old.nodeName === next.nodeName && (old.id || '') === (next.id || '');

  function findAlike(at, next, byOldId) {
    if (next.id) {
      const found = byOldId.get(next.id);
      return found && found.nodeName === next.nodeName ? found : null;
    }
    let seen = 0;
    for (let node = at; node && seen < 8; node = node.nextSibling, seen++) if (isAlike(node, next)) return node;
    return null;
  }

  function place(parent, node, before) {
    if (node === before) return;
    // moveBefore keeps focus and frames; older browsers lose focus and get it back below.
    if (parent.moveBefore && node.parentNode === parent) parent.moveBefore(node, before);
    else parent.insertBefore(node, before);
  }

  function morphChildren(old, next) {
    const byOldId = new Map([...old.children].filter(c => c.id).map(c => [c.id, c]));
    let at = old.firstChild;
    for (const child of [...next.childNodes]) {
      const found = findAlike(at, child, byOldId);
      if (found) {
        if (found === at) at = at.nextSibling;
        else place(old, found, at);
        byOldId.delete(found.id);
        morph(found, child);
      } else {
        old.insertBefore(document.importNode(child, true), at);
      }
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  // Scrollers with data-scroll="end" (a thread) stay at their end when they were there.
  const isAtEnd = box => box.scrollHeight - box.scrollTop - box.clientHeight < 48;
  const toEnd = box => { box.scrollTop = box.scrollHeight; };

  // Who reads further down in a list (one with a data-new bar) keeps his place: rows that are there
  // are renewed, the bar tells how many came in, and shows them when it is pressed.
  function holdBack(old, next) {
    const bar = $('[data-new]', old), box = bar && bar.parentElement;
    const came = bar && box.scrollTop > 8 ? $$('li[id]', next).filter(row => !byId(row.id)) : [];
    if (bar) bar.hidden = came.length === 0;
    if (!came.length) return false;
    $('[data-new-count]', bar).textContent = String(came.length);
    for (const part of $$('li[id], .queue__head', next)) {
      const same = part.id ? byId(part.id) : $('.queue__head', old);
      if (same) morph(same, part);
    }
    return true;
  }

  function showNew(button) {
    const bar = button.closest('[data-new]'), list = bar.closest('[data-live-list]');
    bar.parentElement.scrollTop = 0;
    bar.hidden = true;
    refresh(list.id);
  }

  // isElsewhere: what comes is of another address, not newer.
  function update(id, content, isElsewhere) {
    const old = byId(id), next = content.getElementById(id);
    if (!old || !next) return false;
    if (!isElsewhere && holdBack(old, next)) return true;
    if (Number(next.dataset.v || 0) < Number(old.dataset.v || 0)) return true; // we show a newer one
    const focused = document.activeElement, around = focused && focused.closest('details');
    const boxes = $$('[data-scroll="end"]').filter(isAtEnd);
    const range = focused && focused.selectionStart !== undefined ? [focused.selectionStart, focused.selectionEnd] : null;
    morph(old, next);
    if (focused && focused !== document.activeElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
      if (range && range[0] !== null) focused.setSelectionRange(...range);
    }
    // Who used what is gone now stays where it was.
    if (focused && !focused.isConnected && around && around.isConnected) $('summary', around).focus({ preventScroll: true });
    boxes.filter(box => box.isConnected).forEach(toEnd);
    dress(byId(id));
    return true;
  }

  // ----------------------------------------------------------------------------- regions
  // A region is an element with id and data-v. It is fetched again alone; several wishes for the
  // same one while it is under way are one more fetch.
  const under_way = new Map();
  async function refresh(id) {
    if (under_way.has(id)) { under_way.set(id, true); return; }
    under_way.set(id, false);
    try {
      const region = byId(id);
      const answer = await get((region && region.dataset.src) || location.href, id);
      if (answer.status === 204 || answer.status === 404 || answer.status === 410) { if (region) region.remove(); }
      else if (answer.status === 401) location.reload();
      else if (answer.ok) { const content = await ours(answer); if (content) update(id, content); }
    } catch { /* offline: the stream tells when to try again */ }
    const again = under_way.get(id);
    under_way.delete(id);
    if (again) refresh(id);
  }

  // ---------------------------------------------------------------------------------- live
  function hear(kind, data) {
    if (kind === 'change') {
      const region = byId(data.region);
      if (region && Number(region.dataset.v || 0) < data.version) refresh(data.region);
      $$(`[data-with="${CSS.escape(data.region)}"][id]`).forEach(other => refresh(other.id));
    } else if (kind === 'list') {
      $$('[data-live-list]').forEach(list => refresh(list.id));
    } else if (kind === 'reset') {
      $$('[data-v], [data-live-list]').forEach(region => region.id && refresh(region.id));
    } else if (kind === 'bye') {
      location.reload();
    }
  }

  // One stream for all tabs: whoever holds the lock listens and tells the others.
  function listen() {
    const others = new BroadcastChannel('heed-live');
    others.onmessage = event => hear(event.data.kind, event.data.data);
    // isHeir: whoever listened before went away, perhaps with news that nobody was told.
    const open = isHeir => new Promise(() => {
      const stream = new EventSource('/live');
      stream.addEventListener('open', () => {
        root.dataset.live = '1';
        if (isHeir) { others.postMessage({ kind: 'reset', data: {} }); hear('reset', {}); }
        isHeir = false;
      });
      stream.addEventListener('error', () => { delete root.dataset.live; });
      for (const kind of ['change', 'list', 'reset', 'bye'])
        stream.addEventListener(kind, event => {
          const data = JSON.parse(event.data);
          others.postMessage({ kind, data });
          if (kind === 'bye') stream.close();
          hear(kind, data);
        });
    });
    const inherit = () => navigator.locks.request('heed-live', () => open(true));
    if (navigator.locks) navigator.locks.request('heed-live', { ifAvailable: true }, lock => lock ? open(false) : true).then(inherit);
    else open(false);
  }

  // --------------------------------------------------------------------------------- toast
  let undo = null, toast_timer = 0;
  function say(text, onUndo) {
    const toast = $('.toast');
    if (!toast || !text) return;
    $('[data-toast]', toast).textContent = text;
    const button = $('[data-action="undo"]', toast);
    if (button) button.hidden = !onUndo;
    undo = onUndo || null;
    toast.hidden = false;
    clearTimeout(toast_timer);
    toast_timer = setTimeout(() => { toast.hidden = true; undo = null; }, 10000);
  }

  function undoLast() {
    const last = undo, toast = $('.toast');
    undo = null;
    if (toast) toast.hidden = true;
    if (last) last();
  }

  // --------------------------------------------------------------------------------- forms
  const newKey = () => crypto.randomUUID();

  function post(address, body, key, part, signal) {
    const headers = { 'Heed-Key': key, 'Heed-Part': part || 'none', Accept: 'text/html' };
    return fetch(address, { method: 'POST', body, headers, credentials: 'same-origin', signal });
  }

  async function problem(answer, known) {
    const content = known || await ours(answer);
    const told = content && $('[data-problem]', content);
    return told ? told.textContent.trim() : `That did not work (${answer.status}). Nothing was changed.`;
  }

  const partsOf = form => {
    if (form.dataset.part) return form.dataset.part.split(' ');
    const region = form.closest('[data-v][id]');
    return region ? [region.id] : [];
  };

  // What the person sees at once. Gives back what restores it.
  function pretend(form) {
    const hidden = (form.dataset.hide || '').split(' ').filter(Boolean).map(byId).filter(e => e && !e.hidden);
    hidden.forEach(element => { element.hidden = true; });
    return () => hidden.forEach(element => { element.hidden = false; });
  }

  function offerUndo(form, answer, restore, parts) {
    const address = answer.headers.get('Heed-Undo') || form.dataset.undo;
    const text = answer.headers.get('Heed-Say') || form.dataset.say;
    if (!address || new URL(address, location.href).origin !== location.origin) { say(text); return; }
    say(text, async () => {
      restore();
      const undone = await post(address, new URLSearchParams(), newKey(), parts[0]).catch(() => null);
      if (!undone || !undone.ok) say(undone ? await problem(undone) : 'You are offline; it was not undone.');
      parts.forEach(refresh);
    });
  }

  // Either the form comes back with what is wrong in it, or the toast says it.
  async function refused(form, answer, content, parts, restore) {
    const why = await problem(answer, content);
    restore();
    if (content && parts.length && content.getElementById(parts[0]) && update(parts[0], content)) {
      const field = $('[aria-invalid="true"]', byId(parts[0]));
      if (field) field.focus();
    } else {
      say(why);
    }
  }

  // What was taken back comes with the answer; it goes where one writes, unless something is there.
  function restoreWords(form, content) {
    const id = form.dataset.restore, field = id && byId(id), words = id && content && content.getElementById(id);
    if (!field || !words || field.value) return;
    field.value = words.value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  }

  // Done with one: on to the next row of the list, or back to the list; what to say and how it is
  // taken back go along.
  function moveOn(form, answer) {
    const all = $$('[data-row]'), at = all.findIndex(row => row.getAttribute('aria-current') === 'true');
    const next = all[at + 1] || (at > 0 ? all[0] : null), back = $('.conv__back');
    if (!next && !back) return false;
    sessionStorage.setItem('toast', JSON.stringify({ say: answer.headers.get('Heed-Say'), undo: answer.headers.get('Heed-Undo'), back: location.href }));
    location.assign((next || back).href);
    return true;
  }

  function sayFromBefore() {
    const kept = sessionStorage.getItem('toast');
    sessionStorage.removeItem('toast');
    if (!kept) return;
    const told = JSON.parse(kept);
    if (!told.undo || new URL(told.undo, location.href).origin !== location.origin) { say(told.say); return; }
    say(told.say, async () => {
      const undone = await post(told.undo, new URLSearchParams(), newKey()).catch(() => null);
      if (undone && undone.ok) location.assign(told.back);
      else say(undone ? await problem(undone) : 'You are offline; it was not undone.');
    });
  }

  async function submit(form, submitter) {
    if (form.dataset.busy) return;
    form.dataset.busy = '1';
    const body = new URLSearchParams(new FormData(form, submitter));
    const parts = partsOf(form);
    if (form.method === 'get') { delete form.dataset.busy; visit(`${form.action.split('?')[0]}?${body}`, parts); return; }
    const restore = pretend(form), key = body.get('key') || newKey();
    const action = (submitter && submitter.getAttribute('formaction')) || form.action;
    try {
      const answer = await post(action, body, key, parts[0]);
      const content = await ours(answer);
      if (!answer.ok) { await refused(form, answer, content, parts, restore); return; }
      forgetDrafts(form);
      if (form.hasAttribute('data-reset')) {
        form.reset();
        if (form.hasAttribute('data-bulk')) showPicked();
        $$('[data-clear]', form).forEach(field => { field.value = ''; });
        $$('[data-check]', form).forEach(check);
      }
      const menu = form.closest('details.menu');
      if (menu) menu.open = false;
      $$('details.menu[open]', form).forEach(inner => { inner.open = false; });
      if (form.elements.key) form.elements.key.value = newKey();
      if (form.dataset.next && moveOn(form, answer)) return;
      restoreWords(form, content);
      if (parts.length && !(content && update(parts[0], content))) refresh(parts[0]);
      parts.slice(1).forEach(refresh);
      offerUndo(form, answer, restore, parts);
    } catch {
      restore();
      say('You are offline. Nothing was sent; what you wrote is still here.');
    } finally {
      delete form.dataset.busy;
    }
  }

  document.addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented || !form.hasAttribute('data-do')) return;
    event.preventDefault();
    const dialog = form.closest('dialog');
    if (dialog) dialog.close();
    submit(form, event.submitter);
  });

  // Drafts live as long as the tab; they hold people's words, so never longer.
  const draftName = field => 'draft:' + field.dataset.draft;
  const forgetDrafts = form => $$('[data-draft]', form).forEach(field => sessionStorage.removeItem(draftName(field)));
  document.addEventListener('input', event => {
    if (event.target.dataset && event.target.dataset.draft) sessionStorage.setItem(draftName(event.target), event.target.value);
  });

  // What is being written is looked at by the server (data-check) and what it says of it shown in
  // the regions data-check-part. Nothing is changed by that. A region that comes with data-again has
  // more to say: the same is asked again, until the text changes.
  const check_timers = new Map(), checks = new Map();
  async function check(field) {
    const text = field.value, parts = field.dataset.checkPart.split(' '), asked = new AbortController();
    if (checks.has(field)) checks.get(field).abort();
    checks.set(field, asked);
    const answer = await post(field.dataset.check, new URLSearchParams(new FormData(field.form)), newKey(), parts[0], asked.signal).catch(() => null);
    const content = answer && answer.ok ? await ours(answer).catch(() => null) : null;
    if (checks.get(field) !== asked) return;
    checks.delete(field);
    if (!content || !field.isConnected || field.value !== text) return;
    parts.forEach(part => update(part, content));
    if (parts.some(part => byId(part) && 'again' in byId(part).dataset)) check(field);
  }
  function checkSoon(field) {
    clearTimeout(check_timers.get(field));
    if (checks.has(field)) { checks.get(field).abort(); checks.delete(field); }
    check_timers.set(field, setTimeout(() => { check_timers.delete(field); check(field); }, Number(field.dataset.checkAfter || 500)));
  }
  document.addEventListener('input', event => { if (event.target.dataset && event.target.dataset.check) checkSoon(event.target); });
  document.addEventListener('change', event => {
    if (event.target.type === 'radio' && event.target.form) $$('[data-check]', event.target.form).forEach(check);
  });
  // A button that posts a text for a field without script, and only writes it there with one.
  function setInto(button) {
    const field = byId(button.dataset.into);
    field.value = button.value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  }
  function setField(button) {
    const [name, value] = button.dataset.set.split('='), form = button.form;
    if (!form || !form.elements[name]) return;
    form.elements[name].value = value;
    $$('[data-check]', form).forEach(check);
  }

  // --------------------------------------------------------------------- links that load regions
  async function visit(address, parts, isBack) {
    try {
      const answers = await Promise.all(parts.map(part => get(address, part)));
      const contents = await Promise.all(answers.map(answer => answer.ok ? ours(answer) : null));
      // Another place: versions of the old one mean nothing there.
      parts.forEach(part => { const old = byId(part); if (old) delete old.dataset.v; });
      if (!parts.every((part, i) => contents[i] && update(part, contents[i], true))) { location.assign(address); return; }
      if (!isBack) history.pushState({ parts }, '', address);
      $$('[data-scroll="end"]').forEach(toEnd);
    } catch {
      location.assign(address);
    }
  }

  function follow(event, link) {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.matches('[data-row]')) setCurrent(link);
    visit(link.href, link.dataset.part.split(' '));
  }

  window.addEventListener('popstate', event => {
    if (event.state && event.state.parts) visit(location.href, event.state.parts, true);
    else if (!location.hash) location.reload();
  });

  // Older rows: the link to them loads them when it comes into view.
  async function more(link) {
    if (link.dataset.busy) return;
    link.dataset.busy = '1';
    const list = byId(link.dataset.more);
    const answer = await get(link.href, list.id).catch(() => null);
    const content = answer && answer.ok ? await ours(answer) : null;
    const next = content && content.getElementById(list.id);
    if (!next) { delete link.dataset.busy; return; }
    const holder = link.closest('li') || link;
    const rows = [...next.children].filter(row => !row.id || !byId(row.id));
    holder.replaceWith(...rows.map(row => document.importNode(row, true)));
    dress(list);
  }
  const sentinel = new IntersectionObserver(entries => entries.filter(e => e.isIntersecting).forEach(e => more(e.target)));

  // ----------------------------------------------------------------------- rows and picking
  const rows = () => $$('[data-row]').filter(isSeen);
  function setCurrent(row) {
    $$('[data-row][aria-current]').forEach(other => other.removeAttribute('aria-current'));
    row.setAttribute('aria-current', 'true');
  }
  function move(step) {
    const all = rows(), at = all.findIndex(row => row === document.activeElement || row.getAttribute('aria-current') === 'true');
    const row = all[Math.min(all.length - 1, Math.max(0, at + step))];
    if (!row) return;
    setCurrent(row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }
  function showPicked() {
    const picked = $$('[data-pick]').filter(box => box.checked);
    $$('[data-pick]').forEach(box => {
      const row = box.closest('li');
      const link = row && $('[data-row]', row);
      if (link) link.toggleAttribute('data-picked', box.checked);
    });
    $$('[data-bulk-count]').forEach(out => { out.textContent = String(picked.length); });
  }
  // The row that keys speak of: where the focus is, else the one that is open.
  const boxOf = row => row && $('[data-pick]', row.closest('li'));
  const hereBox = () => boxOf(document.activeElement.closest('[data-row]')) || boxOf($('[data-row][aria-current="true"]'));
  let last_picked = null;
  function pick() {
    const box = hereBox();
    if (!box) return;
    box.checked = !box.checked;
    last_picked = box;
    showPicked();
  }
  // From the last one that was picked to here.
  function pickTo(box) {
    const all = $$('[data-pick]').filter(other => isSeen(other.closest('li'))), to = all.indexOf(box);
    if (to < 0) return;
    const from = all.includes(last_picked) ? all.indexOf(last_picked) : to;
    all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(other => { other.checked = true; });
    last_picked = box;
    showPicked();
  }
  function moveAndPick(step) {
    if (!$('[data-pick]:checked')) pickTo(hereBox());
    move(step);
    pickTo(hereBox());
  }
  function pickNone() {
    const picked = $$('[data-pick]:checked');
    picked.forEach(box => { box.checked = false; });
    showPicked();
    return picked.length > 0;
  }
  document.addEventListener('click', event => {
    if (!event.target.matches('[data-pick]')) return;
    if (event.shiftKey) pickTo(event.target);
    else last_picked = event.target;
  });

  // ------------------------------------------------------------------------- small actions
  function openDialog(id) {
    const dialog = byId(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const field = $('input, textarea', dialog);
    if (field) field.focus();
    if (field && field.dataset.filter) {
      fillPalette();
      field.value = '';
      filterList(field);
    }
  }

  function selectTab(tab) {
    const form = tab.closest('form');
    $$('[role="tab"]', tab.parentElement).forEach(other => {
      const isOn = other === tab, panel = byId(other.getAttribute('aria-controls'));
      other.setAttribute('aria-selected', String(isOn));
      other.tabIndex = isOn ? 0 : -1;
      if (panel && panel !== byId(tab.getAttribute('aria-controls'))) panel.hidden = true;
      else if (panel) panel.hidden = false;
    });
    if (tab.dataset.name && form && form.elements[tab.dataset.name]) form.elements[tab.dataset.name].value = tab.dataset.value;
  }

  const actions = {
    undo: undoLast,
    fresh: showNew,
    theme() {
      const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
      root.dataset.theme = isDark ? 'light' : 'dark';
      document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
    },
    person(button) {
      const isOpen = document.body.dataset.person !== 'open';
      document.body.dataset.person = isOpen ? 'open' : '';
      $$('[data-action="person"]').forEach(b => b.hasAttribute('aria-expanded') && b.setAttribute('aria-expanded', String(isOpen)));
      if (!isOpen && button) ($('.person-toggle') || button).focus();
    },
    pick,
    // What stands in a field, to where one pastes from. Without the clipboard it is marked for Ctrl C.
    async copy(button) {
      const field = byId(button.dataset.copy), word = button.lastChild;
      field.select();
      try { await navigator.clipboard.writeText(field.value); word.textContent = 'Copied'; } catch { field.focus(); word.textContent = 'Marked: copy it'; }
    },
  };

  document.addEventListener('click', event => {
    const target = event.target.closest('[data-open], [data-close], [data-action], [data-pane-link], [data-focus], [data-set], [data-into], [role="tab"], a[data-part], a[data-more]');
    if (!target) return;
    if (target.dataset.open) { event.preventDefault(); openDialog(target.dataset.open); }
    if ('close' in target.dataset) { event.preventDefault(); target.closest('dialog').close(); }
    if (target.dataset.paneLink) document.body.dataset.pane = target.dataset.paneLink;
    if (actions[target.dataset.action]) actions[target.dataset.action](target);
    if (target.role === 'tab' || target.getAttribute('role') === 'tab') selectTab(target);
    if (target.dataset.set !== undefined) setField(target);
    if (target.dataset.into) { event.preventDefault(); setInto(target); }
    if (target.dataset.focus && byId(target.dataset.focus)) byId(target.dataset.focus).focus();
    if (target.matches('a[data-part]') && !event.defaultPrevented) follow(event, target);
    if (target.matches('a[data-more]')) { event.preventDefault(); more(target); }
  });
  document.addEventListener('change', event => { if (event.target.matches('[data-pick]')) showPicked(); });

  // Only where the panel lies over the page can it be in the way.
  function closePerson() {
    if (document.body.dataset.person !== 'open' || !isSeen($('.person__close'))) return false;
    actions.person($('.person__close'));
    return true;
  }

  // Menus are <details>: one at a time, closed by a click elsewhere or Escape; the first field of one
  // with a form gets the focus.
  const closeMenus = but => $$('details.menu[open]').forEach(menu => { if (menu !== but) menu.open = false; });
  document.addEventListener('toggle', event => {
    if (!event.target.matches || !event.target.matches('details.menu[open]')) return;
    closeMenus(event.target);
    const field = $('input:not([type=hidden]), textarea', event.target);
    if (field) field.focus();
  }, true);
  document.addEventListener('click', event => closeMenus(event.target.closest('details.menu')));

  // Arrow keys inside a tab list or a radio group of buttons.
  function arrow(event) {
    const group = event.target.closest('[role="tablist"], [role="radiogroup"]');
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!group || !step || event.target.matches('input')) return false;
    const all = $$('[role="tab"], [role="radio"]', group);
    const sign = root.dir === 'rtl' && /Left|Right/.test(event.key) ? -step : step;
    const to = all[(all.indexOf(event.target) + sign + all.length) % all.length];
    if (!to) return false;
    to.focus();
    to.click();
    return true;
  }

  // What is named Ctrl elsewhere is ⌘ there; pages say Ctrl.
  const isMac = /mac|iphone|ipad/i.test((navigator.userAgentData && navigator.userAgentData.platform) || navigator.platform || '');

  // -------------------------------------------------------------------------------- palette
  // Everything on the page that has a key or is a link of the rail can be called by its name; while
  // one types, people and conversations are asked for, too. An entry stands for the element it was
  // made of, and pressing it is pressing that.
  const of_entry = new WeakMap();
  const ownWords = element => element.getAttribute('aria-label') || element.title ||
    [...element.childNodes].filter(node => !(node.matches && node.matches('.kbd, .count'))).map(node => node.textContent).join(' ').replace(/\s+/g, ' ').trim();
  // What stands in a menu is told with the menu: "Snooze: For a day".
  function wordsOf(element) {
    const menu = element.closest('.menu__box'), head = menu && $('summary', menu.parentElement);
    return (head ? `${ownWords(head)}: ` : '') + ownWords(element);
  }
  function keyNames(key) {
    const names = { mod: isMac ? '⌘' : 'Ctrl', shift: '⇧', enter: '↵' };
    return key.split(/[ +]/).map(part => names[part] || part.toUpperCase());
  }
  function entry(element, at) {
    const item = document.createElement('li'), text = document.createElement('span'), menu = element.closest('.menu__box'), icon = $('svg', menu ? menu.parentElement : element);
    item.className = 'cmd';
    item.id = `cmd-${at}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    text.className = 'cmd__text';
    text.textContent = wordsOf(element);
    if (icon) { const drawn = icon.cloneNode(true); drawn.setAttribute('class', 'icon'); item.append(drawn); }
    item.append(text);
    if (element.dataset.key) {
      const keys = document.createElement('span');
      keys.className = 'cmd__keys';
      keys.setAttribute('aria-hidden', 'true');
      keyNames(element.dataset.key).forEach(name => {
        const kbd = document.createElement('span');
        kbd.className = 'kbd';
        kbd.textContent = name;
        keys.append(kbd);
      });
      item.append(keys);
    }
    of_entry.set(item, element);
    return item;
  }
  function fillPalette() {
    const list = byId('palette-list'), seen = new Set();
    const callable = [...$$('.bulk [data-key]'), ...$$('.decide [data-key]'), ...$$('.composer label[data-key]'), ...$$('.conv [data-key]'), ...$$('.conv .menu__item'), ...$$('.rail [data-key], .rail__link, .rail [data-action]'), ...$$('[data-palette]')];
    const entries = callable.filter(element => {
      const words = wordsOf(element), in_menu = element.closest('.menu__box');
      const isThere = isSeen(element) || (in_menu && isSeen(in_menu.parentElement)) || element.closest('.rail') || 'palette' in element.dataset;
      return words && isThere && !element.closest('dialog') && element.dataset.key !== 'mod+k' && !seen.has(words) && seen.add(words);
    });
    list.replaceChildren(...entries.map(entry));
  }
  function choose(option) {
    const dialog = option.closest('dialog'), element = of_entry.get(option);
    if (dialog) dialog.close();
    if (option.dataset.href) location.assign(option.dataset.href);
    else if (element && element.isConnected) act(element);
    else if (!element) { const inner = option.matches('a, button') ? option : $('a, button', option); if (inner) inner.click(); }
  }
  let jump_timer = 0;
  function jumpSoon(field) {
    clearTimeout(jump_timer);
    jump_timer = setTimeout(async () => {
      const want = field.value.trim();
      const answer = want.length > 1 ? await get(`${field.dataset.jump}?q=${encodeURIComponent(want)}`, 'jumps').catch(() => null) : null;
      const content = answer && answer.ok ? await ours(answer) : null;
      const list = byId(field.dataset.filter), found = content && content.getElementById('jumps');
      if (field.value.trim() !== want || !list) return;
      $$('[data-href]', list).forEach(old => old.remove());
      if (found) list.append(...[...found.children].map(one => document.importNode(one, true)));
      const all = $$('[role="option"]', list).filter(option => !option.hidden);
      if (!all.some(option => option.getAttribute('aria-selected') === 'true')) markOption(field, all[0]);
    }, 150);
  }
  document.addEventListener('click', event => {
    const option = event.target.closest('[role="option"]');
    if (option) choose(option);
  });

  function filterList(field) {
    const options = $$('[role="option"]', byId(field.dataset.filter));
    const want = field.value.trim().toLowerCase();
    const fits = option => want.split(/\s+/).every(word => $('.cmd__text', option).textContent.toLowerCase().includes(word));
    options.forEach(option => { option.hidden = !option.dataset.href && want !== '' && !fits(option); });
    markOption(field, options.find(option => !option.hidden));
    if (field.dataset.jump) jumpSoon(field);
  }
  function markOption(field, option) {
    $$('[role="option"]', byId(field.dataset.filter)).forEach(o => o.setAttribute('aria-selected', String(o === option)));
    if (option && option.id) field.setAttribute('aria-activedescendant', option.id);
    else field.removeAttribute('aria-activedescendant');
  }
  function paletteKey(event) {
    const field = event.target, options = $$('[role="option"]', byId(field.dataset.filter)).filter(o => !o.hidden);
    const at = options.findIndex(o => o.getAttribute('aria-selected') === 'true');
    if (event.key === 'Enter') {
      if (!options[at]) return; // its form searches
      choose(options[at]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const to = options[(at + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length];
      markOption(field, to);
      if (to) to.scrollIntoView({ block: 'nearest' });
    } else {
      return;
    }
    event.preventDefault();
  }
  document.addEventListener('input', event => { if (event.target.dataset && event.target.dataset.filter) filterList(event.target); });

  // ----------------------------------------------------------------------------------- keys
  // Elements say their key: data-key="a", "g i" (one after the other), "mod+k", "mod+enter"; and
  // data-key-too, for who presses the key of something that is not there.
  let prefix = '', prefix_timer = 0;
  const nameOf = event => {
    // On a keyboard of another script the place of the key counts.
    const isForeign = event.key.length === 1 && event.key > '\x7f' && /^Key[A-Z]$/.test(event.code);
    const name = (isForeign ? event.code[3] : event.key).toLowerCase();
    return (event.metaKey || event.ctrlKey ? 'mod+' : '') + (event.shiftKey && /^([a-z]|..+)$/.test(name) ? 'shift+' : '') + name;
  };

  function press(name) {
    const within = $('dialog[open]') || document;
    // What a toast offers is what was done last.
    const found = [...$$('.toast [data-key]', within), ...$$('[data-key]', within)]
      .find(element => [element.dataset.key, element.dataset.keyToo].includes(name) && (isSeen(element) || 'keyHidden' in element.dataset) && !element.disabled);
    if (found) act(found);
    return Boolean(found);
  }

  // What a key and an entry of the palette do to their element.
  function act(found) {
    const box = found.closest('.menu__box');
    if (box) box.parentElement.open = true;
    if (found.matches('summary')) {
      const menu = found.parentElement;
      menu.open = !menu.open;
      // Of what is read from its beginning, such as who agrees, no link takes the eye away.
      ((menu.open && $(menu.matches('.menu') ? 'input:not([type=hidden]), textarea, button, a' : 'input:not([type=hidden]), textarea, button', menu)) || found).focus();
    } else if (found.matches('label[data-focus]')) {
      found.control.click();
      byId(found.dataset.focus).focus();
    } else if (found.matches('input:not([type=checkbox]):not([type=submit]), textarea, select')) { found.focus(); found.select?.(); }
    else found.click();
  }

  function pressModified(event, name) {
    // ⌘↵ belongs to the form one writes in.
    const form = event.target.closest('form');
    const own = form && $$('[data-key]', form).find(element => element.dataset.key === name);
    if (own) { own.click(); return true; }
    return press(name);
  }

  const builtIn = { j: () => move(1), k: () => move(-1), x: pick, 'shift+x': () => pickTo(hereBox()),
    'shift+j': () => moveAndPick(1), 'shift+k': () => moveAndPick(-1) };

  document.addEventListener('keydown', event => {
    if (event.isComposing || event.altKey || event.defaultPrevented) return;
    if (event.target.dataset && event.target.dataset.filter) { paletteKey(event); if (event.defaultPrevented) return; }
    if (arrow(event)) { event.preventDefault(); return; }
    const name = nameOf(event);
    if (name.startsWith('mod+')) { if (pressModified(event, name)) event.preventDefault(); return; }
    const isWriting = event.target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
    const menu = event.target.closest('details.menu[open]');
    if (menu && name === 'escape') { menu.open = false; $('summary', menu).focus(); event.preventDefault(); return; }
    if (isWriting) { if (name === 'escape' && !event.target.closest('dialog')) event.target.blur(); return; }
    if (root.dataset.keys === 'off' && name.length === 1) return;
    const whole = prefix ? `${prefix} ${name}` : name;
    prefix = '';
    clearTimeout(prefix_timer);
    if (press(whole)) { event.preventDefault(); return; }
    if ($('dialog[open]')) return;
    if (name === 'escape' && (closePerson() || pickNone())) { event.preventDefault(); return; }
    if (builtIn[whole]) { event.preventDefault(); builtIn[whole](); return; }
    if (whole === name && $(`[data-key^="${CSS.escape(name)} "]`)) {
      prefix = name;
      prefix_timer = setTimeout(() => { prefix = ''; }, 1200);
    }
  });

  // ------------------------------------------------------------------------------- start-up
  // Browsers keep names that the time zone database has given up.
  const renamed_zones = { 'Asia/Calcutta': 'Asia/Kolkata', 'Asia/Saigon': 'Asia/Ho_Chi_Minh', 'Asia/Katmandu': 'Asia/Kathmandu',
    'Asia/Rangoon': 'Asia/Yangon', 'Europe/Kiev': 'Europe/Kyiv', 'Atlantic/Faeroe': 'Atlantic/Faroe', 'America/Godthab': 'America/Nuuk',
    'America/Buenos_Aires': 'America/Argentina/Buenos_Aires', 'Pacific/Truk': 'Pacific/Chuuk', 'Pacific/Ponape': 'Pacific/Pohnpei' };

  // A file of text goes where one would have pasted it, if it fits.
  document.addEventListener('change', async event => {
    const field = event.target, into = field.dataset.file && byId(field.dataset.file), file = field.files && field.files[0];
    if (!into || !file) return;
    const text = file.size > 3 * into.maxLength ? null : await file.text().catch(() => null);
    if (text === null || text.length > into.maxLength) {
      say(text === null && file.size <= 3 * into.maxLength ? 'That file cannot be read.' : `That file is too large: ${into.maxLength.toLocaleString('en')} characters fit.`);
      field.value = '';
      return;
    }
    into.value = text;
    into.dispatchEvent(new Event('input', { bubbles: true }));
    say(`${file.name} is in the field above.`);
  });

  // For what has just come into the page.
  function dress(within) {
    $$('a[data-more]', within).forEach(link => sentinel.observe(link));
    $$('[data-draft]', within).forEach(field => {
      const kept = sessionStorage.getItem(draftName(field));
      if (kept && field.value === field.defaultValue && kept !== field.value) {
        field.value = kept;
        if (field.dataset.check) checkSoon(field);
      }
    });
    if (isMac) $$('[data-mac]', within).forEach(element => { element.textContent = element.dataset.mac; });
    // Nobody chose a zone yet: the browser's is the best guess.
    $$('select[data-zone]', within).forEach(field => {
      const named = Intl.DateTimeFormat().resolvedOptions().timeZone, zone = renamed_zones[named] || named;
      if ([...field.options].some(option => option.value === zone)) field.value = zone;
    });
    $$('[data-js]', within).forEach(element => { element.hidden = false; });
    // Reading is an act of its own: a page that is only fetched changes nothing.
    if (document.visibilityState === 'visible')
      $$('form[data-seen]', within).forEach(form => { post(form.action, new URLSearchParams(new FormData(form)), newKey()).catch(() => {}); });
  }

  // Times stand in the zone of the house; the pointer on one shows it in the reader's own.
  document.addEventListener('pointerover', event => {
    const time = event.target.closest && event.target.closest('time[datetime]');
    if (time && !time.title) time.title = new Date(time.dateTime).toLocaleString();
  });

  window.addEventListener('offline', () => say('You are offline. What is shown may be old.'));
  window.addEventListener('online', () => { say('You are online again.'); hear('reset', {}); });

  // Clocks on the screen run on: regions that hold one are fetched again each minute.
  setInterval(() => { if (!document.hidden) $$('[data-clock][id]').forEach(region => refresh(region.id)); }, 60000);

  // What has just begun settles while the stream is not open yet.
  for (const seconds of [1, 3, 8, 20])
    setTimeout(() => $$('[data-settles][id]').forEach(region => refresh(region.id)), seconds * 1000);

  dress(document);
  // A long piece of work comes in steps: each page says how far it is and begins the next.
  $$('form[data-go-on]').forEach(form => {
    const next = $$('button[name="then"]', form).find(button => button.value === form.dataset.goOn);
    if (next) setTimeout(() => next.click());
  });
  $$('[data-again]').forEach(region => { const field = byId(region.dataset.again); if (field) check(field); });
  sayFromBefore();
  showPicked();
  $$('[data-scroll="end"]').forEach(toEnd);
  if (document.body.hasAttribute('data-live')) listen();
  root.dataset.ready = '1';
})();
