#!/usr/bin/env python3
"""How fast the desk and the API answer from a large site, and whether both databases find the same.

usage: million.py [--conversations N] [--messages N] [--requests N] [--path FOLDER] [--only sqlite|postgresql]
Started by `tests/with_postgres.sh bench/million.py`, it measures PostgreSQL too (HEED_TEST_PG).

For each database a site of 1,000,000 conversations and 5,000,000 messages is made by
build/src/store/bench_fill (see bench/fill.c for what is in it), the same rows in both, unless it is
there already: FOLDER/sqlite and FOLDER/postgresql (else a temporary one). It is served and asked one
thing after the other over one kept-alive connection on loopback. The time is that of the whole
request as the client sees it: web server, permission, store, page; beside it the CPU time of our
processes (and of PostgreSQL's) for one request on average, which says more on a machine that is
busy with other things. Keys vary: other views, pages and conversations each time, words drawn by
their frequency; the same ones on both. Each kind is asked --requests (1,000) times after 50 that
are not counted. Last the ratios between the two.
Asserted: each answer is right in kind (200, and rows where there must be some), and a set of
searches, read page by page, finds the same conversations in the same order on both.
Ends with "N passed, N failed".
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

import ground

sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
from report import Report  # noqa: E402

FILL = os.path.join(ground.BUILD, 'src', 'store', 'bench_fill')
PASSWORD = 'a long enough one'
SYLLABLES = 'ba ce di fo ga he ki lo ma ne pi ro sa te vi wo'.split()


def word(rank):
    """The word of that rank in bench/fill.c."""
    rest, text = rank + 16, ''
    while rest:
        text += SYLLABLES[rest % 16]
        rest //= 16
    return text


class Client:
    def __init__(self, port, headers):
        self.c, self.headers = http.client.HTTPConnection('127.0.0.1', port), headers

    def get(self, path):
        """Status, body, milliseconds."""
        started = time.perf_counter()
        self.c.request('GET', path, headers=self.headers)
        answer = self.c.getresponse()
        body = answer.read()
        return answer.status, body, (time.perf_counter() - started) * 1000


def filled(path, url):
    """The site, and whether it is filled already. The same key: the same ids are shown."""
    mark = json.load(open(path + '.filled')) if os.path.exists(path + '.filled') else {}
    if mark.get('url') != url or not os.path.exists(path):
        shutil.rmtree(path, ignore_errors=True)
        mark = {}
    site = ground.Site(url, path, 'Million')
    with open(os.path.join(path, 'key'), 'wb') as key:
        key.write(b'the key of a site that is shown.')
    return site, mark


def fill(folder, label, url, conversations, messages, end):
    path = os.path.join(folder, label)
    os.makedirs(folder, exist_ok=True)
    site, mark = filled(path, url)
    size = [conversations, messages]
    if mark and (mark['size'] != size or mark['end'] != end):
        sys.exit(f'{path} is filled with something else; remove it')
    if mark:
        return site
    started = time.monotonic()
    subprocess.run(['nice', '-n', '5', FILL, path, *map(str, size), str(end)], check=True,
                   stderr=open(path + '.fill.log', 'w'))
    print(f'{label}: filled {messages} messages in {time.monotonic() - started:.0f} s; load {ground.load():.1f}',
          flush=True)
    if url:
        subprocess.run(['psql', '-q', url, '-c', 'VACUUM ANALYZE'], check=True)
    json.dump({'url': url, 'size': size, 'end': end}, open(path + '.filled', 'w'))
    return site


def end_of(folder):
    """The time up to which sites are filled: that of the one that is there, else today's midnight."""
    for label in ('sqlite', 'postgresql'):
        path = os.path.join(folder, label + '.filled')
        if os.path.exists(path):
            return json.load(open(path))['end']
    return int(time.time()) // 86400 * 86400000


def sign_in(site):
    """A bearer token and a session's cookie of somebody who may read everything."""
    email = f'bench{time.time_ns()}@kestrel.example'
    site.run('user', site.path, 'add', '--email', email, '--role', 'admin', '--password-stdin', input=PASSWORD)
    token = site.run('token', site.path, 'add', '--user', email).strip()
    c = http.client.HTTPConnection('127.0.0.1', site.port)
    c.request('POST', '/sign-in', urllib.parse.urlencode({'email': email, 'password': PASSWORD}),
              {'Content-Type': 'application/x-www-form-urlencoded', 'Origin': f'http://127.0.0.1:{site.port}'})
    answer = c.getresponse()
    answer.read()
    cookies = [v.split(';')[0] for k, v in answer.getheaders() if k.lower() == 'set-cookie']
    return token, '; '.join(cookies)


class Walk:
    """Pages of a list, one after the other, from the beginning again at the end."""

    def __init__(self, client, path, find_next):
        self.client, self.path, self.find_next, self.next = client, path, find_next, None

    def one(self):
        status, body, ms = self.client.get(self.path + (f'&after={self.next}' if self.next else ''))
        self.next = self.find_next(body)
        return status, body, ms


def next_in_page(body):
    found = re.search(rb'after=([\w.-]+)">Show more', body)
    return found and found[1].decode()


def next_in_json(body):
    return json.loads(body).get('after')


def zipf(rng):
    """A rank with the frequencies of fill.c."""
    return min(39999, int(3 * ((40003 / 3) ** rng.random()) - 3))


def searches(rng):
    def common():
        return word(int(rng.random() * 20))

    def drawn():
        return word(zipf(rng))

    return {
        'search, one word (drawn by frequency)': lambda: drawn(),
        'search, one rare word': lambda: word(rng.randrange(30000, 40000)),
        'search, two words': lambda: f'{drawn()} {common()}',
        'search, a phrase of two': lambda: f'"{drawn()} {common()}"',
        'search, word is:open -word': lambda: f'{drawn()} is:open -{common()}',
        'search, (word OR word) before:': lambda: f'({drawn()} OR {drawn()}) before:2026-0{rng.randrange(1, 9)}-01',
        'search, name is:answer': lambda: 'kestrelbikes is:answer',
        'search, word* (5 letters and more)': lambda: word(rng.randrange(4096, 40000))[:rng.randrange(5, 8)] + '*',
    }


class Bench:
    """One database's turn: asks, measures, prints."""

    def __init__(self, report, label, site, requests):
        self.report, self.label, self.site, self.requests = report, label, site, requests
        self.medians, self.rng = {}, random.Random(5)

    def cpu(self):
        theirs = ground.cpu_seconds(ground.postgres_pids()) if self.label == 'postgresql' else 0
        return ground.cpu_seconds(self.site.pids()) + theirs

    def measure(self, name, ask, fine):
        times, bad, before = [], 0, 0
        for i in range(self.requests + 50):
            if i == 50:
                before = self.cpu()
            status, body, ms = ask()
            bad += not (status == 200 and fine(body))
            if i >= 50:
                times.append(ms)
        self.report.check(not bad, f'{self.label}: {name}', f'{bad} answers were wrong')
        cpu = (self.cpu() - before) * 1000 / self.requests
        self.medians[name] = ground.percentile(times, .5)
        print(f'{self.label:10} {name:38} {ground.spread(times)}; CPU {cpu:.2f} ms, load {ground.load():.0f}',
              flush=True)

    def some_ids(self, api, views):
        """Conversations from all over: the cursor takes any place in the order, as old as it may be."""
        ids, now = [], int(time.time() * 1000)
        for _ in range(self.requests // 20 + 10):
            sort = now - int(self.rng.random() * 700 * 86400000)
            view = self.rng.choice(views[1:])
            after = json.loads(api.get(f'/api/v1/conversations?view={view}&limit=1')[1])['after'].split('.')[1]
            body = api.get(f'/api/v1/conversations?view={view}&limit=50&after={sort}.{after}')[1]
            ids += [c['id'] for c in json.loads(body)['conversations']]
        self.rng.shuffle(ids)
        return iter(ids * (3 + 2 * (self.requests + 50) // max(1, len(ids))))

    def run(self, desk, api):
        views = ['answer', 'watch', 'left', 'done']
        self.measure('inbox view (page)', lambda: desk.get('/desk/?view=' + self.rng.choice(views)),
                     lambda b: b' data-row' in b)
        walk = Walk(desk, '/desk/?view=done', next_in_page)
        self.measure('next page, walking 40 rows on (page)', walk.one, lambda b: b' data-row' in b)
        walk2 = Walk(api, '/api/v1/conversations?view=left&limit=200', next_in_json)
        self.measure('next 200 conversations, API', walk2.one, lambda b: b'"conversations":[{' in b)
        at = self.some_ids(api, views)
        self.measure('one conversation, any age (page)', lambda: desk.get('/desk/c/' + next(at)),
                     lambda b: b'voice' in b)
        self.measure('one conversation, any age, API', lambda: api.get('/api/v1/conversations/' + next(at)),
                     lambda b: b'"thread":[{' in b)
        for name, make in searches(self.rng).items():
            self.measure(name + ', API', lambda make=make: api.get(find(make())), lambda b: b'"conversations":[' in b)


def find(text, after=None):
    return ('/api/v1/conversations?limit=50&q=' + urllib.parse.quote(text) +
            (f'&after={urllib.parse.quote(after)}' if after else ''))


def found(api, text, pages=3):
    """Ids of the conversations, as the pages bring them."""
    ids, after = [], None
    for _ in range(pages):
        status, body, _ = api.get(find(text, after))
        answer = json.loads(body)
        ids.append(status if status != 200 else [c['id'] for c in answer['conversations']])
        after = answer.get('after') if status == 200 else None
        if not after:
            break
    return ids


def compare(report, results):
    """Both databases find the same conversations, in the same order, page for page."""
    if len(results) < 2:
        return
    (one, at), (other, there) = results.items()
    hits = 0
    for text in at:
        hits += sum(len(page) for page in at[text] if isinstance(page, list))
        report.check(at[text] == there[text], f'{one} and {other} find the same for {text}',
                     f'{str(at[text])[:300]} and {str(there[text])[:300]}')
    report.check(hits > len(at), 'there is something to find', f'{hits} hits')
    print(f'{len(at)} searches find the same {hits} conversations on both', flush=True)


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('--conversations', type=int, default=1000000)
    arg.add_argument('--messages', type=int, default=5000000)
    arg.add_argument('--requests', type=int, default=1000)
    arg.add_argument('--path')
    arg.add_argument('--only')
    args = arg.parse_args()
    report = Report('million')
    print(ground.machine())
    temporary = None if args.path else tempfile.mkdtemp(prefix='heed-million-')
    folder = args.path or temporary
    end, results, benches = end_of(folder), {}, {}
    postgres = os.environ.get('HEED_TEST_PG')
    if not postgres and args.only != 'sqlite':
        report.check(False, 'PostgreSQL is there', 'start it by tests/with_postgres.sh')
    try:
        for label in ('sqlite', 'postgresql'):
            if args.only not in (None, label) or (label == 'postgresql' and not postgres):
                continue
            schema = 'million' if args.path else f'million_{os.getpid()}'
            site = fill(folder, label, ground.in_schema(postgres, schema) if label == 'postgresql' else None,
                        args.conversations, args.messages, end)
            with site:
                print(f'{label}: ready after {site.serve() * 1000:.0f} ms; load {ground.load():.1f}', flush=True)
                token, cookies = sign_in(site)
                desk = Client(site.port, {'Cookie': cookies})
                api = Client(site.port, {'Authorization': f'Bearer {token}'})
                benches[label] = Bench(report, label, site, args.requests)
                benches[label].run(desk, api)
                rng = random.Random(7)
                texts = [make() for make in searches(rng).values() for _ in range(8)]
                results[label] = {text: found(api, text) for text in texts}
        compare(report, results)
        for name in benches['postgresql'].medians if len(benches) == 2 else ():
            print(f'{name:46} PostgreSQL takes {benches["postgresql"].medians[name] / benches["sqlite"].medians[name]:.2f}'
                  ' times as long as SQLite (medians)')
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
    print(f'load {ground.load():.1f}')
    report.end()


if __name__ == '__main__':
    main()
