// Drives the page of run_client.py and posts [[name, true or why not], …] to /result.
(async () => {
  'use strict';
  const found = [];
  const check = (name, isGood, why) => found.push([name, isGood ? true : String(why)]);
  const violations = [];
  document.addEventListener('securitypolicyviolation', e => violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const until = async what => { for (let i = 0; i < 100 && !what(); i++) await pause(30); return what(); };
  const tell = async wish => (await fetch('/tell', { method: 'POST', body: JSON.stringify(wish) })).json();
  const $ = selector => document.querySelector(selector);
  const key = (name, more = {}) => (document.activeElement || document.body)
    .dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }));

  try {
    await until(() => document.documentElement.dataset.ready);
    // Live change while somebody writes.
    const draft = $('#draft'), second = $('#r2');
    draft.focus();
    draft.value = 'half a sentence';
    draft.dispatchEvent(new Event('input', { bubbles: true }));
    draft.setSelectionRange(3, 6);
    $('#d').open = true;
    await tell({ state: { v: 2, text: '<b>&lt;second</b>' }, event: ['change', { region: 'region', version: 2 }] });
    await until(() => $('#region').dataset.v === '2');
    check('the region is new', $('#text').textContent === '<second', $('#text').textContent);
    check('focus stays', document.activeElement === draft && draft.isConnected, document.activeElement.id);
    check('selection stays', draft.selectionStart === 3 && draft.selectionEnd === 6, draft.selectionStart);
    check('what was typed stays', draft.value === 'half a sentence', draft.value);
    check('details stay open', $('#d').open && $('#d').textContent.includes('2'), $('#d').outerHTML);
    check('data-keep is left alone', $('#kept').textContent === 'kept 1', $('#kept').textContent);
    check('rows are found again by id', $('#r2') === second && $('#list').firstElementChild.id === 'r3', $('#list').innerHTML);
    check('a script in a region does not run', document.title === 't', document.title);
    check('the draft is remembered', sessionStorage.getItem('draft:one') === 'half a sentence', '');

    // An older version never wins.
    await tell({ state: { v: 1, text: 'stale' }, event: ['reset', {}] });
    await pause(300);
    check('an older version is dropped', $('#text').textContent === '<second', $('#text').textContent);
    await tell({ state: { v: 3, text: 'third' } });

    // A form that works.
    key('Enter', { ctrlKey: true });
    check('the row hides at once', $('#r1').hidden, '');
    await until(() => $('#region').dataset.v === '4');
    let server = await tell({});
    const post = server.posts[0];
    check('the form is posted once with key and part', server.posts.length === 1 && post[0] === '/good' && post[1] === 'k2' &&
      post[2] === 'region' && post[3].words === 'half a sentence', JSON.stringify(server.posts));
    check('the region came with the redirect', server.gets.some(g => g[0] === '/after' && g[1] === 'region'), JSON.stringify(server.gets));
    check('the toast says so', !$('.toast').hidden && $('[data-toast]').textContent === 'Done.', $('.toast').outerHTML);
    check('the draft is forgotten', sessionStorage.getItem('draft:one') === null, '');
    draft.blur();
    key('z');
    await until(() => $('#region').dataset.v === '5');
    server = await tell({});
    check('undo posts', server.posts.length === 2 && server.posts[1][0] === '/undo' && server.posts[1][1] !== post[1], JSON.stringify(server.posts));

    // A form that is refused.
    key('e');
    check('hides while it waits', $('#r2').hidden, '');
    await until(() => !$('#r2').hidden);
    check('comes back with the reason', $('[data-toast]').textContent === 'It has changed in the meantime.', $('[data-toast]').textContent);

    // A form with a mistake in it comes back with the reason in place.
    $('.toast').hidden = true;
    $('#rule').value = 'colour:red';
    $('#try').click();
    await until(() => $('#rule').getAttribute('aria-invalid'));
    check('the mistake is shown in the form', $('#rule').value === 'colour:red' && document.activeElement === $('#rule') && $('.toast').hidden,
      document.activeElement.outerHTML);
    document.activeElement.blur();

    // Keys.
    key('j'); key('j');
    const rows = [...document.querySelectorAll('[data-row]')];
    check('J moves', rows[1].getAttribute('aria-current') === 'true' && document.activeElement === rows[1], $('#list').innerHTML);
    key('x');
    check('X picks', $('[data-bulk-count]').textContent === '1', $('[data-bulk-count]').outerHTML);
    key('?', { shiftKey: true });
    check('? opens the keys', $('#keys').open, '');
    $('#keys [data-close]').click();
    check('and closes', !$('#keys').open, '');
    let went = false;
    $('#home').addEventListener('click', e => { went = true; e.preventDefault(); }, { once: true });
    key('g'); key('i');
    check('G I goes', went, '');
    draft.focus();
    key('j');
    check('keys are letters while one writes', document.activeElement === draft, '');
    draft.blur();

    // Going to another row in place.
    await tell({ state: { v: 1, text: 'row two' } });
    rows[1].click();
    await until(() => location.pathname.startsWith('/row/'));
    check('a row opens in place', $('#text').textContent === 'row two' && $('#region').dataset.v === '1', location.pathname);

    await tell({ state: { v: 2, text: 'found' } });
    $('#search').click();
    await until(() => location.pathname === '/find');
    check('a search loads its region', location.search === '?q=a+b' && $('#text').textContent === 'found', location.href);

    $('#theme').click();
    check('the theme is kept', /theme=(dark|light)/.test(document.cookie), document.cookie);

    let refused = false;
    try { document.body.insertAdjacentHTML('beforeend', '<i>x</i>'); } catch { refused = true; }
    check('no other way to make elements of text', refused, 'insertAdjacentHTML worked');
    await pause(100);
    // The script that stands in the page itself is reported while it is parsed: before or after we listen.
    const others = violations.filter(violation => !violation.startsWith('script-src-elem inline'));
    check('no other violation of the policy', violations.length <= others.length + 1 && others.length === 1 && others[0].startsWith('require-trusted-types-for'),
      JSON.stringify(violations));
  } catch (error) {
    found.push(['the test runs to its end', `${error}\n${error.stack}`]);
  }
  fetch('/result', { method: 'POST', body: JSON.stringify(found) });
})();
