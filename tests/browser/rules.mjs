// rules.mjs: a rule is typed, and while one types the page says what it would want: mistakes under
// their column, figures, words that come along, what a small change would do. Nothing takes the
// focus away.
import { axe, base, check, end, fits, open, order, picture, quiet, until } from './heed.mjs';
import { post, seed, signIn } from './seed.mjs';

const { browser, context, page } = await open();
await seed();
const posts = [];
for (let i = 0; i < 60; i++)
  posts.push(i % 3 === 0 ? post(`hawk${i}`, 'Birder', `A kestrel, the small falcon, number ${i}`)
    : i % 3 === 1 ? post(`bike${i}`, 'Rider', `My kestrel bike number ${i} has a brake`)
      : post(`other${i}`, 'Somebody', `The weather of day ${i} is fine`));
await order({ do: 'hear', channel: 'Forum', messages: posts });
await signIn(page);
await page.goto(base + '/desk/rules');
const title = () => page.locator('#tried-title').innerText({ timeout: 10000 }).catch(() => '');
const active = () => page.evaluate(() => [document.activeElement.id, document.activeElement.selectionStart]);

// a mistake, while one types
await page.focus('#rule-text');
await page.keyboard.type('kestrel OR', { delay: 20 });
await page.locator('#rule-mistake').waitFor();
check((await page.locator('#rule-mistake').innerText()).includes('Column 11'), 'a mistake is told while one types');
check(await page.getAttribute('#rule-text', 'aria-invalid') === 'true', 'and the field says so');
check(await page.locator('#rule-mistake').getAttribute('role') === 'status', 'without interrupting');
check(JSON.stringify(await active()) === '["rule-text",10]', 'the focus and the cursor stay', JSON.stringify(await active()));
await page.keyboard.press('Home');
await page.keyboard.press('ArrowRight');
await page.keyboard.type('x', { delay: 20 });
await page.waitForTimeout(600);
check(JSON.stringify(await active()) === '["rule-text",2]', 'in the middle of the text, too', JSON.stringify(await active()));

// what it would want
await page.fill('#rule-text', 'kestrel');
await until('it is tried by itself', async () => (await title()).includes('Wants 42 messages'));
check(await page.locator('#rule-mistake').count() === 0, 'the mistake is gone');
check(await page.getAttribute('#rule-text', 'aria-invalid') === null, 'the field is fine');
check((await active())[0] === 'rule-text', 'the focus is where one types');
check(await page.locator('#rule-tried .hits > li').count() === 20, 'twenty samples');
check((await page.locator('#rule-tried').innerText()).includes('all that can match was decided'), 'it is no sample');
check((await page.locator('#rule-tried').innerText()).includes('Forum'), 'by place');
const words = () => page.locator('[aria-labelledby=tried-words]').innerText();
check(/falcon/.test(await words()) && /brake/.test(await words()), 'words that come along', await words());
check(!/weather/.test(await words()), 'and none that do not');
await axe(page, 'a rule that is typed');
for (const width of [320, 390, 768, 1440]) {
  await page.setViewportSize({ width, height: 800 });
  await fits(page, `a rule that is typed, ${width} px`);
  await picture(page, `rule-typed-${width}`);
}
await page.setViewportSize({ width: 1440, height: 900 });

// a false friend goes with one press, and what that costs is told
const before = page.url();
await page.click('button[aria-label="Leave out falcon"]');
await until('without the birds', async () => (await title()).includes('Wants 22 messages'));
check(await page.inputValue('#rule-text') === 'kestrel -falcon', 'the rule says so', await page.inputValue('#rule-text'));
check(page.url() === before, 'nothing was posted');
const changes = await page.locator('[aria-labelledby=tried-changes]').innerText();
check(/-falcon[\s\S]*more: 20/.test(changes), 'what the exclusion keeps out', changes);
await page.click('button[aria-label="Not leaving out -falcon: use it"]');
await until('and with them again', async () => (await title()).includes('Wants 42 messages'));

// only the last text counts: what is under way ends
let asked = [];
page.on('request', request => { if (request.url().endsWith('/desk/try')) asked.push(request); });
await page.focus('#rule-text');
await page.keyboard.press('End');
await page.keyboard.type(' brake small', { delay: 5 });
await until('the last text is answered', async () => (await title()).includes('Wants nothing'));
check(asked.length <= 4, 'not each letter is asked about', asked.length);

// kept, and changed: its page tries it by itself
await page.fill('#rule-name', 'Bikes');
await page.fill('#rule-text', 'kestrel bike');
await page.click('button[value=keep]');
await page.locator('.table', { hasText: 'kestrel bike' }).waitFor();
await page.click('a[aria-label="Change Bikes"]');
await until('the page of a rule tries it', async () => (await title()).includes('Wants 21 messages'));
quiet('on the rules');

// without script, by its button
const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
const still = await plain.newPage();
await still.goto(base + '/desk/rules');
await still.fill('#rule-name', 'Birds');
await still.fill('#rule-text', 'kestrel');
await still.click('button[value=try]');
check((await still.locator('#tried-title').innerText()).includes('Wants 42 messages'), 'tried without script');
await still.click('button[aria-label="Leave out falcon"]');
check(await still.inputValue('#rule-text') === 'kestrel -falcon', 'a word is left out without script');
check((await still.locator('#tried-title').innerText()).includes('Wants 22 messages'), 'and tried at once');
check(await still.inputValue('#rule-name') === 'Birds', 'the name stays');
await browser.close();
end();
