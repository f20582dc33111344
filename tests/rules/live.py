#!/usr/bin/env python3
"""Rules change while a stream runs: each message must have met exactly the rules of one version.

usage: live.py [RULES] [SECONDS] [SEED]      default: 100000 12 1; beside with_postgres.sh on PostgreSQL

A real server with that many rules hears three streams, one that keeps everything, one that keeps what is
wanted, and one at full speed with several threads (docs/stream.md), while rules are added, edited (by import, several at once), paused, resumed and removed. Each kept
message says by which version of the rules it was matched, and the store says which rules those were. So
every decision is made again, with slow.py, and compared by ids: nothing missed, nothing matched by half a
version, versions never going back (but between the threads of the third). What was not kept lies between two messages that it
kept (every other one is always wanted), so its version is known too, but for the few at a change.
How soon a change was at work is printed, not asserted.
"""
import bisect
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
sys.path[:0] = [TESTS, os.path.join(TESTS, 'faults')]
from postgres_server import Server
from report import HEED, Report
from site_of_test import Site
import slow

PORT = int(os.environ.get('HEED_TEST_PORT', '24210'))
A_SECOND = 500  # posts of each stream; four times as many of the fed one
SYLLABLES = 'ka lo mi ren tor vel zu an bri dex fy gra hex jo lin mar nov ox pra qui ri sol tec ur vi wan'.split()
WORDS = [f'live{c}' for c in 'abcdefghijklmnop']  # what the rules that change are about
FILLER = 'the a and they said that it was good to see you all again today'.split()
ADDED, EDITED, PAUSED, RESUMED, REMOVED = range(1, 6)


def heed(*args, **options):
    return subprocess.run([HEED, *args], check=True, capture_output=True, text=True, timeout=120, **options).stdout


class Store(Site):
    """A look into a site that is made and served here."""

    def __init__(self, path, url):
        self.path, self.url = path, url


def make_rules(path, n, rng):
    """None of the fixed ones wants anything of what is said here. Gives the others, which will change."""
    others = {f'first{i}': some_rule(rng) for i in range(12)}
    with open(path, 'w', encoding='utf-8') as f:
        for i in range(n):
            words = [''.join(rng.choice(SYLLABLES) for _ in range(rng.randint(3, 5))) for _ in range(3)]
            text = rng.choice(['{0}', '"{0} {1}"', '{0} {1} -{2}', '#{0} OR @{1}', 'the {0}', '{0} NEAR/3 good'])
            f.write(f'fixed{i}\t{text.format(*words)}\n')
        f.write('always\tsentinel\n')
        for name, text in others.items():
            f.write(f'{name}\t{text}\n')
    return others


def some_rule(rng):
    a, b, c = rng.sample(WORDS, 3)
    return rng.choice([a, f'{a} {b}', f'{a} OR {b}', f'{a} -{b}', f'"{a} {b}"', f'{a} NEAR/4 {b}', f'({a} OR {b}) -{c}', f'#{a}',
                       f'{a} good', f'{a[:5]}* {b}'])


class Stream(threading.Thread):
    """Posts as fast as the clock says; every other one is always wanted."""

    def __init__(self, name, rate, rng, ended):
        super().__init__()
        self.name, self.rate, self.posts, self.rng, self.ended, self.said = name, rate, [], rng, ended, []

    def read(self, answers):
        for line in answers:
            self.said.append(line)

    def post(self):
        i = len(self.posts)
        text = [self.rng.choice(FILLER if self.rng.random() < .6 else WORDS) for _ in range(8)]
        if self.rng.random() < .1:
            text[0] = '#' + self.rng.choice(WORDS)
        if i % 2 == 0:
            text.append('sentinel')
        self.posts.append({'id': f'{self.name}-{i}', 'text': ' '.join(text)})
        return json.dumps(self.posts[-1]) + '\n'

    def run(self):
        reader = threading.Thread(target=self.read, args=(self.answers,))
        reader.start()
        began = time.monotonic()
        while not self.ended.is_set():
            due = int((time.monotonic() - began) * self.rate) - len(self.posts)
            if due > 0:
                self.send(''.join(self.post() for _ in range(due)))
            time.sleep(0.004)
        self.end_well = self.end()
        reader.join()


class Heard(Stream):
    """By `heed hear`."""

    def __init__(self, site, name, keep, rng, ended):
        super().__init__(name, A_SECOND, rng, ended)
        self.heed = subprocess.Popen([HEED, 'hear', site, '--channel', name, '--keep', keep], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
        self.answers = self.heed.stdout

    def send(self, text):
        self.heed.stdin.write(text)
        self.heed.stdin.flush()

    def end(self):
        self.heed.stdin.close()
        return self.heed.wait(timeout=120) == 0


class Fed(Stream):
    """By the site's own socket for streams."""

    def __init__(self, site, name, rng, ended):
        super().__init__(name, 4 * A_SECOND, rng, ended)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(f'{site}/run/stream.sock')
        self.answers = self.socket.makefile('r')
        self.send(json.dumps({'stream': name}) + '\n')
        self.answers.readline()

    def send(self, text):
        self.socket.sendall(text.encode())

    def end(self):
        self.socket.shutdown(socket.SHUT_WR)
        for _ in range(1200):
            if self.said and 'ended' in self.said[-1]:
                return True
            time.sleep(.05)
        return False


def change_rules(store, site, folder, there, rng, ended):
    """One change after the other, until the time is over, with rests in which a new base is made.

    Gives for each command the version it made and when it returned."""
    paused, made, changes = set(), 0, []
    while not ended.is_set():
        what = rng.random()
        if what < .3 or len(there) < 4:
            name = f'rule{made}'
            made += 1
            there[name] = some_rule(rng)
            heed('rule', site, 'add', name, there[name])
        elif what < .6:  # several in one commit
            names = rng.sample(sorted(there), min(len(there), rng.randint(1, 4)))
            with open(f'{folder}/edit.jsonl', 'w', encoding='utf-8') as f:
                for name in names:
                    there[name] = some_rule(rng)
                    f.write(json.dumps({'name': name, 'rule': there[name], 'paused': name in paused}) + '\n')
            heed('rule', site, 'import', f'{folder}/edit.jsonl')
        elif what < .75:
            name = rng.choice(sorted(there))
            heed('rule', site, 'pause', name)
            paused.add(name)
        elif what < .85 and paused:
            name = rng.choice(sorted(paused))
            heed('rule', site, 'resume', name)
            paused.discard(name)
        elif len(there) > 4:
            name = rng.choice(sorted(there))
            heed('rule', site, 'remove', name)
            there.pop(name)
            paused.discard(name)
        returned = time.time() * 1000
        changes.append((store.query('SELECT max(id) FROM rule_change')[0][0], returned))
        time.sleep(rng.choice([0, 0, 0, .02, .1, 1]))
    return changes


class Versions:
    """Which of the rules that matter here were at work at each version."""

    def __init__(self, store):
        rows = store.query('SELECT c.id, c.rule, c.version, c.what, t.text FROM rule_change c JOIN rule_text t '
                          'ON t.rule = c.rule AND t.version = c.version JOIN rule r ON r.id = c.rule '
                          "WHERE r.name NOT LIKE 'fixed%' ORDER BY c.id")
        self.numbers, self.rules, now = [0], [{}], {}
        paused = set()
        for number, rule, version, what, text in rows:
            paused -= {rule} if what in (RESUMED, REMOVED) else set()
            paused |= {rule} if what == PAUSED else set()
            now = {k: v for k, v in now.items() if k != rule}
            if what != REMOVED and rule not in paused:
                now[rule] = (version, text)
            self.numbers.append(number)
            self.rules.append(now)

    def rules_at(self, version):
        return self.rules[bisect.bisect_right(self.numbers, version) - 1]


class Decisions:
    def __init__(self, posts):
        self.posts, self.known = slow.Posts(posts), {}

    def hits(self, i, rules):
        found = set()
        for rule, (version, text) in rules.items():
            if text not in self.known:
                self.known[text] = self.posts.matches(slow.parse(text))
            if self.known[text] >> i & 1:
                found.add((rule, version))
        return found


def kept_of(store, name):
    rows = store.query('SELECT m.id, m.native_id, m.rules, m.heard_at FROM message m JOIN channel c ON c.id = m.channel '
                      'WHERE c.name = ? AND m.is_current = 1', name)
    hits = {}
    for message, rule, version in store.query('SELECT h.message, h.rule, h.rule_version FROM hit h JOIN rule r ON r.id = h.rule '
                                               "WHERE r.name NOT LIKE 'fixed%'"):
        hits.setdefault(message, set()).add((rule, version))
    return {native: (rules, heard_at, hits.get(message, set())) for message, native, rules, heard_at in rows}


def recount(report, stream, kept, versions):
    """Every decision again. Gives how many, and the version of each post."""
    decisions, wrong, back, last, met = Decisions(stream.posts), [], 0, 0, []
    for i, post in enumerate(stream.posts):
        row = kept.get(post['id'])
        if row:
            want = decisions.hits(i, versions.rules_at(row[0]))
            if want != row[2]:
                wrong.append(f"{post['id']} at version {row[0]}: {sorted(row[2])}, not {sorted(want)}: {post['text']}")
            back += row[0] < last
            last = row[0]
        met.append(row[0] if row else None)
    report.check(not wrong, f'{stream.name}: what each message met are the rules of its version', '\n'.join(wrong[:5]))
    if not isinstance(stream, Fed):
        report.check(not back, f'{stream.name}: versions never go back', back)
    return decisions, met


def check_passed_over(report, stream, decisions, met, versions):
    """What was not kept: by some version between those of its neighbours nobody wanted it."""
    wrong, sure, count = [], 0, 0
    for i, version in enumerate(met):
        if version is not None:
            continue
        count += 1
        low = met[i - 1] if i else None
        high = next((v for v in met[i + 1:i + 3] if v is not None), None)
        if low is None or (high is None and i + 1 < len(met)):
            wrong.append(f'{stream.posts[i]["id"]}: one beside it is missing')
            continue
        between = [low, low if high is None else high]
        if isinstance(stream, Fed):  # in one piece with its neighbour, on either side
            at = sorted(set(between) - {low})
        else:
            at = [v for v in versions.numbers if low < v <= (high or 1 << 62)]
        sure += not at
        if not any(not decisions.hits(i, versions.rules_at(v)) for v in [low, *at]):
            wrong.append(f"{stream.posts[i]['id']} was wanted by {between}: {stream.posts[i]['text']}")
    report.check(not wrong, f'{stream.name}: what was not kept, nobody wanted', '\n'.join(wrong[:5]))
    print(f'{stream.name}: {count} passed over, of {sure} the version is known')


def say_delays(kept, changes):
    """How long after a command had returned were messages still heard that met older rules?"""
    rows = sorted((row[0], row[1]) for name in kept for row in kept[name].values())
    numbers, latest = [row[0] for row in rows], []
    for row in rows:
        latest.append(max(row[1], latest[-1] if latest else 0))
    late = []
    for version, returned in changes:
        older = bisect.bisect_left(numbers, version)
        if older:
            late.append(max(0, latest[older - 1] - returned))
    late.sort()
    if late:
        print(f'{len(late)} commands: the last message that met older rules was heard {late[len(late) // 2]:.0f} ms after one had '
              f'returned (median), {late[-1]:.0f} ms at most')


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 12
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    report, folder, ended = Report('live rules'), tempfile.mkdtemp(prefix='heed-live-'), threading.Event()
    site, server = f'{folder}/site', None
    try:
        url = Server().database('live') if 'HEED_TEST_PG' in os.environ else None
        store = Store(site, url)
        heed('init', site, '--name', 'Live', *(['--db', url] if url else []))
        there = make_rules(f'{folder}/rules.tsv', count, rng)
        began = time.monotonic()
        heed('rule', site, 'import', f'{folder}/rules.tsv')
        heed('channel', site, 'add', 'stream', 'fed')
        print(f'{count} rules imported in {time.monotonic() - began:.1f} s')
        server = subprocess.Popen([HEED, 'serve', site, '--listen', f'127.0.0.1:{PORT}'], stdout=subprocess.PIPE, text=True)
        server.stdout.readline()
        streams = [Heard(site, 'all', 'all', random.Random(2), ended), Heard(site, 'wanted', 'matched', random.Random(3), ended),
                   Fed(site, 'fed', random.Random(4), ended)]
        for stream in streams:
            stream.start()
        threading.Timer(seconds, ended.set).start()
        changes = change_rules(store, site, folder, there, rng, ended)
        for stream in streams:
            stream.join()
            report.check(stream.end_well, f'{stream.name}: ends well', stream.said[-1:])
        print('status:', heed('rule', site, 'status').strip())
        server.send_signal(signal.SIGTERM)
        report.check(server.wait(timeout=60) == 0, 'the server ends well')
        server = None
        report.check('all whole' in heed('check', site), 'the store is whole')
        versions = Versions(store)
        kept = {stream.name: kept_of(store, stream.name) for stream in streams}
        met_versions = set()
        for stream in streams:
            decisions, met = recount(report, stream, kept[stream.name], versions)
            met_versions |= set(met) - {None}
            if stream.name == 'all':
                report.check(len(kept['all']) == len(stream.posts), 'all: every post is kept once', len(kept['all']))
            else:
                check_passed_over(report, stream, decisions, met, versions)
            hits = sum(len(row[2]) for row in kept[stream.name].values())
            print(f'{stream.name}: {len(stream.posts)} posts, {len(kept[stream.name])} kept, {hits} hits')
        say_delays(kept, changes)
        print(f'{len(changes)} commands; messages met {len(met_versions)} versions')
        report.check(len(met_versions) > min(10, len(changes) // 2), 'many versions were met', len(met_versions))
    finally:
        ended.set()
        if server:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    report.end()


main()
