#!/usr/bin/env python3
"""How fast `heed match` decides which rules posts meet, and peers on the same posts.

usage: match.py [--posts N] [--runs N] [--only heed|literals|boolean] [--million]
Started by `tests/with_postgres.sh bench/match.py`, it measures PostgreSQL with RUM too.

Input: real posts (social-mix in HEED_DATA, decoded by zstd) in Heed's own form and the rule sets of
rule_sets.py. `heed match` reads JSON Lines from a file, validates each line whole, and writes what
matched; a figure is posts by the clock over the time behind the compiling of the rules, the best of the
runs; CPU is ours over the whole run, compiling left out. Checked, not timed: all posts are read, none
refused, and two threads say what one says.

Peers, in the same run:
  literals  libraries from npm (Aho-Corasick) and ripgrep, on the texts alone and on the rules' words
            and phrases alone; they know no operators, most no word borders
  boolean   PostgreSQL with RUM (rum_tsquery_ops), rules as far as a tsquery says them; one statement
            finds the rules of many posts. RUM cannot index phrases: the words are indexed and the
            phrase is looked at again.
Ends with "N passed, N failed".
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import ground

sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
from report import Report  # noqa: E402

DATA = os.environ.get('HEED_DATA', os.path.join(ground.ROOT, '..', 'shared', 'data'))
SETS = [('brand', 1000), ('brand', 10000), ('brand', 100000), ('one', 100000), ('hard', 100000)]
PEERS = os.path.join(ground.ROOT, 'bench', 'peers')


class Files:
    def __init__(self, folder, posts):
        self.folder = folder
        self.corpus = self.path('corpus')
        with open(self.corpus, 'wb') as out:
            subprocess.run(['zstd', '-dc', os.path.join(DATA, 'social-mix.jsonl.zst')], stdout=out, check=True)
        self.posts = self.make('posts', posts)
        with open(self.path('nothing'), 'w'):
            pass

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, kind, count):
        path = self.path(f'{kind}{count}')
        if not os.path.exists(path):
            with open(path, 'wb') as out:
                subprocess.run([sys.executable, os.path.join(ground.ROOT, 'bench', 'rule_sets.py'), kind, self.corpus, str(count)]
                               + ([ground.HEED] if kind == 'one' else []), stdout=out, check=True)
        return path


def match(rules, posts, threads, out):
    """stats, wall seconds, CPU seconds, peak resident MB."""
    with open(posts, 'rb') as source, open(out, 'wb') as sink:
        began = time.monotonic()
        child = subprocess.Popen([ground.HEED, 'match', '--rules', rules, '--threads', str(threads), '--stats'],
                                 stdin=source, stdout=sink, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, _, used = os.wait4(child.pid, 0)
    return json.loads(said.splitlines()[-1]), time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def digest(path):
    return hashlib.file_digest(open(path, 'rb'), 'sha256').hexdigest()


def heed(report, files, sets, runs, posts):
    print(f'heed match, {posts} posts, mean {os.path.getsize(files.posts) / posts:.0f} bytes a line')
    for kind, count in sets:
        rules, said = files.make(kind, count), set()
        _, wall, compiling, _ = match(rules, files.path('nothing'), 1, files.path('out'))
        for threads in (1, 2):
            best = None
            for _ in range(runs):
                load = ground.load()
                stats, _, cpu, resident = match(rules, files.posts, threads, files.path('out'))
                said.add(digest(files.path('out')))
                report.check(stats['read'] == posts and stats['refused'] == 0, f'{kind} {count} reads all', str(stats))
                if not best or stats['seconds'] < best[0]['seconds']:
                    best = stats, cpu - compiling, resident, load
            stats, cpu, resident, load = best
            print(f"  {kind:5} {count:7} rules, {threads} thread{'s'[:threads - 1]}: {posts / stats['seconds'] / 1000:6.0f}k posts/s, "
                  f"{stats['bytes'] / stats['seconds'] / 1e6:5.0f} MB/s; {posts / cpu / 1000:5.0f}k a CPU second; "
                  f"{100 * stats['matched'] / posts:.1f} % match; rules read and compiled {wall:.2f} s; {resident:.0f} MB; "
                  f'load {load:.1f}', flush=True)
        report.check(len(said) == 1, f'{kind} {count}: two threads say what one says')


def literals_of(rules):
    """The words and phrases of the plainest rules."""
    found = {}
    for line in open(rules, encoding='utf-8'):
        rule = re.sub(r' lang:en$', '', line.rstrip('\n').split('\t')[1])
        plain = re.fullmatch(r'"([^"]+)"|([^\W_]+)', rule)
        if plain:
            found.setdefault((plain[1] or plain[2]).lower(), None)
    return list(found)


def literal_peers(report, files, posts):
    if not os.path.isdir(os.path.join(PEERS, 'node_modules')):
        subprocess.run(['npm', 'ci', '--no-audit', '--no-fund'], cwd=PEERS, check=True, capture_output=True)
    for count in (1000, 10000, 100000):
        literals = literals_of(files.make('brand', count))
        plain, rules, texts = files.path('literals'), files.path('literals.tsv'), files.path('texts')
        with open(plain, 'w', encoding='utf-8') as a, open(rules, 'w', encoding='utf-8') as b:
            for i, literal in enumerate(literals):
                a.write(literal + '\n')
                b.write(f'l{i}\t"{literal}"\n')
        sample = min(posts, 50000)
        with open(files.posts, encoding='utf-8') as source, open(texts, 'w', encoding='utf-8') as out:
            for i, line in zip(range(sample), source):
                out.write(' '.join(json.loads(line)['text'].split()).lower() + '\n')
        stats, _, cpu, _ = match(rules, files.posts, 1, files.path('out'))
        ours = stats['read'] / stats['seconds']
        print(f'{len(literals)} literals (of brand {count}): heed match {ours / 1000:.0f}k posts/s with its JSON', flush=True)
        said = subprocess.run(['node', '--max-old-space-size=8000', os.path.join(PEERS, 'literals.mjs'), plain, files.posts,
                               str(sample)], capture_output=True, text=True)
        report.check(said.returncode == 0, 'the libraries run', said.stderr[-300:])
        for line in said.stdout.splitlines():
            peer = json.loads(line)
            rate = peer['posts'] / peer['seconds']
            print(f"  {peer['name']} {peer['version']}: {rate / 1000:.1f}k posts/s (made in {peer['made']:.1f} s, "
                  f"{100 * peer['found'] / peer['posts']:.1f} % found): ours {ours / rate:.0f} x", flush=True)
        ripgrep(plain, texts, sample, ours)


def ripgrep(literals, texts, sample, ours):
    with open(texts, 'rb') as source:
        began = time.monotonic()
        try:
            done = subprocess.run(['rg', '-F', '-w', '-c', '--no-config', '-f', literals], stdin=source, capture_output=True,
                                  text=True, timeout=120)
        except subprocess.TimeoutExpired:
            print('  ripgrep -F -w: more than 120 s', flush=True)
            return
    seconds = time.monotonic() - began
    version = ground.first_line('rg', '--version')
    if done.returncode == 2:
        print(f'  {version} -F -w: {done.stderr.strip().splitlines()[-1][:100]}', flush=True)
        return
    print(f'  {version} -F -w (texts in lower case, compiling included): {sample / seconds / 1000:.1f}k posts/s: '
          f'ours {ours * seconds / sample:.0f} x', flush=True)


def as_tsquery(rule):
    """What of the rule a tsquery says, as (for the index, exactly); None: nothing of it."""
    rule = re.sub(r' lang:en$', '', rule).strip('()')
    if 'domain:' in rule:
        return None
    parts, loose, exact = re.findall(r'-?"[^"]+"|\S+', rule), [], []
    for part in parts:
        if part == 'OR':
            loose.append('|')
            exact.append('|')
            continue
        words = re.findall(r'\w+', part)
        if not words:
            return None
        if loose and loose[-1] != '|':
            loose.append('&')
            exact.append('&')
        sign = '!' if part.startswith('-') else ''
        loose.append(sign + ('(' + ' & '.join(words) + ')'))
        exact.append(sign + ('(' + ' <-> '.join(words) + ')'))
    return ' '.join(loose), ' '.join(exact)


def boolean_peer(report, files):
    url = os.environ.get('HEED_TEST_PG')
    if not url:
        print('PostgreSQL with RUM: not measured (started without tests/with_postgres.sh)')
        return

    def sql(text):
        return subprocess.run(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', url], input=text, capture_output=True, text=True)

    if sql('CREATE EXTENSION rum').returncode:
        print('PostgreSQL with RUM: not measured (package postgresql-15-rum)')
        return
    print(f"PostgreSQL with RUM {ground.first_line('dpkg-query', '-W', '-f', '${Version}', 'postgresql-15-rum')}, texts as ready-made tsvectors")
    for count, sample in ((1000, 20000), (10000, 10000), (100000, 1000)):
        rows = []
        for line in open(files.make('brand', count), encoding='utf-8'):
            tag, rule = line.rstrip('\n').split('\t')
            query = as_tsquery(rule)
            if query:
                rows.append('\t'.join((tag,) + query))
        posts = []
        for i, line in zip(range(sample), open(files.posts, encoding='utf-8')):
            posts.append(f"{i}\t{' '.join(json.loads(line)['text'].split())}".replace('\\', ' '))
        setup = sql('DROP TABLE IF EXISTS q, p; CREATE TABLE q(tag text, loose tsquery, exact tsquery);'
                    'CREATE TABLE raw(id int, t text); CREATE TABLE p(id int, v tsvector);\n'
                    'COPY q FROM STDIN;\n' + '\n'.join(rows) + '\n\\.\nCOPY raw FROM STDIN;\n' + '\n'.join(posts) + '\n\\.\n'
                    "INSERT INTO p SELECT id, to_tsvector('simple', t) FROM raw; DROP TABLE raw;"
                    'CREATE INDEX ON q USING rum(loose rum_tsquery_ops); ANALYZE q; ANALYZE p;')
        report.check(setup.returncode == 0, f'RUM takes {count} rules', setup.stderr[-300:])
        began = time.monotonic()
        done = sql('SET enable_seqscan TO off; SET max_parallel_workers_per_gather TO 0;'
                   'SELECT count(DISTINCT p.id) FROM p, LATERAL (SELECT tag FROM q WHERE p.v @@ q.loose AND p.v @@ q.exact) m;')
        seconds = time.monotonic() - began
        report.check(done.returncode == 0, f'RUM answers with {count} rules', done.stderr[-300:])
        stats, _, _, _ = match(files.make('brand', count), files.posts, 1, files.path('out'))
        ours, theirs = stats['read'] / stats['seconds'], sample / seconds
        print(f'  {len(rows)} of {count} brand rules: {theirs:.0f} posts/s ({done.stdout.strip()} of {sample} match): '
              f'heed match, with its JSON and the whole language, {ours:.0f}: {ours / theirs:.0f} x', flush=True)


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('--posts', type=int, default=400000)
    arg.add_argument('--runs', type=int, default=3)
    arg.add_argument('--only')
    arg.add_argument('--million', action='store_true')
    args = arg.parse_args()
    report = Report('match')
    print(ground.machine())
    if not os.path.exists(os.path.join(DATA, 'social-mix.jsonl.zst')):
        print(f'nothing measured: no social-mix in {DATA} (HEED_DATA)')
        report.end()
    with tempfile.TemporaryDirectory(prefix='heed-bench-') as folder:
        files = Files(folder, args.posts)
        if args.only in (None, 'heed'):
            heed(report, files, SETS + ([('brand', 1000000)] if args.million else []), args.runs, args.posts)
        if args.only in (None, 'literals'):
            literal_peers(report, files, args.posts)
        if args.only in (None, 'boolean'):
            boolean_peer(report, files)
    report.end()


main()
