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
check(await page.locator('#rule-tried .hits').last().locator('> li').count() === 20, 'twenty samples');
check((await page.locator('#rule-tried').innerText()).includes('all that can match was decided'), 'it is no sample');
check((await page.locator('#rule-tried').innerText()).includes('Forum'), 'by place');
check(/public messages that came in during the last .*, kept or not, it wants 4[12]/.test(await page.locator('#rule-tried').innerText()),
  'and what is heard just now', await page.locator('#rule-tried').innerText());
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

// how rules stand: whose they are, groups, a search, what they hit
const names = () => page.locator('.table .table__name').allInnerTexts();
await page.goto(base + '/desk/rules');
check(JSON.stringify(await names()) === '["Bikes","Brand"]', 'rules by name', await names());
check((await page.locator('tr', { hasText: 'Brand' }).innerText()).includes('nobody owns it'), 'a rule without owner stands out');
check(!(await page.locator('tr', { hasText: 'Bikes' }).innerText()).includes('nobody'), 'one with an owner does not');
check(/42 hits in 30 days/.test(await page.locator('tr', { hasText: 'Brand' }).locator('svg.bars').getAttribute('aria-label')), 'its hits as bars');
await page.click('.lists a:has-text("Without owner")');
check(JSON.stringify(await names()) === '["Brand"]', 'those without owner', await names());
await page.click('a[aria-label="Change Brand"]');
check((await page.locator('#hits-title').innerText()).startsWith('42 hits'), 'hits on its own page');
await page.fill('#label', 'Our names');
await page.click('button:has-text("Put it there")');
await page.click('.lists a:has-text("Our names")');
check(JSON.stringify(await names()) === '["Brand"]', 'a group', await names());
await page.fill('#find-rule', 'bik');
await page.press('#find-rule', 'Enter');
await page.waitForURL('**q=bik**');
check(JSON.stringify(await names()) === '["Bikes"]', 'found by the beginning of a word', await names());
await page.fill('#find-rule', 'zebra');
await page.press('#find-rule', 'Enter');
await page.locator('text=No rule here').waitFor();
quiet('in the lists of rules');

// rules from elsewhere: first what differs, then those that are fine
await page.goto(base + '/desk/rules');
await page.click('text=Rules from elsewhere');
const three = 'Pumps\tpump OR valve\nBroken\tpump (\nBikes\tkestrel bike OR velo';
await page.fill('#import-rules', three);
await page.click('button[value=look]');
check((await page.locator('#import-title').innerText()).startsWith('3 rules: 2 as they are, 0 translated, 1 refused'), 'a report comes first',
  await page.locator('#import-title').innerText());
check((await page.locator('.table tbody tr').first().innerText()).includes('Refused'), 'what is refused stands first');
await axe(page, 'a report of rules');
check(JSON.stringify((await order({ do: 'rows', sql: 'SELECT name FROM rule WHERE removed_at = 0 ORDER BY name' })).rows.map(r => r[0])) === '["Bikes","Brand"]',
  'nothing is kept by it');
await page.selectOption('#import-form', 'x');
await page.fill('#import-rules', '{"value": "pump -is:retweet", "tag": "from X"}');
await page.click('button[value=look]');
check(/1 translated/.test(await page.locator('#import-title').innerText()) && /Translated/.test(await page.locator('.table').innerText()), 'a rule of X is translated');
await page.selectOption('#import-form', 'guess');
await page.fill('#import-rules', three);
await page.click('button[value=look]');
await page.click('button:has-text("Take over 2 rules")');
await page.waitForURL('**/desk/rules?notice=added');
check(JSON.stringify(await names()) === '["Bikes","Brand","Pumps"]', 'those that are fine are kept', await names());
check((await page.locator('.table').innerText()).includes('kestrel bike OR velo'), 'one of that name has the new text');
const file = await (await context.request.get(base + '/desk/rules/export')).text();
check(file.split('\n').filter(Boolean).map(line => JSON.parse(line)).some(rule => rule.name === 'Pumps' && rule.rule === 'pump OR valve' && rule.owner === 'mina@brand.example'),
  'all of them as a file', file);

// a file of many comes in steps, each of which says how far it is
await page.goto(base + '/desk/rules/import');
await page.setInputFiles('#import-file', { name: 'huge.txt', mimeType: 'text/plain', buffer: Buffer.from('x\t'.repeat(6.5e6)) });
await until('what does not fit is told', async () => (await page.locator('.toast').innerText()).includes('too large'));
check(await page.inputValue('#import-rules') === '', 'and is not taken');
const many = Array.from({ length: 10300 }, (_, i) => `Many ${i}\tmanyword${i}`).join('\n') + '\nNone\t(';
await page.setInputFiles('#import-file', { name: 'many.txt', mimeType: 'text/plain', buffer: Buffer.from(many) });
await until('the file is in the field', async () => await page.inputValue('#import-rules') === many);
await page.click('button[value=look]');
check((await page.locator('#import-title').innerText()).startsWith('10,301 rules: 10,300 as they are'), 'a report of many', await page.locator('#import-title').innerText());
const steps = [];
page.on('response', async answer => { if (answer.request().method() === 'POST' && answer.url().endsWith('/import')) steps.push(await answer.text().catch(() => '')); });
await page.click('button:has-text("Take over 10,300 rules")');
await page.waitForURL('**/desk/rules?notice=added', { timeout: 60000 });
check(steps.some(text => text.includes('10,000 of 10,301 rules are there') && text.includes('<progress')), 'it says how far it is', steps.map(text => text.length).join());
check((await order({ do: 'rows', sql: "SELECT count(*) FROM rule WHERE name LIKE 'Many %' AND removed_at = 0" })).rows[0][0] === 10300, 'all of them are there, once');
await order({ do: 'heed', noun: 'rule', args: ['list'] }).then(({ out }) => check(out.split('\n').filter(line => line.includes('manyword')).length === 10300, 'and at work'));

// what it costs is said while one types
await page.goto(base + '/desk/rules');
await page.fill('#rule-text', 'kestrel');
await until('what it costs', async () => (await page.locator('#rule-tried').innerText()).includes('of what one rule may take'));
quiet('with rules from elsewhere', 422);

// what is pointed to, and no channel yet
const link = (id, who, text) => post(id, who, text);
await order({ do: 'hear', channel: 'Forum', messages: [
  link('l1', 'Ada', 'Kestrel bike owners meet at https://www.talk.example/t/1 and https://talk.example/t/2'),
  link('l2', 'Bo', 'My kestrel bike story: https://talk.example/t/3'),
  link('l3', 'Cy', 'Kestrel bike on https://rider.wordpress.com/2026/one'),
  link('l4', 'Di', 'Nothing of yours: https://unheard.example/')] });
await page.goto(base + '/desk/channels');
await page.click('a:has-text("Places people point to")');
const rows = () => page.locator('.table tbody tr').allInnerTexts();
check((await rows()).length === 2 && /talk\.example\s+2\s+2/.test((await rows())[0]), 'messages and people that point there', await rows());
check(!(await rows()).join().includes('unheard'), 'of what a rule wants only');
await axe(page, 'places people point to');
await page.setViewportSize({ width: 320, height: 800 });
await fits(page, 'places people point to, 320 px');
await page.setViewportSize({ width: 1440, height: 900 });
await page.click('a[aria-label="Connect rider.wordpress.com"]');
check(await page.inputValue('#feed-url') === 'https://rider.wordpress.com/feed/', 'its feed stands in the form', await page.inputValue('#feed-url'));
check(await page.inputValue('#feed-name') === 'rider.wordpress.com', 'and its name');
await page.goto(base + '/desk/places?order=newest');
await page.click('button[aria-label="talk.example is not interesting"]');
check(!(await rows()).join().includes('talk.example'), 'not offered any more', await rows());
await page.click('button:has-text("Undo")');
check((await rows()).join().includes('talk.example'), 'taken back', await rows());
await page.goto(base + '/desk/channels?add=feed&name=Talk&set.url=https://talk.example/feed#add-feed');
await page.click('#add-feed button:has-text("Connect")');
await page.goto(base + '/desk/places');
check(!(await rows()).join().includes('talk.example'), 'what is a channel is not offered', await rows());
quiet('on the places', 422);
await browser.close();
end();
