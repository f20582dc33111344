#!/usr/bin/env python3
"""The listening page against an independent recount, from messages and history alone.

usage: listening.py [SEED]

Sites are made by heed's own commands and driven line by line by build/listening_site, which has
the clock in its hand. Every figure is then counted again here, in Python, straight from the rows
of messages, events, deliveries, promises and gaps: no count table is read and no code is shared.
The first site is scenario S7 with its numbers; the others are 500 random steps each.
"""
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from report import BUILD, HEED, Report

DAY, HOUR, MINUTE = 86400000, 3600000, 60000
BELIEVED = 7 * DAY  # nothing waits from longer before we heard it
BREAKS = 7 * DAY    # a promise that late is broken
MONDAY = 20400  # 2025-11-08 is a Saturday; the week only needs to be in the past
COUNTED = ('heard', 'listened', 'answered', 'watched', 'left_alone', 'no_because', 'nobody_yet')


def heed(*args, **more):
    done = subprocess.run([HEED, *args], capture_output=True, text=True, timeout=60, **more)
    if done.returncode:
        raise RuntimeError(f'{args}: {done.stderr}')
    return done.stdout


class Site:
    def __init__(self, folder):
        self.path = os.path.join(folder, 'site')
        self.steps = []
        self.dues = []  # of its promises
        self.declared = []  # accounts and domains that are no public opinion
        self.marked = set()  # accounts that a colleague said to be one of us
        self.signed, self.unsigned, self.claimed = {}, [], []  # messages: (channel, id)
        heed('init', self.path, '--name', 'Sablewood')
        heed('user', self.path, 'add', '--email', 'mina@sablewood.example', '--role', 'agent')
        for name in ('posts', 'mail', 'forum', 'planet', 'mirror', 'calls'):
            heed('channel', self.path, 'add', 'script', name, 'command=/bin/true')  # can be answered

    def step(self, *fields):
        self.steps.append('\t'.join(str(f) for f in fields))

    def hear(self, channel, at, **message):
        self.step('hear', channel, at, json.dumps(message))

    def run(self):
        """Runs the steps so far; gives the lines printed."""
        script, self.steps = '\n'.join(self.steps) + '\n', []
        done = subprocess.run([os.path.join(BUILD, 'tests', 'listening', 'listening_site'), self.path], input=script, text=True,
                              capture_output=True, timeout=300)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.split('\n')[:-1]

    def figures(self, first, last, now):
        self.step('print', first, last, now)
        return json.loads(self.run()[-1])

    def rows(self, sql):
        db = sqlite3.connect(f'file:{self.path}/heed.db?mode=ro', uri=True)
        db.row_factory = sqlite3.Row
        rows = [dict(r) for r in db.execute(sql)]
        db.close()
        return rows


# ---- the recount ----

def kind_of_reason(text):
    """What a reason for leaving alone says, as docs/listening.md has it."""
    text = text.strip().lower()
    if re.match(r'no(\s*$|\s*[^\w\s\']|\s+because)', text):
        return 'no_because', None
    for name, begins in (('nobody_asks_us', 'nobody asks'), ('they_asked_us_to', 'they asked'),
                         ('answered_by_others', 'answered'), ('not_about_us', 'not about'),
                         ('a_machine_wrote_it', 'a machine'), ('spam', 'spam'), ('double', 'double')):
        if text.startswith(begins):
            return 'left_alone', name
    return 'left_alone', 'other'


def words(text):
    return re.findall(r'\w+', text.lower())


def nearest_rank(waits, tenths):
    waits = sorted(waits)
    return waits[-(-len(waits) * tenths // 10) - 1] if waits else None


class Recount:
    """All that was heard, and for each message what became of it."""

    def __init__(self, site):
        messages = site.rows('SELECT * FROM message ORDER BY id')
        self.by_id = {m['id']: m for m in messages}
        texts, seen, self.heard, self.machines, self.copies, self.first, self.edits = {}, set(), [], [], [], [], []
        for m in messages:
            key = (m['channel'], m['native_id'])
            if m['direction'] == 0 and key in seen and not m['deleted'] and not m['same_as']:
                if words(m['text']) != words(texts[key]):  # else only commas were moved
                    self.edits.append(m)
            texts[key] = m['text']
            if m['direction'] != 0 or key in seen:
                continue
            seen.add(key)
            if m['deleted']:
                continue
            if m['same_as']:
                self.copies.append(m)
            elif m['origin'] == 1:
                self.machines.append(m)
            else:
                self.first.append(m)
        self.left_out = {'insiders': [], 'bought': []}
        self.sort_out(site)
        self.sent = site.rows('SELECT * FROM outbox WHERE state = 3 ORDER BY updated_at, id')
        self.elsewhere = site.rows('SELECT * FROM message m WHERE direction = 1 AND is_current = 1 AND NOT EXISTS '
                                   '(SELECT 1 FROM outbox o WHERE o.message = m.id)')
        self.acts = {}
        for e in site.rows("SELECT * FROM event WHERE verb LIKE 'chose %' OR verb = 'took a decision back' ORDER BY at"):
            what, reason = {'chose answer': ('nobody_yet', None), 'took a decision back': ('nobody_yet', None), 'chose watch': ('watched', None)}.get(e['verb'], (None, None))
            if not what:
                what, reason = kind_of_reason(json.loads(e['detail'])['text'])
            self.acts.setdefault(e['conversation'], []).append((e['at'], e['at'], what, reason))
        for o in self.sent:
            written = self.by_id[o['message']]['heard_at']
            self.acts.setdefault(o['conversation'], []).append((o['updated_at'], written, 'answered', None))
        starts = self.starts()
        for a in self.elsewhere:  # answers what had been said when it was given, in the order of hearing
            later = [row for row, since in starts.get(a['conversation'], []) if since > a['said_at']]
            a['through'] = min(later + [a['id']]) - 1
        answered = {}
        for a in self.elsewhere:
            answered[a['conversation']] = max(answered.get(a['conversation'], 0), a['through'])
        for m in self.first:
            m['what'], m['reason'] = 'nobody_yet', None
            if m['id'] <= answered.get(m['conversation'], 0):
                m['what'] = 'answered'
            for at, written, what, reason in sorted(self.acts.get(m['conversation'], [])):
                if written > m['heard_at'] and m['what'] != 'answered':
                    m['what'], m['reason'] = what, reason
        self.kept = {(e['conversation'], json.loads(e['detail'])['text']): e['at']
                     for e in site.rows("SELECT * FROM event WHERE verb = 'kept a promise'")}
        self.site = site

    def sort_out(self, site):
        """Who speaks for us, by account (any of that person's) or in so many words, is no public opinion."""
        handles = {h['id']: h for h in site.rows('SELECT * FROM handle')}
        staff = {s['email'] for s in site.rows('SELECT email FROM staff')}

        def is_ours(handle):
            names = {handle['native'], handle['address']}
            return bool(names & staff) or (handle['network'], handle['native']) in site.marked or any(
                re.search(r'(^|[@.])' + re.escape(d) + '$', n) for n in names for d in site.declared)
        spoke = {m['author'] for m in self.by_id.values()}
        ours = {h['person'] for h in handles.values() if h['id'] in spoke and is_ours(h)}
        for m in self.first:
            if m['author'] and handles[m['author']]['person'] in ours or 'I work for them' in m['text']:
                self.left_out['insiders'].append(m)
            elif m['origin'] == 2 or '#ad' in m['text']:
                self.left_out['bought'].append(m)
            else:
                self.heard.append(m)

    def of(self, first, last, channel=None):
        return [m for m in self.heard if first <= m['heard_at'] // DAY <= last and channel in (None, m['channel'])]

    @staticmethod
    def heard_figures(messages):
        out = {k: 0 for k in COUNTED}
        out['heard'] = len(messages)
        out['audience'] = {name: sum(m['audience'] == i for m in messages)
                           for i, name in enumerate(('public', 'members', 'private'))}
        out['left_alone_because'] = {}
        for m in messages:
            out[m['what']] += 1
            if m['reason']:
                out['left_alone_because'][m['reason']] = out['left_alone_because'].get(m['reason'], 0) + 1
        out['listened'] = out['heard'] - out['nobody_yet']
        return out

    def starts(self):
        """{conversation: [(row, since when it waits)]}"""
        out = {}
        for m in self.first:
            out.setdefault(m['conversation'], []).append((m['id'], self.waits_from(m)))
        for m in self.edits:
            out.setdefault(m['conversation'], []).append((m['id'], m['heard_at']))
        return out

    def answers(self):
        """(left at, row, conversation, channel, last row it answers) of all that left, in that order."""
        sent = [(o['updated_at'], o['message'], o['conversation'], o['channel'], o['message'] - 1) for o in self.sent]
        return sorted(sent + [(a['said_at'], a['id'], a['conversation'], a['channel'], a['through']) for a in self.elsewhere])

    def waits(self):
        """(channel, sent at, ms) of each answer that ended a wait, as docs/listening.md says what a
        wait is; and {conversation: since when somebody waits there now, or 0}."""
        out, waiting = [], self.starts()
        for left, _, conversation, channel, through in self.answers():
            here = waiting.get(conversation, [])
            answered = [since for row, since in here if row <= through]
            if answered:
                out.append((channel, left, max(0, left - min(answered))))
            waiting[conversation] = [(row, since) for row, since in here if row > through]
        return out, {c: min((since for _, since in here), default=0) for c, here in waiting.items()}

    @staticmethod
    def waits_from(m):
        said = min(m['said_at'], m['heard_at'])
        return said if m['staff'] else max(said, m['heard_at'] - BELIEVED)

    @staticmethod
    def wait_figures(waits):
        if not waits:
            return {'n': 0}
        return {'n': len(waits), 'half_ms': nearest_rank(waits, 5), 'nine_in_ten_ms': nearest_rank(waits, 9), 'is_cut': False}

    def deaf(self, first, last, now):
        """{channel: ms}"""
        out, begin, end = {}, first * DAY, min((last + 1) * DAY, now)
        removed = {c['id']: c['removed_at'] for c in self.site.rows('SELECT * FROM channel')}
        for g in self.site.rows('SELECT * FROM channel_gap'):
            stop = min(t for t in (g['to_at'], removed[g['channel']], end) if t)
            ms = min(stop, end) - max(g['from_at'], begin)
            if ms > 0:
                out[g['channel']] = out.get(g['channel'], 0) + ms
        return out

    def promises(self, first, last, now):
        begin, end = first * DAY, min((last + 1) * DAY - 1, now)
        out = dict.fromkeys(('made', 'kept', 'kept_late', 'broken', 'later_kept', 'overdue', 'taken_back', 'open'), 0)
        given = {(e['conversation'], json.loads(e['detail'])['text'])
                 for e in self.site.rows("SELECT * FROM event WHERE verb = 'promised'")}
        for e in self.site.rows("SELECT * FROM event WHERE verb = 'took a promise back'"):
            if begin // DAY <= e['at'] // DAY <= last and (e['conversation'], json.loads(e['detail'])['text']) in given:
                out['taken_back'] += 1
        said_broken = {(e['conversation'], json.loads(e['detail'])['text']): e['verb']
                       for e in self.site.rows("SELECT * FROM event WHERE verb IN ('broke a promise', 'mended a promise') ORDER BY id")}
        for p in self.site.rows('SELECT * FROM promise WHERE state IN (1, 2, 3, 5)'):
            kept_at = self.kept.get((p['conversation'], p['text']), 0)
            broken = (p['due_at'] and p['due_at'] + BREAKS <= (kept_at or now)) or said_broken.get((p['conversation'], p['text'])) == 'broke a promise'
            out['open'] += not kept_at and not broken
            out['made'] += begin <= p['made_at'] <= end
            at = p['due_at'] or kept_at or p['settled_at']
            if not at or not begin <= at <= end:
                continue
            if broken:
                out['broken'] += 1
                out['later_kept'] += kept_at > 0
            elif not kept_at:
                out['overdue'] += 1
            else:
                out['kept_late' if p['due_at'] and kept_at > p['due_at'] else 'kept'] += 1
        return out

    def rules(self, first, last):
        """[(name, heard, listened)] of the rules to be listed; named are those nobody owns."""
        hits = {}
        for h in self.site.rows('SELECT * FROM hit'):
            hits.setdefault(h['message'], []).append(h['rule'])
        counts = {}
        for m in (m for m in self.first if first <= m['heard_at'] // DAY <= last):  # whoever said it
            for rule in hits.get(m['id'], []):
                heard, listened = counts.get(rule, (0, 0))
                counts[rule] = (heard + 1, listened + (m['what'] != 'nobody_yet'))
        out = []
        for r in self.site.rows('SELECT * FROM rule'):
            heard, listened = counts.get(r['id'], (0, 0))
            nobody = not r['staff'] and not r['team'] and not r['removed_at']
            if heard > listened or nobody:
                out.append((r['name'] if not r['staff'] and not r['team'] else '', heard, listened))
        return sorted(out)


def compare(report, site, what, first, last, now):
    got, again = site.figures(first, last, now), Recount(site)
    want = again.heard_figures(again.of(first, last))
    for key, value in want.items():
        report.check(got[key] == value, f'{what}: {key}', f'{got[key]} is {value} by the recount')
    for key, rows in (('by_machines', again.machines), ('copies', again.copies),
                      ('by_insiders', again.left_out['insiders']), ('bought', again.left_out['bought'])):
        n = sum(first <= m['heard_at'] // DAY <= last for m in rows)
        report.check(got[key] == n, f'{what}: {key}', f'{got[key]} is {n}')
    n = sum(first <= a[0] // DAY <= last for a in again.answers())
    report.check(got['answers_sent'] == n, f'{what}: answers_sent', f'{got["answers_sent"]} is {n}')
    waits, waiting = again.waits()
    waits = [w for w in waits if first * DAY <= w[1] <= min((last + 1) * DAY - 1, now)]
    wanted = again.wait_figures([w[2] for w in waits])
    report.check(got['waits'] == wanted, f'{what}: waits', f'{got["waits"]} is {wanted}')
    odd = [(c['id'], c['waiting_since'], waiting.get(c['id'], 0)) for c in site.rows('SELECT id, waiting_since FROM conversation')
           if c['waiting_since'] != waiting.get(c['id'], 0)]
    report.check(not odd, f'{what}: who waits, since when', odd)
    replied = {}
    for left, _, conversation, *_ in again.answers():
        replied.setdefault(conversation, left)
    odd = [(c['id'], c['first_reply_at'], replied.get(c['id'], 0)) for c in site.rows('SELECT id, first_reply_at FROM conversation')
           if c['first_reply_at'] != replied.get(c['id'], 0)]
    report.check(not odd, f'{what}: first replies', odd)
    deaf = again.deaf(first, last, now)
    report.check(got['deaf_minutes'] == sum(deaf.values()) // MINUTE, f'{what}: deaf', f'{got["deaf_minutes"]}, {deaf}')
    report.check(sum(g['deaf_minutes'] for g in got['gaps']) <= got['deaf_minutes'], f'{what}: gaps')
    for key, value in again.promises(first, last, now).items():
        report.check(got[f'promises_{key}'] == value, f'{what}: promises_{key}', f'{got[f"promises_{key}"]} is {value}')
    rules = sorted((r.get('rule', ''), r['heard'], r['listened']) for r in got['heard_nobody_acts'])
    report.check(rules == again.rules(first, last), f'{what}: rules', f'{rules} is {again.rules(first, last)}')
    compare_channels(report, what, got, again, first, last, waits, deaf)
    return got


def compare_channels(report, what, got, again, first, last, waits, deaf):
    names = {c['id']: c for c in again.site.rows('SELECT * FROM channel')}
    public = {m['channel'] for m in again.heard if m['audience'] == 0}
    shown = {c['name']: c for c in got['channels'] if 'name' in c}
    for channel in public:
        c = shown.pop(names[channel]['name'], None)
        if c is None:
            report.check(names[channel]['removed_at'], f'{what}: a channel is missing', names[channel]['name'])
            continue
        wanted = again.heard_figures(again.of(first, last, channel))
        wanted['waits'] = again.wait_figures([w[2] for w in waits if w[0] == channel])
        wanted['deaf_minutes'] = deaf.get(channel, 0) // MINUTE
        report.check(all(c[k] == v for k, v in wanted.items()), f'{what}: channel {c["name"]}', f'{c} is {wanted}')
    report.check(not shown, f'{what}: private channels have no name', shown)


# ---- the sites ----

def scenario_s7(report, folder):
    """Heard is not listened."""
    site = Site(folder)
    heed('team', site.path, 'add', 'support')
    heed('rule', site.path, 'add', 'A', 'headset')
    heed('rule', site.path, 'add', 'B', 'battery')
    site.step('team', 'A', 'support')
    start = MONDAY * DAY
    for i in range(200):
        word = 'headset' if i < 100 else 'battery'
        site.hear('posts', start + i * 40 * MINUTE, id=str(i), author={'id': f'p{i}', 'handle': f'@p{i}@example.social'},
                  text=f'My {word} number {i} does something that I did not expect at all')
    after = start + 6 * DAY
    for i in range(100):
        at = after + i * 10 * MINUTE
        if i < 40:
            site.step('reply', at, 'posts', i, f'Answer {i}')
            site.step('send', at + MINUTE, 'sent')
        elif i < 70:
            site.step('advise', at, 'posts', i, 'watch', 'until the next firmware')
        elif i < 90:
            site.step('advise', at, 'posts', i, 'leave', 'Nobody asks us, and Jo has answered it')
        else:
            site.step('advise', at, 'posts', i, 'leave', 'No, because it would break older phones')
    site.step('gap', 'posts', start + DAY + 9 * HOUR, start + DAY + 12 * HOUR)
    now = start + 8 * DAY
    got = compare(report, site, 'S7', MONDAY, MONDAY + 6, now)
    want = {'heard': 200, 'listened': 100, 'answered': 40, 'watched': 30, 'left_alone': 20, 'no_because': 10,
            'nobody_yet': 100, 'deaf_minutes': 180, 'left_alone_because': {'nobody_asks_us': 20}}
    for key, value in want.items():
        report.check(got[key] == value, f'S7: {key} is {value}', got[key])
    b = {'rule': 'B', 'has_owner': False, 'is_removed': False, 'heard': 100, 'listened': 0}
    report.check(got['heard_nobody_acts'] == [b], 'S7: rule B stands under heard, nobody acts', got['heard_nobody_acts'])
    report.check(got['gaps'][0]['deaf_minutes'] == 180, 'S7: deaf 3 h', got['gaps'])
    report.check(set(got['definitions']) >= set(COUNTED), 'S7: each figure is defined')
    heed('rule', site.path, 'remove', 'B')
    got = compare(report, site, 'S7 without B', MONDAY, MONDAY + 6, now)
    report.check(got['heard'] == 200 and got['heard_nobody_acts'] == [{**b, 'is_removed': True}],
                 'S7: a rule that is removed keeps its past', got['heard_nobody_acts'])
    report.check('all whole' in heed('check', site.path), 'S7: heed check')
    try:
        site.step('advise', now, 'posts', 0, 'leave', '')
        site.run()
        report.check(False, 'S7: nothing is left alone without a reason')
    except RuntimeError:
        report.check(True, 'S7: nothing is left alone without a reason')


REASONS = ['No, because the law says so', 'no: not this year', 'nobody asks us', 'They asked us to', 'spam', 'not about us',
           'Jo is on it', 'No one asks', 'double', 'answered by Jo', 'no because it breaks']


def said_at(dice, at):
    """Mostly a while ago; sometimes by a clock that is set wrong, or to lead the queue."""
    return dice.choice([at - dice.randrange(5 * HOUR)] * 8 + [dice.randrange(at), at + dice.randrange(400 * DAY)])


def change(dice, site, at, channel, name, known):
    """An edit: of what is meant, or of a comma."""
    if dice.random() < 0.6:
        known[channel, name] = f'changed {dice.random()} by its writer since then'
    else:
        known[channel, name] += ','
    site.hear(channel, at, id=name, text=known[channel, name], audience='private' if channel == 'mail' else 'public')


def overlapping(dice, site, at, channel, name, known):
    """Two answers on their way at once, with words and changes before, between and after."""
    def meanwhile(when):
        if dice.random() < 0.3:
            change(dice, site, when, channel, name, known)
        if dice.random() < 0.3:
            more = f'{name}-{when}'
            known[channel, more] = f'and one thing more, {when}'
            site.hear(channel, when, id=more, reply_to=name, text=known[channel, more],
                      audience='private' if channel == 'mail' else 'public')
    site.step('reply', at, channel, name, 'We are on it')
    meanwhile(at + 1000)
    site.step('reply', at + 2000, channel, name, 'And here it is')
    meanwhile(at + 3000)
    site.step('take', at + 20000, 2)
    meanwhile(at + 21000)
    first = dice.randrange(2)
    for i, which in enumerate((first, 1 - first)):
        site.step('settle', at + 30000 + 1000 * i, which, dice.choice(['sent', 'sent', 'sent', 'refused']))
        if not i:
            meanwhile(at + 30500)


TOLD = ['', '', '', '', '', '', '. Full disclosure: I work for them', ' #ad']


def who_is_who(dice, site, at):
    """A comment gets its author, or loses him; somebody is one of us, or two are one: and back."""
    chance = dice.random()
    if chance < 0.5 and site.unsigned:
        name = dice.choice(site.unsigned)
        if name in site.claimed:
            site.step('unclaim', at, *name)
            site.claimed.remove(name)
        else:
            to = dice.choice(list(site.signed)) if site.signed and dice.random() < 0.6 else ('staff',)
            site.step('claim', at, *name, *to)
            site.claimed.append(name)
    elif site.signed:
        name = dice.choice(list(site.signed))
        account = site.signed[name]
        site.step('insider', at, *name, 'no' if account in site.marked else 'yes')
        site.marked ^= {account}


def random_step(dice, site, at, known):
    channel = dice.choice(['posts', 'mail', 'forum'])
    name, chance = f'{channel}-{len(known)}', dice.random()
    if not known or chance < 0.45:
        message = {'id': name, 'text': f'{dice.choice(["headset", "battery", "neither of them"])} {name} says {dice.random()} of it',
                   'author': {'id': f'{channel}{dice.randrange(40)}'}, 'said_at': said_at(dice, at),
                   'origin': 'sponsored' if dice.random() < 0.05 else 'person',
                   'audience': 'private' if channel == 'mail' else dice.choice(['public', 'public', 'members'])}
        message['text'] += dice.choice(TOLD)
        if dice.random() < 0.08:
            n = dice.randrange(3)  # the last one is not below agency.example
            message['author'] = {'id': f'{channel}-ann{n}', 'handle': f'ann@{("agency", "sub.agency", "myagency")[n]}.example'}
        elif dice.random() < 0.1:
            del message['author']
        if dice.random() < 0.3 and known:
            channel, message['reply_to'] = dice.choice(list(known))
            message['audience'] = 'private' if channel == 'mail' else 'public'
        site.hear(channel, at, **message)
        known[channel, name] = message['text']
        if 'author' not in message:
            site.unsigned.append((channel, name))
        elif '-ann' not in message['author']['id']:
            site.signed[channel, name] = channel, message['author']['id']
        return
    channel, name = dice.choice(list(known))
    if chance < 0.52:
        change(dice, site, at, channel, name, known)
    elif chance < 0.54:
        site.hear(channel, at, id=name, deleted=True)
    elif chance < 0.57:
        site.hear(channel, at, id=f'auto-{at}', origin='automated', reply_to=name, text='I am out of the office',
                  audience='private' if channel == 'mail' else 'public')
    elif chance < 0.61:
        overlapping(dice, site, at, channel, name, known)
    elif chance < 0.68:
        when = at - dice.choice([0, 0, 0, 1, 1, 40]) * dice.randrange(3 * HOUR)
        if dice.random() < 0.6:
            site.step('advise', at - 1000, channel, name, 'leave', dice.choice(REASONS))
        site.step('elsewhere', at, channel, name, when, dice.choice(['call', 'reply']), 'We rang and mended it')
        if dice.random() < 0.5:  # a mistake: what was decided before and meanwhile counts again
            if dice.random() < 0.5:
                site.step('advise', at + 1000, channel, name, dice.choice(['watch', 'leave', 'answer']), dice.choice(REASONS))
            site.step('not-elsewhere', at + 2000, channel, name)
    elif chance < 0.72:
        site.step('not-elsewhere', at, channel, name)
    elif chance < 0.80:
        sent = at + dice.randrange(11, 500) * 1000
        site.step('reply', at, channel, name, 'We are on it')
        if dice.random() < 0.5:  # she says more before it has left
            site.hear(channel, at + 5000, id=f'{name}-{at}', reply_to=name, text=f'and one more thing, {at}',
                      audience='private' if channel == 'mail' else 'public')
            known[channel, f'{name}-{at}'] = f'and one more thing, {at}'
        site.step('send', sent, dice.choice(['sent', 'sent', 'sent', 'refused', 'uncertain']))
    elif chance < 0.92:
        advice = dice.choice(['watch', 'leave', 'leave', 'answer'])
        site.step('advise', at, channel, name, advice, dice.choice(REASONS))
    else:
        due = at + dice.randrange(-90, 90) * HOUR
        site.step('promise', at, channel, name, due, f'a promise of {at}')
        site.dues.append(due)


def random_site(report, folder, seed):
    dice, site, known = random.Random(seed), Site(folder), {}
    for name, rule in (('A', 'headset'), ('B', 'battery'), ('idle', 'nothingatall')):
        heed('rule', site.path, 'add', name, rule)
    site.declared = ['agency.example']
    site.step('insiders', ' '.join(site.declared))
    at = MONDAY * DAY
    for _ in range(500):
        at += dice.randrange(10 * MINUTE, 50 * MINUTE)
        if dice.random() < 0.1:
            site.step('tick', at)
        random_step(dice, site, at, known)
        if dice.random() < 0.08:
            who_is_who(dice, site, at + 1)
    site.hear('planet', at, id='copy', author={'id': 'c'}, text='the very same words in two places today')
    site.hear('mirror', at + 1, id='copy2', author={'id': 'c'}, text='the very same words in two places today')
    promises = [int(line) for line in site.run()]
    at += DAY
    for number, due in zip(promises, site.dues):
        at += 5 * MINUTE
        site.step('tick', at)
        if dice.random() < 0.4 and at < due + BREAKS - MINUTE:  # by a colleague's word
            site.step('not-kept', at, number)
            if dice.random() < 0.5:
                site.step(dice.choice(['kept', 'mend']), at + MINUTE, number)
        elif dice.random() < 0.7:  # what is broken cannot be taken back
            site.step('kept' if due + BREAKS <= at else dice.choice(['kept', 'kept', 'kept', 'drop']), at, number)
    for channel in ('posts', 'forum', 'mail'):
        site.step('gap', channel, (MONDAY + 2) * DAY + dice.randrange(DAY), (MONDAY + 3) * DAY + dice.randrange(DAY))
    site.step('gap', 'posts', at, 0)
    now, last = at + DAY, (at + DAY) // DAY
    site.step('tick', now)
    site.run()
    for first, end in ((MONDAY, last), (MONDAY + 1, MONDAY + 3), (MONDAY + 5, MONDAY + 5), (last + 1, last + 1)):
        if first <= last:
            compare(report, site, f'seed {seed}, days {first}-{end}', first, end, now)
    report.check('all whole' in heed('check', site.path), 'random: heed check')


def main():
    report = Report('listening')
    subprocess.run(['ninja', '-C', BUILD, 'tests/listening/listening_site'], check=True, stdout=subprocess.DEVNULL)
    seeds = [int(sys.argv[1])] if len(sys.argv) > 1 else [1, 2, 3, 4]
    for test in (scenario_s7, *(lambda r, f, s=s: random_site(r, f, s) for s in seeds)):
        folder = tempfile.mkdtemp(prefix='heed-listening-')
        try:
            test(report, folder)
        except Exception as problem:
            report.check(False, getattr(test, '__name__', 'random site'), problem)
        shutil.rmtree(folder)
    report.end()


main()
