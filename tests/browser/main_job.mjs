// main_job.mjs: the whole loop in one afternoon. A mail comes in and stands in the inbox, live; an
// agent answers from the browser; the answer leaves by SMTP with the right threading headers; the
// person's reply joins the same conversation, and so does a call written down by hand.
import { base, token, open, check, axe, quiet, picture, order, until, end, fits } from './heed.mjs';

const { browser, page } = await open();

await page.goto(base + '/');
await axe(page, 'the set-up page');
await page.fill('input[name=token]', token);
await page.fill('input[name=name]', 'Mina Roth');
await page.fill('input[name=email]', 'mina@brand.example');
await page.fill('input[name=password]', 'three words in a row');
await page.click('button[type=submit]');
await page.waitForURL('**/desk/welcome/look');
await page.goto(base + '/desk/');
await axe(page, 'the empty inbox');
await picture(page, 'inbox-empty');

const settings = await order({ do: 'channel' });
await page.goto(base + '/desk/channels');
await page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; }));
await axe(page, 'the channels page');
const form = page.locator('#add-mail');
await form.locator('input[name=name]').fill('Post');
for (const [name, value] of Object.entries(settings))
  await form.locator(`[name="set.${name}"]`).fill(value);
await form.locator('button[type=submit]').click();
await page.waitForURL('**/desk/channels*');
await until('the mailbox is connected', async () => {
  await page.goto(base + '/desk/channels');
  return (await page.locator('#channels').innerText()).toLowerCase().includes('hears');
}, 20);
await picture(page, 'channels');

await page.goto(base + '/desk/');
await page.waitForFunction(() => document.documentElement.dataset.live === '1');
const began = Date.now();
await order({ do: 'deliver', from: 'Ann Ashby <ann@customer.test>', subject: 'Charging stops at 80 %',
  id: '<first@customer.test>', text: 'Hello,\n\nmy bike stops charging at 80 %. When will you fix this?\n\nAnn' });
const row = page.locator('a.row', { hasText: 'Charging stops at 80 %' });
await row.waitFor({ timeout: 10000 });
const took = Date.now() - began;
console.log(`a mail stood in the inbox ${took} ms after its delivery began`);
check(took < 2000, 'a mail is in the inbox, live, in under 2 s', `${took} ms`);

await row.click();
await page.waitForURL('**/desk/c/**');
const conversation = page.url().split('?')[0];
await page.locator('#draft').fill('Hello Ann,\n\nyes: 4.2.3 comes tomorrow. I will write to you by Friday 17:00.\n\nMina');
await axe(page, 'a conversation');
await picture(page, 'conversation');
await page.keyboard.press('Control+Enter');
await until('the answer is shown as on its way', async () =>
  (await page.locator('#messages').innerText()).includes('4.2.3 comes tomorrow'));
const sent = await order({ do: 'expect', to: 'ann@customer.test' });
check(sent.in_reply_to === '<first@customer.test>', 'In-Reply-To names her mail', sent.in_reply_to);
check((sent.references || '').includes('<first@customer.test>'), 'References too', sent.references);
check(sent.subject === 'Re: Charging stops at 80 %', 'the subject is kept', sent.subject);
check(sent.from.includes('brand@heed.test'), 'it comes from us', sent.from);
check(sent.copies === 1, 'there is one copy in Sent', String(sent.copies));
await until('the answer is shown as sent', async () => {
  await page.goto(conversation);
  return /sent/i.test(await page.locator('#messages').innerText());
});

await order({ do: 'deliver', from: 'Ann Ashby <ann@customer.test>', subject: 'Re: Charging stops at 80 %',
  id: '<second@customer.test>', in_reply_to: sent.id, text: 'Thank you! And will it cost anything?' });
await until('her reply joins the same conversation, live', async () =>
  (await page.locator('#messages').innerText()).includes('will it cost anything'), 5);

await order({ do: 'deliver', from: 'Mallory <mallory@evil.test>', subject: 'Re: Charging stops at 80 %',
  id: '<stolen@evil.test>', in_reply_to: sent.id, text: 'I should not be read in here' });
await page.goto(base + '/desk/');
await page.locator('a.row', { hasText: 'Mallory' }).waitFor({ timeout: 5000 });
await page.goto(conversation);
check(!(await page.locator('#messages').innerText()).includes('should not be read'),
  'a stranger who quotes an id stays outside');

await page.goto(base + '/desk/touch');
await axe(page, 'the touch form');
const touch = await order({ do: 'touch' });
for (const [name, value] of Object.entries(touch)) {
  const field = page.locator(`[name="${name}"]`).first();
  if (await field.count() === 0) continue;
  const tag = await field.evaluate(e => e.tagName + ':' + e.type);
  if (tag.startsWith('SELECT')) await field.selectOption(value);
  else if (tag.endsWith(':radio')) await page.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
  else await field.fill(value);
}
await picture(page, 'touch');
await page.locator('main button[type=submit], main button:not([type])').first().click();
await page.waitForLoadState();
await page.goto(conversation);
check((await page.locator('#messages').innerText()).includes('asked on the phone'),
  'a call written down by hand joins it too');
await picture(page, 'conversation-joined');
await fits(page, 'the conversation');
quiet('during the main job');
await browser.close();
end();
