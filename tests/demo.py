#!/usr/bin/env python3
"""Looks at the made-up company of `heed demo`: its texts (demo/*.jsonl) are enough, from enough places, with
no sentence skeleton more than three times; and the site that is made of them is whole.

A skeleton is a sentence with its numbers, names, products, weekdays and addresses masked. In a
sentence of six words or more every word that is no function word is masked, too, so that the same
sentence with other nouns counts as the same. What a text quotes, a copy of a text met elsewhere and
the text before an edit are not counted again.

usage: demo.py [--list]   (--list: print what is there and the commonest skeletons)
"""
import collections
import glob
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from report import HEED, ROOT, Report  # noqa: E402

FOLDER = os.path.join(ROOT, 'demo')
LIMIT = 3
LONG = 6  # words from which on only function words tell sentences apart

FUNCTION = {
    'en': "a an the and or but nor so if than then as at by for from in into of off on out over to up with without about after "
          "before between through until since while because i me my mine you your he him his she her it its we us our they them "
          "their this that these those there here what which who whom whose when where why how be is am are was were been being "
          "have has had having do does did done will would can could shall should may might must not no never only just also too "
          "very more most some any all each every both few one two other another same such own again once still already even ever "
          "it's i'm i've i'd i'll don't doesn't didn't isn't wasn't can't won't that's there's they're they've you're we're",
    'de': "der die das den dem des ein eine einen einem einer und oder aber wenn dann als wie an auf aus bei bis durch für gegen "
          "in mit nach ohne seit über um unter von vor zu zum zur ich mich mir mein meine du dich dir er ihn ihm sie es wir uns "
          "ihr euch sein ist bin sind war waren hat habe haben hatte wird werden wurde kann können darf muss soll will nicht kein "
          "keine nie nur auch noch schon sehr was wer wo warum heute dass ob so da hier",
    'nl': "de het een en of maar als dan die dat deze dit ik mij me mijn je jij u uw hij hem zij ze wij we ons er hier daar wat "
          "wie waar hoe van voor met zonder op in aan uit bij naar om over door tot na sinds is ben zijn was waren heb heeft had "
          "hebben wordt worden kan kunnen moet mag wil niet geen nooit alleen ook nog al wel zo te",
    'fr': "le la les l un une des du de d et ou mais si que qui quoi dont où je j me m mon ma mes tu te ton il elle on nous vous "
          "ils elles se s ce c cette ces est suis sont était ai a ont avait pas plus ne n jamais aussi encore déjà très dans sur "
          "sous avec sans pour par en y au aux",
    'es': "el la los las un una unos de del y o pero si que quien qué cómo dónde cuándo yo me mi tu te su se lo le nos es son está "
          "era ha han he hay no ni nunca ya más muy también con sin por para en a al desde hasta",
    'it': "il lo la i gli le l un una di del della da in con su per tra fra e o ma se che chi cosa come dove quando io mi mio ti "
          "si ci vi è sono era ha ho hanno non mai più anche ancora già molto al alla nel nella",
    'pt': "o a os as um uma de do da dos das e ou mas se que quem como onde quando eu me meu minha te seu sua nos é são está era "
          "foi tem há não nem nunca já mais muito também com sem por para em no na ao à desde até",
    'pl': "i a ale lub albo że czy jak co kto gdzie kiedy ja mnie mi mój ty cię on ona to ten ta nie tak już jeszcze też tylko bardzo "
          "jest są był była mam ma w we na z ze do od po przez dla o u za przed bez się",
}
WORDS = {w for text in FUNCTION.values() for w in text.split()}
FORMS = {'hello', 'hi', 'thank you', 'thanks', 'yes', 'no'}
PRODUCTS = {'kestrow', 'mule', 'finch', 'pike', 'dial', 'cell', 'pod', 'ride', 'e31', 'brammel', 'c7', 'c9'}
KIN = set('mother father mum dad son daughter twins partner wife husband neighbour nephew niece nanny sister brother aunt '
          'grandmother grandfather child kids children youngest eldest'.split())


def names():
    found = set()
    for path in glob.glob(os.path.join(FOLDER, '*.jsonl')):
        for line in open(path, encoding='utf-8'):
            author = json.loads(line).get('author')
            for one in [author] if isinstance(author, dict) else author or []:
                found |= {w.lower() for w in re.findall(r'\w+', one.get('name', '')) if w[0].isupper()}
    return found | {'harrowmere', 'westferry', 'northgate', 'ines', 'tom', 'lotte', 'jun', 'marit'}


def sentences(text):
    """The sentences a text says itself: without quoted lines and weekday marks."""
    text = '\n'.join(line for line in text.split('\n') if not re.match(r'\s*>|On \S+, .* wrote:$', line))
    text = re.sub(r'\{(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:\.\w\w)?\}', '0', text.replace('’', "'"))
    text = re.sub(r'https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.example\S*|[@#]\w+', ' ', text)
    return [s for s in (s.strip() for s in re.split(r'(?<=[.!?…:;])\s+|[。！？]|\n+', text)) if re.search(r'\w', s)]


def skeleton(sentence, known=frozenset()):
    words = re.findall(r"\w+(?:'\w+)*", sentence.lower())
    masked = []
    for w in words:
        if re.search(r'\d', w):
            w = '0'
        elif w in PRODUCTS or w in KIN or w in known:
            w = '*'
        elif len(words) >= LONG and w not in WORDS and ord(w[0]) < 0x3000:
            w = '_'
        masked.append(w)
    if not any(w not in '0*' for w in masked) or ' '.join(words) in FORMS or re.match('[–—-]', sentence):
        return ''  # a date, a number, a greeting, a signature: no sentence
    return ' '.join(masked if any(w not in '0*_' for w in masked) else words)


def load():
    """Every line of every file, with the file's name."""
    for path in sorted(glob.glob(os.path.join(FOLDER, '*.jsonl'))):
        for n, line in enumerate(open(path, encoding='utf-8'), 1):
            yield os.path.basename(path)[:-6], n, line, json.loads(line)


def said(entries):
    """The texts that count: copies and what an edit left as it was are said once."""
    seen = set()
    for name, n, _, entry in entries:
        for field in ('title', 'text'):
            text = entry.get(field, '')
            if field == 'title' and re.match(r'(?i)re:|automat', text):
                continue
            for sentence in sentences(text):
                key = (entry.get('thread') if field == 'title' else entry['id'], sentence)
                body = (sentence, entry['author'].get('name')) if 'author' in entry else None
                if key in seen or (body and name.startswith(('planet', 'blogs')) and body in seen):
                    continue
                seen |= {key, body}
                yield f'{name}:{n}', sentence


def check_site(report, entries):
    """What `heed demo` makes of it, counted in its SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        site = os.path.join(folder, 'site')
        started = time.monotonic()
        made = subprocess.run([HEED, 'demo', site], capture_output=True, text=True, timeout=120)
        seconds = time.monotonic() - started
        if not report.check(made.returncode == 0, 'heed demo', made.stderr):
            return
        print(f'heed demo took {seconds:.1f} s')
        report.check(made.stderr == '', 'heed demo has nothing to complain about', made.stderr)
        report.check(re.search(r'sign in as look@around\.example with the password \w{16}\n', made.stdout),
                     'it says how to sign in', made.stdout)
        again = subprocess.run([HEED, 'demo', site], capture_output=True, text=True, timeout=120)
        report.check(again.returncode == 1, 'a site that is there is left alone', again.stdout)
        checked = subprocess.run([HEED, 'check', site], capture_output=True, text=True, timeout=120)
        report.check(checked.returncode == 0, 'heed check', checked.stdout + checked.stderr)
        check_counts(report, sqlite3.connect(os.path.join(site, 'heed.db')), entries)


def check_counts(report, db, entries):
    def one(sql):
        return db.execute(sql).fetchone()[0]
    messages = [e[3] for e in entries if e[0] != 'acts']
    deeds = collections.Counter(e[3]['do'] for e in entries if e[0] == 'acts')
    report.check(one('SELECT count(*) FROM message WHERE direction = 0') == len(messages), 'every message is there once')
    report.check(one('SELECT count(*) FROM message WHERE direction = 1') == deeds['reply'], 'every answer is there')
    report.check(one('SELECT count(*) FROM outbox WHERE state = 3') == deeds['reply'], 'every answer was sent')
    report.check(one('SELECT count(*) FROM conversation') >= 700, 'many conversations')
    # the same words under another address hang on the first and are nobody's second complaint
    report.check(one('SELECT count(*) FROM message WHERE same_as IS NOT NULL AND same_as <> 0') >= 10, 'copies are folded')
    report.check(one('SELECT count(*) FROM message WHERE deleted') == 3, 'three were deleted')
    end = one('SELECT max(heard_at) FROM message')
    promises = {'to come': one(f'SELECT count(*) FROM promise WHERE state = 1 AND due_at > {end}'),
                'broken': one(f'SELECT count(*) FROM promise WHERE state = 1 AND due_at <= {end}'),
                'kept': one('SELECT count(*) FROM promise WHERE state = 2 AND NOT kept_late'),
                'kept late': one('SELECT count(*) FROM promise WHERE state = 2 AND kept_late')}
    report.check(promises['to come'] >= 8 and promises['kept'] >= 15 and promises['kept late'] >= 1
                 and 1 <= promises['broken'] <= 12, 'promises to come, kept, late and broken', str(promises))
    report.check(one("SELECT count(*) FROM promise WHERE kept_late AND text LIKE 'I''ll get back to you by % noon%'") == 1,
                 "the promise to Marit was kept late", str(promises))
    report.check(one('SELECT count(*) FROM contact_wish') >= 1, 'somebody wishes to be left alone')
    report.check(one('SELECT count(*) FROM rule WHERE staff IS NULL OR staff = 0') == 1, 'one rule has no owner')
    langs = collections.Counter(json.loads(v).get('lang') for v, in
                                db.execute("SELECT value FROM annotation WHERE stage = 'label'"))
    report.check(sum(n >= 5 for lang, n in langs.items() if lang) >= 8, 'at least eight languages', str(langs))
    report.check(one("SELECT value FROM setting WHERE name = 'site.look_around'") == '1', 'it is marked as made up')
    report.check(not db.execute("SELECT 1 FROM channel WHERE kind NOT IN ('demo', 'touch')").fetchall(),
                 'no channel leads to a network')
    marks = [row for row in db.execute('SELECT text FROM message') if re.search(r'\{\w{3}(\.\w\w)?\}', row[0] or '')]
    report.check(not marks, 'every weekday has its name', str(marks[:3]))
    check_alarm(report, db, one)
    check_joined(report, db)


def check_alarm(report, db, one):
    """The week goes through the watches by its own clock: one storm, which begins with Marit's post,
    is known two hours before most speak (S21), and ends by itself; hours later a subject of its own,
    for then people wait for us, nine within three hours where it was one a day. The days of single
    things before, the outage among them, raise none."""
    hours = 'SELECT topic, minute / 60 AS hour, sum(n) AS n FROM alarm_count WHERE what = 1 AND topic > 0 GROUP BY topic, minute / 60'
    topics = one('SELECT count(DISTINCT topic) FROM alarm_count WHERE what = 1')
    alarms = db.execute("SELECT a.began_at, a.ended_at, a.topic, m.native_id, m.said_at FROM alarm a LEFT JOIN message m ON m.id = a.cause "
                        "WHERE a.name <> 'waiting' ORDER BY a.id").fetchall()
    waits = db.execute("SELECT began_at, peak_hour FROM alarm WHERE name = 'waiting'").fetchall()
    report.check(topics >= 5, 'talk against us is counted by topic', topics)
    report.check(len(alarms) == 1, 'the week has one storm', alarms)
    for began, ended, topic, cause, said in alarms[:1]:
        peak, most = db.execute(f'SELECT hour, n FROM ({hours}) WHERE topic = ? ORDER BY n DESC, hour LIMIT 1', (topic,)).fetchone()
        early = (peak * 3600_000 - began) / 60_000
        print(f'  the alarm: {(began - said) / 60_000:.0f} minutes after {cause}, {early:.0f} before the hour in which most speak ({most})')
        report.check(cause == 'fedi-marit-1', 'it goes back to the post that began it', cause)
        report.check(said < began and early >= 120, 'it is known two hours before the peak', (said, began, early))
        report.check(ended > began, 'it ends by itself', ended)
        report.check(len(waits) == 1 and waits[0][0] > began, 'then people wait for us', waits)


def check_joined(report, db):
    """Marit's mails, the call that was written down, and her post are one conversation."""
    rows = db.execute("SELECT c.id, count(DISTINCT m.channel), count(*) FROM conversation c "
                      "JOIN message m ON m.conversation = c.id WHERE m.native_id IN ('t-marit', 'fedi-marit-1') "
                      "OR m.native_id LIKE '%m-marit-%' GROUP BY c.id").fetchall()
    report.check(len(rows) == 1 and rows[0][1] == 3, "Marit's mails, call and post are one conversation", str(rows))


def main():
    report = Report('demo')
    entries = list(load())
    known = frozenset(names())
    found = collections.defaultdict(list)
    for where, sentence in said(entries):
        shape = skeleton(sentence, known)
        if shape:
            found[shape].append((where, sentence))
    messages = [e for e in entries if e[0] != 'acts']
    report.check(len(messages) >= 1250, 'at least 1,250 messages', str(len(messages)))
    per = collections.Counter(e[0] for e in messages)
    for name, least in (('support-mailbox', 100), ('fediverse', 600), ('saddlebag-forum', 150), ('blogs-and-news', 20),
                        ('planet-and-aggregators', 8), ('shop-reviews', 60), ('phone-and-counter', 40), ('live-chat', 40)):
        report.check(per[name] >= least, f'{name} has {least}', str(per[name]))
    for shape, list_ in found.items():
        if len(list_) > LIMIT:
            report.check(False, f'said {len(list_)} times: {shape}', '\n    '.join([''] + [f'{w}: {s}' for w, s in list_]))
    report.check(all(len(v) <= LIMIT for v in found.values()), 'no sentence skeleton more than three times')
    timed = re.compile(r'\{"at":"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d:\d\d",')
    report.check(all(timed.match(e[2]) for e in entries), 'each line begins with its time')
    hosts = {h for e in entries for h in re.findall(r'(?:https?://|\w@)([\w-]+(?:\.[\w-]+)+)', e[2])}
    report.check(all(h.endswith('.example') for h in hosts), 'all addresses are under .example',
                 ' '.join(h for h in hosts if not h.endswith('.example')))
    deeds = collections.Counter(e[3]['do'] for e in entries if e[0] == 'acts')
    for verb, least in (('reply', 150), ('leave', 30), ('watch', 8), ('note', 15), ('promise', 25), ('kept', 10), ('done', 5)):
        report.check(deeds[verb] >= least, f'{verb} at least {least} times', str(deeds[verb]))
    if '--list' in sys.argv:
        print(dict(per), dict(deeds), len(found), 'skeletons')
        for shape, list_ in sorted(found.items(), key=lambda f: -len(f[1]))[:30]:
            print(len(list_), shape, '|', list_[0][1])
    check_site(report, entries)
    report.end()


if __name__ == '__main__':
    main()
