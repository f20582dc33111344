#!/usr/bin/env python3
"""Advice (src/decide/advice.h): does it agree with two readers, does it leave followers out, how fast does it learn?

usage: bench/advice.py [--quick] [--show]

The readers' conversations are in two parts, by a hash of their id (part_of): one that is looked at when advice is worked
on, and one of which neither texts nor marks are read: of it only the agreement is printed.

1. tests/decide/readers.jsonl: conversations with what two readings would do. Each is heard by a site of its own making,
   as a stranger's post that a rule wants, or in a place of ours, so many hours ago; then the advice is read from the
   store. Both readings were made by one of the program's authors (docs/benchmarks.md says how).
2. The demo company's messages and these conversations, once as they are and once with all follower counts shuffled
   among the authors, and once with absurd ones: every conversation must have the same advice, reasons and place.
3. (not with --quick) Made-up agents with a policy of their own decide; how much of it the advice says after so many
   decisions (bench/practice.c). --show lists where program and readers differ.
"""
import collections
import concurrent.futures
import glob
import hashlib
import itertools
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
BUILD = os.environ.get('HEED_BUILD', os.path.join(ROOT, 'build'))
HEED = os.path.join(BUILD, 'heed')
RULE = 'kestrow* OR mule OR pike OR finch OR e31'
WORDS = ('answer', 'watch', 'leave')
KINDS = {'forum': 'comment', 'mail': 'mail', 'chat': 'chat', 'review': 'review', 'call': 'call'}
PRIVATE = ('mail', 'chat', 'call')


def heed(*args, **more):
    done = subprocess.run([HEED, *args], capture_output=True, text=True, timeout=120, **more)
    if done.returncode:
        sys.exit(f'advice: {args}: {done.stderr[:500]}')
    return done.stdout


def make_site(folder, name):
    site = os.path.join(folder, name)
    heed('init', site, '--name', 'Kestrow')
    heed('rule', site, 'add', 'us', RULE)
    return site


def hear(site, channel, keep, messages):
    if messages:
        heed('hear', site, '--channel', channel, '--keep', keep, input=''.join(json.dumps(m) + '\n' for m in messages))


def message_of(item, at, now):
    """One message of a conversation as a channel would bring it."""
    said = item['messages'][at]
    by = f'{item["id"]}-{said.get("by", "somebody")}'
    message = {'id': f'{item["id"]}-{at}', 'kind': KINDS.get(item['place'], 'post'), 'text': said.get('text', said.get('html', '')),
               'said_at': now - said.get('hours', 0) * 3600000 - (60000 if not said.get('hours') else 0),
               'author': {'id': by, 'name': said.get('by', 'Somebody').title(), 'handle': by, 'followers': 100 + 7 * at}}
    message.update({key: said[key] for key in ('title', 'rating', 'rating_max', 'origin') if key in said})
    if item['place'] in PRIVATE:
        message['audience'] = 'private'
    if item['place'] == 'mention':
        message['to'] = ['kestrow']
    if at:
        message['reply_to'] = f'{item["id"]}-{at - 1}'
    return message


def hear_readers(site, items, now, followers=None):
    """A reply needs no word of the rule where the whole thread is kept."""
    by_channel = collections.defaultdict(list)
    for item in items:
        for at in range(len(item['messages'])):
            message = message_of(item, at, now)
            if followers:
                message['author']['followers'] = followers()
            stranger = item['place'] in ('post', 'mention')
            by_channel['threads' if stranger and len(item['messages']) > 1 else 'posts' if stranger else item['place']].append(message)
    for channel, messages in by_channel.items():
        hear(site, channel, 'matched' if channel == 'posts' else 'all', messages)


def rows_of(site):
    """By the native id of the first message: all that advice and order come from."""
    db = sqlite3.connect(f'file:{site}/heed.db?mode=ro', uri=True)
    rows = {first: rest for first, *rest in db.execute(
        'SELECT (SELECT m.native_id FROM message m WHERE m.conversation = c.id ORDER BY m.id LIMIT 1), '
        'c.advice, c.reasons, c.facts, c.priority, c.queue, c.labels FROM conversation c')}
    db.close()
    return rows


def part_of(item):
    """Those whose ids are named here had been read before the parts were made."""
    read = item['id'] in {f'demo-{n:02}' for n in range(1, 10)}
    return 'looked at' if read or hashlib.sha256(item['id'].encode()).digest()[0] % 2 == 0 else 'unseen'


def kappa(pairs):
    n = len(pairs)
    same = sum(a == b for a, b in pairs) / n
    chance = sum(sum(a == w for a, _ in pairs) / n * sum(b == w for _, b in pairs) / n for w in WORDS)
    return same, (same - chance) / (1 - chance)


def ranged(pairs, rounds=2000):
    """95 % of resampled conversations."""
    dice = random.Random(5)
    drawn = sorted(kappa([dice.choice(pairs) for _ in pairs])[1] for _ in range(rounds))
    return drawn[rounds // 40], drawn[-rounds // 40]


def advised(items):
    """Each conversation in a site of its own, so that none is a copy of another's."""
    with tempfile.TemporaryDirectory(prefix='advice-') as folder:
        now = int(time.time() * 1000)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda item: advised_alone(folder, item, now), items))


def advised_alone(folder, item, now):
    site = make_site(folder, item['id'])
    hear_readers(site, [item], now)
    row = rows_of(site).get(f'{item["id"]}-0')
    shutil.rmtree(site)
    if not row:
        sys.exit(f'advice: not heard: {item["id"]}')
    return row


def compare(part, marks, rounds):
    """marks: by who gave them, a word each. All pairs."""
    print(f'{part}: {len(marks["program"])} conversations; ' + '; '.join(
        f'{name}: ' + ', '.join(f'{given.count(w)} {w}' for w in WORDS) for name, given in marks.items()))
    result = {}
    for a, b in itertools.combinations(marks, 2):
        pairs = list(zip(marks[a], marks[b]))
        same, k = kappa(pairs)
        low, high = ranged(pairs, rounds)
        result[a, b] = same
        print(f'  {a} and {b}: {100 * same:.1f} % agree, kappa {k:.2f} [{low:.2f}, {high:.2f}]')
    readers = [name for name in marks if name != 'program']
    both = [(said, given[0]) for said, *given in zip(marks['program'], *(marks[name] for name in readers)) if len(set(given)) == 1]
    print(f'  where all readings say the same ({len(both)}): {100 * sum(s == a for s, a in both) / len(both):.1f} % agree, kappa {kappa(both)[1]:.2f}; '
          + ', '.join(f'{sum(p == (s, a) for p in both)} {s} for {a}' for s in WORDS for a in WORDS if s != a))
    return result


def agreement(items, show, rounds):
    rows = advised(items)
    readers = [name for name in ('first', 'second', 'third') if all(name in item for item in items)]
    for part in ('looked at', 'unseen', 'all'):
        chosen = [(item, row) for item, row in zip(items, rows) if part in ('all', part_of(item))]
        marks = {'program': [WORDS[row[0]] for _, row in chosen], **{name: [item[name] for item, _ in chosen] for name in readers}}
        result = compare(part, marks, rounds)
        if show and part == 'looked at':
            show_differences(chosen, readers)
    learned(items, [row[2] for row in rows])
    return result


def show_differences(chosen, readers):
    for item, row in chosen:
        given = [item[name] for name in readers]
        if given.count(WORDS[row[0]]) < len(given):
            print(f'    {item["id"]} {item["place"]} {WORDS[row[0]]} ({", ".join(given)}) [{row[5]}] {row[1]}')
            for said in item['messages']:
                print(f'        {said}')


def learned(items, facts):
    """The two readings as the decisions of two agents: what is advised about a fifth of the conversations by a house whose
    agents decided about the other four fifths."""
    practice = os.path.join(BUILD, 'src', 'decide', 'bench_practice')
    if not os.path.exists(practice):
        return
    for copies in (1, 5):
        lines = [f'{at % 5} {facts[at]} {WORDS.index(item[which])} {staff + 2 * copy}' for copy in range(copies)
                 for staff, which in ((1, 'first'), (2, 'second')) for at, item in enumerate(items)]
        said = subprocess.run([practice, '--pairs'], input='\n'.join(lines) + '\n', text=True, capture_output=True, check=True).stdout.split()
        said = said[:len(items)]  # those of the first reading; the facts are the same for all
        print(f'after {2 * copies} agents decided about four fifths as the two readings: ' + '; '.join(
            f'program with the {name} {100 * kappa(pairs)[0]:.1f} %, kappa {kappa(pairs)[1]:.2f}'
            for name, pairs in (('first', list(zip(said, (i['first'] for i in items)))), ('second', list(zip(said, (i['second'] for i in items)))))))


DAYS = ('Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed')


def demo_messages(now):
    """The texts of the demo company, dated into the last week."""
    for path in sorted(glob.glob(os.path.join(ROOT, 'demo', '*.jsonl'))):
        name = os.path.basename(path)[:-6]
        if name == 'acts':
            continue
        messages = []
        with open(path) as lines:
            for line in lines:
                message = json.loads(line)
                day, clock = message.pop('at').split()
                hours, minutes = clock.split(':')
                message['said_at'] = now - ((len(DAYS) - DAYS.index(day)) * 1440 - int(hours) * 60 - int(minutes)) * 60000
                messages.append(message)
        yield name, messages


def authors_of(message):
    author = message.get('author') or []
    return author if isinstance(author, list) else [author]


def house(folder, name, items, now, seed):
    """The demo's messages and the readers' conversations; seed None: as they are, else with followers shuffled or absurd."""
    site, dice = make_site(folder, name), random.Random(seed)
    demo = list(demo_messages(now))
    every = [author for _, messages in demo for message in messages for author in authors_of(message)]
    if seed is not None:
        counts = [author.get('followers') for author in every]
        dice.shuffle(counts)
        for author, count in zip(every, counts):
            author.pop('followers', None)
            count = dice.choice((count, dice.randrange(10 ** 9))) if seed else count
            if count is not None:
                author['followers'] = count
    for channel, messages in demo:
        hear(site, channel, 'all' if channel != 'fediverse' else 'matched', messages)
    hear_readers(site, items, now, (lambda: dice.randrange(10 ** 9)) if seed is not None else None)
    return rows_of(site)


def shuffling(items):
    with tempfile.TemporaryDirectory(prefix='advice-') as folder:
        now = int(time.time() * 1000)
        items = [item for item in items if not item['id'].startswith('demo')]  # those are in the demo already
        as_is = house(folder, 'as-is', items, now, None)
        moved = {}
        for seed in (0, 1):
            other = house(folder, f'other-{seed}', items, now, seed)
            moved[seed] = [key for key in as_is.keys() | other.keys() if as_is.get(key) != other.get(key)]
    print(f'followers shuffled, and made absurd: {len(as_is)} conversations, {len(moved[0])} and {len(moved[1])} with another advice, reason, need or list')
    return as_is, moved


def main():
    with open(os.path.join(ROOT, 'tests', 'decide', 'readers.jsonl')) as lines:
        items = [json.loads(line) for line in lines]
    quick = '--quick' in sys.argv
    found = agreement(items, '--show' in sys.argv, 200 if quick else 2000)
    as_is, moved = shuffling(items)
    failed = [what for what, good in (
        ('the advice of the program is far from the first reading', found['program', 'first'] > 0.5),
        ('the advice of the program is far from the second reading', found['program', 'second'] > 0.5),
        ('the demo company was not heard', len(as_is) > 800),
        (f'followers have a say: {moved[0][:3]}', not moved[0]),
        (f'absurd followers have a say: {moved[1][:3]}', not moved[1])) if not good]
    for what in failed:
        print(f'FAILED {what}')
    print(f'{5 - len(failed)} passed, {len(failed)} failed')
    if not quick:
        subprocess.run([os.path.join(BUILD, 'src', 'decide', 'bench_practice')], check=True)
    sys.exit(1 if failed else 0)


main()
