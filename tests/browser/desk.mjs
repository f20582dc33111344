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
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
const noise = [];
for (const p of [page]) {
  p.on('console', m => { if (['error', 'warning'].includes(m.type())) noise.push(`${m.text()} @ ${p.url()}`); });
  p.on('pageerror', e => noise.push(String(e)));
}

async function look(name) {
  const where = new URL(page.url()).pathname;
  for (const theme of ['light', 'dark']) for (const width of [320, 390, 1024, 1440]) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 900 });
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
  await page.waitForSelector('#queue .row', { timeout: 5000 });
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
  await page.waitForSelector('.msg--note', { timeout: 5000 });
  check('a note is there', (await page.textContent('.msg--note')).includes('He waits since Tuesday.'));
  check('the composer is empty again', await page.inputValue('#draft') === '');
  await page.locator('.conv__title').click();
  await page.keyboard.press('w');
  await page.waitForFunction(() => document.querySelector('.decide__title strong')?.textContent === 'watch', null, { timeout: 5000 });
  check('W watches', true);
  await page.keyboard.press('a');
  await page.waitForFunction(() => document.querySelector('.decide__title strong')?.textContent === 'answer', null, { timeout: 5000 });
  await page.keyboard.press('e');
  await page.waitForFunction(() => /Open again/.test(document.querySelector('.conv__actions')?.textContent), null, { timeout: 5000 });
  check('E is done', true);
  await page.waitForFunction(() => document.querySelectorAll('#queue .row').length === 1, null, { timeout: 5000 }).catch(() => {});
  check('it left the list', await page.locator('#queue .row').count() === 1);
  check('all of it on one page', await page.evaluate(() => window.stays === true));
  await page.locator('body').press('?');
  check('? shows the keys', await page.locator('#keys').evaluate(d => d.open));
  await look('keys');
  await page.keyboard.press('Escape');

  // the other pages
  for (const name of ['channels', 'rules', 'touch', 'health', 'more']) { await page.goto(`${base}/desk/${name}`); await look(name); }
  await page.goto(`${base}/desk/rules`);
  await page.fill('#rule-name', 'Motors');
  await page.fill('#rule-text', 'motor OR');
  await page.click('button[value=try]');
  check('a mistake stands under its column', (await page.textContent('#rule-mistake')).includes('Column 9'));
  await look('rules-mistake');
  await page.fill('#rule-text', 'motor');
  await page.click('button[value=try]');
  check('a rule is tried', (await page.textContent('#tried-title')).includes('Wants 1 of the last 2'));
  await page.goto(`${base}/listening`);
  await look('listening');
  check('nothing is complained about', !noise.filter(n => !n.includes('422')).length, noise.join('\n'));

  // without script
  const cookies = await context.cookies();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  await plain.addCookies(cookies);
  const still = await plain.newPage();
  await still.goto(`${base}/desk/`);
  await still.click('#queue .row');
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
  check('the walk goes to its end', false, error);
  if (shots) await page.screenshot({ path: join(shots, 'failed.png') });
} finally {
  await browser.close();
  server.kill();
  await new Promise(done => server.once('exit', done));
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
