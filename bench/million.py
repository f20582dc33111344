#!/usr/bin/env python3
"""How fast the desk and the API answer from a large site.

usage: million.py [--conversations N] [--messages N] [--requests N] [--path FOLDER] [--postgresql]

Makes a site of 1,000,000 conversations and 5,000,000 messages by build/src/store/bench_fill (see
bench/fill.c for what is in it; about 20 minutes) unless FOLDER (/tmp/heed-million/site) is there
already, serves it and asks one thing after the other over one kept-alive connection on loopback.
The time is that of the whole request as the client sees it: web server, permission, store, page;
beside it the CPU time of our processes for one request on average, which says more on a machine
that is busy with other things.
Keys vary: other views, pages and conversations each time, words drawn by their frequency. Each
kind is asked --requests (1,000) times after 50 that are not counted.
Nothing is asserted but that each answer is right in kind: 200, and rows where there must be some.
With HEED_TEST_PG and --postgresql the same site is filled and measured there, in a schema of its
own. Ends with "N passed, N failed".
"""
import argparse
import http.client
import json
import os
import random
import re
import subprocess
import sys
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


def fill(path, url, conversations, messages):
    site = ground.Site(url, path, 'Million')
    if os.path.exists(path + '.filled'):
        return site
    print(f'filling {path}: about {messages // 4000} s', flush=True)
    subprocess.run(['nice', '-n', '5', FILL, path, str(conversations), str(messages)], check=True,
                   stderr=open(path + '.fill.log', 'w'))
    open(path + '.filled', 'w').close()
    return site


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


def measure(report, site, name, requests, ask, fine):
    times, bad, before = [], 0, 0
    for i in range(requests + 50):
        if i == 50:
            before = ground.cpu_seconds(site.pids())
        status, body, ms = ask()
        bad += not (status == 200 and fine(body))
        if i >= 50:
            times.append(ms)
    report.check(not bad, name, f'{bad} answers were wrong')
    cpu = (ground.cpu_seconds(site.pids()) - before) * 1000 / requests
    print(f'{name:38} {ground.spread(times)}; CPU {cpu:.2f} ms, load {ground.load():.0f}', flush=True)


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('--conversations', type=int, default=1000000)
    arg.add_argument('--messages', type=int, default=5000000)
    arg.add_argument('--requests', type=int, default=1000)
    arg.add_argument('--path', default='/tmp/heed-million/site')
    arg.add_argument('--postgresql', action='store_true')
    args = arg.parse_args()
    report, rng = Report('million'), random.Random(5)
    print(ground.machine())
    url = os.environ['HEED_TEST_PG'] if args.postgresql else None
    site = fill(args.path, url, args.conversations, args.messages)
    print(f'start to the line that says ready: {site.serve() * 1000:.0f} ms; load {ground.load():.1f}')
    token, cookies = sign_in(site)
    desk, api = Client(site.port, {'Cookie': cookies}), Client(site.port, {'Authorization': f'Bearer {token}'})
    views = ['answer', 'watch', 'left', 'done']
    ids = []

    def first_page():
        return desk.get('/desk/?view=' + rng.choice(views))

    measure(report, site, 'inbox view (page)', args.requests, first_page, lambda b: b.count(b' data-row') == 40)
    walk = Walk(desk, '/desk/?view=done', next_in_page)
    measure(report, site, 'next page, walking 40 rows on (page)', args.requests, walk.one, lambda b: b' data-row' in b)
    walk = Walk(api, '/api/v1/conversations?view=left&limit=200', next_in_json)
    measure(report, site, 'next 200 conversations, API', args.requests, walk.one, lambda b: b'"conversations":[{' in b)
    # Conversations from all over: the cursor takes any place in the order, as old as it may be.
    now = int(time.time() * 1000)
    for _ in range(args.requests // 20 + 10):
        sort = now - int(rng.random() * 700 * 86400000)
        status, body, _ = api.get(f'/api/v1/conversations?view={rng.choice(views[1:])}&limit=1')
        after = json.loads(body)['after'].split('.')[1]
        status, body, _ = api.get(f'/api/v1/conversations?view={rng.choice(views[1:])}&limit=50&after={sort}.{after}')
        ids += [c['id'] for c in json.loads(body)['conversations']]
    rng.shuffle(ids)
    at = iter(ids * 3)
    measure(report, site, 'one conversation, any age (page)', args.requests, lambda: desk.get('/desk/c/' + next(at)),
            lambda b: b'voice' in b)
    measure(report, site, 'one conversation, any age, API', args.requests,
            lambda: api.get('/api/v1/conversations/' + next(at)), lambda b: b'"thread":[{' in b)
    for name, make in searches(rng).items():
        measure(report, site, name + ', API', args.requests,
                lambda: api.get('/api/v1/conversations?limit=50&q=' + urllib.parse.quote(make())),
                lambda b: b'"conversations":[' in b)
    print(f'load {ground.load():.1f}')
    site.stop()
    report.end()


main()
