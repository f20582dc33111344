// network.mjs: who is listened to: nobody, then some, as a picture and a table; by keyboard; likes,
// boosts and counts under what they back; each state looked at.
import { base, open, check, lookAt, quiet, picture, order, until, end } from './heed.mjs';
import { post, seed, signIn } from './seed.mjs';

await seed();
const { browser, page } = await open();
const ready = () => page.waitForFunction(() => document.documentElement.dataset.ready === '1');
const text = selector => page.locator(selector).first().innerText().catch(() => '');
const look = name => lookAt(page, name, ['320 light', '768 dark', '1440 light', '320 dark']);
const at = async place => { await page.goto(base + place); await ready(); };
const hear = messages => order({ do: 'hear', channel: 'Forum', messages });

await signIn(page);
await at('/desk/network');
check((await text('main')).includes('Nobody yet'), 'nobody, and what would be here');
await look('network-empty');

const said = { ...post('una-of-averyveryverylongaccountname', 'Una of the Averyveryverylongnames', 'The charger of my Kestrel gets hot under the saddle bag'), counts: { views: 900, likes: 3 } };
const answer = (name, words) => ({ ...post(name.toLowerCase(), name, words), reply_to: said.id });
await hear([said]);
await hear([answer('Vic', 'I had not known that at all'), answer('Zoe', 'I live in Hamburg: ask @oracle, who knows chargers'),
  { ...post('xia', 'Xia', 'what do you say, @oracle?') }, { ...post(said.author.handle, said.author.name, '@oracle is it dangerous?'), id: 'una-2' },
  { id: 'like-1', kind: 'like', reply_to: said.id, author: { handle: 'yan', name: 'Yan' } },
  { id: 'boost-1', kind: 'boost', reply_to: said.id, author: { handle: 'vic', name: 'Vic' } }, { ...said, counts: { views: 40000, likes: 2 } }]);
await until('two are listened to', async () => { await at('/desk/network'); return (await text('main')).includes('@oracle'); }, 30);
const table = page.locator('section:has(#listened-title) tbody tr');
check(await table.count() === 2, 'two, and nobody else', await text('section:has(#listened-title) table'));
check((await text('section:has(#listened-title) table')).includes('Una of the') && (await text('section:has(#listened-title) table')).includes('Vic'), 'with who listens');
check((await text('section:has(#listened-title) table')).includes('never heard'), 'one of them is only named');
check((await text('section:has(#where-title)')).includes('Hamburg') && (await text('section:has(#where-title)')).includes('unknown'), 'where one says she is', await text('section:has(#where-title)'));
check(await page.locator('.network circle').count() === 2 && await page.locator('.network line').count() === 1, 'the picture has both and an arrow');
check((await page.locator('.network svg').getAttribute('aria-label')).includes('1 arrow'), 'and says so in words');
await look('network');

await page.locator('select[name=topic]').focus();
await page.keyboard.press('Tab');
await page.keyboard.press('Enter');
await page.waitForURL('**/desk/network?topic=*');
await ready();
check(await table.count() === 2, 'the question is a form');
await page.locator('a.table__name', { hasText: 'Una' }).click();
await page.waitForURL('**/desk/?q=*');
await ready();
check((await text('main')).includes('charger of my Kestrel'), 'a name leads to what it said');
await page.locator('a[href*="/desk/c/"]', { hasText: 'charger of my' }).first().click();
await page.waitForURL('**/desk/c/**');
await ready();
await until('who likes and boosts it stands below', async () => (await text('#messages')).includes('1 likes it, 1 boosts it'));
check((await text('#messages')).includes('Counted there: 40,000 views, 2 likes'), 'and what is counted', await text('#messages'));
await page.locator('.counts summary').first().click();
check((await text('.counts table')).includes('40'), 'with how it went');
await look('network-backed');
await page.locator('body').press('Escape');

// More stand behind it than a page has: it is shown all the same, and they under it.
await hear(Array.from({ length: 260 }, (_, i) => ({ ...post(`same${i}`, `Same ${i}`, 'Same here!'), reply_to: said.id })));
await page.reload();
await ready();
check((await text('#messages')).includes('The charger of my Kestrel gets hot'), 'the first stands above its crowd', (await text('#messages')).slice(0, 300));
await page.locator('body').press('c');
check((await text('.quoted[open] summary')).includes('260 agree') && (await text('.quoted[open]')).includes('The newest 20 of each'), 'who agrees stands under it, some by name', await text('.quoted[open]'));
check(await page.evaluate(() => document.activeElement.matches('summary')), 'the keyboard stays at its beginning');
check(await page.locator('#messages li.msg, #messages li.fold').count() < 20, 'and not each for itself', await page.locator('#messages li.msg, #messages li.fold').count());
await page.locator('body').press('Escape');
await at('/desk/');
check((await page.locator('#keys').textContent()).includes('Who is listened to'), 'the map of keys has it');
await page.locator('body').press('g');
await page.locator('body').press('k');
await page.waitForURL('**/desk/network');
check(await table.count() === 2, 'G K leads there');
quiet('on the network');
await browser.close();
end();
