#!/usr/bin/env python3
"""`heed look` against peers loaded with 5,000 posts: what is found, in which order, how far back, and why no further.

usage: look.py [--record BLUESKY]     BLUESKY: address of an AppView (bluesky/network.cjs); writes bluesky/recorded.json

A paged feed and an archived one (RFC 5005) from a small server of our own; Bluesky's search as npm's @atproto/dev-env
answered it (recorded; tests/peers/look_real.py asks the real one). Ports HEED_PORT (default 24400) to + 4. Prints how
long the first hit and all of them took; those times are never asserted.
"""
import datetime
import http.server
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE), *(os.path.join(os.path.dirname(HERE), d) for d in ('faults', 'attack'))]
import web  # noqa: E402
from report import Report  # noqa: E402
from site_of_test import Site, build_dir, until  # noqa: E402

PORT = int(os.environ.get('HEED_PORT', '24400'))
HEED = os.path.join(build_dir(), 'heed')
RECORDED = os.path.join(HERE, 'bluesky', 'recorded.json')
NAME, PHRASE = 'Pannier & Sprocket', '"Pannier & Sprocket"'
POSTS, PAGE = 5000, 100
BEGAN = datetime.datetime(2026, 10, 1)


def text_of(number):
    """One in fifty is about the company, as people write it; another about any pannier."""
    return {0: f'I love my Pannier & Sprocket rack {number}', 10: f'#PannierSprocket ride {number}',
            20: f'see http://pannier-sprocket-sucks.example/ now {number}',
            30: f'Pannier & Sprocket’s own rack {number}',
            40: f'a leather pannier bag by Miller {number}'}.get(number % 50, f'post {number} about nothing')


def at_of(number):
    return (BEGAN + datetime.timedelta(minutes=number)).isoformat() + 'Z'


def entry(number):
    return (f'<entry><id>tag:blog.example,{number}</id><title>Post {number}</title>'
            f'<link href="http://blog.example/{number}"/><published>{at_of(number)}</published>'
            f'<updated>{at_of(number)}</updated><content>{escape(text_of(number))}</content></entry>')


def document(numbers, links=''):
    return ('<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>tag:blog.example,0</id>'
            f'<updated>{at_of(0)}</updated>{links}{"".join(map(entry, numbers))}</feed>').encode()


class Server(http.server.ThreadingHTTPServer):
    """`answer(path, query)` gives (status, headers, body); `asked` is what came."""
    daemon_threads = True

    def __init__(self, port, answer):
        super().__init__(('127.0.0.1', port), Handler)
        self.answer, self.asked = answer, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path=''):
        return f'http://127.0.0.1:{self.server_address[1]}{path}'


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        self.server.asked.append(self.path)
        status, headers, body = self.server.answer(parts.path, dict(urllib.parse.parse_qsl(parts.query)))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ATOM = {'Content-Type': 'application/atom+xml'}


def feeds(path, query):
    """/paged?p=N newest first; /archived and /archive/N (its oldest is 0); /circle; /plain; /gone."""
    page, last = int(query.get('p', 0)), POSTS // PAGE - 1
    newest = POSTS - 1 - page * PAGE
    if path == '/paged':
        links = f'<link rel="next" href="/paged?p={page + 1}"/>' if page < last else ''
        return 200, ATOM, document(range(newest, newest - PAGE, -1), links)
    if path == '/archived':
        return 200, ATOM, document(range(POSTS - 1, POSTS - 21, -1), f'<link rel="prev-archive" href="/archive/{last}"/>')
    if path.startswith('/archive/'):
        at = int(path.rsplit('/', 1)[1])
        links = f'<link rel="prev-archive" href="/archive/{at - 1}"/>' if at else ''
        return 200, ATOM, document(range(at * PAGE + PAGE - 1, at * PAGE - 1, -1), links)
    if path == '/circle':
        return 200, ATOM, document(range(9, -1, -1), '<link rel="next" href="/circle?p=1"/>' if page != 1 else
                                   '<link rel="next" href="/circle"/>')
    if path == '/plain':
        return 200, ATOM, document(range(POSTS - 1, POSTS - 11, -1))
    return 410, {}, b''


def looked(*args):
    """(hits, {source: line on standard error}, seconds to the first hit, seconds in all, exit status)."""
    began = time.monotonic()
    done = subprocess.run([HEED, 'look', *args, '--json'], capture_output=True, text=True, timeout=120)
    ended = re.findall(r'^(.*): (\d+) looked at, (\d+) hits(?:, back to (\S+))?; (?:ended|failed): (.*) \([\d.]+ s\)$', done.stderr, re.M)
    first = re.search(r'first hit after ([\d.]+) s', done.stderr)
    return ([json.loads(line) for line in done.stdout.splitlines()],
            {name: (int(n), int(hits), back, why) for name, n, hits, back, why in ended},
            float(first[1]) if first else None, time.monotonic() - began, done.returncode)


def equal(report, what, got, want):
    report.check(got == want, what, f'{got!r}'[:300] + f', not {want!r}'[:300])


def numbers(hits):
    return [int(re.search(r'(\d+)\s*$', hit['text'])[1]) for hit in hits]


def print_time(what, first, whole):
    print(f'  {what}: first hit after {first} s, all of it after {whole:.1f} s (5,000 posts)')


def paged_and_archived(report, server):
    wanted = [n for n in range(POSTS - 1, -1, -1) if n % 50 in (0, 20, 30)]  # an address holds its words, too
    for path, pages in (('/paged', 50), ('/archived', 51)):
        hits, sources, first, whole, status = looked(NAME, '--rule', PHRASE, '--source', 'feed=' + server.url(path), '--allow', '127.0.0.1')
        found = sources['Feed ' + server.url(path)]
        equal(report, f'{path}: every post that names it, newest first, once', numbers(hits), wanted)
        equal(report, f'{path}: how far back and why no further', (found[0], found[2], found[3]),
              (POSTS, '2026-10-01', f'the end of its archive ({pages} pages)'))
        equal(report, f'{path}: exit', status, 0)
        equal(report, f'{path}: each page was asked once', len(set(server.asked)), len(server.asked))
        server.asked.clear()
        print_time('feed ' + path, first, whole)


def ends(report, server):
    hits, sources, _, _, _ = looked('post', '--source', 'feed=' + server.url('/circle'), '--source', 'feed=' + server.url('/plain'),
                                    '--allow', '127.0.0.1')
    equal(report, 'a feed that leads in a circle ends', sources['Feed ' + server.url('/circle')][3], 'the end of its archive (2 pages)')
    equal(report, 'a plain feed says what it has', sources['Feed ' + server.url('/plain')][3], 'its feed has 10 items')
    equal(report, 'newest first over both', [h['said_at'] for h in hits], sorted((h['said_at'] for h in hits), reverse=True))
    _, sources, _, _, status = looked('post', '--source', 'feed=' + server.url('/gone'), '--allow', '127.0.0.1')
    equal(report, 'gone', (sources['Feed ' + server.url('/gone')][3], status), ('the server answered 410', 1))
    _, sources, _, _, status = looked('post', '--source', 'feed=' + server.url('/plain'))
    report.check('is a loopback address' in str(sources) and status == 1, 'an address inside is not asked unless it is allowed',
                 f'{sources} {status}')


def rule_decides(report, server):
    rule = '("pannier & sprocket" OR #panniersprocket OR domain:pannier-sprocket-sucks.example) -miller'
    hits, _, _, _, _ = looked(NAME, '--source', 'feed=' + server.url('/paged'), '--allow', '127.0.0.1')
    equal(report, 'the name alone finds what it is called by', {n % 50 for n in numbers(hits)}, {0, 10, 20, 30, 40})
    hits, _, _, _, _ = looked(NAME, '--rule', rule, '--source', 'feed=' + server.url('/paged'), '--allow', '127.0.0.1')
    equal(report, 'a rule decides exactly', sorted(n % 50 for n in set(numbers(hits)) if n < 50), [0, 10, 20, 30])
    done = subprocess.run([HEED, 'look', NAME, '--rule', 'a OR'], capture_output=True, text=True, timeout=30)
    report.check(done.returncode == 2 and 'column 5' in done.stderr, 'a bad rule is refused with its column', done.stderr)


def bluesky_recorded(report):
    answers = {a['path']: a for a in json.load(open(RECORDED, encoding='utf-8'))}

    def answer(path, query):
        found = answers.get(path + '?' + urllib.parse.urlencode(query, quote_via=urllib.parse.quote))
        return (found['status'], {'Content-Type': 'application/json'}, found['body'].encode()) if found else (404, {}, b'{}')
    server = Server(PORT + 1, answer)
    hits, sources, first, whole, _ = looked(NAME, '--rule', PHRASE, '--source', 'bluesky=' + server.url(), '--allow', '127.0.0.1')
    equal(report, 'Bluesky: newest first', numbers(hits), [n for n in range(POSTS - 1, -1, -1) if n % 50 in (0, 30)])
    equal(report, 'Bluesky: why no further', list(sources.values())[0][2:], ('2026-10-01', 'its search found no more'))
    report.check(re.match(r'https://bsky\.app/profile/author\d\.test/post/\w+$', hits[0]['url']) and
                 hits[0]['author'].startswith('Author ') and hits[0]['id'].startswith('at://did:plc:') and
                 hits[0]['said_at'].startswith('2026-10-04T'), 'Bluesky: its address, author and time', f'{hits[0]}')
    print_time('Bluesky (recorded)', first, whole)


def bluesky_by_time(report):
    """The public server refuses the cursor without an account: on by the time of the oldest post."""
    def post(number):
        return {'uri': f'at://did:plc:x/app.bsky.feed.post/{number}', 'author': {'did': 'did:plc:x', 'handle': 'x.test'},
                'indexedAt': at_of(number), 'record': {'text': f'acme {number}', 'createdAt': at_of(number)}}

    def answer(_, query):
        if 'cursor' in query:
            return 403, {}, b'{"error":"Forbidden"}'
        to = query.get('until', at_of(250))
        found = [n for n in range(249, -1, -1) if at_of(n) < to][:int(query['limit'])]
        return 200, {}, json.dumps({'posts': [post(n) for n in found], 'cursor': 'more'}).encode()
    server = Server(PORT + 2, answer)
    hits, sources, _, _, _ = looked('acme', '--source', 'bluesky=' + server.url(), '--allow', '127.0.0.1')
    equal(report, 'a refused cursor is gone around by time', numbers(hits), list(range(249, -1, -1)))
    server.answer = lambda *_: (403, {}, b'{}')
    _, sources, _, _, status = looked('acme', '--source', 'bluesky=' + server.url(), '--allow', '127.0.0.1')
    equal(report, 'refused altogether', (list(sources.values())[0][3], status), ('it refuses us without an account (403)', 1))


def rows(site):
    """{table: rows} of the whole store."""
    with sqlite3.connect(os.path.join(site.path, 'heed.db')) as db:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                            " AND sql NOT LIKE 'CREATE VIRTUAL%'")]
        return {n: db.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}


def count(site, what, where=''):
    with sqlite3.connect(os.path.join(site.path, 'heed.db')) as db:
        return db.execute(f'SELECT count(*) FROM {what} {where}').fetchone()[0]


def nothing_is_kept_until_it_is_saved(report, server):
    with Site(PORT + 3) as site:
        feed = ['--site', site.path, '--source', 'feed=' + server.url('/paged'), '--allow', '127.0.0.1', '--rule', PHRASE]
        before = rows(site)
        hits, sources, _, _, _ = looked(NAME, *feed)
        equal(report, 'the archive is a source, too', sources['what was heard here'], (0, 0, '', 'everything that was heard here and kept'))
        equal(report, 'a look leaves no row behind', rows(site), before)
        saved = subprocess.run([HEED, 'look', NAME, *feed, '--save', 'pannier'], capture_output=True, text=True, timeout=120)
        report.check(f"saved the rule 'pannier': {len(hits)} messages captured, 0 were here" in saved.stderr, 'saving captures the hits',
                     saved.stderr)
        equal(report, 'each once', count(site, 'message'), len(hits))
        again = subprocess.run([HEED, 'look', NAME, *feed, '--save', 'again'], capture_output=True, text=True, timeout=120)
        report.check(f'0 messages captured, {len(hits)} were here' in again.stderr, 'saving again captures nothing twice', again.stderr)
        taken = subprocess.run([HEED, 'look', NAME, *feed, '--save', 'again'], capture_output=True, text=True, timeout=120)
        report.check(taken.returncode == 1 and "there is a rule 'again' already" in taken.stderr, 'a name is taken once', taken.stderr)
        hits, sources, _, _, _ = looked(NAME, '--site', site.path, '--source', 'feed=' + server.url('/plain'), '--allow', '127.0.0.1')
        report.check(sources['what was heard here'][1] == count(site, 'message'), 'now the archive knows them', f'{sources}')
        # The same feed as a channel hears nothing twice.
        site.run('channel', site.path, 'add', 'feed', 'blog', f'url={server.url("/plain")}', 'allow=127.0.0.1', 'every_seconds=1')
        site.serve()
        until(lambda: len([p for p in server.asked if p == '/plain']) > 3, 10)
        equal(report, 'what a channel hears of it is a copy, no second conversation', count(site, 'conversation'), len(hits_in(site)))


def through_the_core(report, server):
    """From the page: the core asks the master for the processes, and saving goes through its intake."""
    with Site(PORT + 3) as site:
        mail = web.user(site, 'lead')
        site.run('channel', site.path, 'add', 'feed', 'blog', 'url=' + server.url('/paged'), 'allow=127.0.0.1', 'every_seconds=600')
        site.serve()
        browser = web.Browser(PORT + 3)
        browser.sign_in(mail)
        began = time.monotonic()
        at = browser.post('/desk/look', name=NAME)[1]['location']
        took = until(lambda: 'the end of its archive (50 pages)' in browser.get(at)[2], 30)
        report.check(took, 'the page says how far back the site\'s own channel went', browser.get(at)[2][-2000:])
        print(f'  from the page: all of the feed after {time.monotonic() - began:.1f} s (5,000 posts)')
        equal(report, 'nothing is kept until it is saved', count(site, 'message'), 0)
        browser.post(at, then='save', name='pannier', text=PHRASE)
        equal(report, 'saving from the page', count(site, 'message'), POSTS * 3 // 50)
        equal(report, 'it ends well', site.stop(), 0)


def files(report):
    with tempfile.TemporaryDirectory() as folder:
        lines, mails, other = (os.path.join(folder, n) for n in ('m.jsonl', 'm.mbox', 'other'))
        with open(lines, 'w', encoding='utf-8') as f:
            for n in range(POSTS):
                f.write(json.dumps({'id': str(n), 'text': text_of(n), 'said_at': at_of(n)}) + '\n')
            f.write('no message\n')
        with open(mails, 'w', encoding='utf-8') as f:
            for n in range(POSTS):
                f.write(f'From ann@x.example Thu Oct  1 00:00:00 2026\nFrom: Ann <ann@x.example>\nMessage-ID: <{n}@x.example>\n'
                        f'Date: Thu, 1 Oct 2026 {n // 3600:02}:{n // 60 % 60:02}:{n % 60:02} +0000\nSubject: Mail {n}\n\n'
                        f'Hello,\n\n>From my desk: {text_of(n)}\n\n')
        with open(other, 'w', encoding='utf-8') as f:
            f.write('neither\n')
        wanted = [n for n in range(POSTS - 1, -1, -1) if n % 50 in (0, 20, 30)]
        for path, why in ((lines, 'the end of the file; 1 in it could not be read'), (mails, 'the end of the file')):
            hits, sources, first, whole, _ = looked(NAME, '--rule', PHRASE, '--source', 'file=' + path)
            equal(report, f'{os.path.basename(path)}: newest first', numbers(hits), wanted)
            equal(report, f'{os.path.basename(path)}: how far', sources['File ' + path], (POSTS, len(wanted), '2026-10-01', why))
            print_time('file ' + os.path.basename(path), first, whole)
        report.check(hits[0]['author'] == 'Ann' and hits[0]['text'].startswith('Hello,\n\nFrom my desk'), 'a mail as it was written', str(hits[0]))
        _, sources, _, _, status = looked(NAME, '--source', 'file=' + other)
        equal(report, 'another file', (sources['File ' + other][3], status), ('it is neither JSON Lines of messages nor an mbox', 1))


def hits_in(site):
    with sqlite3.connect(os.path.join(site.path, 'heed.db')) as db:
        return db.execute('SELECT DISTINCT native_id FROM message').fetchall()


def hacker_news(report):
    """In the form of its public description; there is no peer to run."""
    def hit(n):
        about = ({'title': f'Show HN: acme {n}', 'url': f'http://acme.example/{n}', 'story_id': n} if n % 2 == 0 else
                 {'comment_text': f'<p>I use acme &amp; like it<p>{n}', 'story_id': n - 1, 'parent_id': n - 1, 'title': None})
        return {'objectID': str(n), 'author': 'jo', 'created_at_i': 1700000000 + n // 3, 'story_text': None, **about}

    def answer(path, query):
        to = int(query.get('numericFilters', 'created_at_i<=9999999999').split('<=')[1])
        found = [n for n in range(POSTS - 1, -1, -1) if 1700000000 + n // 3 <= to][:int(query['hitsPerPage'])]
        return 200, {'Content-Type': 'application/json'}, json.dumps({'hits': [hit(n) for n in found]}).encode()
    server = Server(PORT + 4, answer)
    hits, sources, first, whole, _ = looked('acme', '--rule', 'acme', '--source', 'hackernews=' + server.url(), '--allow', '127.0.0.1')
    equal(report, 'Hacker News: all of it, each once', sorted(int(h['id']) for h in hits), list(range(POSTS)))
    equal(report, 'Hacker News: why no further', list(sources.values())[0][3], 'its search found no more')
    comment = next(h for h in hits if h['id'] == '4999')
    equal(report, 'Hacker News: a comment', (comment['text'], comment['url'], comment['kind'], comment['handle']),
          ('I use acme & like it\n\n4999', 'https://news.ycombinator.com/item?id=4999', 'comment', 'jo'))
    print_time('Hacker News (ours)', first, whole)


def record(address):
    kept = []

    def answer(path, query):
        full = path + '?' + urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
        with urllib.request.urlopen(address + full, timeout=30) as reply:
            body = reply.read().decode()
        kept.append({'path': full, 'status': 200, 'body': body})
        return 200, {'Content-Type': 'application/json'}, body.encode()
    server = Server(PORT + 1, answer)
    hits, _, _, _, _ = looked(NAME, '--rule', PHRASE, '--source', 'bluesky=' + server.url(), '--allow', '127.0.0.1')
    with open(RECORDED, 'w', encoding='utf-8') as f:
        json.dump(kept, f, indent=0, ensure_ascii=False)
    print(f'{len(hits)} hits, {len(kept)} answers recorded')


def main():
    if len(sys.argv) == 3 and sys.argv[1] == '--record':
        return record(sys.argv[2])
    report = Report('look')
    server = Server(PORT, feeds)
    for test in (paged_and_archived, ends, rule_decides, nothing_is_kept_until_it_is_saved, through_the_core):
        report.run(test, server)
    for test in (files, bluesky_recorded, bluesky_by_time, hacker_news):
        report.run(test)
    return report.end()


if __name__ == '__main__':
    sys.exit(main())
