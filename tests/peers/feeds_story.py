#!/usr/bin/env python3
"""The feed that keeps sending the post: a day of feeds against a real server, with one kill -9.

A post is corrected twice and published again (a new date each time, once a new guid). It is also in
the blog's tag feed and in a planet, and cross-posted on another blog with another heading and one
paragraph more. Around it stand a sidebar, related posts, a biography and a navigation that name us.
One item must stand in the inbox, with three versions, the differences and the three other
addresses; nothing of it may be lost or twice, and the bytes come back as they were sent.

HTTP on 127.0.0.1, ports HEED_PORT (default 22100) to + 3.
"""
import datetime
import email.utils
import hashlib
import html
import http.server
import json
import os
import random
import re
import signal
import sys
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'faults')]
from report import Report  # noqa: E402
from site_of_test import Site  # noqa: E402

PORT = int(os.environ.get('HEED_PORT', '22100'))
BLOG, PLANET, CROSS = (f'http://127.0.0.1:{PORT + n}' for n in (1, 2, 3))
LINK = f'{BLOG}/2026/the-one-who-stood-up'

FIRST = ('When I stood up at the Tarnwick breakfast in Harrow last week I said what many in the room were thinking '
         'about the service. Three calls and two mails later nobody had called me back, and the portal still shows '
         'my order as open. The person on the phone was kind, yet she could not tell me who would look into it or by '
         'when.')
SECOND = FIRST.replace('last week', 'last Thursday')
THIRD = SECOND.replace('two mails', 'three mails') + ' I would be happy to report an improvement.'
OWN = 'In the original post I called this a matter of weeks; it has been nineteen days.'

FURNITURE = ('<nav class="post-navigation"><a href="/x">Tarnwick again</a></nav>'
             '<div class="jp-relatedposts"><h3>Related</h3><a href="/y">Why I left Tarnwick</a></div>'
             '<div class="author-bio">Jo speaks at Tarnwick every year.</div>'
             '<aside class="widget sidebar">Popular: Tarnwick, a love story</aside>')


def item(guid, link, title, text, day, author='Jo Ames', more=''):
    date = email.utils.format_datetime(datetime.datetime(2026, 11, 2 + day, 9, tzinfo=datetime.timezone.utc))
    body = html.escape(f'<p>{text}</p>{more}')
    return (f'<item><guid isPermaLink="false">{guid}</guid><link>{link}</link><title>{title}</title>'
            f'<dc:creator>{author}</dc:creator><pubDate>{date}</pubDate><description>{body}</description></item>')


def feed(title, items):
    return (f'<?xml version="1.0"?>\r\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            f'<title>{title}</title>{"".join(items)}</channel></rss>\n').encode()


WEATHER = item('w1', f'{BLOG}/2026/weather', 'A quiet day', 'The sea was calm and the harbour was full of boats.', 0,
               more=FURNITURE)
TAGGED = item('t1', f'{BLOG}/2026/tagged', 'Notes', 'Some notes of mine from the day.', 0,
              more='<p>[tags]breakfast, Tarnwick[/tags]</p>')


def post(guid, text, day, link=LINK):
    return item(guid, link, 'The one who stood up', text, day, more=FURNITURE)


class Web:
    """Three sites; `pages` maps an address to what it gives now; every answer is kept by its hash."""

    def __init__(self):
        self.pages, self.sent, self.looks, self.servers = {}, {}, {}, []
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                address = f'http://127.0.0.1:{self.server.server_address[1]}{self.path}'
                body = web.pages.get(address)
                self.send_response(200 if body else 404)
                self.send_header('Content-Type', 'application/rss+xml')
                self.end_headers()
                if body:
                    self.wfile.write(body)
                    web.sent[hashlib.sha256(body).hexdigest()] = body
                web.looks[address] = web.looks.get(address, 0) + 1

            def log_message(self, *_):
                pass

        for n in (1, 2, 3):
            server = http.server.ThreadingHTTPServer(('127.0.0.1', PORT + n), Handler)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.servers.append(server)

    def give(self, **pages):
        for name, body in pages.items():
            self.pages[FEEDS[name]] = body

    def wait_for_looks(self, more=2, seconds=20):
        """Until every feed was looked at again, so that what is there now was read."""
        wanted = {a: self.looks.get(a, 0) + more for a in self.pages}
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(self.looks.get(a, 0) < n for a, n in wanted.items()):
            time.sleep(0.02)
        return all(self.looks.get(a, 0) >= n for a, n in wanted.items())


FEEDS = {'blog': f'{BLOG}/feed', 'tag': f'{BLOG}/tag/service/feed', 'planet': f'{PLANET}/rss', 'cross': f'{CROSS}/feed'}


class Desk:
    def __init__(self, site):
        self.site = site
        site.run('user', site.path, 'add', '--email', 'mina@tarnwick.example', '--role', 'admin', '--password-stdin',
                 input='a long enough one\n')
        self.token = site.run('token', site.path, 'add', '--user', 'mina@tarnwick.example').strip()

    def get(self, path):
        request = urllib.request.Request(f'http://127.0.0.1:{self.site.port}{path}',
                                         headers={'Authorization': f'Bearer {self.token}'})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.read(), reply.headers

    def conversations(self):
        """All that anybody may see, whatever was advised."""
        return [c for view in ('answer', 'watch', 'left')
                for c in json.loads(self.get(f'/api/v1/conversations?view={view}&limit=50')[0])['conversations']]


def eventually(question, seconds=15):
    end = time.monotonic() + seconds
    while True:
        try:
            found = question()
        except OSError:
            found = None
        if found or time.monotonic() > end:
            return found
        time.sleep(0.1)


def rows(site, text):
    return site.query('SELECT count(*) FROM message WHERE text LIKE ?', f'%{text}%')[0][0]


def kill_somebody(report, site):
    up = site.processes()
    name = random.Random(int(os.environ.get('HEED_SEED', time.time()))).choice(sorted(up))
    os.kill(up[name], signal.SIGKILL)
    print(f'killed {name}')
    report.check(eventually(lambda: site.answers() and set(up) <= set(site.processes())), f'{name} comes back')


def a_day(report, site, web):
    """Morning to evening; each step is read by every feed before the next."""
    web.give(blog=feed('Jo', [post('g1', FIRST, 0), WEATHER, TAGGED]), tag=feed('Jo: service', [post('g1', FIRST, 0)]),
             planet=feed('Planet', [item('p1', LINK, 'Jo: The one who stood up', FIRST, 0, 'Planet')]))
    for name, address in FEEDS.items():
        site.run('channel', site.path, 'add', 'feed', name, f'url={address}', 'every_seconds=1', 'allow=127.0.0.1')
    web.pages.setdefault(FEEDS['cross'], feed('Elsewhere', []))
    report.check(eventually(lambda: rows(site, 'last week') >= 3), 'the post is heard by three feeds')
    web.give(blog=feed('Jo', [post('g1', SECOND, 1), WEATHER, TAGGED]))
    report.check(eventually(lambda: rows(site, 'last Thursday')), 'the first correction is heard')
    web.give(tag=feed('Jo: service', [post('g1', SECOND, 1)]),
             planet=feed('Planet', [item('p1', LINK, 'Jo: The one who stood up', SECOND, 1, 'Planet')]))
    kill_somebody(report, site)
    report.check(web.wait_for_looks(), 'all feeds are read again after the kill')
    web.give(blog=feed('Jo', [post('g2', THIRD, 2, LINK + '/?utm_source=rss'), WEATHER, TAGGED]))
    report.check(eventually(lambda: rows(site, 'happy to report')), 'the second correction is heard, under a new guid')
    web.give(tag=feed('Jo: service', [post('g2', THIRD, 2)]),
             planet=feed('Planet', [item('p1', LINK, 'Jo: The one who stood up', THIRD, 2, 'Planet')]),
             cross=feed('Elsewhere', [item('c1', f'{CROSS}/p/9', 'What I said in Harrow', f'{THIRD}</p><p>{OWN}', 3)]))
    report.check(eventually(lambda: rows(site, 'matter of weeks')), 'the cross-post is heard')
    report.check(web.wait_for_looks(), 'the day ends')


def one_item(report, site, desk):
    listed = desk.conversations()
    stood = [c for c in listed if 'stood up' in c['title'].lower() or 'harrow' in c['title'].lower()]
    report.check(len(stood) == 1, 'the inbox shows one item', listed)
    report.check(len(listed) == 2, 'and the one that is tagged with our name, nothing else', listed)
    report.check(not rows(site, 'harbour'), 'what only stands around a post is no mention')
    heard = site.query("SELECT coalesce(sum(n), 0) FROM heard_count")[0][0]
    report.check(heard == 2, 'two were heard, a copy is nobody', heard)
    people = site.query('SELECT count(*) FROM person')[0][0]
    report.check(people == 2, 'by two people, or one who is not known to be the same', people)
    return stood[0]['id'] if stood else ''


def its_page(report, desk, conversation):
    page = html.unescape(desk.get(f'/desk/c/{conversation}')[0].decode())
    report.check('3 versions' in page, 'three versions')
    for said in ('<del>week </del>', '<ins>Thursday </ins>', '<del>two </del>', '<ins>three </ins>'):
        report.check(said in page, f'the difference {said}')
    report.check('Also at 3 addresses' in page, 'also at 3 addresses', re.findall('Also at[^<]*', page))
    there = [a for a in (*FEEDS.values(), f'{CROSS}/p/9') if f'href="{a}"' in page]
    report.check(len(there) == 3 and f'{CROSS}/p/9' in there, 'where it was heard first is not "also"', there)
    report.check('own words there' in page and OWN.split(';')[0].split('called')[1] in page,
                 'the paragraph that only the cross-post has can be read')
    return re.findall(r'/desk/m/([^/"]+)/raw', page)


def its_bytes(report, desk, web, ids):
    report.check(len(ids) == 3, 'each version has its bytes', ids)
    for one in ids:
        body, headers = desk.get(f'/desk/m/{one}/raw')
        report.check(hashlib.sha256(body).hexdigest() in web.sent, 'the bytes are those that were sent', body[:80])
        report.check(headers['Content-Disposition'].startswith('attachment') and
                     headers.get_content_type() == 'text/plain' and
                     any('sandbox' in v for v in headers.get_all('Content-Security-Policy')), 'as a plain attachment')


def the_store(report, site):
    shared = site.query('SELECT count(*), count(DISTINCT raw) FROM message WHERE raw IS NOT NULL')[0]
    report.check(shared[1] < shared[0], 'items of one document share its bytes', shared)
    twice = site.query('SELECT count(*) FROM (SELECT bytes FROM raw GROUP BY bytes HAVING count(*) > 1)')[0][0]
    report.check(twice == 0, 'no document is kept twice', twice)
    current = site.query('SELECT count(*) FROM message WHERE is_current = 1 AND same_as = 0 AND conversation IS NULL')
    report.check(current[0][0] == 0, 'nothing stands outside')
    report.check(site.run('check', site.path) is not None, 'heed check finds nothing wrong')


def main():
    report, web = Report('feeds story'), Web()
    with Site(PORT) as site:
        desk = Desk(site)
        site.run('rule', site.path, 'add', 'us', 'Tarnwick')
        site.serve()
        report.run(a_day, site, web)
        conversation = one_item(report, site, desk)
        if conversation:
            its_bytes(report, desk, web, its_page(report, desk, conversation))
        report.check(site.stop() == 0, 'it ends as asked')
        the_store(report, site)
    report.end()


if __name__ == '__main__':
    main()
