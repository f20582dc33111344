"""Shared by the test programs in Python: count, print, end.

    from report import Report
    report = Report('sandbox')
    report.check(got == want, 'a mail in KOI8-R is read', f'got {got!r}')
    report.end()          # prints "N passed, N failed", exits 1 if anything failed
"""
import os
import sys
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get('HEED_BUILD', os.path.join(ROOT, 'build'))
HEED = os.path.join(BUILD, 'heed')
DATA = os.environ.get('HEED_DATA', os.path.join(os.path.dirname(ROOT), 'shared', 'data'))


class Report:
    def __init__(self, name):
        self.name, self.passed, self.failed = name, 0, 0

    def check(self, good, what, detail=''):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f'FAILED {self.name}: {what}' + (f': {detail}' if detail else ''), flush=True)
        return good

    def run(self, test, *args):
        """Calls a test function; an exception is a failure."""
        try:
            test(self, *args)
        except Exception:
            self.check(False, test.__name__, traceback.format_exc())

    def end(self):
        print(f'{self.passed} passed, {self.failed} failed', flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)
