#!/usr/bin/env python3
"""A stream at the rate of the largest network's peak, and faster: what gets to the disk, and when.

usage: fire.py [--seconds N] [--rates N,N,…] [--rules N] [--posts N] [--share PERCENT] [--site FOLDER]
               [--messages N] [--only sqlite|postgresql] [--keep FOLDER] [--unix]
Started by `tests/with_postgres.sh bench/fire.py`, it measures PostgreSQL too (HEED_TEST_PG).

A server with RULES rules (100,000 of the set `one` of bench/rule_sets.py, without lang:, so that the
filter and the site must find the same, and thinned to PERCENT, 1.5, of the posts) takes posts over loopback TCP from bench_fire (bench/fire.c):
POSTS different ones (200,000; social-mix, HEED_DATA) again and again, each time with other ids, and at each
rate by other people (else what an earlier rate brought would be met again, and written down as a copy).
Rates: 143,199/s for SECONDS (300), then 400,000/s and 0, as fast as it goes, for a minute at most. What is
wanted is stored with a full flush into a store that holds messages already: FOLDER/sqlite or
FOLDER/postgresql as bench/million.py fills it (it grows by what is stored), else one of --messages
(200,000) made here.

Counted on both sides and asserted: posts sent = read; wanted by `heed match` = new in the sums = rows in
the store; the rest = what the store counts as unmatched. Latency is from when a post was due to be sent
until the feeder hears that it is committed: all of it, not only from match to commit. Cores are CPU time
of our processes by the clock, and PostgreSQL's beside them. Nothing about time is asserted. Ends with "N passed, N failed".
"""
import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

import ground
import million

sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
from report import DATA, Report  # noqa: E402

FIRE = os.path.join(ground.BUILD, 'src', 'main', 'bench_fire')
TOKEN = 'the token of a bench, long enough'
CORPUS = os.path.join(DATA, 'social-mix.jsonl.zst')


def made(path, how):
    """A file, made once."""
    if not os.path.exists(path):
        with open(path + '.part', 'wb') as out:
            how(out)
        os.rename(path + '.part', path)
    return path


def rule_sets(*args):
    return lambda out: subprocess.run([sys.executable, os.path.join(ground.ROOT, 'bench', 'rule_sets.py'), *args],
                                      stdout=out, check=True)


def match(posts, rules):
    return subprocess.run([ground.HEED, 'match', '--rules', rules, '--threads', '2'], stdin=open(posts),
                          capture_output=True, text=True, check=True).stdout.splitlines()


def thinned(rules, posts, share):
    """Without lang: the rules match more, and posts have links: the busiest are left out until at most that share is met."""
    with tempfile.NamedTemporaryFile() as file:
        lines = [line.replace(b' lang:en', b'') for line in open(rules, 'rb')]
        file.writelines(lines)
        file.flush()
        wanted = [set(json.loads(line)['rules']) for line in match(posts, file.name)]
    hits, total = {}, sum(1 for _ in open(posts, 'rb'))
    for tags in wanted:
        for tag in tags:
            hits[tag] = hits.get(tag, 0) + 1
    gone = set()
    for tag in sorted(hits, key=lambda t: (-hits[t], t)):
        if sum(not tags <= gone for tags in wanted) <= share * total:
            break
        gone.add(tag)
    return [line for line in lines if line.split(b'\t')[0].decode() not in gone]


def prepare(folder, posts, rules, share):
    """Posts whose ids can be numbered in place, and rules that need no language."""
    corpus = made(os.path.join(folder, 'corpus'),
                  lambda out: subprocess.run(['zstd', '-dc', CORPUS], stdout=out, check=True))
    plain = made(os.path.join(folder, f'posts{posts}'), rule_sets('posts', corpus, str(posts)))
    numbered = made(os.path.join(folder, f'numbered{posts}'), lambda out: out.writelines(
        re.sub(rb'^\{"id": "p(\d+)"', lambda m: b'{"id":"f%012d"' % int(m[1]), line) for line in open(plain, 'rb')))
    one = made(os.path.join(folder, f'one{rules}'), rule_sets('one', corpus, str(rules), ground.HEED))
    thin = made(os.path.join(folder, f'thin{rules}-{posts}-{share}'), lambda out: out.writelines(thinned(one, numbered, share / 100)))
    return numbered, thin


def wanted_by_filter(posts, rules):
    """For each post whether a rule wants it, as sums: wanted[n] of the first n."""
    ids = {int(line[8:20]) for line in match(posts, rules)}
    sums = [0]
    with open(posts, 'rb') as f:
        for i, _ in enumerate(f):
            sums.append(sums[-1] + (i in ids))
    return sums


def add_rules(site, path):
    """As an import does: rules, texts and changes, in one transaction. The server is not running."""
    if number(site, "SELECT count(*) FROM rule WHERE name LIKE 'fire-%'"):
        return
    now = int(time.time() * 1000)
    first, change = (number(site, f'SELECT coalesce(max(id), 0) FROM {t}') for t in ('rule', 'rule_change'))
    rules = [line.rstrip('\n').split('\t', 1) for line in open(path)]
    if site.url:
        add_rules_postgres(site, rules, first, change, now)
        return
    db = sqlite3.connect(os.path.join(site.path, 'heed.db'))
    with db:
        db.executemany('INSERT INTO rule (id, name, text, version, staff, team, created_at) VALUES (?, ?, ?, 1, 0, 0, ?)',
                       ((first + i, f'fire-{tag}', text, now) for i, (tag, text) in enumerate(rules, 1)))
        db.executemany('INSERT INTO rule_text (rule, version, text, at, staff) VALUES (?, 1, ?, ?, 0)',
                       ((first + i, text, now) for i, (_, text) in enumerate(rules, 1)))
        db.executemany('INSERT INTO rule_change (id, rule, version, what, at, staff) VALUES (?, ?, 1, 1, ?, 0)',
                       ((change + i, first + i, now) for i in range(1, len(rules) + 1)))
    db.close()


def add_rules_postgres(site, rules, first, change, now):
    def field(text):
        return text.replace('\\', '\\\\')

    script = ['BEGIN;', 'COPY rule (id, name, text, version, staff, team, created_at) FROM stdin;']
    script += [f'{first + i}\tfire-{tag}\t{field(text)}\t1\t0\t0\t{now}' for i, (tag, text) in enumerate(rules, 1)]
    script += ['\\.', 'COPY rule_text (rule, version, text, at, staff) FROM stdin;']
    script += [f'{first + i}\t1\t{field(text)}\t{now}\t0' for i, (_, text) in enumerate(rules, 1)]
    script += ['\\.', 'COPY rule_change (id, rule, version, what, at, staff) FROM stdin;']
    script += [f'{change + i}\t{first + i}\t1\t1\t{now}\t0' for i in range(1, len(rules) + 1)]
    script += ['\\.', 'COMMIT;', 'ANALYZE rule;', '']
    subprocess.run(['psql', '-q', '-v', 'ON_ERROR_STOP=1', site.url], input='\n'.join(script), text=True, check=True)


def number(site, sql):
    if site.url:
        return int(subprocess.run(['psql', '-Atq', site.url, '-c', sql], capture_output=True, text=True,
                                  check=True).stdout)
    db = sqlite3.connect(f'file:{site.path}/heed.db?mode=ro', uri=True, timeout=60)
    try:
        return db.execute(sql).fetchone()[0]
    finally:
        db.close()


def by_others(posts, rate):
    """The same posts by other people."""
    return made(f'{posts}-{rate}', lambda out: out.writelines(
        line.replace(b'"name": "', b'"name": "%d ' % rate, 1) for line in open(posts, 'rb')))


def one(report, site, rate, seconds, posts, wanted, use_unix):
    name = f'fire{rate}-{time.time_ns()}'
    site.run('channel', site.path, 'add', 'stream', name, f'token={TOKEN}')
    where = os.path.join(site.path, 'run', 'stream.sock') if use_unix else str(site.port + 1)
    hello = json.dumps({'stream': name, 'token': TOKEN})
    load, began, cpu = ground.load(), time.monotonic(), ground.cpu_seconds(site.pids())
    database = ground.cpu_seconds(ground.postgres_pids()) if site.url else 0
    done = subprocess.run([FIRE, where, hello, by_others(posts, rate), str(rate), str(seconds)], capture_output=True, text=True)
    cpu, took = ground.cpu_seconds(site.pids()) - cpu, time.monotonic() - began
    database = ground.cpu_seconds(ground.postgres_pids()) - database if site.url else 0
    label = ('PostgreSQL, ' if site.url else 'SQLite, ') + (f'{rate:,}/s' if rate else 'as fast as it goes')
    if not report.check(done.returncode == 0, f'{label}: fed', done.stderr):
        return
    said = json.loads(done.stdout)
    totals, sent = (said['answer'] or {}).get('totals'), said['sent']
    if not report.check(bool(totals), f'{label}: ended well', done.stdout):
        return
    cycles, rest = divmod(sent, len(wanted) - 1)
    expected = cycles * wanted[-1] + wanted[rest]
    channel = number(site, f"SELECT id FROM channel WHERE name = '{name}'")
    rows = number(site, f'SELECT count(*) FROM message WHERE channel = {channel}')
    passed = number(site, f'SELECT coalesce(sum(n), 0) FROM unmatched_count WHERE channel = {channel}')
    report.check(totals['read'] == sent, f'{label}: not one lost', f"{totals['read']} of {sent}")
    report.check(totals['new'] == expected == rows, f'{label}: what a rule wants is stored once',
                 f"new {totals['new']}, rows {rows}, by heed match {expected}")
    report.check(passed == totals['unmatched'] == sent - expected, f'{label}: the rest is counted',
                 f"{passed}, {totals['unmatched']}, {sent - expected}")
    seconds = said['seconds']
    print(f"{label}: {sent / seconds:,.0f} posts/s, {said['bytes'] / seconds / 1e6:.0f} MB/s for {seconds:.0f} s; "
          f"{rows / seconds:,.0f} rows/s stored ({100 * rows / sent:.2f} %); sent to committed p50 {said['p50_ms']:.0f} ms, "
          f"p99 {said['p99_ms']:.0f} ms, max {said['max_ms']:.0f} ms; {cpu / took:.2f} cores of ours, "
          + (f'{database / took:.2f} of PostgreSQL, ' if site.url else '') +
          f"{said['cpu_s'] / took:.2f} of the feeder's; at most {said['late_ms']:.0f} ms behind the rate; "
          f'load {load:.1f} to {ground.load():.1f}', flush=True)


def resident(site):
    return sum(int(re.search(r'VmRSS:\s*(\d+)', open(f'/proc/{pid}/status').read())[1]) for pid in site.pids()) // 1024


def fire_at(report, args, temporary, label, server, posts, rules, wanted):
    url = ground.in_schema(server, 'fire') if server else None
    if args.site:
        site = ground.Site(url, os.path.join(args.site, label), 'Million')
    else:
        site = million.fill(temporary, label, url, args.messages // 5, args.messages,
                            int(time.time()) // 86400 * 86400000)
    site.url = url
    with site:
        site.more = ['--stream', f'127.0.0.1:{site.port + 1}']
        site.serve()  # climbs to the newest schema
        site.stop()
        add_rules(site, rules)
        took = site.serve()
        print(f"{args.rules:,} rules, a store of {number(site, 'SELECT count(*) FROM message'):,} messages, "
              f'{len(wanted) - 1:,} posts of {os.path.getsize(posts) // (len(wanted) - 1)} bytes; ready in {took:.1f} s, '
              f'{resident(site)} MiB resident; over ' + ('a Unix socket' if args.unix else 'loopback TCP'), flush=True)
        for rate in args.rates.split(','):
            seconds = args.seconds if rate == args.rates.split(',')[0] else min(args.seconds, 60)
            one(report, site, int(rate), seconds, posts, wanted, args.unix)
        print(f'{resident(site)} MiB resident afterwards')


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('--seconds', type=float, default=300)
    arg.add_argument('--rates', default='143199,400000,0')
    arg.add_argument('--rules', type=int, default=100000)
    arg.add_argument('--posts', type=int, default=200000)
    arg.add_argument('--share', type=float, default=1.5)
    arg.add_argument('--site')
    arg.add_argument('--messages', type=int, default=200000)
    arg.add_argument('--only')
    arg.add_argument('--keep')
    arg.add_argument('--unix', action='store_true')
    args = arg.parse_args()
    report = Report('fire')
    print(ground.machine())
    if not os.path.exists(CORPUS):
        print('skipped: no social-mix in HEED_DATA')
        report.check(True, 'skipped')
        report.end()
    with tempfile.TemporaryDirectory(prefix='heed-bench-') as temporary:
        folder = args.keep or temporary
        os.makedirs(folder, exist_ok=True)
        posts, rules = prepare(folder, args.posts, args.rules, args.share)
        wanted = wanted_by_filter(posts, rules)
        for label in ('sqlite', 'postgresql'):
            server = os.environ.get('HEED_TEST_PG') if label == 'postgresql' else None
            if args.only in (None, label) and (server or label == 'sqlite'):
                fire_at(report, args, temporary, label, server, posts, rules, wanted)
    report.end()


if __name__ == '__main__':
    main()
