// wizard.mjs: the first administrator comes in and sets up the house: by script and without it,
// skipping, coming back, with mistakes; then a colleague follows an invitation.
import { base, token, open, watch, check, quiet, order, until, end, lookAt } from './heed.mjs';

const { browser, page } = await open({ timezoneId: 'Asia/Kolkata' });
const setting = async name => (await order({ do: 'rows', sql: 'SELECT value FROM setting WHERE name = ?', args: [name] })).rows[0]?.[0];
const look = name => lookAt(page, name, ['320 dark', '768 light', '1440 light']);
const title = target => target.locator('h1').innerText();
const problem = async (what, words) =>
  check((await page.locator('[role=alert]').innerText()).includes(words), what, await page.locator('main').innerText());

await page.goto(base + '/');
check(page.url() === base + '/setup', 'a new site begins with the set-up', page.url());
await look('setup');
await page.fill('#token', token);
await page.fill('#name', 'Mina Roth');
await page.fill('#email', 'mina@brand.example');
await page.fill('#password', 'three words in a row');
await page.click('button:has-text("Begin")');
await page.waitForURL('**/desk/welcome/look');

// what is said
check(await page.inputValue('#name') === 'Fault test', 'the name is there already');
await look('welcome-look');
await page.fill('#name', '&');
await page.keyboard.press('Enter');
await problem('what is no name is refused', 'no letter or digit');
await page.fill('#name', 'Kestrel Cycles');
await page.keyboard.press('Enter');
await page.waitForURL('**/desk/look/*');
await until('an empty site says what to do', async () => (await page.locator('.look__main').innerText()).includes('connect the places'), 20);
check(await setting('wizard.step') === 'house', 'the next step is where to go on');
await look('look-nothing');
await page.click('text=Go on with the first steps');
await page.waitForURL('**/desk/welcome/house');

// the house
check(await page.inputValue('#name') === 'Kestrel Cycles', 'it is called what was looked for');
check(await page.inputValue('#zone') === 'Asia/Kolkata', "the browser's zone is the guess", await page.inputValue('#zone'));
await look('welcome-house');
await page.fill('#name', 'Kestrel Bikes');
for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) await page.click(`label:text-is("${day}")`);
await page.click('button:has-text("Save and go on")');
await problem('days are needed', 'Choose at least one day');
check(await page.inputValue('#name') === 'Kestrel Bikes', 'what was typed stays');
for (const day of ['Mon', 'Sat']) await page.click(`label:text-is("${day}")`);
await page.selectOption('#from', '600');
await page.click('button:has-text("Save and go on")');
await page.waitForURL('**/desk/welcome/rule');
check(await setting('site.name') === 'Kestrel Bikes', 'the name is kept');
check(await setting('hours.zone') === 'Asia/Kolkata' && await setting('hours.days') === '1000010' && await setting('hours.from') === '600',
  'zone, days and hours are kept');
check((await page.title()).includes('Kestrel Bikes'), 'and shown at once', await page.title());

// coming back later
await page.click('text=Finish later');
await page.waitForURL('**/desk/');
check((await page.locator('#queue').innerText()).includes('Nobody waits for an answer'), 'an empty inbox says so');
await page.click('text=Go on with the first steps');
await page.waitForURL('**/desk/welcome/rule');

// the rule
check((await page.inputValue('#rule-text')).startsWith('"kestrel bikes" OR kestrelbikes OR #kestrelbikes'), 'the rule comes from the name',
  await page.inputValue('#rule-text'));
await look('welcome-rule');
await order({ do: 'hear', channel: 'Forum', messages: [
  { id: 'f1', text: 'My Kestrel Bikes motor howls.', author: { name: 'Lucia', handle: 'lucia' } },
  { id: 'f2', text: 'Something about hens.', author: { name: 'Per', handle: 'per' } }] });
await page.fill('#rule-text', 'motor OR');
await page.click('button:has-text("Try it out")');
await problem('a mistake stands under its column', 'Column 9');
await page.fill('#rule-text', '"kestrel bikes"');
await page.click('button:has-text("Try it out")');
check((await page.locator('#tried-title').innerText()).includes('Wants 1 message'), 'it is tried out', await page.locator('main').innerText());
await look('welcome-rule-tried');
await page.click('button:has-text("Keep it and go on")');
await page.waitForURL('**/desk/welcome/place');
check((await order({ do: 'rows', sql: 'SELECT text FROM rule' })).rows[0]?.[0] === '"kestrel bikes"', 'it is kept');

// the place: a mistake, then a feed
await look('welcome-place');
await page.locator('#add-feed > summary').click();
await page.locator('#add-feed [name=name]').fill('News');
await page.locator('#add-feed [name="set.url"]').fill('ftp://example.org/feed');
await look('welcome-place-open');
await page.locator('#add-feed button[type=submit]').click();
check((await page.locator('#add-feed [role=alert]').count()) === 1 && page.url().endsWith('/welcome/place'), 'a wrong address is named in its form');
check(await page.locator('#add-feed [name=name]').inputValue() === 'News', 'what was typed stays');
await page.locator('#add-feed [name="set.url"]').fill('http://127.0.0.1:9/feed.xml');
await page.locator('#add-feed button[type=submit]').click();
await page.waitForURL('**/desk/welcome/place#channels');
await until('how it goes is told, live', async () => /refused|late/.test(await page.locator('#channels li', { hasText: 'News' }).locator('.pill').innerText().catch(() => '')), 30);
check((await page.locator('#channels').innerText()).includes('loopback address'), 'and why', await page.locator('#channels').innerText());
const again = page.locator('#channels .team__form');
check(await again.locator('[name="set.url"]').inputValue() === 'http://127.0.0.1:9/feed.xml', 'what was typed is kept there');
check(await again.locator('[aria-invalid="true"]').getAttribute('name') === 'set.url', 'the reason stands beside the address');
check(await again.locator('[name="set.allow"]').isVisible(), 'what the reason names is not folded');
await look('welcome-refused');
await again.locator('[name="set.allow"]').fill('127.0.0.1');
await again.locator('button').click();
await page.waitForURL('**/desk/welcome/place#channels');
await until('then it is tried again', async () => !(await page.locator('#channels').innerText()).includes('loopback address'), 30);
await page.click('button:has-text("Go on")');
await page.waitForURL('**/desk/welcome/people');

// the colleague
await look('welcome-people');
await page.fill('#email', 'mina@brand.example');
await page.click('button:has-text("Make an invitation")');
await problem('nobody works here twice', 'works here already');
await page.fill('#name', 'Jonas Weber');
await page.fill('#email', 'Jonas@brand.example');
await page.selectOption('#role', 'lead');
await page.click('button:has-text("Make an invitation")');
const link = await page.inputValue('#invitation');
check(link.startsWith(base + '/join?token='), 'the invitation is shown', link);
check((await page.locator('.welcome__link [role=alert]').innerText()).includes('on this machine only'), 'a link to this machine is warned of');
await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
await page.click('button:has-text("Copy")');
await until('it says that it is copied', async () => await page.locator('button[data-copy]').innerText() === 'Copied');
check(await page.evaluate(() => navigator.clipboard.readText()) === link, 'and it is');
await look('welcome-invited');
await page.goto(base + '/desk/welcome/people');
check(await page.locator('#invitation').count() === 0, 'once');
check((await page.locator('.team').innerText()).includes('Invited'), 'he is on the list');
await page.click('button:has-text("Skip this step")');
await page.waitForURL('**/desk/welcome/done');
check(await title(page) === 'Kestrel Bikes can hear', 'done', await title(page));
await look('welcome-done');
await page.locator('main >> text=To the inbox').click();
await page.waitForURL('**/desk/');
check(await page.locator('text=Go on with the first steps').count() === 0, 'nothing asks to go on');
check(await setting('wizard.step') === 'done', 'the end is kept');

// he follows it, without script
const plain = await browser.newContext({ javaScriptEnabled: false });
watch(plain);
const his = await plain.newPage();
await his.goto(link);
check((await title(his)) === 'Welcome, Jonas Weber', 'it greets him', await title(his));
await his.fill('#password', 'four words of his own');
await his.click('button:has-text("Begin")');
await his.waitForURL('**/desk/');
check((await order({ do: 'rows', sql: 'SELECT count(*) FROM invitation' })).rows[0][0] === 0, 'the invitation is used up');
const second = await his.goto(link);
check(second.status() === 404, 'a second time it is no page', second.status());
const barred = await his.goto(base + '/desk/welcome/house');
check(barred.status() === 403 || barred.status() === 404, 'he may not set up', barred.status());

// the same steps without script, skipped and taken
const cookies = await page.context().cookies();
await plain.clearCookies();
await plain.addCookies(cookies);
await his.goto(base + '/desk/welcome');
check(await title(his) === 'What is said about you', 'again from the first step', await title(his));
await his.click('button[value=skip]');
await his.selectOption('#zone', 'Europe/Berlin');
await his.click('button:has-text("Save and go on")');
check(await title(his) === 'What to hear', 'the next step without script', await title(his));
check(await setting('hours.zone') === 'Europe/Berlin', 'kept without script');
for (const next of ['Where to hear', 'Who helps', 'Kestrel Bikes can hear']) {
  await his.locator('button[value=skip]').last().click();
  check(await title(his) === next, `skipped to: ${next}`, await title(his));
}
quiet('in the first steps', 403, 404, 422);
await browser.close();
end();
