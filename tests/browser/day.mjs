// day.mjs: a morning at the desk by keyboard only. Each thing that was done is looked for on the
// screen and in the store.
import { base, open, check, quiet, picture, order, until, end } from './heed.mjs';
import { mail, seed } from './seed.mjs';

await seed();
const { browser, page } = await open();
const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
const type = text => page.keyboard.type(text);
const one = async (sql, ...args) => (await order({ do: 'rows', sql, args })).rows[0]?.[0];
const stored = (what, value, sql, ...args) => until(`in the store: ${what}`, async () => (await one(sql, ...args)) === value)
  .then(got => got && check(true, `in the store: ${what}`));
const shown = (what, selector, words) => until(`on the screen: ${what}`, async () =>
  (await page.locator(selector).first().innerText().catch(() => '')).includes(words)).then(got => got && check(true, `on the screen: ${what}`));
const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim().slice(0, 60));
const ready = () => page.waitForFunction(() => document.documentElement.dataset.ready === '1');
const stays = () => page.evaluate(() => { window.stays = true; });
const stayed = () => page.evaluate(() => window.stays === true);
const ringed = what => page.evaluate(() => {
  const style = getComputedStyle(document.activeElement);
  return document.activeElement !== document.body && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
}).then(seen => check(seen, `the focus is seen ${what}`));

// in
await page.goto(base + '/sign-in');
await press('Tab');
check(await focused() === 'email', 'the first stop is the email', await focused());
await ringed('on a field');
await type('mina@brand.example');
await press('Tab');
await type('three words in a row');
await press('Enter');
await page.waitForURL('**/desk/');
await ready();
const who = () => page.evaluate(() => document.activeElement.querySelector('.row__name')?.textContent);

// down and up, and in
const names = await page.locator('.row__name').allInnerTexts();
check(names.length === 6, 'who asks by mail waits', names.join());
await press('j');
check(await who() === names[0], 'J begins at the top', await who());
await ringed('on a row');
await press('j', 'j', 'k');
check(await who() === names[1], 'J J K is the second', await who());
await press('k', 'k', 'k');
check(await who() === names[0], 'K stops at the top', await who());
for (let i = 0; i < names.length && await who() !== 'Amara Osei'; i++) await press('j');
await press('Enter');
await page.waitForURL('**/desk/c/**');
await ready();
await shown('the conversation', '.conv', 'reach me before Saturday');
const amara = (await order({ do: 'rows', sql: "SELECT conversation FROM message WHERE native_id = 'amara'" })).rows[0][0];
await stored('it was read', 0, 'SELECT unread FROM conversation WHERE id = ?', amara);
await stays();

// a note
await press('n');
check(await focused() === 'draft', 'N goes to the note', await focused());
await type('She waits since Tuesday, look at order 512.');
await press('Control+Enter');
await shown('the note', '.msg--note', 'look at order 512');
await stored('a note, for nobody outside', 1, "SELECT count(*) FROM message WHERE text LIKE '%order 512%' AND kind = 13");
await stored('nothing leaves', 0, 'SELECT count(*) FROM outbox');

// an answer, taken back, then sent
await press('Escape', 'r');
check(await focused() === 'draft', 'R goes to the answer', await focused());
await type('Hello Amara,\nyes: it comes on Thursday.');
await press('Control+Enter');
await shown('the answer', '#messages', 'it comes on Thursday');
await stored('held for ten seconds', 1, 'SELECT count(*) FROM outbox WHERE state = 0');
check(await page.inputValue('#draft') === '', 'the composer is empty again');
await press('Escape', 'z');
await until('the words come back', async () => (await page.inputValue('#draft')).startsWith('Hello Amara,'));
check(await focused() === 'draft', 'and the focus with them', await focused());
await stored('it never leaves', 0, 'SELECT count(*) FROM outbox WHERE state = 0');
await press('Control+a');
await type('Hello Amara,\nI will send it by Friday 17:00. Mina');
await press('Control+Enter');
await stored('the second one waits', 1, 'SELECT count(*) FROM outbox WHERE state IN (0, 1, 2)');
await shown('the promise it holds is noticed', '#person', 'What we owe Amara');
await press('Escape');
await picture(page, 'day-answered');

// what speaks for an answer and against, each with its sign, in words too
const reason = await page.locator('.reason').first().innerText();
check(/asks us a question/.test(await page.locator('.reasons').innerText()) && await page.locator('.reason:not(.reason--against)').count() >= 2,
  'the reasons are shown', reason);
check(await page.locator('.reason .visually-hidden').first().textContent() === 'For: ', 'with their side in words');
await stored('an answer is a decision', 1, 'SELECT count(*) FROM decision WHERE how = 1 AND chosen = 0');

// decide
const advice = () => page.locator('.decide__title strong').innerText();
for (const [key, word, number] of [['w', 'watch', 1], ['l', 'leave alone', 2], ['a', 'answer', 0]]) {
  await press(key);
  await until(`${key} decides`, async () => (await advice()) === word);
  await stored(`${word}`, number, 'SELECT advice FROM conversation WHERE id = ?', amara);
}

// an answer was written, so the keys overrule the advice on the screen, and what is learned is the answer
await stored('the answer stays what was done', 1, 'SELECT count(*) FROM decision WHERE how = 1 AND conversation = ?', amara);

check((await page.locator('.toast').innerText()).includes('To be answered: 1 conversation'), 'it is told', await page.locator('.toast').innerText());
await press('z');
await stored('taken back', 2, 'SELECT advice FROM conversation WHERE id = ?', amara);
await until('and seen so', async () => (await advice()) === 'leave alone');
await press('a');
await stored('answer', 0, 'SELECT advice FROM conversation WHERE id = ?', amara);

// a panel that lies over the page goes with Escape
await page.setViewportSize({ width: 390, height: 844 });
await page.click('.person-toggle');
check(await page.locator('.person').isVisible(), 'the panel about the person');
await press('Escape');
check(!await page.locator('.person').isVisible() && await page.evaluate(() => document.activeElement.matches('.person-toggle')), 'Escape closes it', await focused());
await page.setViewportSize({ width: 1440, height: 900 });

// assign and snooze by their menus
await press('i');
await shown('the menu', '.menu[open]', 'Jonas Weber');
check(await page.evaluate(() => document.activeElement.closest('.menu__box') !== null), 'the focus is in the menu', await focused());
await ringed('in a menu');
await press('Escape');
check(await page.locator('.menu[open]').count() === 0, 'Escape closes it');
await press('i');
for (let i = 0; i < 5 && !(await focused()).includes('Jonas'); i++) await press('Tab');
await press('Enter');
await stored('assigned to Jonas', 'Jonas Weber', 'SELECT s.name FROM conversation c JOIN staff s ON s.id = c.assignee WHERE c.id = ?', amara);
await shown('whose it is', '.conv__titles', 'Jonas');
await press('h', 'Tab', 'Enter');
await shown('until when', '.status', 'Snoozed until');
await stored('snoozed', 1, 'SELECT status FROM conversation WHERE id = ?', amara);
await until('it left the list', async () => !(await page.locator('#queue').innerText()).includes('Amara Osei'));
check(await stayed(), 'all of it on one page');
const hers = page.url();
await press('e');
await stored('done', 2, 'SELECT status FROM conversation WHERE id = ?', amara);
await page.waitForFunction(url => location.href !== url && document.documentElement.dataset.ready === '1', hers);
check(page.url().includes('/desk/c/'), 'and on to the next', page.url());
await page.goto(hers);
await ready();
await shown('done', '.conv__actions', 'Open again');
await press('e');
await stored('open again', 0, 'SELECT status FROM conversation WHERE id = ?', amara);

// around the house
await press('u');
await page.waitForURL('**/desk/?view=answer');
await ready();
for (const [keys, address] of [['gw', '/desk/?view=watch'], ['gp', '/desk/?view=promises'], ['gc', '/desk/channels'],
  ['gr', '/desk/rules'], ['gt', '/desk/touch'], ['gi', '/desk/?view=answer']]) {
  await press(...keys);
  await page.waitForURL(base + address);
  await ready();
}
check(true, 'G and a letter goes everywhere');
await press('/');
check(await focused() === 'q', '/ goes to the search', await focused());
await type('mudguards');
await press('Enter');
await page.waitForURL('**q=mudguards*');
await ready();
check((await page.locator('.row__name').allInnerTexts()).join() === 'Teun Visser', 'it finds him', (await page.locator('.row__name').allInnerTexts()).join());
await press('?');
check(await page.locator('#keys').evaluate(dialog => dialog.open), '? shows the keys');
check(await page.locator('#keys').evaluate(dialog => { dialog.scrollTop = 9999; const rest = dialog.scrollHeight - dialog.clientHeight - dialog.scrollTop; dialog.scrollTop = 0; return rest < 2 && getComputedStyle(dialog).overflowY === 'auto'; }), 'to the last one');
await press('j');
check(await page.locator('#keys').evaluate(dialog => dialog.open), 'keys below do nothing meanwhile');
await press('Escape');
check(!await page.locator('#keys').evaluate(dialog => dialog.open), 'Escape closes them');
await page.goto(base + '/desk/');
await ready();
await press('Tab');
check((await focused()).startsWith('Skip to'), 'the first stop is the skip link', await focused());
await ringed('on the skip link');

// 500 in a second, all of whom have waited longer: the page stays, the place and the draft too
const many = [];
for (let i = 0; i < 60; i++) many.push(mail(`m${i}`, `Person ${i}`, `Question number ${i}: when will it be there?`));
await order({ do: 'hear', channel: 'Post', messages: many });
await page.goto(base + '/desk/');
await ready();
for (let i = 0; i < 25; i++) await press('j');
await press('Enter');
await page.waitForURL('**/desk/c/**');
await ready();
await press('r');
await type('Half a sentence that');
const box = page.locator('.queue__scroll');
await box.evaluate(element => { element.scrollTop = 600; });
const before = await box.evaluate(element => element.scrollTop);
check(before > 100, 'the list is scrolled', before);
const top_row = await page.evaluate(() => [...document.querySelectorAll('.row')].find(row => row.getBoundingClientRect().top > 120)?.id
  || [...document.querySelectorAll('#queue li')].find(row => row.getBoundingClientRect().top > 120)?.id);
await stays();
let fetches = 0;
page.on('request', request => { if (request.resourceType() === 'fetch') fetches++; });
const flood = [];
for (let i = 0; i < 500; i++) flood.push(mail(`x${i}`, `Visitor ${i}`, `Urgent question ${i}: my bike is broken, what now?`, { said_at: Date.now() - 50 * 3600000 }));
const told = await order({ do: 'hear', channel: 'Post', messages: flood });
check(told.new === 500, 'all were heard', JSON.stringify(told));
await until('the rail counts them', async () => (await page.locator('#rail').innerText()).includes('56'), 20);
await until('the bar tells', async () => await page.locator('.queue__new button').isVisible() && /^[1-9]\d* new$/.test(await page.locator('.queue__new').textContent()), 20);
check(await stayed(), '500 rows in a second do not load the page again');
console.log(`500 conversations took ${fetches} fetches`);
check(fetches <= 40, 'a few fetches are enough', fetches);
check(await box.evaluate(element => element.scrollTop) === before, 'the list stays where it was');
check(await page.evaluate(id => document.getElementById(id).getBoundingClientRect().top > 120, top_row), 'so does the row one looks at');
check(await page.inputValue('#draft') === 'Half a sentence that', 'the draft is there');
check(await focused() === 'draft', 'and the focus in it', await focused());
await page.locator('.queue__new button').evaluate(bar => { const at = bar.getBoundingClientRect(), list = document.querySelector('.queue__scroll').getBoundingClientRect();
  return [at.top, at.bottom, list.top, list.bottom, at.height > 0 && at.top >= list.top - 1 && at.bottom <= list.bottom]; }).then(seen => check(seen.pop(), 'the bar is in sight', seen.join()));
await picture(page, 'day-flood');
await type(' ends.');
check(await page.inputValue('#draft') === 'Half a sentence that ends.', 'writing goes on');
await page.locator('.queue__new button').press('Enter');
await shown('the new rows, when they are asked for', '#queue li', 'Visitor');
check(await page.locator('.queue__new button').isHidden(), 'the bar is gone');
check(await page.inputValue('#draft') === 'Half a sentence that ends.', 'the draft is still there');
await page.reload();
await ready();
check(await page.inputValue('#draft') === 'Half a sentence that ends.', 'a draft outlives a reload');
quiet('during the day');
await browser.close();
end();
