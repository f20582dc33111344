// matters.mjs: what is behind several conversations, by keys: named from one, another put under it,
// taken back by Undo, fixed, everyone to tell before one's eyes.
import { base, open, check, lookAt, quiet, picture, order, until, end } from './heed.mjs';
import { mail, seed, signIn } from './seed.mjs';

await seed();
await order({ do: 'hear', channel: 'Post', messages: [
  mail('mia', 'Mia Sand', 'The payment page says error 502 and I cannot pay. When is it fixed?'),
  mail('ada', 'Ada Lind', 'Terrible: the heating boiler is offline again and the house freezes. I hate this awful service.'),
  mail('ben', 'Ben Okoro', 'I am very angry, my boiler went offline and the heating is broken. The worst.'),
  mail('cleo', 'Cleo Marx', 'Awful! No heating, boiler offline, nobody answers. A disaster and a shame.'),
  mail('mo', 'Mo Kamal', 'Your payment page is broken, error 502 again. Can you help?')] });
const { browser, page } = await open();
const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
const ready = () => page.waitForFunction(() => document.documentElement.dataset.ready === '1');
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
const there = () => page.locator('.status__matter').count();

await signIn(page);
await page.goto(base + '/desk/');
await ready();
await press('g', 'b');
await page.waitForURL('**/desk/matters');
check((await page.innerText('.empty')).includes('press M'), 'the empty list says what to do');

const proposed = async () => (await page.locator('.matter__proposal').allInnerTexts().catch(() => ['on the way'])).join();
check((await proposed()).includes('3 people') && (await proposed()).includes('“boiler”'), 'three who say the same are proposed', await proposed());
await lookAt(page, 'matter-proposed', ['320 light', '390 dark', '1024 dark', '1440 light']);
const waiting = async () => (await order({ do: 'rows', sql: 'SELECT coalesce(sum(waits), 0) FROM matter' })).rows[0][0];
check((await waiting()) === 0, 'nothing is joined by itself');
await press('y');
await until('Y: it is one matter', async () => (await waiting()) === 3 && (await proposed()) === '');
await ready();
await press('z');
await until('Z: it is not, after all', async () => (await waiting()) === 0 && (await proposed()).includes('3 people'));
await page.click('button:has-text("It is not")');
await until('refused, it is proposed no more', async () => (await page.locator('.matter__proposal').count()) === 0);
await page.goto(base + '/desk/matters');
check((await page.locator('.matter__proposal').count()) === 0 && (await page.locator('.empty').count()) === 1, 'and stays so');

await openRow('Mia Sand');
await press('m');
await until('M opens the menu', () => page.isVisible('#matter-title'));
await lookAt(page, 'matter-menu', ['320 light', '390 dark', '1440 dark', '1440 light']);
await page.focus('#matter-title');
await page.keyboard.type('Payment page is down');
await press('Enter');
await until('it hangs on the new matter', there);
check(await page.isVisible('.toast [data-action=undo]'), 'which can be undone');
await press('z');
await until('and is', async () => !(await there()));
await until('nobody is left on it', async () => (await order({ do: 'rows', sql: 'SELECT state, waits FROM matter' })).rows.every(row => row[0] === 3 && row[1] === 0));
await press('m');
await page.focus('#matter-title');
await page.keyboard.type('Payment page is down');
await press('Enter');
await until('once more', there);

await openRow('Mo Kamal');
await press('m');
await page.focus('#matter-which');
await page.keyboard.type('Pay');
await page.locator('#menu-matter button', { hasText: 'Put it there' }).focus();
await press('Enter');
await until('the other one hangs on it, too', there);
check((await page.locator('.status__matter').textContent()).includes('Payment page is down: Open'), 'with its state');
await page.locator('.status__matter').focus();
await press('Enter');
await page.waitForURL('**/desk/matters/**');
await ready();
check((await page.innerText('#waits-title')) === '2 wait', 'both wait', await page.innerText('#waits-title'));
await press('f');
await until('F: it is fixed', async () => (await page.innerText('#waits-title')) === 'To be told: 2');
check((await page.locator('main .team li').allInnerTexts()).join().includes('Mia Sand'), 'everyone to tell stands there');
await ready();
await lookAt(page, 'matter-tell', ['320 light', '768 dark', '1440 dark', '1440 light']);
await press('r');
await until('R: write what they are told', () => page.evaluate(() => document.activeElement.id === 'text'));
await page.keyboard.type('The payment page works again. We are sorry.');
await page.locator('#tell button').focus();
await press('Enter');
await until('everyone is told', async () => (await page.innerText('#waits-title')) === 'To be told: 0' && (await page.locator('#told-title').count()) === 1);
const answers = async () => (await order({ do: 'rows', sql: "SELECT count(*), count(DISTINCT conversation) FROM outbox WHERE state IN (0, 1, 2)" })).rows[0].join();
check((await answers()) === '2,2', 'each in his own conversation', await answers());
await picture(page, 'matter-told');
await ready();
await press('z');
await until('Z: taken back before it left', async () => (await page.innerText('#waits-title')) === 'To be told: 2');
check((await answers()) === '0,0', 'none of it leaves', await answers());
await ready();
await press('f');
await until('F: open again', async () => (await page.innerText('#waits-title')) === '2 wait');
quiet('on matters');
await browser.close();
end();
