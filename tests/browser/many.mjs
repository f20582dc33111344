// many.mjs: several conversations at once, by keys, by mouse and without script; the command palette;
// done and on to the next.
import { base, open, check, lookAt, quiet, order, until, end } from './heed.mjs';
import { mail, seed, signIn } from './seed.mjs';

await seed();
const { browser, page } = await open();
const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
const count = async (sql, ...args) => (await order({ do: 'rows', sql, args })).rows[0]?.[0];
const stored = (what, value, sql, ...args) => until(`in the store: ${what}`, async () => (await count(sql, ...args)) === value)
  .then(got => got && check(true, `in the store: ${what}`));
const ready = (tab = page) => tab.waitForFunction(() => document.documentElement.dataset.ready === '1');
const names = () => page.locator('.row__name').allInnerTexts();
const picked = () => page.locator('[data-pick]:checked').count();
const toast = () => page.locator('.toast').innerText();
const look = name => lookAt(page, name, ['320 dark', '390 light', '1440 light', '1440 dark']);

await signIn(page);
await ready();

// a phone: what is written for colleagues is not sent to the customer because the tabs went away
await page.setViewportSize({ width: 320, height: 700 });
await page.locator('a.row', { hasText: 'Amara' }).first().click();
await page.waitForURL('**/desk/c/**');
await ready();
for (const [tab, input] of [['Note', '#as-note'], ['Answered elsewhere', '#as-elsewhere'], ['Reply', '#as-reply']]) {
  await page.locator('#draft').click();
  const box = await page.locator('.composer .tab', { hasText: tab }).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  check(await page.isVisible('.composer__tabs'), `the tabs stay under a finger on ${tab}`);
  await page.mouse.up();
  check(await page.isChecked(input) && await page.isVisible('.composer__tabs'), `a tap on ${tab} chooses it`);
}
await page.setViewportSize({ width: 1440, height: 900 });

// a place that can only be heard: R goes to the note, so that words are no commands
await page.goto(base + '/desk/?q=frames');
await page.locator('a.row', { hasText: 'Wim' }).first().click();
await page.waitForURL('**/desk/c/**');
await ready();
check(await page.locator('#as-reply').count() === 0, 'nobody answers on a forum that is only heard');
await press('r');
check(await page.evaluate(() => document.activeElement.id === 'draft') && await page.isChecked('#as-note'), 'R goes to the note there');
await page.goto(base + '/desk/');
await ready();
const all = await names();
check(all.length === 6, 'six ask', all.join());

// picking by keys
await press('j', 'x');
check(await picked() === 1, 'X picks', await picked());
check(await page.locator('#bulk').isVisible() && (await page.locator('#bulk-count').innerText()).startsWith('1 '), 'the bar counts', await page.locator('#bulk').innerText());
await press('j', 'j', 'Shift+X');
check(await picked() === 3, 'Shift+X picks up to here', await picked());
await press('Shift+J');
check(await picked() === 4, 'Shift+J takes the next', await picked());
await look('picked');
await press('Escape');
check(await picked() === 0 && !await page.locator('#bulk').isVisible(), 'Escape picks none');

// by mouse
const boxes = page.locator('[data-pick]');
await boxes.nth(0).click({ force: true });
await boxes.nth(2).click({ force: true, modifiers: ['Shift'] });
check(await picked() === 3, 'shift-click takes the range', await picked());

// what the keys mean then, and undo
await page.evaluate(() => { window.stays = true; });
await press('w');
await stored('three are watched', 3, 'SELECT count(*) FROM conversation WHERE advice = 1 AND advice_by <> 0');
await stored('and kept as what was done against the advice', 3, 'SELECT count(*) FROM decision WHERE how = 0 AND chosen = 1 AND advised = 0 AND facts <> 0');
await until('they left the list', async () => (await names()).length === 3);
check((await toast()).includes('Watched: 3 conversations'), 'it is told', await toast());
check(await picked() === 0, 'none is picked any more');
await press('z');
await stored('taken back', 0, 'SELECT count(*) FROM conversation WHERE advice_by <> 0');
await stored('and not learned', 0, 'SELECT count(*) FROM decision');
await until('they are here again', async () => (await names()).join() === all.join());
await boxes.nth(0).click({ force: true });
await boxes.nth(1).click({ force: true });
await press('e');
await stored('two are done', 2, 'SELECT count(*) FROM conversation WHERE status = 2');
await until('the toast of two', async () => (await toast()).includes('Done: 2 conversations'));
await press('z');
await stored('open again', 0, 'SELECT count(*) FROM conversation WHERE status = 2');
await until('all are here', async () => (await names()).length === 6);
await boxes.nth(0).click({ force: true });
await press('i');
await page.locator('#bulk .menu__item:has-text("Jonas Weber")').click();
await stored('assigned', 1, 'SELECT count(*) FROM conversation WHERE assignee <> 0');
await until('the menu closed', async () => await page.locator('.menu[open]').count() === 0);
await boxes.nth(1).click({ force: true });
await press('l');
await page.locator('#bulk .menu__item:has-text("Nobody asks us")').click();
await stored('left alone, with the reason', 1, "SELECT count(*) FROM event WHERE verb = 'chose leave alone' AND detail LIKE '%nobody asks us%'");
await until('it left', async () => (await names()).length === 5);
check(await page.evaluate(() => window.stays === true), 'all of it on one page');

// a colleague's later change is not undone
await boxes.nth(0).click({ force: true });
await press('h');
await page.locator('#bulk .menu__item:has-text("For a day")').click();
await stored('snoozed', 1, 'SELECT count(*) FROM conversation WHERE status = 1');
await until('the toast', async () => (await toast()).includes('Snoozed: 1 conversation'));
await press('z');
await stored('and awake', 0, 'SELECT count(*) FROM conversation WHERE status = 1');

// done, and on to the next
await page.goto(base + '/desk/');
await ready();
const list = await names();
await press('j', 'Enter');
await page.waitForURL('**/desk/c/**');
await ready();
const first = page.url();
await press('e');
await page.waitForFunction(url => location.href !== url && document.documentElement.dataset.ready === '1', first);
check((await page.locator('.person__name').innerText()) === list[1], 'E goes on to the next', await page.locator('.person__name').innerText());
check((await toast()).includes('Done.'), 'what was done is told there', await toast());
await press('z');
await page.waitForURL(first);
await ready();
await stored('Z brings it back', 0, 'SELECT count(*) FROM conversation WHERE status = 2');
check((await page.locator('.conv__actions').innerText()).includes('Done'), 'and opens it', await page.locator('.conv__actions').innerText());

// the palette
await press('Control+k');
check(await page.locator('#palette').evaluate(dialog => dialog.open), 'Ctrl+K opens the palette');
const entries = () => page.locator('#palette-list .cmd:not([hidden])').allInnerTexts();
const has = async word => (await entries()).some(text => text.includes(word));
for (const word of ['Done', 'Watch', 'Snooze: For a week', 'Assign: Jonas Weber', 'Promises', 'Channels', 'Note'])
  check(await has(word), `it can do: ${word}`, (await entries()).join(' | '));
await look('palette');
await page.setViewportSize({ width: 1440, height: 900 });
await page.keyboard.type('lucia fer');
await until('it finds people while one types', async () => await has('Lucia Ferrari'));
await until('she is the first', async () => (await page.locator('#palette-list [aria-selected="true"]').innerText().catch(() => '')).includes('Lucia Ferrari'));
await look('palette-found');
await press('Enter');
await page.waitForURL('**/desk/c/**');
await ready();
check((await page.locator('.person__name').innerText()) === 'Lucia Ferrari', 'Enter goes there', page.url());
await press('Control+k');
await page.keyboard.type('watch');
await press('Enter');
await until('a command is carried out', async () => (await page.locator('.decide__title strong').innerText()) === 'watch');
await press('Control+k');
await page.keyboard.type('rules');
await press('Enter');
await page.waitForURL('**/desk/rules');
await ready();
await press('Control+k');
await page.keyboard.type('"before saturday"');
await until('words are found, too', async () => await has('Amara Osei'));
await press('Escape', 'Escape');
check(!await page.locator('#palette').evaluate(dialog => dialog.open), 'Escape closes it');
await press('?');
await look('keys');
for (const [name, letter] of [['Health', 'S'], ['What people speak of', 'J'], ['Who is listened to', 'K'], ['Needs an answer', 'I'], ['Deliveries to decide', 'U']])
  check((await page.locator('#keys dl div', { hasText: name }).innerText()).replace(/\s+/g, ' ').trim().toUpperCase() === `${name} G ${letter}`.toUpperCase(), `${name} is in the map`);
await press('Escape');

// names in the search
await page.setViewportSize({ width: 1440, height: 900 });
await page.goto(base + '/desk/?q=Osei');
check((await names()).join() === 'Amara Osei', 'a name is found', (await names()).join());
check((await page.locator('#queue').innerText()).includes('Who is called so'), 'and why it stands there');
await page.goto(base + '/desk/?q=from%3Acustomer.test%20motor');
check((await names()).join() === 'Lucia Ferrari', 'from: and a host', (await names()).join());

// without script
const plain = await browser.newContext({ javaScriptEnabled: false });
await plain.addCookies(await page.context().cookies());
const still = await plain.newPage();
await still.goto(base + '/desk/');
const before = await still.locator('.row').count();
await still.locator('[data-pick]').nth(0).check({ force: true });
await still.locator('[data-pick]').nth(1).check({ force: true });
await still.click('#bulk button[value=done]');
check((await still.locator('.queue__did').innerText()).includes('Done for all'), 'without script, too', await still.locator('#queue').innerText());
check(await still.locator('.row').count() === before - 2, 'they left the list', await still.locator('.row').count());
await still.click('.queue__did button');
check(await still.locator('.row').count() === before, 'and come back', await still.locator('.row').count());
await still.locator('a.row').first().click();
const here = still.url();
await still.click('.conv__actions > form button[type=submit]');
check(still.url() !== here && still.url().includes('notice=next'), 'done goes on to the next without script', still.url());
quiet('with many');
await browser.close();
end();
