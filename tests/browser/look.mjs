// look.mjs: story S20: somebody types a name and sees what was said: hits, meanings, sources; a
// false friend goes with one key and comes back with another; nothing is kept until it is saved.
import { base, open, check, fits, lookAt, quiet, picture, order, until, end } from './heed.mjs';
import { post, signIn } from './seed.mjs';

const pick = (list, i) => list[i % list.length];
const firm = ['Ordered a chain from Pannier & Sprocket and', 'Called Pannier & Sprocket twice about my bike and', 'Pannier and Sprocket’s shop opened,',
  'Three weeks waiting for #PannierSprocket,', 'Has anybody asked @panniersprocket?', 'See http://pannier-sprocket-sucks.example/list,', 'The Panier & Sprocket people wrote,'];
const told = ['still no answer from the hotline.', 'the refund never came.', 'great service again!', 'the staff was kind.', 'my order is lost.'];
const bag = ['My left pannier leaks in the rain,', 'Bought a waterproof pannier bag for touring,', 'Mounted the pannier on the rear rack,',
  'Any pannier that fits a laptop?', 'Packed the pannier for the camping tour,'];
const worn = ['the roll closure is broken.', 'the hooks do not fit the rack.', 'rain soaked my clothes.', 'the waterproof bag is too heavy.'];
const said = (from, i) => new Date(Date.now() - (i + from) * 3600e3).toISOString();
const messages = [];
for (let i = 0; i < 90; i++) {
  messages.push(post(`firm-${i}`, `Ann ${i}`, `${pick(firm, i)} ${pick(told, i * 3 + (i >> 3))}`, { said_at: said(1, i), url: `https://bikes.example/${i}` }));
  if (i % 2) messages.push(post(`bag-${i}`, `Ben ${i}`, `${pick(bag, i >> 1)} ${pick(worn, (i >> 1) * 3)}`, { said_at: said(1.5, i) }));
}
await order({ do: 'heed', noun: 'user', args: ['add', '--email', 'mina@brand.example', '--name', 'Mina Roth', '--role', 'admin', '--password-stdin'], stdin: 'three words in a row\n' });
await order({ do: 'heed', noun: 'user', args: ['add', '--email', 'ada@brand.example', '--name', 'Ada', '--role', 'lead', '--password-stdin'], stdin: 'four words in a row\n' });
await order({ do: 'heed', noun: 'team', args: ['add', 'Sales'] });
await order({ do: 'hear', channel: 'Forum', messages });
const one = async (sql, ...args) => (await order({ do: 'rows', sql, args })).rows[0]?.[0];

const { browser, context, page } = await open();
const sizes = name => lookAt(page, name, ['320 light', '320 dark', '768 light', '768 dark', '1440 dark', '1440 light']);
await signIn(page);
await page.keyboard.press('g');
await page.keyboard.press('o');
await page.waitForURL('**/desk/look');
check((await page.locator('main').innerText()).includes('Nothing is kept until you save'), 'it says that nothing is kept');
await sizes('look-empty');
await page.fill('#look-name', ' -- ');
await page.keyboard.press('Enter');
check((await page.locator('[role=alert]').innerText()).includes('no letter or digit'), 'what is no name is refused', await page.locator('main').innerText());

// Where a look asks is an admin's choice, and stands in the history.
await page.click('a:has-text("Choose where a look asks")');
await page.waitForURL('**/desk/look/sources');
check(await page.locator('.look__part input:checked').count() === 0 && await page.locator('.look__part input').count() === 2, 'set to nothing, no open source is asked');
await sizes('look-sources');
for (const [typed, why] of [['feed=https://blog.example/feed/\nnonsense=x', "Line 2, 'nonsense=x'"], ['feed=', 'where?'], ['feed=ftp://blog.example/', 'feed'], ['file=/etc/passwd', 'within the site'], ['file=../x.mbox', 'within the site']]) {
  await page.fill('#more', typed);
  await page.click('button:has-text("Save")');
  const told = await page.locator('[role=alert]').innerText();
  check(told.includes(why) && (await page.inputValue('#more')).trim() === typed, `refused: ${typed}`, told);
}
check(await one("SELECT value FROM setting WHERE name = 'look.sources'") === '', 'and nothing is kept of it');
quiet('where a look asks', 422);
await page.fill('#more', 'feed=https://blog.example/feed/\n\n file=old.mbox ');
await page.check('input[name=bluesky]');
await page.click('button:has-text("Save")');
await page.waitForURL('**notice=saved');
check(await page.locator('input[name=bluesky]').isChecked() && !await page.locator('input[name=hackernews]').isChecked(), 'the boxes are as they were set');
check((await page.inputValue('#more')).trim() === 'feed=https://blog.example/feed/\nfile=old.mbox', 'so are the lines', await page.inputValue('#more'));
check(await one("SELECT value FROM setting WHERE name = 'look.sources'") === 'bluesky\nfeed=https://blog.example/feed/\nfile=old.mbox\n', 'that is the setting');
check(/^{"sources":"bluesky.*"allow":""}$/.test(await one("SELECT e.detail FROM event e JOIN staff s ON s.id = e.staff WHERE e.verb = 'look_sources' AND s.name = 'Mina Roth'")), 'who set it to what stands in the history');
await page.uncheck('input[name=bluesky]');
await page.fill('#more', '');
await page.click('button:has-text("Save")');
await page.waitForURL('**notice=saved');
await page.goto(base + '/desk/look');

const before = await one('SELECT count(*) FROM rule');
const started = Date.now();
await page.fill('#look-name', 'Pannier & Sprocket');
await page.keyboard.press('Enter');
await page.waitForURL('**/desk/look/*');
await page.locator('.look__hit').first().waitFor({ timeout: 10000 });
check(Date.now() - started < 2000, 'first hits within 2 s', `${Date.now() - started} ms`);
await until('the sources come to their end', async () => !(await page.locator('.look__count').innerText()).includes('still looking'), 30);
check(await page.locator('.look__hit').count() === 50, 'a page of hits', await page.locator('.look__count').innerText());
const text = await page.locator('.look__hits').innerText();
for (const words of ['Pannier and Sprocket’s', '#PannierSprocket', '@panniersprocket', 'pannier-sprocket-sucks.example', 'Panier & Sprocket'])
  check(text.includes(words), `${words} is found`);
check(await page.locator('.look__hit mark').count() > 40, 'the name is marked');
check(await page.locator('.look__hit a[href="https://bikes.example/0"]').count() === 1, 'each hit has its address');
const times = await page.locator('.look__hit time').evaluateAll(all => all.map(time => time.dateTime));
check(times.every((time, i) => !i || time <= times[i - 1]), 'newest first');
const sources = await page.locator('.look__sources').innerText();
check(/what was heard here/.test(sources) && /looked at/.test(sources), 'each source says how much it looked at', sources);
check((await page.locator('.look__deaf summary').innerText()).includes('Not heard'), 'what cannot be heard is listed');
check(await one('SELECT count(*) FROM rule') === before, 'nothing is kept');
await page.locator('.look__deaf summary').click();
await sizes('look-found');

// meanings, by keyboard
const groups = () => page.locator('.look__group').allInnerTexts();
const first = await groups();
check(first[0].includes('Pannier & Sprocket itself'), 'the name itself comes first', first[0]);
const friend = first.find(group => group.includes('bag on a bicycle'));
check(friend !== undefined, 'the bag is a group of its own', first.join(' / '));
const key = (await page.locator('.look__group', { hasText: 'bag on a bicycle' }).locator('a .kbd').innerText()).trim();
const all = await page.locator('.look__side').innerText();
await page.keyboard.press(key);
await page.waitForURL('**not=*');
await until('the bag is gone', async () => !(await groups()).some(group => group.includes('bag on a bicycle')));
check(!(await page.locator('.look__hits').innerText()).includes('waterproof'), 'and its hits');
check((await page.inputValue('#rule-text')).includes('-('), 'the rule has a minus more', await page.inputValue('#rule-text'));
await picture(page, 'look-gone-1440');
await page.keyboard.press('z');
await until('Z brings it back', async () => (await groups()).some(group => group.includes('bag on a bicycle')));
check(await page.locator('.look__side').innerText() === all, 'all is as before');
await page.keyboard.press('o');
await page.waitForURL('**after=*');
await until('older hits', async () => (await page.locator('.look__hit time').first().getAttribute('datetime')) < times[49]);
await page.locator('text=Newest').click();
await until('and back to the newest', async () => (await page.locator('.look__hit time').first().getAttribute('datetime')) === times[0]);

// another rule: by its boxes, by its text
await page.locator('label:has-text("The first word alone")').click();
await page.click('button:has-text("Look again with these parts")');
await page.locator('.look__hit').first().waitFor();
await until('it looked again', async () => !(await page.locator('.look__count').innerText()).includes('still looking'), 30);
check(!(await page.inputValue('#rule-text')).includes('OR pannier OR'), 'without the first word', await page.inputValue('#rule-text'));
check((await page.locator('.look__count').innerText()).startsWith('90 hits'), 'the bags are not found at all', await page.locator('.look__count').innerText());
await page.fill('#rule-text', 'sprocket OR');
await page.click('button:has-text("Look again with this text")');
check((await page.locator('[role=alert]').innerText()).includes('olumn 12'), 'a mistake is told with its column', await page.locator('[role=alert]').innerText());
check(await page.inputValue('#rule-text') === 'sprocket OR', 'what was typed stays');

// nobody else sees it, and it works without script
const address = page.url();
const plain = await browser.newContext({ javaScriptEnabled: false });
const his = await plain.newPage();
await signIn(his, 'ada@brand.example', 'four words in a row');
await his.goto(address);
check(his.url().endsWith('/desk/look?gone=1'), 'a look is its beginner’s only', his.url());
await his.fill('#look-name', 'Pannier & Sprocket');
await his.keyboard.press('Enter');
await his.waitForURL('**/desk/look/*');
for (let i = 0; i < 20 && (await his.locator('.look__count').innerText()).includes('still looking'); i++) await his.click('text=Refresh');
check(await his.locator('.look__hit').count() === 50, 'without script there is a refresh link');
await his.locator('.look__group', { hasText: 'bag on a bicycle' }).locator('a').click();
check(!(await his.locator('.look__hits').innerText()).includes('waterproof'), 'a group goes by its link');
await plain.close();

// saved: the rule is there, and what is said from now on slides in
if (await page.locator('button:has-text("Save; I own it")').count()) {
  await page.goto(address);
  await page.fill('#rule-name', 'Us');
  await page.selectOption('#team', { label: 'Sales' });
  await page.click('button:has-text("Save; I own it")');
  await page.waitForURL('**saved=*');
  check((await page.locator('#look-rule').innerText()).includes('Saved as “Us”'), 'it is saved', await page.locator('#look-rule').innerText());
  check(await one("SELECT count(*) FROM rule WHERE name = 'Us'") === 1, 'the rule is there');
  await sizes('look-saved');
  await order({ do: 'hear', channel: 'Forum', messages: [post('late', 'Lea', 'Pannier & Sprocket answered me at last!'), post('other', 'Lea', 'Nice weather.')] });
  await page.locator('#look-new .look__hit', { hasText: 'answered me at last' }).waitFor({ timeout: 10000 }).catch(() => {});
  check(await page.locator('#look-new .look__hit').count() === 1, 'what is new slides in, and nothing else', await page.locator('#look-new').innerText());
  check((await page.locator('#look-new').innerText()).includes('Lea'), 'with who said it', await page.locator('#look-new').innerText());
} else console.log('saving is not there yet: left out');
quiet('while looking back', 422);
await browser.close();
end();
