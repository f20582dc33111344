// pages.mjs: every page there is, light and dark, 320 to 1440 px: axe, nothing sticks out at the
// side, nothing is said on the console. A page that is not in `places` fails the test.
import { base, open, check, axe, fits, quiet, picture, order, end } from './heed.mjs';
import { mail, post, seed, signIn } from './seed.mjs';

await seed();
const { browser, context, page } = await open();
await signIn(page);
const say = async (conversation, form, values) => {
  await page.goto(conversation);
  for (const [field, value] of Object.entries(values)) await page.locator(`${form} [name="${field}"]`).first().fill(value);
};

// What a page needs to be full: notes, an answer, a promise, events, an uncertain delivery, other words.
const long = 'One.\n\nTwo lines further down there is more. '.repeat(12);
await order({ do: 'hear', channel: 'Post', messages: [
  mail('lucia-2', 'Lucia Ferrari', `I wrote before.\n\n> On Friday you said\n> it would be fixed\n`, { author: { name: 'Lucia Ferrari', id: 'lucia@customer.test', handle: 'lucia@customer.test' }, reply_to: 'lucia' }),
  mail('lucia-3', 'Lucia Ferrari', long, { author: { name: 'Lucia Ferrari', id: 'lucia@customer.test', handle: 'lucia@customer.test' }, reply_to: 'lucia' }),
  mail('gone', 'Gerd', 'Please do not contact me unless it is fixed. I was told right away that somebody calls.'),
] });
await order({ do: 'hear', channel: 'Forum', messages: [post('wim-2', 'Wim', 'Kestrel, and now it is edited, too?', { id: 'wim', version: 2, title: 'Repairs of old frames' })] });
await page.goto(base + '/desk/');
const open_row = async name => {
  await page.goto(base + '/desk/');
  await page.locator('a.row', { hasText: name }).first().click();
  await page.waitForURL('**/desk/c/**');
  return new URL(page.url()).pathname + new URL(page.url()).search;
};
const lucia = await open_row('Lucia'), gerd = await open_row('Gerd'), noor = await open_row('Noor');
await page.goto(base + lucia);
await page.locator('label[for=as-note]').click();
await page.locator('#draft').fill('She is right: see the log of the update.');
await page.locator('.composer__note').click();
await page.locator('.msg--note').waitFor();
await page.locator('label[for=as-reply]').click();
await page.locator('#draft').fill('Hello Lucia,\n\nI will send you a new motor by Friday 17:00.\n\nMina');
await page.keyboard.press('Control+Enter');
await page.locator('#messages', { hasText: 'a new motor' }).waitFor();
const message = (await page.locator('#messages [id^="m-"]').first().getAttribute('id')).slice(2);
const link = async () => {
  await page.goto(base + '/desk/welcome/people');
  await page.fill('#email', 'new@brand.example');
  await page.click('button:has-text("Make an invitation")');
  return (await page.inputValue('#invitation')).slice(base.length);
};
const join = await link();
const first_link = async (place, selector) => {
  await page.goto(base + place);
  return page.locator(selector).first().getAttribute('href');
};
const channel = await first_link('/desk/channels', 'main a[href^="/desk/channels/"]');
const rule = await first_link('/desk/rules', 'main a[href^="/desk/rules/"]');

const alarm = async () => {
  await order({ do: 'alarm' });
  return [await first_link('/desk/alarms', 'main td a[href^="/desk/alarms/"]')];
};

const matter = async () => {
  const put = async (where, fields) => {
    await page.goto(base + where);
    await page.locator('#menu-matter > summary').click();
    for (const [name, value] of Object.entries(fields)) {
      const field = page.locator(`#menu-matter [name="${name}"]`);
      await (name === 'title' ? field.fill(value) : field.selectOption(value));
    }
    await page.locator('#menu-matter button[type=submit]:has-text("Put it there")').click();
    await page.locator('.status__matter').waitFor();
  };
  await put(lucia, { title: 'Motors howl since the update of last Tuesday', kind: 'ours_change' });
  await put(gerd, { matter: { index: 1 }, role: 'witness' });
  const one = await first_link('/desk/matters', 'main td a[href^="/desk/matters/"]');
  await page.fill('#title', 'Carrier is late with everything');
  await page.click('main form button[type=submit]');
  const other = new URL(page.url()).pathname;
  await page.locator('summary', { hasText: 'the same as another' }).click();
  await page.locator('button:has-text("Merge")').click();
  return [one, other];
};
await order({ do: 'words' });

// path: what stands in for it. A path with several is several pages.
const places = {
  '/desk/': ['/desk/', '/desk/?view=promises', '/desk/?view=mine', '/desk/?view=watch', '/desk/?view=left', '/desk/?view=snoozed', '/desk/?view=done', '/desk/?q=motor', '/desk/?q=nobody-says-this'],
  '/desk/c/:id': [lucia, gerd, noor],
  '/desk/channels': ['/desk/channels', '/desk/channels?add=mail'], '/desk/channels/:id': [channel], '/desk/rules': ['/desk/rules', '/desk/rules?view=nobody', '/desk/rules?q=nothing-like-that'], '/desk/rules/import': ['/desk/rules/import'], '/desk/places': ['/desk/places', '/desk/places?order=newest'], '/desk/rules/:id': [rule], '/desk/touch': ['/desk/touch'],
  '/desk/matters': ['/desk/matters', '/desk/matters?state=closed'], '/desk/matters/:id': await matter(),
  '/desk/alarms': ['/desk/alarms'], '/desk/people': ['/desk/people'], '/desk/subjects': ['/desk/subjects'], '/desk/alarms/:id': await alarm(),
  '/desk/network': ['/desk/network'],
  '/desk/words': ['/desk/words', '/desk/words?days=1&lang=xx'],
  '/desk/health': ['/desk/health'], '/desk/more': ['/desk/more'], '/desk/team': ['/desk/team'], '/desk/me': ['/desk/me'],
  '/desk/look': ['/desk/look', '/desk/look?gone=1'], '/desk/look/sources': [], '/desk/look/:id': [], // look.mjs has it
  '/desk/welcome': [], '/desk/welcome/:step': [], // wizard.mjs has them all
  '/listening': ['/listening'], '/join': [join],
  '/': [], '/setup': [], '/sign-in': [], // below, for who is not signed in; set-up in wizard.mjs
};
const no_pages = [/^\/assets\//, /^\/favicon/, /^\/robots/, /^\/healthz/, /^\/metrics/, /^\/live$/, /\.json$/, /^\/api\//, /\/raw$/, /^\/desk\/rules\/export$/, /^\/where/, /^\/desk\/jump$/];
const { routes } = await order({ do: 'routes' });
const paths = routes.filter(route => route.method === 'GET' && !no_pages.some(is => is.test(route.path))).map(route => route.path);
for (const path of paths) check(places[path] !== undefined, `${path} is looked at`, 'add it to places');
check(message.length > 0, 'there are messages');

await order({ do: 'hear', channel: 'Forum', messages: [{ id: 'pointing', text: 'Kestrel owners talk at https://averyveryverylonghostnameofaforum.example/t/1', author: { name: 'Ada', handle: 'ada' } }] });
const sizes = [[320, 700], [390, 844], [768, 1024], [1024, 768], [1440, 900]];
const name_of = place => place.replace(/\/c\/\w+/, `/c-${[lucia, gerd, noor].indexOf(place)}`).replace(/token=.*/, '').replace(/(channels|rules|matters)\/\w+/, '$1-one').replace(/[^a-z0-9-]+/gi, '-').replace(/^-|-$/g, '') || 'start';
async function look(target, place) {
  const answer = await target.goto(base + place);
  check(answer.status() === 200, `${place} is there`, answer.status());
  for (const [width, height] of sizes) {
    await target.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark']) {
      await target.emulateMedia({ colorScheme });
      const where = `${place.replace(/\/c\/\w+/, '/c/…')} ${width} px ${colorScheme}`;
      await axe(target, where);
      if (colorScheme === 'light') await fits(target, where);
      await picture(target, `${name_of(place)}-${width}-${colorScheme}`);
    }
  }
  await target.setViewportSize({ width: 320, height: 700 });
  if (await target.locator('.composer textarea').count()) {
    await target.focus('.composer textarea');
    await fits(target, `${place.replace(/\/c\/\w+/, '/c/…')} 320 px, writing`);
  }
  quiet(`on ${place}`);
}
const all = Object.values(places).flat();
async function walk(list) {
  const tab = await context.newPage();
  for (const place of list) await look(tab, place);
  await tab.close();
}
// Two at a time: while one is looked at, the other loads.
await Promise.all([0, 1].map(half => walk(all.filter((_, i) => i % 2 === half))));
// G V leads to the words; the question is a form, so that it works by keyboard alone.
await page.goto(base + '/desk/');
await page.keyboard.press('g');
await page.keyboard.press('v');
await page.waitForURL('**/desk/words');
check(await page.locator('section:has(#rising-title) td', { hasText: 'squealing' }).count() === 1, 'a word that rises is shown');
check(await page.locator('section:has(#most-title) td', { hasText: 'saddle' }).count() === 1 && await page.locator('section:has(#most-title) td', { hasText: 'you' }).count() === 0, 'what anybody says in any talk is not');
check(await page.locator('section:has(#rising-title) td', { hasText: 'saddle' }).count() === 0, 'one that is usual does not rise');
await page.locator('select[name=lang]').focus();
await page.keyboard.press('Tab');
await page.keyboard.press('Enter');
await page.waitForURL('**/desk/words?days=7&channel=&lang=');
check(await page.locator('section:has(#most-title) td', { hasText: 'saddle' }).count() === 1, 'what most say is shown');

// An alarm is taken on by its key, and whoever else looks at it sees so at once.
const [taken] = places['/desk/alarms/:id'];
const one = await context.newPage(), other = await context.newPage();
for (const tab of [one, other]) await tab.goto(base + taken);
const list = await context.newPage();
await list.goto(base + '/desk/alarms');
await one.bringToFront();
check(await other.getByText('Nobody has taken it on').count() === 1, 'nobody has taken the alarm on');
await one.keyboard.press('a');
await one.getByText(/is on it/).first().waitFor();
check(await one.locator('button[data-key="a"]').count() === 0, 'A takes the alarm on');
await other.getByText(/is on it/).first().waitFor({ timeout: 10000 });
check(await other.getByText('Nobody has taken it on').count() === 0, 'and the other tab says so by itself');
await list.locator('main td', { hasText: 'Nobody' }).waitFor({ state: 'detached', timeout: 10000 });
check(await list.locator('main td', { hasText: 'Nobody' }).count() === 0, 'and so does the list');
for (const tab of [one, other, list]) await tab.close();
quiet('on an alarm that is taken on');
const stranger = await browser.newContext({ reducedMotion: 'reduce' });
const outside = await stranger.newPage();
for (const place of ['/sign-in', '/listening']) await look(outside, place);
await browser.close();
end();
