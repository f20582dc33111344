// look_story.mjs: S20 on a fresh install: no channel, no archive; a name, Enter, and pages of what
// was said stand there; a false friend goes with one key; saved, and new posts slide in.
import { base, token, open, check, axe, quiet, picture, order, until, end } from './heed.mjs';

const { browser, page } = await open();
const count = async table => (await order({ do: 'rows', sql: `SELECT count(*) FROM ${table}` })).rows[0][0];
const hits = async () => Number((await page.locator('.look__count').innerText()).match(/^[\d,]+/)?.[0].replace(/,/g, '') || 0);

await page.goto(base + '/');
await page.fill('#token', token);
await page.fill('#name', 'Mina Roth');
await page.fill('#email', 'mina@brand.example');
await page.fill('#password', 'three words in a row');
await page.click('button:has-text("Begin")');
await page.waitForURL('**/desk/welcome/look');
await page.fill('#name', 'Pannier & Sprocket');
const began = Date.now();
await page.keyboard.press('Enter');
await page.locator('.look__hit').first().waitFor({ timeout: 10000 });
const first = Date.now() - began;
await until('pages of hits', async () => await hits() > 100, 60);
const pages = Date.now() - began;
await until('it comes to its end', async () => await page.locator('.look__count .pill').count() === 0, 60);
console.log(`first hit on the page after ${first} ms, pages after ${pages} ms, all of 5,000 posts after ${Date.now() - began} ms`);
check(await hits() === 500, 'each post that has the name, once', await page.locator('.look__count').innerText());
const text = await page.locator('.look__hits').innerText();
for (const words of ['Pannier & Sprocket’s own', '#PannierSprocket', 'pannier-sprocket-sucks.example', 'leather pannier bag'])
  check(text.includes(words), `${words} is found`);
check(await page.locator('.look__hit a[href^="http://blog.example/"]').count() === 50, 'each with its address');
check(await page.locator('.look__hit time').count() === 50, 'and its time');
const source = await page.locator('.look__sources li', { hasText: '/paged' }).innerText();
check(/500 hits of 5,000 looked at/.test(source) && source.includes('back to') && source.includes('the end of its archive'), 'how far back, and why no further', source);
check((await page.locator('.look__deaf summary').innerText()).includes('Not heard'), 'what cannot be heard is named');
for (const table of ['message', 'person', 'handle', 'rule', 'conversation']) check(await count(table) === 0, `nothing is kept: no ${table}`, await count(table));
await axe(page, 'a full page of a look');
await picture(page, 'look-story');

const friend = page.locator('.look__group', { hasText: 'bag on a bicycle' });
check(await friend.count() === 1, 'the bag is a group of its own', await page.locator('.look__side').innerText());
check((await friend.innerText()).includes('100 of these go') && !(await friend.innerText()).includes('others'), 'it says how many go', await friend.innerText());
await page.keyboard.press((await friend.locator('a .kbd').innerText()).trim());
await until('the bag is gone with one key', async () => await friend.count() === 0);
check(!(await page.locator('.look__hits').innerText()).includes('leather'), 'and its hits with it');
check((await page.locator('.look__hits').innerText()).includes('Pannier & Sprocket’s own'), 'the firm stays');

await page.fill('#rule-name', 'Us');
await page.click('button:has-text("Save; I own it")');
await page.waitForURL('**saved=*');
check(await count('rule') === 1 && await count('message') === 400, 'saving keeps the rule and its hits', `${await count('rule')} rules, ${await count('message')} messages`);
check((await page.locator('#look-rule').innerText()).includes('Kept with it: 400 messages'), 'and says so', await page.locator('#look-rule').innerText());
check((await page.locator('.look__count').innerText()).startsWith('400 of 500 hits') && !(await page.locator('.look__hits').innerText()).includes('leather'),
  'what was taken out stays out', await page.locator('.look__count').innerText());
check((await page.locator('#look-new').innerText()).includes('Nothing new yet'), 'nothing new so far', await page.locator('#look-new').innerText());
await order({ do: 'connect' });
await order({ do: 'publish', text: 'Pannier &amp; Sprocket answered me at last!' });
await order({ do: 'publish', text: 'another leather pannier bag' });
const slid = Date.now();
await until('a new post slides in', async () => (await page.locator('#look-new').innerText()).includes('answered me at last'), 20);
console.log(`a new post stood there ${Date.now() - slid} ms after it was published`);
check(!(await page.locator('#look-new').innerText()).includes('another leather'), 'and no bag with it');
await axe(page, 'a saved look');
await picture(page, 'look-story-saved');
quiet('in the story');
await browser.close();
end();
