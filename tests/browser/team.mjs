// team.mjs: inviting, changing and removing colleagues, teams, the own account; the links begin with
// the public address whatever the request's Host says.
import http from 'node:http';
import { base, open, check, lookAt, quiet, order, until, end } from './heed.mjs';
import { seed, signIn } from './seed.mjs';

await seed();
const { browser, context, page } = await open();
const text = selector => page.locator(selector).first().innerText().catch(() => '');
const one = async (sql, ...args) => (await order({ do: 'rows', sql, args })).rows[0]?.[0];
const look = name => lookAt(page, name, ['320 dark', '390 light', '1440 light', '1440 dark']);
// Somebody whose session is over opens the desk; his page may be leaving by itself already.
const toTheDoor = async tab => {
  await tab.goto(base + '/desk/').catch(() => {});
  await tab.waitForURL('**/sign-in**').catch(() => {});
};
const row = name => page.locator('.team__one', { hasText: name });
const menu = async (name, words) => {
  await row(name).locator('summary').click();
  await row(name).locator(`button:has-text("${words}")`).click();
};

await signIn(page);
await page.goto(base + '/desk/team');
check(await page.locator('.team__one').count() === 2, 'both are there', await text('.team'));
check(await row('Mina Roth').locator('summary').count() === 0, 'nobody changes himself');
await look('team');

// inviting
await page.fill('#name', 'Tova Lind');
await page.fill('#email', 'Jonas@brand.example');
await page.click('button:has-text("Make an invitation")');
check((await text('[role=alert]')).includes('works here already') && await page.inputValue('#name') === 'Tova Lind', 'nobody is here twice; what was typed stays');
await page.fill('#email', 'tova@brand.example');
await page.selectOption('#role', 'lead');
await page.click('button:has-text("Make an invitation")');
let link = await page.inputValue('#invitation');
check(link.startsWith(base + '/join?token='), 'a link of this machine', link);
await page.locator('.welcome__link summary').click();
check((await page.inputValue('#letter')).includes(link) && (await page.inputValue('#letter')).startsWith('Hello Tova Lind,'), 'a letter goes with it', await page.inputValue('#letter'));
check((await page.locator('a[href^="mailto:tova"]').getAttribute('href')).includes(encodeURIComponent(link)), 'for the mail program, too');
await look('team-invited');
check((await row('Tova Lind').innerText()).includes('Invited, until'), 'she is invited', await row('Tova Lind').innerText());
await menu('Tova Lind', 'Withdraw');
check((await row('Tova Lind').innerText()).includes('Suspended'), 'withdrawn', await row('Tova Lind').innerText());
const stranger = await browser.newContext();
const hers = await stranger.newPage();
check((await hers.goto(link)).status() === 404, 'the link is void');

// the public address, not the Host
const cookie = (await context.cookies()).map(c => `${c.name}=${c.value}`).join('; ');
const invite = (host, email) => new Promise((done, fail) => {
  const to = new URL(base);
  const request = http.request({ host: to.hostname, port: to.port, method: 'POST', path: '/desk/team/invite',
    headers: { Host: host, Origin: `http://${host}`, Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' } }, answer => {
    let body = '';
    answer.on('data', part => { body += part; });
    answer.on('end', () => done({ status: answer.statusCode, body }));
  });
  request.on('error', fail);
  request.end(new URLSearchParams({ email, role: 'agent' }).toString());
});
let answer = await invite('evil.example', 'one@brand.example');
check(answer.status === 422 && !answer.body.includes('evil.example/join') && answer.body.includes('Set the public address first'), 'a foreign Host gets no link', answer.status);
check(await one("SELECT count(*) FROM staff WHERE email = 'one@brand.example'") === 0, 'and nobody was added');
await page.goto(base + '/desk/welcome/house');
await page.fill('#address', 'http://brand.example/desk');
await page.click('button:has-text("Save and go on")');
check((await text('[role=alert]')).includes('Public address') && await page.inputValue('#address') === 'http://brand.example/desk', 'a wrong address is explained, and stays', await text('[role=alert]'));
await page.fill('#address', 'https://Listen.Brand.example/');
await page.click('button:has-text("Save and go on")');
check(await one("SELECT value FROM setting WHERE name = 'site.address'") === 'https://listen.brand.example', 'the address is kept');
answer = await invite('evil.example', 'one@brand.example');
check(answer.status === 200 && answer.body.includes('https://listen.brand.example/join?token=') && !answer.body.includes('evil.example'), 'the link begins with it', answer.status);

// she comes in by a new link, and is a lead, then an admin
await page.goto(base + '/desk/team');
await menu('Tova Lind', 'A new invitation');
link = base + (await page.inputValue('#invitation')).slice('https://listen.brand.example'.length);
await hers.goto(link);
await hers.fill('#password', 'five words of her own');
await hers.click('button:has-text("Begin")');
await hers.waitForURL('**/desk/');
await hers.goto(base + '/desk/team');
check(await hers.locator('#invite-title').count() === 0 && await hers.locator('.team__one summary').count() === 0, 'a lead sees the team and changes nothing');
await page.goto(base + '/desk/team');
await row('Tova Lind').locator('summary').click();
await row('Tova Lind').locator('select').selectOption('admin');
await row('Tova Lind').locator('button:has-text("Change the role")').click();
check((await row('Tova Lind').innerText()).includes('admin'), 'her role is another');
await toTheDoor(hers);
check(hers.url().includes('/sign-in'), 'she signs in again for it', hers.url());
await signIn(hers, 'tova@brand.example', 'five words of her own');

// suspending ends her open screen; removing keeps her name
await hers.waitForFunction(() => document.documentElement.dataset.live === '1');
await menu('Tova Lind', 'Suspend');
await hers.waitForURL('**/sign-in**', { timeout: 10000 }).then(() => check(true, 'suspended: her screen is over'), () => check(false, 'suspended: her screen is over', hers.url()));
await hers.goto(base + '/sign-in');
await hers.fill('#email', 'tova@brand.example');
await hers.fill('#password', 'five words of her own');
await hers.click('button[type=submit]');
check((await hers.locator('[role=alert]').innerText()).includes("don't belong together"), 'and the password opens nothing');
check((await row('Tova Lind').innerText()).includes('Suspended'), 'she is shown as suspended');
await menu('Tova Lind', 'Let them in again');
await signIn(hers, 'tova@brand.example', 'five words of her own');
check(hers.url().includes('/desk/'), 'let in again, her password opens the door', hers.url());
await menu('Tova Lind', 'Remove');
check(await row('Tova Lind').count() === 0 && (await text('#notice')).includes('keeps their name'), 'removed');
check(await one("SELECT count(*) FROM staff WHERE name = 'Tova Lind' AND removed_at > 0") === 1, 'the row stays for the history');

// teams
await page.fill('#team', 'Repairs');
await page.click('button:has-text("Add it")');
await page.locator('.card', { hasText: 'Repairs' }).locator('summary').click();
await page.locator('.card', { hasText: 'Repairs' }).locator('label:has-text("Jonas Weber")').click();
await look('team-teams');
await page.locator('.card', { hasText: 'Repairs' }).locator('button:has-text("Save")').click();
check((await row('Jonas Weber').innerText()).includes('Repairs'), 'he is in a team', await row('Jonas Weber').innerText());

// a rule of a team: another person changes nothing about the team
await order({ do: 'heed', noun: 'rule', args: ['add', 'Saddles', 'saddle', '--team', 'Repairs'] });
await page.goto(base + '/desk/rules');
const saddles = page.locator('tr', { hasText: 'Saddles' });
check((await saddles.innerText()).includes('Repairs'), 'a team is an owner', await saddles.innerText());
await saddles.locator('text=Change').click();
check(await page.locator('#team option:checked').innerText() === 'Repairs', 'its team is shown');
await look('rule-owner');
await page.selectOption('#owner', { label: 'Jonas Weber' });
await page.click('button:has-text("Give it to them")');
check((await saddles.innerText()).includes('Jonas Weber, Repairs'), 'the person is another, the team stays', await saddles.innerText());
const owned = (await saddles.locator('a').getAttribute('href')).replace('/desk/rules/', '');
await context.request.post(`${base}/desk/rules/${owned}/owner`, { form: { owner: '0' }, headers: { Origin: base } });
check(await one("SELECT count(*) FROM rule WHERE name = 'Saddles' AND staff = 0 AND team <> 0") === 1, 'a form without a team leaves it');

// the own account
await page.goto(base + '/desk/me');
await look('me');
await page.fill('#name', 'Mina Roth-Lind');
await page.click('button:has-text("Save the name")');
check((await text('.me__name')).includes('Mina Roth-Lind') || (await page.locator('.me').getAttribute('aria-label')).includes('Roth-Lind'), 'the name is another');
await signIn(hers);
await page.reload();
check(await page.locator('.where li').count() === 2, 'two places', await text('.where'));
await page.click('text=Sign out everywhere else');
await toTheDoor(hers);
check(hers.url().includes('/sign-in'), 'signed out elsewhere', hers.url());
check((await text('.where')).includes('here') && page.url().includes('notice=elsewhere'), 'not here');
await page.fill('#old', 'not the right one');
await page.fill('#password', 'seven new words in a row');
await page.click('button:has-text("Change the password")');
check((await text('[role=alert]')).includes('not your password'), 'the old password is asked for');
await page.fill('#old', 'three words in a row');
await page.fill('#password', 'seven new words in a row');
await page.click('button:has-text("Change the password")');
check(page.url().includes('notice=password'), 'a new password', page.url());
await signIn(hers, 'mina@brand.example', 'seven new words in a row');
check(hers.url().includes('/desk/'), 'it opens the door');
quiet('in the team', 404, 422);
await browser.close();
end();
