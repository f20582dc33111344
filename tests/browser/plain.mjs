// plain.mjs: a morning at the desk without JavaScript: forms and links only.
import { base, open, check, quiet, order, end } from './heed.mjs';
import { seed, signIn } from './seed.mjs';

await seed();
const { browser, page } = await open({ javaScriptEnabled: false });
const one = async (sql, ...args) => (await order({ do: 'rows', sql, args })).rows[0]?.[0];
const stored = async (what, value, sql, ...args) => { const got = await one(sql, ...args); check(got === value, `in the store: ${what}`, got); };
const says = async (what, selector, words) => { const text = await page.locator(selector).first().innerText(); check(text.includes(words), what, text); };

await signIn(page);
check(await page.locator('a.row').count() === 6, 'who asks stands in the list');
await page.locator('a.row', { hasText: 'Amara' }).click();
await says('the conversation opens by a link', '.conv', 'before Saturday');
const amara = await one("SELECT conversation FROM message WHERE native_id = 'amara'");

await page.locator('label[for=as-note]').click();
await page.fill('#draft', 'Written without script.');
await page.click('.composer__note');
await says('a note', '.msg--note', 'Written without script.');
await page.fill('#draft', 'Hello Amara, it is on its way.');
await page.click('.composer__reply:has-text("Send"):not(:has-text("watch"))');
await says('an answer', '#messages', 'it is on its way');
await stored('held', 1, 'SELECT count(*) FROM outbox WHERE state = 0');
await page.click('#messages button:has-text("Undo")');
check((await page.inputValue('#draft')).includes('it is on its way'), 'taken back, the words are in the box again', await page.inputValue('#draft'));
await stored('taken back', 0, 'SELECT count(*) FROM outbox WHERE state = 0');

for (const [choice, word, number] of [['watch', 'watch', 1], ['leave', 'leave alone', 2], ['answer', 'answer', 0]]) {
  await page.click(`button[data-choice=${choice}]`);
  await says(`decided: ${word}`, '.decide__title', word);
  await stored(word, number, 'SELECT advice FROM conversation WHERE id = ?', amara);
}
await page.click('summary[aria-label=Assign]');
await page.click('.conv .menu__item:has-text("Jonas Weber")');
await stored('assigned', 'Jonas Weber', 'SELECT s.name FROM conversation c JOIN staff s ON s.id = c.assignee WHERE c.id = ?', amara);
await page.click('summary[aria-label=Snooze]');
await page.click('.conv button[name=hours][value="24"]');
await says('snoozed', '.status', 'Snoozed until');
await stored('snoozed', 1, 'SELECT status FROM conversation WHERE id = ?', amara);
const hers = page.url().split('?')[0];
await page.click('.conv__actions > form button[type=submit]');
check(!page.url().startsWith(hers), 'done, and on to the next', page.url());
await page.goto(hers);
await says('done', '.conv__actions', 'Open again');
await stored('done', 2, 'SELECT status FROM conversation WHERE id = ?', amara);
await page.click('.conv__actions > form button[type=submit]');
await stored('open again', 0, 'SELECT status FROM conversation WHERE id = ?', amara);

// a place that can only be heard
await page.goto(base + '/desk/?q=repairs');
await page.locator('a.row', { hasText: 'Repairs of old frames' }).first().click();
await says('only heard', '.composer', 'This place can only be heard');
const wim = "SELECT waiting_since FROM conversation WHERE id = (SELECT conversation FROM message WHERE native_id = 'wim')";
check(await one(wim) > 0, 'he waits');
await page.click('label[for=as-elsewhere]');
await page.selectOption('[name=how]', 'reply');
await page.selectOption('[name=ago]', 'at');
await page.fill('.elsewhere [name=at]', '2030-01-01T10:00');
await page.fill('#draft', 'Told him in the forum that we do.');
await page.click('.composer__elsewhere');
await says('not to come', '.composer .form__error', 'a moment of the last year');
check(await page.inputValue('#draft') === 'Told him in the forum that we do.' && await page.inputValue('[name=how]') === 'reply' && await page.isChecked('#as-elsewhere'), 'what was typed is kept');
await page.selectOption('[name=ago]', '0');
await page.click('.composer__elsewhere');
await says('answered elsewhere', '#messages', 'answered where they said it');
check(await one(wim) === 0, 'he waits no more');
await page.click('#messages button:has-text("Take back")');
check(await one(wim) > 0, 'taken back, he waits');
await says('which is told', '#messages', 'took back that it was answered elsewhere');

await page.click('.rail >> text=Write down a touch');
await page.click('label[for=kind-letter]');
await page.fill('#who', 'Greta Holm');
await page.fill('#text', 'She wrote that the brake howls.');
await page.click('.form__send');
await says('a letter', '#messages', 'the brake howls');
await stored('a letter', 1, "SELECT count(*) FROM message WHERE kind = 9");

await page.click('.rail >> text=Rules');
await page.fill('#rule-name', 'Motors');
await page.fill('#rule-text', 'motor OR');
await page.click('button[value=try]');
await says('a mistake under its column', '#rule-mistake', 'Column 9');
await page.fill('#rule-text', 'motor');
await page.click('button[value=try]');
await says('a trial', '#tried-title', 'Wants 1 message');
await page.click('button[value=keep]');
await says('kept', '.table', 'Motors');
await page.click('button[aria-label="Remove Motors"]');
check(!(await page.locator('main').innerText()).includes('Motors'), 'removed');

await page.click('.rail >> text=Channels');
await page.locator('#add-feed > summary').click();
await page.fill('#add-feed [name=name]', 'News');
await page.fill('#add-feed [name="set.url"]', 'http://127.0.0.1:9/feed.xml');
await page.click('#add-feed button[type=submit]');
await says('a feed', '#channels', 'News');
await page.click('button[aria-label="Remove News"]');
check(!(await page.locator('#channels').innerText()).includes('News'), 'and gone again');

await page.goto(base + '/desk/more');
await page.click('button[value=dark]');
check(await page.getAttribute('html', 'data-theme') === 'dark', 'dark');
await page.goto(base + '/desk/health');
await says('health', 'main', 'core');
await page.goto(base + '/desk/more');
await page.click('text=Sign out');
check(page.url().endsWith('/sign-in'), 'out', page.url());
await page.goto(base + '/desk/');
check(page.url().includes('/sign-in'), 'and everywhere', page.url());
quiet('without script', 422);
await browser.close();
end();
