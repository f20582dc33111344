// labels.mjs: what a message is, with the words that say so; put right with the key, undone, put
// right without script; and what is like it follows by itself.
import { base, open, check, fits, lookAt, quiet, order, until, end } from './heed.mjs';
import { mail, post, seed, signIn } from './seed.mjs';

await seed();
// Nine who tell the same story in their own words; what we say of it is put right for eight.
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday', 'Easter', 'Christmas'];
await order({ do: 'hear', channel: 'Post', messages: days.map((day, i) =>
  mail(`story${i}`, `Rider ${i}`, `Kestrel: the wobbly bracket came loose on my ride to work, ${day}`)) });
const { browser, page } = await open();
const ready = () => page.waitForFunction(() => document.documentElement.dataset.ready === '1');
const text = selector => page.locator(selector).first().innerText().catch(() => '');
const one = async (sql, ...args) => (await order({ do: 'rows', sql, args })).rows[0]?.[0];
const at = async place => { await page.goto(base + place); await ready(); };
const look = name => lookAt(page, name);
const held = async id => JSON.parse(await one("SELECT a.value FROM message m JOIN annotation a ON a.message = m.id AND a.stage = 'label' WHERE m.native_id = ?", id));
const toConversation = async name => {
  await at('/desk/');
  await page.locator('a.row', { hasText: name }).first().click();
  await page.waitForURL('**/desk/c/**');
  await ready();
};

await signIn(page);
await toConversation('Lucia');
const before = await held('lucia');
check(before.labels.complaint >= 0.5, 'a complaint, we say', JSON.stringify(before));
await page.locator('body').press('?');
check((await text('#keys')).includes('What it is, and put it right'), 'the map of keys has it');
await page.locator('body').press('Escape');
await page.locator('body').press('t');
check(await page.locator('details.said[open]').count() === 1, 'T opens what the newest message is');
check((await text('details.said summary')).includes('Complaint'), 'its labels', await text('details.said summary'));
check((await text('details.said summary')).includes('English'), 'its language');
check((await text('.said__labels')).includes('“'), 'and the words that say so', await text('.said__labels'));
check(await page.evaluate(() => document.activeElement.matches('.said input')), 'the keyboard is in the form');
await look('labels-open');
await page.locator('.said input[name=complaint]').focus();
await page.keyboard.press('Space');
await page.locator('.said input[name=praise]').focus();
await page.keyboard.press('Space');
await page.keyboard.press('Enter');
await until('the labels are what was said', async () => (await text('details.said summary')).includes('put right'));
let now = await held('lucia');
check(now.labels.praise === 1 && !now.labels.complaint, 'in the store, too', JSON.stringify(now));
check((await text('.said__rights')).includes('Mina Roth put it right: not complaint, praise'), 'who said so', await text('.said__rights'));
check((await text('#messages')).includes('put right what a message is: not complaint, praise'), 'and the history');
check((await text('.toast')).includes('Put right'), 'the toast says so', await text('.toast'));
await page.locator('body').press('z');
await until('Z takes it back', async () => !(await text('details.said summary')).includes('put right'));
check(JSON.stringify(await held('lucia')) === JSON.stringify(before), 'to the digit', JSON.stringify(await held('lucia')));
check(await one('SELECT count(*) FROM correction WHERE undone_at = 0') === 0, 'nothing is put right any more');

// By mouse: polarity and language.
await page.locator('.said input[name=polarity][value=positive]').check();
await page.locator('.said select[name=lang]').selectOption('nl');
await page.locator('.said button:has-text("Put it right")').click();
await until('by mouse, too', async () => (await text('details.said summary')).includes('Positive'));
check((await text('details.said summary')).includes('Dutch'), 'and the language', await text('details.said summary'));
await look('labels-right');
check(await page.locator('.said__rights li').count() === 1, 'said once', await text('.said__rights'));
await page.locator('.said__rights button:has-text("Take it back")').first().focus();
await page.keyboard.press('Enter');
await until('taken back beside it', async () => (await text('details.said summary')).includes('English'));
check((await text('.toast')).trim() === 'Taken back', 'and nothing offers to take it back again', await text('.toast'));
check(await page.evaluate(() => document.activeElement.matches('.said > summary')), 'the keyboard stays there');
quiet('on the conversation');

// What it speaks of, by keyboard: one comes off otherwise, one is added, Z takes both back.
await order({ do: 'hear', channel: 'Post', messages: [mail('olle', 'Olle', 'Your delivery took three weeks and nobody told me. This is a shame.')] });
await toConversation('Olle');
await page.locator('body').press('t');
check((await text('details.said summary')).includes('delivery badly'), 'what it speaks of stands there with its sign', await text('details.said summary'));
const reasons = await held('olle');
await page.locator('.said__subject select').first().focus();
await page.keyboard.press('ArrowDown');
await page.keyboard.press('ArrowDown');
await page.locator('input[name=also]').focus();
await page.keyboard.type('Price');
check(await page.locator('#subjects option').count() > 5, 'the subjects of the house are offered');
await look('labels-subjects');
await page.locator('input[name=also]').focus();
await page.keyboard.press('Enter');
await until('it holds', async () => (await text('details.said summary')).includes('delivery well · price badly'));
check((await text('.said__rights')).includes('put it right: delivery well, price badly'), 'with who said so', await text('.said__rights'));
check(JSON.stringify((await held('olle')).subjects) === '[{"subject":"delivery","polarity":"positive"},{"subject":"price","polarity":"negative"}]', 'in the store, too', JSON.stringify(await held('olle')));
await page.locator('body').press('z');
await until('Z takes it back', async () => !(await text('details.said summary')).includes('price'));
check(JSON.stringify(await held('olle')) === JSON.stringify(reasons), 'to the digit');
await page.locator('input[name=also]').fill('<b>weather');
await page.keyboard.press('Enter');
await until('a subject that nobody has is refused with its name', async () => (await text('.toast')).includes('there is no subject “<b>weather”'));
check(await page.locator('input[name=also]').inputValue() === '<b>weather', 'and what was typed stays');
quiet('with subjects', 422);

// The taxonomy itself, by keyboard; too much of it is refused with what was typed, and Z brings back what was there.
await page.locator('body').press('Escape');
await page.locator('body').press('g');
await page.locator('body').press('j');
await page.waitForURL('**/desk/subjects');
const shipped = await page.inputValue('#text');
await page.fill('#text', Array.from({ length: 2000 }, (_, i) => `s${i}: word${i}`).join('\n'));
await page.locator('button:has-text("Save")').focus();
await page.keyboard.press('Enter');
await page.locator('#subjects-error').waitFor();
check((await text('#subjects-error')).includes('line 201: more than 200 subjects') && (await page.inputValue('#text')).includes('s1999'), 'too many are refused, and stay there');
await page.fill('#text', `<b>bold</b>: bracket\n${'n'.repeat(40)}: motor`);
await page.locator('button:has-text("Save")').focus();
await page.keyboard.press('Enter');
await page.waitForURL('**notice=saved');
check((await text('#taxonomy-title')).includes('Your subjects'), 'the house has its own');
await look('subjects-saved');
await page.locator('body').press('z');
await until('Z brings back what was there', async () => await page.inputValue('#text') === shipped && (await text('#taxonomy-title')).includes('Heed comes with'));
quiet('on the subjects', 422);

// A quarter of a megabyte of one letter: its beginning stands there, the rest is folded.
await order({ do: 'hear', channel: 'Post', messages: [mail('aaa', 'Aaa', 'a'.repeat(256 * 1024))] });
await toConversation('Aaa');
check((await text('.msg')).includes('254,144 more characters') && (await page.locator('#messages').innerHTML()).length < 120000, 'what nobody reads is folded, up to a limit', (await text('.msg')).slice(-200));
await fits(page, 'a very long word');

// What is like it follows: eight are put right, the ninth comes by itself. Without script, by forms.
const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
const bare = await plain.newPage();
const last = await held('story8');
check(!(last.labels.story >= 0.5), 'not a story, we say', JSON.stringify(last));
for (let i = 0; i < 8; i++) {
  await bare.goto(base + '/desk/?view=answer');
  await bare.locator('a.row', { hasText: `Rider ${i}` }).first().click();
  await bare.locator('details.said summary').first().click();
  await bare.locator('.said input[name=story]').check();
  await bare.locator('.said button:has-text("Put it right")').click();
  if (i === 0) check((await bare.locator('#notice').innerText()).includes('Put right'), 'said without script', await bare.locator('#notice').innerText());
}
check((await held('story0')).labels.story === 1, 'put right without script');
await until('what came is shifted', async () => (await held('story8')).labels.story >= 0.5, 60);
await order({ do: 'hear', channel: 'Post', messages: [mail('later', 'Late Rider', 'Kestrel: the wobbly bracket came loose on my ride to work, in May')] });
check((await held('later')).labels.story >= 0.5, 'and what comes', JSON.stringify(await held('later')));
await toConversation('Rider 8');
check((await text('details.said')).includes('Story'), 'it is shown');
await page.locator('body').press('t');
check((await text('details.said')).includes('put right elsewhere'), 'with why', await text('details.said'));
await look('labels-learned');

// An edit that mends a word keeps what was put right; one that says something else does not, and the
// panel offers to say it again; of what was deleted it can still be taken back.
const own = 'Kestrel: my basket arrived scratched and nobody answers the telephone. What now, please?';
const wren = (words, version) => order({ do: 'hear', channel: 'Forum', messages: [post('wren', 'Wren Ames', words, { version })] });
await wren(own, 0);
await at('/desk/?q=basket');
await page.locator('a.row', { hasText: 'Wren Ames' }).first().click();
await page.waitForURL('**/desk/c/**');
await ready();
await page.locator('body').press('t');
await page.locator('.said input[name=idea]').check();
await page.locator('.said button:has-text("Put it right")').click();
await until('an idea', async () => (await text('details.said summary')).includes('put right'));
await wren(own + '?', 1);
await until('the mended words', async () => (await text('#messages')).includes('please??'));
check((await text('details.said summary')).includes('Idea'), 'it went over', await text('details.said summary'));
await page.locator('body').press('t');
check((await text('.said__rights')).includes('before the edit, which left its sense'), 'marked so', await text('.said__rights'));
await wren('Kestrel: all is well now, 3 new baskets came today and they are lovely, thank you', 2);
await until('other words', async () => (await text('#messages')).includes('lovely'));
check(!(await text('details.said summary')).includes('Idea'), 'read anew', await text('details.said summary'));
check((await text('#messages')).includes('put right before the edit, which changed what it says'), 'the panel says what was put right before', await text('#messages'));
await look('labels-edited');
await page.locator('button:has-text("Say it again")').focus();
await page.keyboard.press('Enter');
await until('said again of the new words', async () => (await text('details.said summary')).includes('Idea'));
check((await text('.toast')).includes('Put right'), 'the toast says so', await text('.toast'));
await page.locator('body').press('z');
await until('Z takes that back', async () => !(await text('details.said summary')).includes('Idea'));
await order({ do: 'hear', channel: 'Forum', messages: [{ ...post('wren', 'Wren Ames', own, { version: 3 }), deleted: true }] });
await until('deleted there', async () => (await text('#messages')).includes('Deleted there'));
check((await text('#messages')).includes('teaches nothing any more'), 'it teaches no more', await text('#messages'));
await page.locator('.said__rights button:has-text("Take it back")').first().click();
await until('and is taken back', async () => !(await text('#messages')).includes('teaches nothing any more'));
check(await one("SELECT count(*) FROM correction c JOIN message m ON m.id = c.message WHERE m.native_id = 'wren' AND c.undone_at = 0") === 0, 'nothing of it holds');
quiet('at the end');
await browser.close();
end();
