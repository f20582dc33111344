#!/usr/bin/python3
"""Story S20 on a fresh install: a name is typed, and pages of what was said come from a feed of 5,000 posts.

The journey itself is look_story.mjs; this program owns the servers and carries out its orders. The feed is that of
tests/peers/look.py (paged, RFC 5005). Ports HEED_PORT (default 24640) and the next.
"""
import os
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [os.path.join(TESTS, 'peers'), os.path.join(TESTS, 'faults'), TESTS]
import look as peer  # noqa: E402
from site_of_test import Site  # noqa: E402
from travel import travel  # noqa: E402

PORT = int(os.environ.get('HEED_PORT', '24640'))


class Orders:
    """What the journey asks for, one method each."""

    def __init__(self, site):
        self.site, self.fresh = site, []
        self.server = peer.Server(PORT + 1, self.answer)

    def answer(self, path, query):
        """The feeds of the peer, and /latest: its newest posts and what was published since."""
        if path != '/latest':
            return peer.feeds(path, query)
        entries = ''.join(f'<entry><id>tag:blog.example,new-{i}</id><title>New</title><link href="http://blog.example/new-{i}"/>'
                          f'<updated>{peer.at_of(peer.POSTS + i)}</updated><content>{text}</content></entry>' for i, text in enumerate(self.fresh))
        document = peer.document(range(peer.POSTS - 1, peer.POSTS - 11, -1)).decode()
        return 200, peer.ATOM, document.replace('<entry>', entries + '<entry>', 1).encode()

    def publish(self, order):
        self.fresh.append(order['text'])
        return {}

    def connect(self, _):
        return {'out': self.site.run('channel', self.site.path, 'add', 'feed', 'Blog', f'url={self.server.url("/latest")}',
                                     'allow=127.0.0.1', 'every_seconds=1')}

    def rows(self, order):
        return {'rows': self.site.query(order['sql'], *order.get('args', []))}


def main():
    with Site(PORT) as site:
        orders = Orders(site)
        with sqlite3.connect(os.path.join(site.path, 'heed.db')) as db:
            db.executemany('INSERT INTO setting (name, value) VALUES (?, ?)',
                           [('look.sources', 'feed=' + orders.server.url('/paged')), ('look.allow', '127.0.0.1')])
        travel('look_story.mjs', site, orders)


main()
