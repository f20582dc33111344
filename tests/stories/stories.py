#!/usr/bin/env python3
"""The stories that convince (S2, S4, S5, S9, S21 of the product's scenarios) by a running server, with its clock moved.

usage: stories.py [NAME…]        claim, crowd, years, ordinary, snowball; all, when none is named

Each is heard as a channel would bring it, on a site of its own, and looked at where people look: at the desk, by the
API, on the public page. The alarm of the snowball (S21) is tests/alarm/replay.py and `journey.py alarm`.
"""
import html
import json
import os
import random
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..'), os.path.join(HERE, '..', 'attack'), os.path.join(HERE, '..', 'browser')]
import web  # noqa: E402
from journey import Clock  # noqa: E402
from report import Report  # noqa: E402
from site_of_test import Site, until  # noqa: E402

PORT = int(os.environ.get('HEED_TEST_PORT', '21660'))
MINUTE, HOUR, DAY = 60_000, 3600_000, 86400_000
NOW = int(time.time() * 1000)


class House:
    """A site that is served by a moved clock, and somebody signed in."""

    def __init__(self, name, rule, began):
        self.clock = Clock()
        self.at(began)
        self.site = Site(PORT, env=self.clock.env)
        self.site.run('rule', self.site.path, 'add', name, rule)
        self.browser = self.token = None

    def __enter__(self):
        self.site.__enter__()
        return self

    def __exit__(self, *error):
        self.site.__exit__(*error)

    def at(self, when):
        self.when = when
        self.clock.shift(when - int(time.time() * 1000))

    def open(self, email='orla@tarnwick.example', name='Orla'):
        """A colleague works here; the server runs."""
        self.site.run('user', self.site.path, 'add', '--email', email, '--name', name, '--role', 'admin', '--password-stdin',
                      input=web.PASSWORD + '\n', env=self.clock.env)
        self.token = self.site.run('token', self.site.path, 'add', '--user', email, env=self.clock.env).strip()
        self.site.serve()
        self.browser = web.Browser(PORT)
        self.browser.sign_in(email)

    def hear(self, channel, *messages):
        self.site.run('hear', self.site.path, '--channel', channel, env=self.clock.env,
                      input=''.join(json.dumps({'said_at': self.when, **m}) + '\n' for m in messages))

    def api(self, path, body=None):
        status, _, text = web.Browser(PORT, token=self.token).ask('POST' if body is not None else 'GET', '/api/v1' + path, body=body)
        if status >= 300:
            raise RuntimeError(f'{path}: {status} {text}')
        return json.loads(text)

    def all(self, view):
        """The conversations of a list, in its order."""
        found, after = [], ''
        while after is not None:
            got = self.api(f'/conversations?view={view}&limit=200' + (f'&after={after}' if after else ''))
            found, after = found + got['conversations'], got.get('after')
        return found

    def where(self, text):
        """(the conversation in which that was said, which list it stands in)."""
        for view in ('answer', 'watch', 'left', 'done', 'snoozed'):
            for c in self.all(view):
                c = self.api('/conversations/' + c['id'])
                if any(m.get('text') == text for m in c['thread']):
                    return c, view
        return None, None

    def page(self, path):
        """What is to be read there, without its marks."""
        return re.sub(r'\s+', ' ', html.unescape(re.sub(r'<[^>]*>', ' ', self.browser.get(path)[2])))

    def listening(self):
        return json.loads(self.browser.get('/listening.json')[2])

    def rows(self, *tables):
        return {table: sorted(self.site.query(f'SELECT * FROM {table}')) for table in tables}

    def find_claim(self):
        return re.search(r'name="claim" value="([^"]*)"', self.browser.get('/desk/people')[2])


def comment(number, text, who=None, **more):
    author = {'author': {'id': who, 'handle': who, 'name': who.title()}} if who else {}
    return {'id': f'c{number}', 'thread': 'thread', 'kind': 'comment', 'text': text, **author, **more}


FIGURES = ('heard', 'by_insiders', 'nobody_yet', 'promises_made', 'promises_open')
MOVED = ('message', 'conversation', 'promise', 'heard_count', 'message_voice', 'insider', 'handle')


def claim(report):
    """S2: the anonymous comment, and the next one."""
    seven = ('This is far from perfect, I know. Is there some bar Tarnwick must cross first? Either way, my commitment to Bram is to get some '
             'additional response.')
    with House('Tarnwick', 'tarnwick', NOW - 2 * HOUR) as house:
        house.open()
        house.hear('Blog', comment(5, 'I was in the room, too.', author={'name': 'Anonymous'}))
        house.hear('Blog', comment(6, 'The Tarnwick hotline was no help at all, I waited an hour and the fault is still there.', 'bram'))
        house.hear('Blog', comment(7, seven, author={'name': 'Anonymous'}))
        c, view = house.where(seven)
        report.check(view == 'answer', 'comment 7 is advised to be answered', view)
        house.at(NOW - 2 * HOUR + 4 * MINUTE)
        house.hear('Blog', comment(8, 'Forgot to put my name on the prior post \u2013 it is from Orla', author={'name': 'Orla'}))
        report.check(until(house.find_claim, 20), 'it is offered')
        report.check('Orla works here; but anybody can write a name' in house.page('/desk/people'), 'with the evidence', house.page('/desk/people')[:2000])
        before, figures = house.rows(*MOVED), [house.listening()[f] for f in FIGURES]
        report.check(figures[:2] == [4, 0], 'and believed by nobody yet', figures)
        claimed = house.find_claim()[1]
        house.browser.post('/desk/people/claim', claim=claimed, key='claim-1')
        c, view = house.where(seven)
        report.check(c['advice'] == 'leave' and c['reasons'], 'the advice to answer is withdrawn with a reason', (c['advice'], c['reasons']))
        after = [house.listening()[f] for f in FIGURES]
        report.check(after[:2] == [2, 2], 'both comments are ours', after)
        promised = house.site.query("SELECT p.name, s.name, r.text FROM promise r JOIN person p ON p.id = r.person JOIN staff s ON s.id = r.owner")
        report.check(promised == [('Bram', 'Orla', 'my commitment to Bram is to get some additional response')], 'a promise to Bram, owner Orla', promised)
        bram, _ = house.where('The Tarnwick hotline was no help at all, I waited an hour and the fault is still there.')
        report.check(bram['id'] != c['id'] and bram.get('under') == c['id'], 'Bram has a conversation of his own', bram.get('under'))
        report.check('my commitment to Bram is to get some additional response' in house.page('/desk/c/' + bram['id']), 'and sees there what he is owed')
        report.check(any(v == 'gave a comment its author' and 'Forgot to put my name' in d for v, d in house.site.query('SELECT verb, detail FROM event')),
                     'the history says why')
        house.at(NOW - HOUR)
        house.hear('Blog', comment(9, 'No, that was me!', 'zed'))
        time.sleep(1)
        who = dict(house.site.query("SELECT m.native_id, coalesce(h.native, '') FROM message m LEFT JOIN handle h ON h.id = m.author"))
        report.check(who['c7'] == 'orla@tarnwick.example' and who['c5'] == '', 'no stranger takes it over, no other Anonymous is swept along', who)
        house.site.query('SELECT 1')
        house.browser.post('/desk/people/unclaim', claim=claimed, key='unclaim-1')
        again = house.rows(*MOVED)
        nine = house.site.query("SELECT id, conversation FROM message WHERE native_id = 'c9'")[0]
        for table in ('promise', 'message_voice', 'insider'):
            report.check(again[table] == before[table], f'undone: {table} is as it was', again[table])
        report.check([m for m in again['message'] if m[0] != nine[0]] == before['message'], 'undone: every message is as it was')
        report.check([house.listening()[f] for f in FIGURES] == [figures[0] + 1, *figures[1:2], figures[2] + 1, *figures[3:]],
                     'undone: every figure to the digit, and comment 9', [house.listening()[f] for f in FIGURES])


def crowd(report):
    """S4: disclosures, nods and dissent."""
    first = 'The Tarnwick portal lost my order twice and nobody at Tarnwick cares.'
    ben = "Full discalaimer: I'm on the Oldlantern team. My own Tarnwick router has been down since Monday and nobody answers."
    say = {'ann': "(Full disclaimer: I am an Oldlantern employee with some connection to Tarnwick's initiative) Give it time.", 'ben': ben,
           'dora': 'I was product manager of that very mail server, years ago. Losing an order twice is a bug in the queue, Tarnwick.',
           'eve': 'same here', 'fay': 'Same here, Tarnwick!', 'gus': 'same here, twice', 'hal': 'I saw it quite differently'}
    with House('Tarnwick', 'tarnwick', NOW - 5 * HOUR) as house:
        house.open()
        house.hear('Blog', comment(1, first, 'bram'))
        house.at(NOW - 4 * HOUR)
        for i, (who, text) in enumerate(say.items()):
            house.hear('Blog', comment(10 + i, text, who, reply_to='c1'))
        house.hear('Blog', *({'id': 'like-' + who, 'kind': 'like', 'reply_to': 'c1', 'author': {'id': who, 'handle': who}} for who in ('ivy', 'jon')))
        until(lambda: len(house.site.query('SELECT 1 FROM reaction')) == 2, 10)
        c, view = house.where(first)
        page = house.page('/desk/c/' + c['id'])
        report.check('3 agree' in page and '2 like it' in page, 'three agree in words, two by a like', page[:3000])
        report.check('1 does not agree' in page, 'one does not')
        figures = house.listening()
        report.check(figures['by_insiders'] == 2 and figures['heard'] == len(say) + 1 - 2, 'two insiders are in no public figure, the expert is',
                     (figures['heard'], figures['by_insiders']))
        for who in ('ann', 'ben', 'dora'):
            row = house.site.query("SELECT m.id FROM message m JOIN handle h ON h.id = m.author WHERE h.native = ?", who)[0][0]
            voices = house.site.query('SELECT voice FROM message_voice WHERE message = ?', row)
            report.check(bool(voices) == (who != 'dora'), f'{who}: insider or not', voices)
        report.check('Insider, by their own words' in page and 'Full disclaimer' in page, 'the words that gave them away stand beside', page[:200])
        own, view = house.where(ben)
        report.check(view == 'answer' and own['id'] != c['id'], "an insider's own trouble is served", (view, own and own['reasons']))
        report.check('Insider, by their own words' in house.page('/desk/c/' + own['id']), 'and marked')


def years(report):
    """S5: asked of nobody in particular; and three years later."""
    asked = 'Orla, will the slides be public?'
    eleven = ("Best platform on the market. But billing is poor, the portal of little use, support 'polite'. And now I am invoiced for costs that your "
              'support told us we need not pay.')
    with House('Tarnwick', 'tarnwick', NOW - 3 * 365 * DAY) as house:
        house.open()
        house.hear('Blog', comment(1, 'The Tarnwick hotline never called back, I asked three times.', 'bram'))
        bram = house.where('The Tarnwick hotline never called back, I asked three times.')[0]
        house.hear('Blog', comment(10, asked, 'lea'))
        c, view = house.where(asked)
        report.check(c['id'] == bram['id'] and view == 'answer', 'a question in the thread, by name', view)
        house.browser.post(f"/desk/c/{bram['id']}/done", key='done-1')
        report.check(house.where(asked)[1] == 'done', 'the thread is shut', house.where(asked)[1])
        house.browser.post('/desk/subjects', text='platform: platform*\nportal: portal*\nsupport: support\nbilling: bill* OR invoice*')
        house.at(NOW - HOUR)
        house.hear('Blog', comment(11, eleven, 'mia'))
        house.browser.sign_in('orla@tarnwick.example')
        new, view = house.where(eleven)
        report.check(new['id'] != bram['id'] and new.get('under') == bram['id'], 'three years later: a new conversation, tied to the old', new.get('under'))
        report.check(house.where(asked)[1] == 'done', 'which stays shut', house.where(asked)[1])
        report.check({'praise', 'complaint'} <= set(new['labels'].split()), 'praise and complaint', new['labels'])
        report.check(new['thread'][0]['polarity'] != 'positive', "'polite' does not turn it positive", new['thread'][0]['polarity'])
        said = json.loads(house.site.query("SELECT a.value FROM annotation a JOIN message m ON m.id = a.message WHERE m.native_id = 'c11' AND a.stage = 'label'")[0][0])
        signs = {s['subject']: s['polarity'] for s in said.get('subjects', [])}
        report.check(signs == {'platform': 'positive', 'portal': 'negative', 'support': 'negative', 'billing': 'negative'}, 'four subjects, each with its own sign', signs)
        page = house.page('/desk/c/' + new['id'])
        report.check('was told and relies on' in page and 'your support told us we need not pay' in page, 'what they were told and rely on is kept')
        report.check('Said by Mia under “ The Tarnwick hotline never called back' in page and '2023' in page, 'the age of the thread is in sight', page[3000:4500])


BATTERY = 'The battery of my Kestrow got so hot that it caught fire in our hallway. I wrote to you nine days ago.'
COLOUR = 'The new colour of the Kestrow is ugly.'
OUT = ('@kestrow please stay out of this, we are talking among ourselves.', '@kestrow please do not reply to me again.')
AMONG = ('We rode our Kestrow bikes to the {} today, lovely light.', 'My Kestrow and I on the way to the {}.', 'Saw a blue Kestrow at the {}.',
         'Jo lent me the Kestrow for the {}.')
NOTHING = ('Kestrow.', 'Kestrow again, {}', 'kestrow {} lol')
ASK = ('@kestrow do you ship to the {}?', '@kestrow which tyres fit for the {}?', '@kestrow what does a service cost at the {}?',
       '@kestrow is the shop at the {} open?')
PLACES = 'harbour mill station school market bridge library lake park tower church field coast hill forest island'.split()


def a_day(seed):
    """500 posts; who has how many followers is drawn by the seed, nothing else is."""
    def post(number, text, who, followers=None):
        return {'id': f'p{number}', 'text': text, 'author': {'id': who, 'handle': who, 'name': who.title(), 'followers': followers}}

    def place(n):
        return PLACES[n % 16] + ('' if n < 16 else ' of ' + PLACES[n // 16 % 16].title())
    posts = [post(1, COLOUR, 'star', 200_000), post(0, BATTERY, 'owen', 3)]
    posts += [post(2 + i, text, f'out{i}') for i, text in enumerate(OUT)]
    posts += [post(10 + i, AMONG[i % 4].format(place(i)), f'a{i}') for i in range(430)]
    posts += [post(500 + i, NOTHING[i % 3].format(place(i)), f'n{i}') for i in range(46)]
    posts += [{**post(600 + i, ASK[i % 4].format(place(i)), f'q{i}'), 'to': ['kestrow']} for i in range(20)]
    random.Random(9).shuffle(posts)
    if seed:
        counts = [p['author']['followers'] or 17 for p in posts]
        random.Random(seed).shuffle(counts)
        for p, n in zip(posts, counts):
            p['author']['followers'] = n
    for p in posts:
        p['author']['followers'] = p['author']['followers'] or 17
    return posts


def advised(report, seed):
    """{list: [(title, reasons)]} of a house that heard that day."""
    with House('Kestrow', 'kestrow', NOW - 9 * DAY) as house:
        house.open()
        posts = a_day(seed)
        house.hear('Square', *(p for p in posts if p['id'] == 'p0'))
        house.at(NOW - HOUR)
        house.hear('Square', *(p for p in posts if p['id'] != 'p0'))
        figures = house.listening()
        report.check(figures['heard'] == 500, 'each of the 500 is counted as heard', figures['heard'])
        lists = {view: house.all(view) for view in ('answer', 'watch', 'left')}
        report.check(all(c['would_be_answered_if'] for c in lists['watch']), 'each watch names what would turn it into answer')
        return {view: [(c['title'], tuple(c['reasons'])) for c in cs] for view, cs in lists.items()}


def ordinary(report):
    """S9: keep the ordinary ordinary, and followers out of it."""
    lists = advised(report, 0)
    titles = {view: [t for t, _ in rows] for view, rows in lists.items()}
    asked = [t for t in titles['answer'] if t.startswith('@kestrow')]
    report.check(titles['answer'][0] == BATTERY, 'the battery is first', titles['answer'][:3])
    report.check(len(asked) == 20, 'the 20 questions to us are to be answered', len(asked))
    report.check(COLOUR not in titles['answer'][:21], 'the grumble has its fair place', titles['answer'][:3])
    left = dict(lists['left'])
    report.check(all('asked us to stay out' in ' '.join(left.get(t, ())) for t in OUT), 'two are left alone because they asked us to',
                 [left.get(t) for t in OUT])
    others = [t for t in titles['answer'] if t != BATTERY and t not in asked]
    report.check(len(others) <= 1, 'of the others hardly any', others[:5])
    report.check(advised(report, 5) == lists, 'other followers: the same advice, reasons and order')


def snowball(report):
    """S21, the part before the alarm: horror stories under one post are complaints of their own, on one matter."""
    first = 'The Tarnwick meter was never repaired, my heating has been off since Friday and nobody from Tarnwick called back.'
    own = {'ann': 'My heating is off since Friday, too: the Tarnwick technician never came, and my mother is 84.',
           'ben': 'Two appointments for my heating, and no Tarnwick technician came. I took two days off for that.',
           'cid': 'Tarnwick charged me for a technician who never came, and the heating is still cold.',
           'dia': 'The heating in our school is off and Tarnwick says it is our own fault.',
           'eli': 'Same here, and worse: Tarnwick sent me the bill for a heating repair that nobody made.',
           'fay': 'My baby sleeps in a coat because Tarnwick does not repair the heating.'}
    leavers = ["we're not doing business with them", "I'm leaving Tarnwick for another supplier", 'Tarnwick just lost a customer']
    with House('Tarnwick', 'tarnwick', NOW - 3 * HOUR) as house:
        house.open()
        house.hear('Square', {'id': 'c0', 'kind': 'post', 'thread': 'thread', 'text': first, 'author': {'id': 'zoe', 'handle': 'zoe', 'name': 'Zoe', 'followers': 40}})
        house.at(NOW - 2 * HOUR)
        for i, (who, text) in enumerate(own.items()):
            house.hear('Square', comment(10 + i, text, who, reply_to='c0'))
        house.hear('Square', comment(20, 'same here', 'gus', reply_to='c0'), comment(21, 'And still no call today.', 'ann', reply_to='c0'))
        for i, text in enumerate(leavers):
            house.hear('Square', comment(30 + i, text, f'out{i}', reply_to='c0'))
        cs = {who: house.where(text)[0] for who, text in own.items()}
        root = house.where(first)[0]
        report.check(len({c['id'] for c in cs.values()} | {root['id']}) == 7, 'seven conversations', {w: c['title'] for w, c in cs.items()})
        report.check(all(c.get('under') == root['id'] for c in cs.values()), 'each under the first post', {w: c.get('under') for w, c in cs.items()})
        report.check(house.where('same here')[0]['id'] == root['id'], 'who agrees stays there')
        report.check(house.where('And still no call today.')[0]['id'] == cs['ann']['id'], 'what she adds comes to her own')
        page = house.page('/desk/c/' + root['id'])
        report.check('1 agrees' in page and 'told something of their own here' in page, 'both are in sight there', page[2000:3500])
        hal = 'My daughter freezes in her room as well, the Tarnwick technician never came to us.'
        house.hear('Square', comment(40, hal, 'hal', reply_to='c10'), comment(41, 'Oh no.', 'ida', reply_to='c40'),
                   comment(42, 'Sorry to read that, Ben.', 'ann', reply_to='c11'))
        own = house.where(hal)[0]
        report.check(own.get('under') == root['id'] and own['id'] not in [c['id'] for c in cs.values()], 'under a branch: a branch of the same post',
                     own.get('under'))
        report.check(house.where('Oh no.')[0]['id'] == own['id'], 'who answers it is led there, whatever the place calls the thread')
        report.check(house.where('Sorry to read that, Ben.')[0]['id'] == cs['ben']['id'], 'who answers another one stays with him')
        mine = 'My heating broke, too, I wrote to Tarnwick twice and nobody answers.'
        secret = 'My Tarnwick meter is broken, please come to Mill Lane 4.'
        house.hear('Square', {'id': 'secret', 'kind': 'chat', 'audience': 'private', 'text': secret, 'author': {'id': 'joe', 'handle': 'joe', 'name': 'Joe'}})
        house.hear('Square', comment(43, mine, 'joe', reply_to='c0'), comment(44, 'And no answer until now!', 'joe', reply_to='c0'))
        joe = house.where(mine)[0]
        report.check(joe['id'] != house.where(secret)[0]['id'], 'and not to his private talk')
        report.check(joe.get('under') == root['id'] and house.where('And no answer until now!')[0]['id'] == joe['id'], 'what he adds comes to his own')
        house.api(f"/conversations/{root['id']}/answered-elsewhere", {'how': 'reply', 'text': 'We are sorry. It will be repaired today.'})
        waiting = [house.api('/conversations/' + c['id']).get('waiting_since') for c in cs.values()]
        report.check('waiting_since' not in house.api('/conversations/' + root['id']) and all(waiting), 'an answer to the first answers nobody else', waiting)
        labels = [house.where(text)[0]['labels'] for text in leavers]
        report.check(all('leaving' in of for of in labels), 'leavers are counted as leaving', labels)
        page = house.page('/desk/matters')
        report.check('heating' in page, 'one matter is proposed for them', page[1000:3000])


def main():
    stories = {'claim': claim, 'crowd': crowd, 'years': years, 'ordinary': ordinary, 'snowball': snowball}
    report = Report('stories')
    for name in sys.argv[1:] or stories:
        report.run(lambda r, name=name: stories[name](r))
    report.end()


if __name__ == '__main__':
    main()
