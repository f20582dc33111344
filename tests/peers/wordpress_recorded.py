#!/usr/bin/env python3
"""Feeds that a real WordPress gave (tests/peers/wordpress/recorded/README.md), read by a real server.

Before: a post and three comments, two of them by people who both call themselves Anna. After: the post and
one comment edited, one comment deleted there. HTTP on 127.0.0.1, ports HEED_PORT (default 22110) and + 1.
"""
import http.server
import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'faults')]
from feeds_story import eventually  # noqa: E402
from report import Report  # noqa: E402
from site_of_test import Site  # noqa: E402
from wordpress_holds import holds_after, holds_before  # noqa: E402

PORT = int(os.environ.get('HEED_PORT', '22110'))
RECORDED = os.path.join(HERE, 'wordpress', 'recorded')


class Handler(http.server.BaseHTTPRequestHandler):
    when = 'before'

    def do_GET(self):
        with open(os.path.join(RECORDED, f'{self.path.strip("/")}-{Handler.when}.xml'), 'rb') as f:
            body = f.read()
        self.send_response(200)
        self.send_header('Content-Type', 'application/rss+xml; charset=UTF-8')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    report = Report('wordpress recorded')
    server = http.server.ThreadingHTTPServer(('127.0.0.1', PORT + 1), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Site(PORT) as site:
        for name in ('posts', 'comments'):
            site.run('channel', site.path, 'add', 'feed', name, '--keep', 'all', f'url=http://127.0.0.1:{PORT + 1}/{name}',
                     'every_seconds=1', 'allow=127.0.0.1')
        site.serve()
        holds_before(report, site)
        Handler.when = 'after'
        eventually(lambda: site.query('SELECT 1 FROM message WHERE version = 1'))
        holds_after(report, site)
        report.check(site.stop() == 0, 'it ends as asked')
        site.run('check', site.path)
    report.end()


main()
