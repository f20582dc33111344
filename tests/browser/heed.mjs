// heed.mjs: what the browser tests share: Chromium, checks, axe, and orders to the program that
// started them (it owns the servers): `await order({do: 'deliver', …})`.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const base = process.argv[2];
export const token = process.argv[3];
export const pictures = process.env.HEED_PICTURES;

let passed = 0, failed = 0;
const complaints = [];

export function check(good, what, detail = '') {
  if (good) passed++;
  else {
    failed++;
    console.log(`FAILED browser: ${what}${detail ? `: ${detail}` : ''}`);
  }
  return good;
}

export async function open(options = {}) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options });
  watch(context);
  return { browser, context, page: await context.newPage() };
}

// Nothing may be said on the console, least of all by the Content-Security-Policy.
export function watch(context) {
  context.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', error => complaints.push(`error: ${error.error().message}`));
}

// `refused`: the browser itself notes answers like 422; those the test brought about are fine.
export function quiet(where, ...refused) {
  const loud = complaints.filter(text => !refused.some(status => text.includes(`responded with a status of ${status} `)));
  check(loud.length === 0, `nothing on the console ${where}`, loud.join(' | '));
  complaints.length = 0;
}

const axeSource = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

// axe-core, WCAG 2.0 to 2.2 A and AA and best practice. Run past the page's CSP by the debugger.
export async function axe(page, where) {
  await page.evaluate(`(() => { if (!window.axe) { ${axeSource} } })()`);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  const text = found.violations.map(v => `${v.id} (${v.nodes.length}: ${v.nodes[0].target})`).join(', ');
  check(found.violations.length === 0, `axe on ${where}`, text);
}

// Nothing may stick out at the side.
export async function fits(page, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(wide <= 0, `${where} fits its window`, `${wide} px too wide`);
  // Nor may what can be used lie where nobody gets at it.
  const lost = await page.evaluate(() => [...document.querySelectorAll('a, button, label, input, select, textarea, .composer__via')]
    .filter(at => at.checkVisibility({ checkVisibilityCSS: true }) && !at.closest('.visually-hidden, [popover], dialog:not([open])'))
    .filter(at => { const box = at.getBoundingClientRect(); return box.width > 1 && box.left < innerWidth && box.right > innerWidth + 1; })
    .filter(at => { for (let up = at.parentElement; up; up = up.parentElement) if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return false; return true; })
    .map(at => at.outerHTML.slice(0, 80)));
  check(lost.length === 0, `${where} keeps its controls inside`, lost[0]);
  // What scrolls downwards has no need to be scrolled to the side.
  const cut = await page.evaluate(() => [...document.querySelectorAll('body *')]
    .filter(box => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1 && !box.matches('pre, textarea, [tabindex]:not(.thread)')
      && /auto|scroll/.test(getComputedStyle(box).overflowY) && box.checkVisibility({ checkVisibilityCSS: true }))
    .map(box => `${box.outerHTML.slice(0, 80)} ${box.scrollWidth} in ${box.clientWidth}`));
  check(cut.length === 0, `${where} cuts nothing off at the side`, cut[0]);
}

export async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}

// A state of the page in some widths and colours, each by eye (its picture), axe and fits. It ends
// at 1440 px.
export async function lookAt(page, name, sizes = ['320 light', '768 dark', '1440 light']) {
  for (const size of sizes) {
    const [width, colorScheme] = size.split(' ');
    await page.setViewportSize({ width: Number(width), height: 900 });
    await page.emulateMedia({ colorScheme });
    await axe(page, `${name}, ${width} px, ${colorScheme}`);
    await fits(page, `${name} at ${width} px`);
    await picture(page, `${name}-${width}-${colorScheme}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

const answers = [];
let waiting = null;
createInterface({ input: process.stdin }).on('line', line => {
  const answer = JSON.parse(line);
  if (answer.error) check(false, 'an order is carried out', answer.error);
  if (waiting) { waiting(answer); waiting = null; } else answers.push(answer);
});

// Asks the program that started us; it answers with one line of JSON.
export function order(what) {
  console.log('ORDER ' + JSON.stringify(what));
  if (answers.length) return Promise.resolve(answers.shift());
  return new Promise(resolve => { waiting = resolve; });
}

export async function until(what, test, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const got = await test();
    if (got) return got;
    await new Promise(resolve => setTimeout(resolve, 30));
  }
  check(false, what, `not within ${seconds} s`);
  return null;
}

export function end() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed || !passed ? 1 : 0);
}
