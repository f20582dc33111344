// alarm.mjs: a storm as it is heard: the alarm arises by itself, says what it is about, is taken
// on by a key, ends by itself, and what it taught is kept. Everything through the running server.
import { base, open, check, axe, fits, lookAt, quiet, order, end } from './heed.mjs';
import { seed, signIn } from './seed.mjs';

await order({ do: 'storm' });
await seed();
const { browser, page } = await open();
await signIn(page);
await page.goto(base + '/desk/');
check(await page.locator('.queue__alarm', { hasText: 'The ferry' }).count() === 1, 'it stands above the inbox');
check((await order({ do: 'rows', sql: 'SELECT count(*) FROM alarm' })).rows[0][0] === 1, 'one storm is one alarm');
await page.locator('.queue__alarm a').click();
await page.waitForURL('**/desk/alarms/*');
const main = () => page.locator('main').innerText();
const text = await main();
for (const said of ['Running', 'Where it rises', 'Rule: The ferry', 'What to do', 'Where it goes back to', 'left my grandmother on the pier', 'never heard before', 'copies'])
  check(text.includes(said), `it says '${said}'`, text.slice(-1500));
check(/Doubles in \d+ min/.test(text) && /About \d+ voices/.test(text), 'how fast it grows, and what is to be expected', text.slice(0, 600));
check(await page.locator('svg.bars[role=img][aria-label] rect[height]').count() >= 30, 'its picture is drawn');
check((await page.locator('.bars__says').innerText()).includes('at most in') && await page.locator('svg.bars line').count() === 1, 'with its scale, and when it was raised');
check(await page.locator('form[action$="/lesson"]').count() === 0, 'what it taught is not asked while it runs');
await lookAt(page, 'alarm-runs', ['320 dark', '768 light', '1440 dark', '1440 light']);
await page.keyboard.press('a');
await page.getByText(/is on it/).first().waitFor();
check(true, 'A takes it on');

const told = await (await page.request.get(base + '/api/v1/alarms')).json();
check(told.alarms.length === 1 && !told.alarms[0].ended_at && told.alarms[0].against > 10 && told.alarms[0].taken_on_by === 'Mina Roth'
  && told.alarms[0].covers.some(cover => cover.kind === 'rule' && cover.name === 'The ferry'), 'and the API says the same', JSON.stringify(told));

// Who is on call, by keyboard.
await page.keyboard.press('g');
await page.keyboard.press('a');
await page.waitForURL('**/desk/alarms');
const first = await page.locator('#who option:not([selected])').first().textContent();
await page.selectOption('#who', { label: first });
await page.selectOption('#to', '360');
for (const day of await page.locator('.choices--days label').all()) await day.click();
await page.getByRole('button', { name: 'Put on call' }).click();
check((await page.locator('#call-error').innerText()).includes('Choose at least one day'), 'a turn without a day comes back with why');
check(await page.locator('#who option:checked').textContent() === first && await page.locator('#to').inputValue() === '360'
  && await page.locator('.choices--days input:checked').count() === 0, 'and with what was typed');
await axe(page, 'a turn that was refused');
quiet('on a turn that was refused', 422);
await page.goto(base + '/desk/alarms');
await page.locator('#who').focus();
for (let i = 0; i < 10; i++) await page.keyboard.press('Tab'); // days, from, to, the button
check(await page.evaluate(() => document.activeElement.textContent.trim()) === 'Put on call', 'the button is reached by Tab');
await page.keyboard.press('Enter');
await page.locator('section:has(#call-title) li', { hasText: 'every day, round the clock' }).waitFor();
check(true, 'who is on call stands there');
await axe(page, 'the alarms with who is on call');
await page.setViewportSize({ width: 320, height: 700 });
await fits(page, 'the alarms, 320 px');
await page.setViewportSize({ width: 1440, height: 900 });

// It is over, and leaves a lesson.
await order({ do: 'later', hours: 5 });
await page.goto(base + '/desk/alarms');
if (page.url().includes('sign-in')) await signIn(page);
await page.goto(base + '/desk/alarms');
await page.locator('main td a[href^="/desk/alarms/"]').first().click();
await page.waitForURL('**/desk/alarms/*');
check((await main()).includes('over by itself'), 'it ended by itself', (await main()).slice(0, 300));
for (const [field, words] of [['cause', 'The gate closed early'], ['done', 'Rang Tove'], ['end', 'She thanked us'], ['change', 'A watch at the gate']])
  await page.locator(`#${field}`).fill(words);
await page.locator('form[action$="/lesson"] button').click();
await page.getByText(/^Written by/).waitFor();
await page.locator('#cause').fill('ü'.repeat(4000)); // as many as the field takes
await page.locator('form[action$="/lesson"] button').click();
await page.waitForURL('**/desk/alarms/*');
check((await page.locator('#cause').inputValue()).length === 4000, 'as much as the field takes, in any script');
check(await page.locator('#change').inputValue() === 'A watch at the gate', 'what was learnt is kept');
await axe(page, 'an alarm that is over');
quiet('on alarms');
await browser.close();
end();
