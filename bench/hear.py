#!/usr/bin/env python3
"""How many messages a second `heed hear` takes, on both databases.

usage: hear.py [MESSAGES] [--runs N] [--only sqlite|postgresql] [--keep all|matched]
Started by `tests/with_postgres.sh bench/hear.py`, it measures PostgreSQL too (HEED_TEST_PG).

For each database and each way of keeping: a new site, `heed serve`, the same MESSAGES (100,000)
made-up messages twice. The first time they are new (or nobody's rule wants them), the second time
nothing may be new. Only the counts are asserted; times are printed: messages a second by the
clock, and the CPU time a message costs our server processes and PostgreSQL's, which says more on
a machine that is busy with other things. Ends with "N passed, N failed".
"""
import argparse
import os
import sys
import tempfile

import ground

sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
from report import Report  # noqa: E402

RULE = 'kestrelbikes'  # what messages.py names in one message of a hundred


def one(report, label, url, keep, lines, messages):
    with ground.Site(url) as site:
        site.run('rule', site.path, 'add', 'brand', RULE)
        site.serve()
        kept = messages if keep == 'all' else messages // 100
        for time, what in (('first', 'new'), ('again', 'duplicate')):
            load, database = ground.load(), ground.cpu_seconds(ground.postgres_pids())
            totals, seconds, cpu = site.hear(lines, keep=keep)
            database = ground.cpu_seconds(ground.postgres_pids()) - database
            report.check(totals['read'] == messages and totals[what] == kept and totals['refused'] == 0 and
                         totals['edited'] == 0 and totals['unmatched'] == messages - kept,
                         f'{label}, {keep}, {time}', str(totals))
            print(f'{label:10} keep {keep:7} {time}: {messages / seconds:7.0f} messages/s '
                  f'({seconds:.1f} s; CPU {cpu * 1e6 / messages:.0f} us a message'
                  + (f' and {database * 1e6 / messages:.0f} us of PostgreSQL' if url else '')
                  + f'; load {load:.1f})', flush=True)
        site.stop()
        site.run('check', site.path)


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('messages', type=int, nargs='?', default=100000)
    arg.add_argument('--runs', type=int, default=1)
    arg.add_argument('--only')
    arg.add_argument('--keep')
    args = arg.parse_args()
    report = Report('hear')
    print(ground.machine())
    postgres = os.environ.get('HEED_TEST_PG')
    with tempfile.TemporaryDirectory(prefix='heed-bench-') as folder:
        lines = ground.make_messages(os.path.join(folder, 'messages'), args.messages)
        for run in range(args.runs):
            for label in ('sqlite', 'postgresql'):
                for keep in ('all', 'matched'):
                    if args.only not in (None, label) or args.keep not in (None, keep):
                        continue
                    if label == 'postgresql' and not postgres:
                        report.check(False, 'PostgreSQL is there', 'start it by tests/with_postgres.sh')
                        continue
                    url = None
                    if label == 'postgresql':
                        url = ground.in_schema(postgres, f'{keep}_{run}')
                    one(report, label, url, keep, lines, args.messages)
    report.end()


main()
