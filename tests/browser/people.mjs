// people.mjs: who may be whom: offered with what ties them, on a page and beside a conversation;
// merged with a key, undone from the toast, dismissed for good; each state looked at.
import { base, open, check, axe, fits, quiet, picture, order, until, end } from './heed.mjs';
import { mail, post, seed, signIn } from './seed.mjs';

await seed();
const { browser, page } = await open();
const ready = () => page.waitForFunction(() => document.documentElement.dataset.ready === '1');
const text = selector => page.locator(selector).first().innerText().catch(() => '');
const look = async name => {
  for (const [width, colorScheme] of [[320, 'light'], [768, 'dark'], [1440, 'light']]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await axe(page, `${name}, ${width} px, ${colorScheme}`);
    await fits(page, `${name} at ${width} px`);
    await picture(page, `${name}-${width}-${colorScheme}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
};
const people = async () => (await order({ do: 'rows', sql: "SELECT count(DISTINCT person) FROM handle WHERE native LIKE '%bramwick%'" })).rows[0][0];
const at = async place => { await page.goto(base + place); await ready(); };

await signIn(page);
await at('/desk/people');
check((await text('#people')).includes('Nobody to be matched'), 'nobody, and what would be here');
await look('people-empty');
await order({ do: 'hear', channel: 'Post', messages: [mail('bramwick', 'Bram Wick', 'My order 4711-99231 has not come. Where is it?')] });
await order({ do: 'hear', channel: 'Forum', messages: [post('wick-bramwick-averyveryverylongaccountname', 'Wick, Bram', 'Kestrel, where is order no. 471199231? Nobody answers me.')] });
await until('two are offered', async () => { await at('/desk/people'); return (await text('#people')).includes('471199231'); });
check((await text('#people')).includes('The same name: bram wick'), 'with all that ties them');
await look('people-offered');

await page.locator('body').press('y');
await until('Y makes them one', async () => await people() === 1);
await until('and they are gone from the list', async () => (await text('#people')).includes('Nobody to be matched'));
check((await text('.toast')).includes('one person'), 'the toast says so', await text('.toast'));
await page.locator('body').press('z');
await until('Z takes it back', async () => await people() === 2);
await until('and they are offered again', async () => (await text('#people')).includes('471199231'));

await page.locator('.pair__who a').first().click();
await page.waitForURL('**/desk/c/**');
await ready();
check((await text('#person')).includes('Perhaps the same person'), 'beside the conversation, too');
await look('people-panel');
await page.locator('body').press('y');
await until('Y makes them one there', async () => (await text('#person')).includes('Merged into'));
check(await page.locator('#person .reach li').count() === 2, 'with both accounts', await text('#person .reach'));
check((await text('#messages')).includes('merged two people'), 'the history says who and why');
await look('people-merged');
await page.locator('#person button:has-text("Take it back")').click();
await until('it is taken back there', async () => (await text('#person')).includes('Perhaps the same person'));
await page.locator('#person button:has-text("Two people")').click();
await until('two people: offered no more', async () => !(await text('#person')).includes('Perhaps the same person'));
await page.reload();
await ready();
check(!(await text('#person')).includes('Perhaps the same person') && await people() === 2, 'which is remembered');
await at('/desk/');
await page.locator('body').press('g');
await page.locator('body').press('n');
await page.waitForURL('**/desk/people');
check((await text('#people')).includes('Nobody to be matched'), 'G N leads there');
quiet('among people');
await browser.close();
end();
