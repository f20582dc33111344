#!/usr/bin/env python3
"""The test feeds of feedparser (Kurt McKee, Mark Pilgrim) and of feedvalidator.

Each feed of feedparser's carries a Python expression about what feedparser makes of it. We answer
the expression from what `heed parse feed` says, as far as our fields go: id, title, link,
summary, content, author, dates, tags, enclosures, comments, language, kind, encoding. Markup is
compared as its text, since we hand on text. An expression about anything else is counted as "not
ours". feedvalidator's feeds must only be read or refused, never crash.
"""
import html
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from driver import Report, unpack
from report import HEED
import json


class NotOurs(Exception):
    """The expression asks for something that our output does not hold."""


def plain(text):
    text = re.sub(r'(?is)<(script|style|applet|embed|object)\b.*?</\1\s*>', '', text)
    text = re.sub(r'(?s)<!--.*?-->', '', text)
    return letters(html.unescape(re.sub(r'(?s)<[^<>]*>', ' ', text)))


def letters(text):
    return re.sub(r'[^\w]+', '', text)


class Text(str):
    """Equal to another text when both read the same without markup, white space and signs."""

    def __eq__(self, other):
        ours = letters(str(self))
        return isinstance(other, str) and ours in (letters(other), plain(other), letters(html.unescape(other)))

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__


class Authors(list):
    def __getitem__(self, i):
        if i:
            raise NotOurs('an author beyond the first')
        return list.__getitem__(self, 0)


class Address(str):
    def __eq__(self, other):
        return isinstance(other, str) and self.rstrip('/') == other.rstrip('/')

    __hash__ = str.__hash__


class When(tuple):
    """A time.struct_time of feedparser's, to the second."""

    def __eq__(self, other):
        return tuple(self[:6]) == tuple(other[:6])

    __hash__ = tuple.__hash__


TEXTS = {'title', 'summary', 'description'}  # we leave out what says nothing


class Fields(dict):
    """A dictionary that knows which keys are ours."""

    def __init__(self, ours, known):
        super().__init__(ours)
        self.known = known

    def __missing__(self, key):
        if key in TEXTS and key in self.known:
            return Text('')
        if key == 'title_detail' or key == 'summary_detail':
            return Fields({'value': Text('')}, {'value'})
        if key == 'content' and key in self.known:
            return [Fields({'value': Text('')}, {'value'})]
        if key in self.known:
            raise KeyError(key)
        raise NotOurs(key)

    def __getattr__(self, key):
        return self[key]

    def get(self, key, default=None):
        return self[key] if key in self else default

    def has_key(self, key):
        if key not in self.known:
            raise NotOurs(key)
        return key in self


def moment(text):
    match = re.match(r'(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)', text)
    return When(int(n) for n in match.groups())


def author_fields(author):
    name, mail = author.get('name'), author.get('email')
    made = {'author_detail': Fields({k: Text(v) for k, v in (('name', name), ('email', mail),
                                                             ('href', author.get('url'))) if v},
                                    {'name', 'email', 'href'})}
    text = f'{name} ({mail})' if name and mail else name or mail
    if text:
        made['author'] = Text(text)
    made['authors'] = Authors([made['author_detail']])
    return made


ITEM_KEYS = {'id', 'guid', 'title', 'title_detail', 'link', 'summary', 'summary_detail', 'description', 'content',
             'author', 'author_detail', 'published_parsed', 'updated_parsed', 'tags',
             'enclosures', 'comments', 'wfw_commentrss'}


def item_fields(item):
    made = {}
    if 'id' in item:
        made['id'] = made['guid'] = item['id']
    if 'title' in item:
        made['title'] = Text(item['title'])
        made['title_detail'] = Fields({'value': Text(item['title'])}, {'value'})
    if 'url' in item:
        made['link'] = Address(item['url'])
    if 'summary' in item:
        made['summary'] = made['description'] = Text(item['summary'])
        made['summary_detail'] = Fields({'value': Text(item['summary'])}, {'value'})
    if 'text' in item:
        made['content'] = [Fields({'value': Text(item['text'])}, {'value'})]
        made.setdefault('summary', Text(item['text']))
        made.setdefault('description', Text(item['text']))
    if 'author' in item:
        made.update(author_fields(item['author']))
    if 'said_at' in item:
        made['published_parsed'] = moment(item['said_at'])
    if 'updated' in item or 'said_at' in item:
        made['updated_parsed'] = moment(item.get('updated', item.get('said_at')))
    if 'tags' in item:
        made['tags'] = [Fields({'term': Text(t)}, {'term'}) for t in item['tags']]
    if 'media' in item:
        made['enclosures'] = [Fields({'href': Address(m['url']), 'url': Address(m['url']),
                                      'type': m.get('type', ''), 'length': str(m.get('length', ''))},
                                     {'href', 'url', 'type', 'length'}) for m in item['media']]
    if 'comments_url' in item:
        made['comments'] = Address(item['comments_url'])
    if 'comments_feed' in item:
        made['wfw_commentrss'] = Address(item['comments_feed'])
    return Fields(made, ITEM_KEYS)


FEED_KEYS = {'title', 'title_detail', 'link', 'language', 'author', 'author_detail', 'updated_parsed'}


def feed_fields(feed):
    made = {}
    if 'title' in feed:
        made['title'] = Text(feed['title'])
        made['title_detail'] = Fields({'value': Text(feed['title'])}, {'value'})
    if 'url' in feed:
        made['link'] = Address(feed['url'])
    if 'language' in feed:
        made['language'] = feed['language']
    if 'author' in feed:
        made.update(author_fields(feed['author']))
    if 'updated' in feed:
        made['updated_parsed'] = moment(feed['updated'])
    return Fields(made, FEED_KEYS)


class Kind(str):
    def __eq__(self, other):
        return self == re.sub('^rss091[nu]$', 'rss091', other) if not isinstance(other, Kind) and \
            re.match('rss091.$', other) else str.__eq__(self, other)

    __hash__ = str.__hash__


class Encoding(str):
    def __eq__(self, other):
        import codecs
        same = {'iso-8859-1': 'cp1252', 'ascii': 'cp1252', 'us-ascii': 'cp1252', 'iso8859-9': 'cp1254',
                'gb2312': 'gb18030', 'gbk': 'gb18030', 'iso8859-1': 'cp1252', 'shift_jis': 'cp932',
                'euc_kr': 'cp949', 'utf-16-be': 'utf-16', 'utf-16-le': 'utf-16', 'utf-32-be': 'utf-32',
                'utf-32-le': 'utf-32', 'iso8859-11': 'cp874', 'tis-620': 'cp874', 'big5': 'big5hkscs'}

        def name(text):
            try:
                found = codecs.lookup(text).name
            except LookupError:
                found = text.lower()
            return same.get(found, found)
        return name(self) == name(other)

    __hash__ = str.__hash__


def run(path):
    head = open(path, 'rb').read(2000)
    charset = re.search(rb'Content-type:[^\n]*charset=["\']?([\w-]+)', head, re.I)
    base = re.search(rb'Content-Location:\s*(http://\S+)', head)
    options = (['--charset', charset.group(1).decode()] if charset else []) + \
              (['--base', base.group(1).decode()] if base else [])
    with open(path, 'rb') as document:
        done = subprocess.run([HEED, 'parse', 'feed', *options], stdin=document, capture_output=True, timeout=60)
    if done.returncode not in (0, 1):
        return done.returncode, None
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None


def expectation(path):
    head = open(path, 'rb').read().split(b'-->')[0]
    for codec in ('utf-8', 'utf-16', 'utf-16-be', 'utf-16-le', 'utf-32', 'utf-32-be', 'utf-32-le', 'cp037'):
        try:
            text = head.decode(codec, 'ignore')
        except UnicodeError:
            continue
        match = re.search(r'Expect:\s*(.*)', text)
        if match:
            return match.group(1).strip(), text
    return None, ''


def answer(expression, feed):
    expression = re.sub(r'^(not )?bozo and ', '', expression)
    if re.fullmatch(r'(not )?bozo|1', expression):
        return True
    if feed is None:
        return False
    names = {'entries': [item_fields(i) for i in feed.get('items', [])], 'feed': feed_fields(feed),
             'version': Kind(feed['kind']), 'encoding': Encoding(feed['encoding']), 'len': len, 'ord': ord}
    return bool(eval(expression, {'__builtins__': {}}, names))


# What we do otherwise, on purpose: a part of the path, and why.
KNOWN = []
exec(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'feedparser_known.py')).read())


def known(path, expression):
    for part, pattern, why in KNOWN:
        if part in path and re.search(pattern, expression):
            return why
    return None


def main():
    folder, valid = unpack('feedparser'), unpack('feedvalidator')
    report = Report('feedparser')
    paths = []
    for base, _, files in sorted(os.walk(os.path.join(folder.name, 'tests'))):
        paths += [os.path.join(base, f) for f in sorted(files) if f.endswith('.xml')]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, paths))
    counts, reasons, shares = {'ours': 0, 'right': 0, 'not ours': 0, 'known': 0}, {}, {}
    for path, (status, feed) in zip(paths, results):
        name = os.path.relpath(path, folder.name)
        report.check(status in (0, 1), f'{name} ends with {status}')
        expression, head = expectation(path)
        if not expression:
            continue
        try:
            good, said = answer(expression, feed), ''
        except NotOurs as key:
            counts['not ours'] += 1
            continue
        except Exception as error:
            good, said = False, repr(error)
        why = None if good else known(name, expression)
        counts['ours'] += 1
        counts['right'] += good
        counts['known'] += bool(why)
        share = shares.setdefault(name.split('/')[1] + '/' + (name.split('/')[2] if name.count('/') > 2 else ''), [0, 0])
        share[0] += good
        share[1] += 1
        if why:
            reasons[why] = reasons.get(why, 0) + 1
        else:
            report.check(good, f'{name}: {expression}', said or json.dumps(feed, ensure_ascii=False)[:400])
    for part, (good, all_) in sorted(shares.items()):
        print(f'  {part}: {good} of {all_}')
    for why, n in sorted(reasons.items(), key=lambda r: -r[1]):
        print(f'  differs {n} times: {why}')
    print(f'feedparser: {counts["right"]} of {counts["ours"]} as expected '
          f'({100 * counts["right"] / max(1, counts["ours"]):.1f} %), {counts["known"]} known to differ, '
          f'{counts["not ours"]} about fields that are not ours')
    crash_only(report, valid)
    report.end()


def crash_only(report, folder):
    paths = []
    for base, _, files in sorted(os.walk(folder.name)):
        paths += [os.path.join(base, f) for f in sorted(files) if f.endswith('.xml')]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, paths))
    taken = sum(status == 0 for status, _ in results)
    for path, (status, _) in zip(paths, results):
        report.check(status in (0, 1), f'{os.path.relpath(path, folder.name)} ends with {status}')
    print(f'feedvalidator: {taken} of {len(paths)} read, the others refused')


main()
