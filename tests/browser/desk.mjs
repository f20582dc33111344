// A morning at the desk in Chromium: with keys only, without script, light and dark, 320 to 1440 px.
//
// usage: run.sh desk.mjs HEED      makes a site in a temporary folder; prints "N passed, N failed"
import { chromium } from 'playwright-core';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawn, execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const heed = resolve(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.HEED_SHOTS; // a folder: keeps pictures of every page
let passed = 0, failed = 0;
function check(what, fine, detail = '') {
  if (fine) { passed++; return true; }
  failed++;
  console.log(`FAILED ${what}: ${String(detail).slice(0, 500)}`);
  return false;
}

const folder = mkdtempSync(join(tmpdir(), 'heed-browser-')), site = join(folder, 'site');
execFileSync(heed, ['init', site, '--name', 'Kestrel Bikes']);
const server = spawn(heed, ['serve', site, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const line = await new Promise(done => server.stdout.once('data', text => done(String(text))));
const base = line.match(/http:\/\/[\d.]+:\d+/)[0], token = line.match(/token (\S+)/)[1];

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-quic'] });
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
const page = await context.newPage();
const noise = [];
for (const p of [page]) {
  p.on('console', m => { if (['error', 'warning'].includes(m.type())) noise.push(`${m.text()} @ ${p.url()}`); });
  p.on('pageerror', e => noise.push(String(e)));
}

async function look(name) {
  const where = new URL(page.url()).pathname;
  // pages.mjs looks at every width
  for (const [width, theme] of [[320, 'light'], [1440, 'dark']]) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 900 });
    // colours that are still on their way from the other theme are nobody's contrast
    await page.evaluate(() => document.getAnimations().forEach(a => { if (a instanceof CSSTransition) a.finish(); }));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(`${name} fits ${width}`, over <= 0, `${over} px too wide`);
    if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-${theme}.png`) });
    const found = await page.evaluate(async source => {
      (0, eval)(source);
      const told = await axe.run(document);
      if (told.passes.length < 10) return ['axe looked at almost nothing'];
      return told.violations.map(v => `${v.id}: ${v.nodes.slice(0, 2).map(n => n.html).join(' | ')}`);
    }, axe).catch(error => [String(error)]);
    check(`${name} ${width} ${theme} is accessible`, !found.length, found.join('\n'));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  return where;
}

const send = (...messages) => execFileSync(heed, ['hear', site, '--channel', 'Post'], { input: messages.map(m => JSON.stringify(m)).join('\n') + '\n' });
const mail = (id, name, text) => ({ id, text, kind: 'mail', audience: 'private', title: text.slice(0, 30), author: { name, id: `${name.toLowerCase()}@example.com`, handle: `${name.toLowerCase()}@example.com` } });

try {
  // the first one
  await page.goto(`${base}/setup`);
  await look('setup');
  for (const [id, text] of [['token', token], ['name', 'Mina Roth'], ['email', 'mina@kestrel.example'], ['password', 'a long enough one']]) await page.fill(`#${id}`, text);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/desk/welcome/house');
  await page.goto(`${base}/desk/`);
  check('an empty inbox says so', (await page.textContent('#queue')).includes('Nobody waits for an answer'));
  await look('empty');

  // live: a mail comes in and nothing is loaded again
  await page.evaluate(() => { window.stays = true; });
  await page.waitForTimeout(400);
  const started = Date.now();
  send(mail('a1', 'Amara', 'Will the fix reach me before Saturday?'), mail('l1', 'Lucia', 'Where is my motor? I am <b>very</b> cross.'));
  await page.waitForSelector('#queue .row', { timeout: 20000 });
  check('what comes in is shown within two seconds', Date.now() - started < 2000, Date.now() - started);
  check('the page was not loaded again', await page.evaluate(() => window.stays === true));
  check('and the rail counts', (await page.textContent('#rail')).includes('2'));

  // by keyboard only
  await page.locator('body').press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/desk/c/**');
  await look('conversation');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate(() => { window.stays = true; });
  await page.locator('body').press('n');
  await page.focus('#draft');
  await page.keyboard.type('He waits since Tuesday.');
  await page.click('.composer__note');
  await page.waitForSelector('.msg--note', { timeout: 20000 });
  check('a note is there', (await page.textContent('.msg--note')).includes('He waits since Tuesday.'));
  check('the composer is empty again', await page.inputValue('#draft') === '');
  await page.locator('.conv__title').click();
  await page.keyboard.press('w');
  await page.waitForFunction(() => document.querySelector('.decide__title strong')?.textContent === 'watch', null, { timeout: 20000 });
  check('W watches', true);
  await page.keyboard.press('a');
  await page.waitForFunction(() => document.querySelector('.decide__title strong')?.textContent === 'answer', null, { timeout: 20000 });
  await page.keyboard.press('e');
  await page.waitForFunction(() => /Open again/.test(document.querySelector('.conv__actions')?.textContent), null, { timeout: 20000 });
  check('E is done', true);
  await page.waitForFunction(() => document.querySelectorAll('#queue .row').length === 1, null, { timeout: 20000 }).catch(() => {});
  check('it left the list', await page.locator('#queue .row').count() === 1);
  check('all of it on one page', await page.evaluate(() => window.stays === true));
  await page.locator('body').press('?');
  check('? shows the keys', await page.locator('#keys').evaluate(d => d.open));
  await look('keys');
  await page.keyboard.press('Escape');

  // an answer that promises, a wish, a promise by hand
  execFileSync(heed, ['channel', site, 'add', 'mail', 'Support', 'imap_url=imap://127.0.0.1:9', 'smtp_url=smtp://127.0.0.1:9', 'user=x', 'password=y', 'from_address=us@kestrel.example', 'allow=127.0.0.1:9']);
  const support = (...messages) => execFileSync(heed, ['hear', site, '--channel', 'Support'], { input: messages.map(m => JSON.stringify(m)).join('\n') + '\n' });
  support(mail('s1', 'Lena', 'When will my lock come? The old one is stuck.'), mail('s2', 'Wim', 'The brake howls. Please do not contact me again unless the brake is fixed.'));
  await page.goto(`${base}/desk/`);
  await page.click('#queue .row:has-text("Lena")');
  await page.waitForURL('**/desk/c/**');
  await page.fill('#draft', '');
  await page.locator('#draft').pressSequentially('We sent it this morning. You will have it by Friday 17:00 at the latest.', { delay: 2 });
  await page.waitForSelector('#hint:not([hidden])', { timeout: 20000 });
  check('a promise is noticed while it is written', (await page.textContent('#hint')).includes('“by Friday 17:00”'), await page.textContent('#hint'));
  await look('promise-noticed');
  await page.click('text=Track it');
  await page.waitForFunction(() => /is tracked when it is sent/.test(document.getElementById('hint')?.textContent), null, { timeout: 20000 });
  check('it is tracked, and the words stay', (await page.inputValue('#draft')).includes('by Friday 17:00'));
  await page.focus('#draft');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.msg__foot >> text=Leaves in a moment', { timeout: 20000 });
  await page.waitForSelector('.owe >> text=Mark as kept', { timeout: 20000 });
  check('the promise is owed at once', (await page.textContent('.person')).includes('by Friday 17:00'));
  check('and the notice is gone', await page.isHidden('#hint'));
  await page.locator('.conv__title').click();
  await page.keyboard.press('z');
  await page.waitForFunction(() => !/Mark as kept/.test(document.getElementById('person')?.textContent), null, { timeout: 20000 });
  check('taken back, nothing is owed', true);
  await page.waitForFunction(() => document.activeElement?.id === 'draft', null, { timeout: 20000 });
  check('and the words are in the box again', (await page.inputValue('#draft')).includes('by Friday 17:00'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('p');
  await page.waitForFunction(() => document.activeElement?.id === 'promise-text', null, { timeout: 20000 });
  await look('promise-menu');
  await page.setViewportSize({ width: 320, height: 900 });
  check('its menu stays on a phone\'s screen', await page.locator('#menu-promise .menu__box').evaluate(box => { const at = box.getBoundingClientRect(); return at.left >= 0 && at.right <= innerWidth; }));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.focus('#promise-text');
  await page.keyboard.type('A call about the lock');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.owe >> text=A call about the lock', { timeout: 20000 });
  const elsewhere = await context.request.post(page.url().split('?')[0] + '/promise-add', { form: { key: 'elsewhere', text: 'Made by a colleague', days: '2' }, headers: { Origin: base }, maxRedirects: 0 });
  await page.waitForSelector('.owe >> text=Made by a colleague', { timeout: 20000 }).catch(() => {});
  check('what a colleague promises stands there at once', elsewhere.status() === 303 && (await page.textContent('.person')).includes('Made by a colleague'), elsewhere.status());
  check('P promises', await page.locator('#menu-promise[open]').count() === 0);
  await page.goto(`${base}/desk/?view=promises`);
  check('the promise stands in its view', (await page.textContent('#queue')).includes('A call about the lock'));
  await look('promises');
  await page.click('#queue button[aria-label="Kept: A call about the lock"]');
  await page.waitForFunction(() => !/A call about the lock/.test(document.getElementById('queue').textContent), null, { timeout: 20000 });
  check('and is kept there', true);
  for (const view of ['answer', 'watch', 'left']) {
    await page.goto(`${base}/desk/?view=${view}`);
    if (await page.locator('#queue .row:has-text("Wim")').count()) break;
  }
  await page.click('#queue .row:has-text("Wim")');
  await page.waitForURL('**/desk/c/**');
  check('a wish stands above the composer', (await page.textContent('#wishes')).includes('do not contact me again'));
  await look('wish');
  await page.fill('#draft', 'A question about the brake.');
  await page.click('.composer button.composer__reply.btn--primary');
  await page.waitForSelector('.toast:not([hidden])', { timeout: 20000 });
  check('and keeps an answer from leaving', (await page.textContent('.toast')).includes('not sent: this person wrote') && (await page.inputValue('#draft')).includes('A question'));
  noise.splice(0, noise.length, ...noise.filter(n => !n.includes('403')));
  await page.check('#fixed');
  await page.fill('#draft', 'The brake is fixed.');
  await page.click('.composer button.composer__reply.btn--primary');
  await page.waitForSelector('.msg__foot >> text=Leaves in a moment', { timeout: 20000 });
  check('unless it is fixed', true);

  // the other pages
  for (const name of ['channels', 'rules', 'touch', 'health', 'more']) { await page.goto(`${base}/desk/${name}`); await look(name); }
  await page.goto(`${base}/desk/rules`);
  await page.fill('#rule-name', 'Motors');
  await page.fill('#rule-text', 'motor OR');
  await page.click('button[value=try]');
  check('a mistake stands under its column', (await page.textContent('#rule-mistake')).includes('Column 9'));
  await look('rules-mistake');
  execFileSync(heed, ['rule', site, 'add', 'Brakes', 'brake OR brakes']);
  await page.goto(`${base}/desk/rules`);
  await page.click('a[aria-label="Change Brakes"]');
  await look('rule');
  await page.fill('#rule-text', 'brake OR');
  await page.click('button[value=keep]');
  check('a mistake in a new text, too', (await page.textContent('#rule-mistake')).includes('Column 9'));
  await page.fill('#rule-text', 'brake');
  await page.click('button[value=keep]');
  check('a new text is kept', (await page.textContent('.table')).includes('brake') && !(await page.textContent('.table')).includes('brakes'));
  await page.goto(`${base}/desk/channels`);
  await page.click('a[aria-label="Settings of Support"]');
  await look('channel');
  await page.goto(`${base}/desk/rules`);
  await page.fill('#rule-name', 'Motors');
  await page.fill('#rule-text', 'motor');
  await page.click('button[value=try]');
  check('a rule is tried', (await page.textContent('#tried-title')).includes('of the last 4'));
  await page.goto(`${base}/listening`);
  await look('listening');
  check('nothing is complained about', !noise.filter(n => !n.includes('422')).length, noise.join('\n'));

  // without script
  const cookies = await context.cookies();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  await plain.addCookies(cookies);
  const still = await plain.newPage();
  await still.goto(`${base}/desk/`);
  await still.click('#queue .row:has-text("Lena")');
  await still.fill('#draft', 'We will call you tomorrow.');
  await still.click('.composer button.composer__reply.btn--primary');
  check('without script a promise is asked about first', (await still.textContent('#hint')).includes('sounds like a promise'));
  await still.click('text=Send and track it');
  check('and tracked', (await still.textContent('.person')).includes('Mark as kept'));
  await still.click('a.conv__back, #queue .row:not(:has-text("Lena"))');
  await still.click('label[for=as-note]');
  await still.fill('#draft', 'Written without script.');
  await still.click('.composer__note');
  check('a note without script', (await still.textContent('.thread')).includes('Written without script.'));
  await still.click('button[data-choice=leave]');
  check('a decision without script', (await still.textContent('.decide__title')).includes('leave alone'));
  await still.click('summary[aria-label=Snooze]');
  await still.click('button[name=hours][value="24"]');
  check('a snooze without script', (await still.textContent('.status')).includes('Snoozed until'));
  await still.click('.conv__actions > form button[type=submit]');
  check('done without script', (await still.textContent('.conv__actions')).includes('Open again'));
  await still.goto(`${base}/desk/touch`);
  await still.click('label[for=kind-letter]');
  await still.fill('#who', 'Teun Visser');
  await still.fill('#text', 'He wrote that the brake howls.');
  await still.click('.form__send');
  check('a letter without script', (await still.textContent('.thread')).includes('the brake howls'));
  await still.goto(`${base}/desk/more`);
  await still.click('button[value=dark]');
  check('dark without script', await still.getAttribute('html', 'data-theme') === 'dark');
  await still.click('text=Sign out');
  check('signed out without script', still.url().endsWith('/sign-in'));
  await page.goto(`${base}/desk/`);
  check('and everywhere', page.url().endsWith('/sign-in'));
  await look('sign-in');
} catch (error) {
  check('the walk goes to its end', false, error.stack);
  if (shots) await page.screenshot({ path: join(shots, 'failed.png') });
} finally {
  await browser.close();
  server.kill();
  await new Promise(done => server.once('exit', done));
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
