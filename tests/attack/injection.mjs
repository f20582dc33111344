// injection.mjs BASE COOKIE CONVERSATION…: opens pages that are full of hostile texts, clicks and
// focuses what is there; nothing may run, nothing may be fetched from elsewhere, and the policy
// must not even have been needed.
import { base, open, check, end } from '../browser/heed.mjs';

const { browser, context, page } = await open();
await context.addCookies([{ name: 's', value: process.argv[3], url: base }]);
const bad = [];
await context.addInitScript(() => {
  document.addEventListener('securitypolicyviolation', event => console.log('CSP ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
});
context.on('console', message => { if (message.text().startsWith('CSP ') || (message.type() === 'error' && !message.text().includes('status of 404'))) bad.push(message.text()); });
context.on('dialog', dialog => { bad.push('dialog ' + dialog.message()); dialog.dismiss(); });
context.on('request', request => { if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) bad.push('request ' + request.url()); });

const paths = ['/desk/', '/desk/?view=watch', '/desk/?view=left', '/desk/rules', '/desk/channels', '/desk/touch', '/desk/health', '/listening',
  '/sign-in?to=%22%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E', '/join?token=%22%3E%3Cimg%20src=x%20onerror=window.pwned=1%3E',
  ...process.argv.slice(4).map(id => '/desk/c/' + id)];
for (const path of paths) {
  await page.goto(base + path);
  await page.evaluate(() => { // what a curious person touches
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const element of document.querySelectorAll('main *')) {
      element.dispatchEvent(new Event('mouseover', { bubbles: true }));
      if (element.tabIndex >= 0) element.focus();
    }
  });
  const found = await page.evaluate(() => ({
    ran: typeof window.pwned !== 'undefined',
    handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on') || a.name === 'srcdoc')).length,
    addresses: [...document.querySelectorAll('[href],[src],[action]')].map(e => e.getAttribute('href') || e.getAttribute('src') || e.getAttribute('action') || '')
      .filter(a => /^\s*(javascript|data|vbscript):/i.test(a)).length,
    scripts: [...document.scripts].filter(s => !s.src.startsWith(location.origin + '/assets/')).length,
    frames: document.querySelectorAll('iframe,object,embed,base,meta[http-equiv]').length,
  }));
  check(!found.ran && !found.handlers && !found.addresses && !found.scripts && !found.frames, `nothing of theirs on ${path}`, JSON.stringify(found));
}
check(bad.length === 0, 'nothing was tried either', bad.slice(0, 5).join(' | '));
await browser.close();
end();
