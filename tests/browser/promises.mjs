// promises.mjs: what is promised while one writes, by hand and by a colleague; a wish not to be
// contacted; with each state looked at, light and dark.
import { base, open, check, lookAt, quiet, order, until, end } from './heed.mjs';
import { mail, seed, signIn } from './seed.mjs';

await seed();
await order({ do: 'hear', channel: 'Post', messages: [
  mail('lena', 'Lena Berg', 'When will my lock come? The old one is stuck.'),
  mail('wim', 'Wim Kok', 'The brake howls. Please do not contact me again unless the brake is fixed.')] });
const { browser, context, page } = await open();
const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
const ready = (tab = page) => tab.waitForFunction(() => document.documentElement.dataset.ready === '1');
const text = selector => page.locator(selector).first().innerText().catch(() => '');
const shows = (what, selector, words) => until(what, async () => (await text(selector)).includes(words)).then(got => got && check(true, what));
const look = name => lookAt(page, name, ['320 light', '1440 dark']);
const openRow = async name => {
  for (const view of ['answer', 'watch', 'left']) {
    await page.goto(`${base}/desk/?view=${view}`);
    await ready();
    if (await page.locator('.row', { hasText: name }).count()) break;
  }
  await page.locator('.row', { hasText: name }).first().click();
  await page.waitForURL('**/desk/c/**');
  await ready();
};

await signIn(page);
await openRow('Lena Berg');
await page.locator('#draft').pressSequentially('We sent it this morning. You will have it by Friday 17:00 at the latest.', { delay: 2 });
await shows('a promise is noticed while it is written', '#hint', '“by Friday 17:00”');
await look('promise-noticed');
await page.click('text=Track it');
await shows('it is to be tracked', '#hint', 'is tracked when it is sent');
check((await page.inputValue('#draft')).includes('by Friday 17:00'), 'the words stay');
await page.focus('#draft');
await press('Control+Enter');
await shows('it is owed at once', '.person', 'Mark as kept');
check(await until('the notice goes', () => page.isHidden('#hint')), 'the notice is gone');
await page.locator('.conv__title').click();
await press('z');
await until('taken back, nothing is owed', async () => !(await text('#person')).includes('Mark as kept'));
await until('the words are in the box again', async () => (await page.inputValue('#draft')).includes('by Friday 17:00'));

// answered elsewhere
await page.fill('#draft', '');
await page.locator('.conv__title').click();
await press('b');
await until('B goes to where one writes', () => page.evaluate(() => document.activeElement.id === 'draft'));
check(await page.isChecked('#as-elsewhere') && await page.isHidden('.composer__reply >> nth=1') && await page.isHidden('.elsewhere__at'), 'the form asks how and when');
await page.fill('#draft', 'Rang Lena: the new lock is there tomorrow.');
await look('answered-elsewhere');
await page.selectOption('.elsewhere [name=ago]', 'at');
check(await page.isVisible('.elsewhere__at'), 'another time has a field');
await look('answered-elsewhere-at');
await page.selectOption('.elsewhere [name=ago]', '0');
await page.click('.composer__elsewhere');
await shows('it stands in the thread', '#messages', 'answered by telephone');
check(await page.inputValue('#draft') === '' && await page.isChecked('#as-reply'), 'the composer is as before');
await look('answered-elsewhere-kept');
await page.click('#messages button:has-text("Take back")');
await shows('and is taken back', '#messages', 'took back that it was answered elsewhere');

// by hand
await page.fill('#draft', '');
await press('Escape', 'p');
await until('P goes to its words', () => page.evaluate(() => document.activeElement.id === 'promise-text'));
await look('promise-menu');
await page.setViewportSize({ width: 320, height: 900 });
check(await page.locator('#menu-promise .menu__box').evaluate(box => { const at = box.getBoundingClientRect(); return at.left >= 0 && at.right <= innerWidth; }),
  'its menu stays on the screen of a phone');
await page.setViewportSize({ width: 1440, height: 900 });
await page.focus('#promise-text');
await page.keyboard.type('A call about the lock');
await press('Enter');
await shows('P promises', '.person', 'A call about the lock');
const made = await context.request.post(page.url().split('?')[0] + '/promise-add', { form: { key: 'elsewhere', text: 'Made by a colleague', days: '2' }, headers: { Origin: base }, maxRedirects: 0 });
check(made.status() === 303, 'a colleague promises', made.status());
await shows('it stands there at once', '.person', 'Made by a colleague');
await page.goto(base + '/desk/?view=promises');
await ready();
await look('promises');
await page.click('#queue summary[aria-label="Not kept: Made by a colleague"]');
await page.locator('#queue .unkept[open] [name=reason]').fill('The part never came.');
await look('promise-not-kept');
await page.locator('#queue .unkept[open] button').click();
await shows('a colleague says that it was not kept', '#queue', 'Broken');
check(await page.locator('#queue button[aria-label="Take back: Made by a colleague"]').count() === 0, 'what is broken is not taken back');
await look('promise-broken');
await page.click('#queue button[aria-label="Not broken after all: Made by a colleague"]');
await until('which can be taken back', async () => await page.locator('#queue summary[aria-label="Not kept: Made by a colleague"]').count() === 1);
await page.click('#queue button[aria-label="Kept: A call about the lock"]');
await until('kept in the view of promises', async () => !(await text('#queue')).includes('A call about the lock'));

// a wish
await openRow('Wim Kok');
check((await text('#wishes')).includes('do not contact me again'), 'a wish stands above the composer', await text('#wishes'));
await look('wish');
await page.fill('#draft', 'A question about the brake.');
await page.click('.composer button.composer__reply.btn--primary');
await shows('it keeps an answer from leaving', '.toast', 'not sent: this person wrote');
check((await page.inputValue('#draft')).includes('A question'), 'and the words stay');
await page.check('#fixed');
await page.fill('#draft', 'The brake is fixed.');
await page.click('.composer button.composer__reply.btn--primary');
await shows('unless it is fixed', '#messages', 'The brake is fixed.');

// without script one is asked before it leaves
const plain = await browser.newContext({ javaScriptEnabled: false });
await plain.addCookies(await context.cookies());
const still = await plain.newPage();
await still.goto(base + '/desk/');
await still.locator('.row', { hasText: 'Lena Berg' }).click();
await still.fill('#draft', 'We will call you tomorrow.');
await still.click('.composer button.composer__reply.btn--primary');
check((await still.locator('#hint').innerText()).includes('sounds like a promise'), 'without script a promise is asked about first');
await still.click('text=Send and track it');
check((await still.locator('.person').innerText()).includes('Mark as kept'), 'and tracked');

// a rule in another text, and its mistake
await order({ do: 'heed', noun: 'rule', args: ['add', 'Brakes', 'brake OR brakes'] });
await page.goto(base + '/desk/rules');
await page.click('a[aria-label="Change Brakes"]');
await page.fill('#rule-text', 'brake OR');
await page.click('button[value=keep]');
check((await text('#rule-mistake')).includes('Column 9'), 'a mistake in a new text');
await look('rule-mistake');
await page.fill('#rule-text', 'brake');
await page.click('button[value=keep]');
check(!(await text('.table')).includes('brakes'), 'a new text is kept', await text('.table'));
quiet('with promises', 403, 422);
await browser.close();
end();
