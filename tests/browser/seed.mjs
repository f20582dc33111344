// seed.mjs: a morning's mail and forum of a made-up bicycle maker, and somebody who signs in.
import { base, order } from './heed.mjs';

export const mail = (id, name, text, more = {}) => ({
  id, text, kind: 'mail', audience: 'private', title: text.slice(0, 40),
  author: { name, id: `${id}@customer.test`, handle: `${id}@customer.test` }, ...more });
export const post = (id, name, text, more = {}) => ({
  id, text, kind: 'post', audience: 'public', author: { name, id, handle: id, url: `https://forum.test/${id}` }, ...more });

export async function seed() {
  await order({ do: 'heed', noun: 'user', args: ['add', '--email', 'mina@brand.example', '--name', 'Mina Roth', '--role', 'admin',
    '--password-stdin'], stdin: 'three words in a row\n' });
  await order({ do: 'heed', noun: 'user', args: ['add', '--email', 'jonas@brand.example', '--name', 'Jonas Weber', '--role', 'agent',
    '--password-stdin'], stdin: 'four words in a row\n' });
  // Nothing listens there: what is sent waits, which is what these tests look at.
  await order({ do: 'heed', noun: 'channel', args: ['add', 'mail', 'Post', 'imap_url=imap://127.0.0.1:9', 'smtp_url=smtp://127.0.0.1:9',
    'user=brand', 'password=pw', 'from_address=brand@heed.test', 'allow=127.0.0.1'] });
  await order({ do: 'heed', noun: 'rule', args: ['add', 'Brand', 'kestrel OR @kestrel'] });
  return order({ do: 'hear', channel: 'Post', messages: [
    mail('amara', 'Amara Osei', 'Will the fix for the display reach me before Saturday? I ride to my sister then, and last time you told me it was on its way.'),
    mail('lucia', 'Lucia Ferrari', 'The motor howls since the update. I am very cross: this is the third time I write to you and nobody answers.'),
    mail('teun', 'Teun Visser', 'Where can I order the blue mudguards you showed at the fair in Utrecht?'),
    mail('noor', 'Noor El Amrani', 'مرحبا، متى تصل البطارية الجديدة؟'),
    mail('per', 'Per Andersson-Lindqvist-Oxenstierna', 'Averyveryverylongwordwithoutanyspaceinitthatmustwrapsomewhereorthepagebreaks? Thanks for the quick repair, by the way!'),
    mail('ruth', 'Ruth Feld', 'I would like my invoice once more, please. Can you send it?') ] })
    .then(() => order({ do: 'hear', channel: 'Forum', messages: [
      post('wim', 'Wim', 'Does anybody know whether Kestrel still repairs the 2019 frames?', { title: 'Repairs of old frames' }),
      post('ida', 'Ida', 'Kestrel is the best bike I ever had. Thank you!') ] }));
}

export async function signIn(page, email = 'mina@brand.example', password = 'three words in a row') {
  await page.goto(base + '/sign-in');
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('button[type=submit]');
  await page.waitForURL('**/desk/');
}
