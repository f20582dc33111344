// people.mjs: who may be whom: offered with what ties them, on a page and beside a conversation;
// merged with a key, undone from the toast, dismissed for good; and who wrote what nobody signed,
// offered, accepted and taken back likewise, with the public figures; each state looked at.
import { base, open, check, lookAt, quiet, order, until, end } from './heed.mjs';
import { mail, post, seed, signIn } from './seed.mjs';

await seed();
const { browser, page } = await open();
const ready = () => page.waitForFunction(() => document.documentElement.dataset.ready === '1');
const text = selector => page.locator(selector).first().innerText().catch(() => '');
const look = name => lookAt(page, name);
const turning = '\u2067\u2066\u202b'; // marks of direction that nobody closes
const people = async () => (await order({ do: 'rows', sql: "SELECT count(DISTINCT person) FROM handle WHERE native LIKE '%bramwick%'" })).rows[0][0];
const at = async place => { await page.goto(base + place); await ready(); };

await signIn(page);
await at('/desk/people');
check((await text('#people')).includes('Nobody to be matched'), 'nobody, and what would be here');
await look('people-empty');
await order({ do: 'hear', channel: 'Post', messages: [mail('bramwick', 'Bram Wick', 'My order 4711-99231 has not come. Where is it?')] });
await order({ do: 'hear', channel: 'Forum', messages: [post('wick-bramwick-averyveryverylongaccountname', turning + 'Wick, Bram', 'Kestrel, where is order no. 471199231? Nobody answers me.')] });
await until('two are offered', async () => { await at('/desk/people'); return (await text('#people')).includes('471199231'); });
check((await text('#people')).includes('The same name: bram wick'), 'with all that ties them');
check((await text('#people')).includes('Wick, Bram') && !/[\u202a-\u202e\u2066-\u2069]/.test(await text('.pairs')), 'no name turns the words behind it');
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
check((await text('#messages')).includes('took back that two people are one'), 'the history says that it was taken back', await text('#messages'));
await at('/desk/people');

await page.locator('.pair__who a').first().click();
await page.waitForURL('**/desk/c/**');
await ready();
check((await text('#person')).includes('Perhaps the same person'), 'beside the conversation, too');
await look('people-panel');
await page.locator('body').press('y');
await until('Y makes them one there', async () => (await text('#person')).includes('Merged into'));
check(await page.locator('#person .reach li').count() === 2, 'with both accounts', await text('#person .reach'));
check((await text('#messages')).includes('merged two people'), 'the history says who and why');
check(!(await text('#person')).includes('1970'), 'a conversation whose messages all went into this one is not listed', await text('#person'));
await look('people-merged');
await page.locator('#person button:has-text("Take it back")').click();
await until('it is taken back there', async () => (await text('#person')).includes('Perhaps the same person'));
await page.locator('body').press('d');
await until('D: two people, offered no more', async () => !(await text('#person')).includes('Perhaps the same person'));
await page.reload();
await ready();
check(!(await text('#person')).includes('Perhaps the same person') && await people() === 2, 'which is remembered');
await at('/desk/');
await page.locator('body').press('g');
await page.locator('body').press('n');
await page.waitForURL('**/desk/people');
check((await text('#people')).includes('Nobody to be matched'), 'G N leads there');

// Who wrote what nobody signed.
const comment = (id, text, more = {}) => ({ id, text, thread: 'post-9', kind: 'comment', audience: 'public', ...more });
const author = async id => (await order({ do: 'rows', sql: `SELECT coalesce(h.native, '') FROM message m LEFT JOIN handle h ON h.id = m.author WHERE m.native_id = '${id}'` })).rows[0][0];
const figures = async () => { const l = await (await page.request.get(base + '/listening.json')).json(); return [l.heard, l.by_insiders]; };
const inStore = async () => (await order({ do: 'rows', sql: 'SELECT sum(n) FROM heard_count' })).rows[0][0];
await order({ do: 'hear', channel: 'Forum', messages: [
  comment('third', 'Kestrel bells are no better than theirs.'),
  comment('unsigned', 'Far from perfect, Kestrel: is there some bar we must cross first?', { author: { name: 'Anonymous' } }),
  comment('says', 'Forgot to put my name on the prior comment, sorry.', { author: { name: 'Orla Byrne', id: 'orla', handle: 'orla' } })] });
await until('what is claimed is offered', async () => { await at('/desk/people'); return (await text('#people')).includes('Forgot to put my name'); });
check((await text('#people')).includes('2 unsigned comments stand above'), 'with what else may be meant', await text('#people'));
check(await author('unsigned') === '', 'and is not believed');
await look('claims-offered');
await page.locator('body').press('y');
await until('Y gives it its author', async () => await author('unsigned') === 'orla');
check(await author('third') === '', 'and the other unsigned one to nobody');
await until('the toast says so', async () => (await text('.toast')).includes('It is theirs now'));
await page.locator('body').press('z');
await until('Z takes it back', async () => await author('unsigned') === '');
await until('and it is offered again', async () => (await text('#people')).includes('Forgot to put my name'));
await page.locator('.pair__who a').first().click();
await page.waitForURL('**/desk/c/**');
await ready();
check((await text('#person')).includes('Who wrote what nobody signed'), 'beside the conversation, too');
await look('claims-panel');
await page.locator('body').press('y');
await until('Y accepts it there', async () => (await text('#person')).includes('Theirs') && await author('unsigned') === 'orla');
check((await text('#messages')).includes('gave a comment its author'), 'the history says who and why');
await page.locator('#person button:has-text("Take it back")').click();
await until('nobody wrote it after all', async () => await author('unsigned') === '' && (await text('#person')).includes('It is not theirs'));
await page.locator('body').press('d');
await until('D: it is not theirs, and is not offered again', async () => !(await text('#person')).includes('Who wrote what nobody signed'));
await page.locator('summary:has-text("They told us who wrote this")').first().click();
const told = page.locator('details[open] form[action$="/wrote"]').first();
await told.locator('input[name=address]').fill('amara@customer.test');
await told.locator('input[name=text]').fill('She said so when she rang.');
await told.locator('button').click();
await until('told on the telephone, written down', async () => [await author('third'), await author('unsigned')].includes('amara@customer.test'));
await at('/desk/?q=best');
await page.locator('#queue a:has-text("Ida")').first().click();
await page.waitForURL('**/desk/c/**');
await ready();
const heard = await inStore();
await page.locator('button:has-text("Leave them out of public figures")').click();
await until('one of us: in no public figure', async () => await inStore() === heard - 1 && (await text('#messages')).includes('In no public figure'));
await look('claims-insider');
await page.locator('button:has-text("One of the public")').click();
await until('one of the public again', async () => await inStore() === heard);
await at('/desk/people');
await page.fill('#insiders', 'agency.example');
await page.locator('form[action$="/insiders"] button').click();
await page.waitForURL('**notice=declared');
await order({ do: 'hear', channel: 'Forum', messages: [post('agent', 'Agent', 'Kestrel is simply great', { author: { name: 'Agent', id: 'agent', handle: 'agent@agency.example' } })] });
const voices = async () => (await order({ do: 'rows', sql: "SELECT count(*) FROM message_voice v JOIN message m ON m.id = v.message WHERE m.native_id = 'agent'" })).rows[0][0];
await until('what is declared is left out', async () => await voices() === 1);
check((await figures()).every(n => Number.isInteger(n)), 'the page says how many');

// Who tells something of his own under what another one said has a conversation of his own.
await order({ do: 'hear', channel: 'Forum', messages: [
  { id: 'root', thread: 'root', kind: 'post', text: 'Kestrel never repaired my bell, I wrote to them three times and nobody answered.', author: { name: 'Zoe', id: 'zoe', handle: 'zoe' } },
  { id: 'own', thread: 'root', reply_to: 'root', kind: 'comment', text: 'My Kestrel bell broke after a week, too, and the shop refused to take it back.', author: { name: 'Uma', id: 'uma', handle: 'uma' } },
  { id: 'agrees', thread: 'root', reply_to: 'root', kind: 'comment', text: 'same here', author: { name: 'Vic', id: 'vic', handle: 'vic' } }] });
await until('it stands in the list by itself', async () => { await at('/desk/?q=bell%20shop'); return (await text('#queue')).includes('Uma'); });
await page.locator('#queue a:has-text("Uma")').first().click();
await page.waitForURL('**/desk/c/**');
await ready();
check((await text('p.branch')).includes('Said by Uma under “Kestrel never repaired my bell'), 'and says under what it was said', await text('p.branch'));
await look('branch-own');
await page.locator('p.branch a').click();
await until('a click leads there', async () => (await text('.conv__title')).includes('never repaired my bell'));
check((await text('details.branch summary')).includes('1 told something of their own here'), 'where it is in sight', await text('details.branch'));
await page.locator('details.branch summary').focus();
await page.keyboard.press('Enter');
check((await text('details.branch li')).includes('Uma: My Kestrel bell broke'), 'by the keyboard, too', await text('details.branch'));
check((await text('#messages')).includes('1 agrees'), 'who agrees stays under it');
await look('branch-root');
quiet('among people');
await browser.close();
end();
