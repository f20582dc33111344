#!/usr/bin/env python3
"""`heed look` against the real ones, each loaded with 5,000 posts: Debian's WordPress and npm's Bluesky network.

usage: with_postgres.sh look_real.py [wordpress|bluesky]

WordPress: MariaDB and PHP, as wordpress.py. Bluesky: @atproto/dev-env (installed into bluesky/node_modules the first
time, some minutes; a few of its packages are compiled), PostgreSQL from with_postgres.sh, redis-server. Ports HEED_PORT
(default 24500) to + 39. Prints how long the first hit and all of them took; those times are never asserted.
"""
import json
import os
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.setdefault('HEED_PORT', '24500')
sys.path[:0] = [HERE, os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'faults')]
from look import NAME, PHRASE, POSTS, at_of, equal, looked, numbers, print_time, text_of  # noqa: E402
from report import Report  # noqa: E402

PORT = int(os.environ['HEED_PORT'])
NETWORK = os.path.join(HERE, 'bluesky')
NAMED = [n for n in range(POSTS - 1, -1, -1) if n % 50 in (0, 20, 30)]


def everything(peer):
    return looked('post', '--rule', 'post OR broke', '--source', f'feed={peer.ADDRESS}/feed/', '--allow', '127.0.0.1')[0]


def wordpress(report):
    import wordpress as peer
    with peer.WordPress() as wp:
        posts = [{'title': f'Post {n}', 'text': text_of(n).replace('&', '&amp;'), 'at': at_of(n)[:19].replace('T', ' '),
                  'comments': [f'My Pannier &amp; Sprocket broke {n}'] if n % 500 == 1 else []} for n in range(POSTS)]
        equal(report, 'WordPress is filled', wp.act('fill', posts=posts), POSTS)
        source = ['--rule', PHRASE, '--source', f'feed={peer.ADDRESS}/feed/', '--allow', '127.0.0.1']
        hits, sources, first, whole, _ = looked(NAME, *source)
        found = [h for h in hits if h['kind'] == 'post']
        equal(report, 'WordPress: every post that names it, newest first', numbers(found), NAMED)
        equal(report, 'WordPress: and every comment', sorted(numbers(h for h in hits if h['kind'] == 'comment')), list(range(1, POSTS, 500)))
        equal(report, 'WordPress: why no further', list(sources.values())[0][2:], ('2026-10-01', 'its search found no more'))
        report.check(found[0]['url'] == f'{peer.ADDRESS}/post-{NAMED[0]}/' and found[0]['author'] and found[0]['title'] == f'Post {NAMED[0]}', 'WordPress: a post as its feed gives it', str(found[0]))
        print_time('WordPress by REST', first, whole)
        ids = {i.text for path in ('/feed/', '/comments/feed/') for i in ElementTree.fromstring(wp.get(path)[1]).iter('guid')}
        met = {h['id'] for h in everything(peer)}
        report.check(len(ids) == 20 and ids <= met, 'WordPress: under the ids of its feeds', f'{len(ids)} {ids - met}')
        wp.act('close_rest')
        hits, sources, first, whole, _ = looked(NAME, *source)
        equal(report, 'WordPress without REST: its search feeds', numbers(hits), NAMED)
        print_time('WordPress by its search feeds', first, whole)


def install():
    if os.path.isdir(os.path.join(NETWORK, 'node_modules', '@atproto')):
        return
    more = dict(os.environ, npm_config_build_from_source='true', npm_config_nodedir='/usr')
    subprocess.run(['npm', 'ci', '--no-audit', '--no-fund'], cwd=NETWORK, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(['npm', 'rebuild', 'better-sqlite3', '--foreground-scripts'], cwd=NETWORK, check=True, env=more,
                   stdout=subprocess.DEVNULL)


def bluesky(report):
    install()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'posts.jsonl')
        with open(path, 'w', encoding='utf-8') as f:
            for n in range(POSTS):
                f.write(json.dumps({'text': text_of(n), 'at': at_of(n), 'author': n % 10}) + '\n')
        redis = subprocess.Popen(['redis-server', '--port', str(PORT + 20), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
                                 stdout=subprocess.DEVNULL)
        network = subprocess.Popen(['node', os.path.join(NETWORK, 'network.cjs'), str(PORT + 22), f'127.0.0.1:{PORT + 20}', path],
                                   env=dict(os.environ, POSTGRES_URL=os.environ['HEED_TEST_PG']), stdout=subprocess.PIPE, text=True)
        try:
            address = network.stdout.readline().strip()
            report.check(address.startswith('http://localhost:'), 'the network is up and filled', address)
            address = address.replace('localhost', '127.0.0.1')
            source = ['--source', 'bluesky=' + address, '--allow', '127.0.0.1']
            hits, sources, first, whole, _ = looked(NAME, '--rule', PHRASE, *source)
            # Its search compares the words as they are written; the real one's does more.
            equal(report, 'Bluesky: newest first', numbers(hits), [n for n in NAMED if n % 50 != 20])
            equal(report, 'Bluesky: why no further', list(sources.values())[0][2:], ('2026-10-01', 'its search found no more'))
            print_time('Bluesky', first, whole)
            hits, sources, first, whole, _ = looked('post', '--rule', 'post', *source)
            equal(report, 'Bluesky: pages to the end', len(hits), POSTS * 45 // 50)
            print_time('Bluesky, 4,500 hits', first, whole)
        finally:
            for process in (network, redis):
                process.terminate()
                process.wait()


def main():
    report = Report('look at the real ones')
    for test in (wordpress, bluesky):
        if len(sys.argv) == 1 or test.__name__ in sys.argv[1:]:
            report.run(test)
    return report.end()


if __name__ == '__main__':
    sys.exit(main())
