#!/usr/bin/env python3
"""Compares every decision of `heed match` with those of slow.py: random rules on real and hostile posts.

usage: exact.py [DECISIONS] [SEED]      default: 3,000,000 decisions

A round is some thousand rules made of the words of some hundred posts, all matched at once: first by one
thread, then by three (which must write the same). Posts are those of social-mix (75 languages; $HEED_DATA),
as they are and torn, joined, turned to other forms of the same characters, wrapped in HTML and given every
field a key looks at. Rules that are no rules count too: both must refuse the same lines. What differs is
printed with the post and the rule.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from report import DATA, HEED, Report
import slow

POSTS, RULES = 1000, 5000
OWN_TEXTS = ['Acme’s e-mail, AT&T: don\'t! #acme @acme@host.example acmeは #日本 は', '日本語で話す 日 本語 東京タワー ラーメン 々〇ー',
             'ภาษาไทยไม่มีวรรค ກິນເຂົ້າ ភាសាខ្មែរ မြန်မာစာ', 'ﬁne ＡＣＭＥ Ⅷ ½ ﷺ ㌀ ①② ｶﾞｷﾞ', 'CAFÉ cafe\u0301 café ΑΣ ας ᾳ Straße İi ı K Å',
             'a\u200bb a\u200db \u00adsoft\u00adhyphen x\u0301\u0323y _a_ a_b __ \u0301 #\u0301a', '👩‍👩‍👧 🇩🇪 acme🎉acme ٣ ३ א׳ب', '@a@b @a@b.c. @a.b @a@b-c @a@bは ##x $$y #@z a#b']
HOSTS = ['acme.com', 'shop.acme.com', 'ACME.com', 'notacme.com', 'bücher.example', 'xn--bcher-kva.example', 't.co', '日本.jp',
         'acme.com.', 'acme.com:8080', 'ann:b@acme.com', 'a.b.c.acme.com']
PATHS = ['', '/', '/x/Y', '/S?q=acme#top', '/(a)', '/日本', '/a_b_', '?x=1', '#f', '/naïve', '/ＡＣＭＥ', '/%41']
HANDLES = ['ann', '@Ann@h.example', 'bo@x', 'Joe', '@joe', 'JOE@H', 'a.b', 'ａｎｎ', 'user', '日本', 'straße', '']
NAMES = ['Ann B. Smith', 'b b', '日本 太郎', '', 'Müller', 'acme', 'Ann', 'ANN b']
LANGS = ['en', 'en-GB', 'de', 'DE_at', 'ja', '', 'e', 'zh-Hans-CN']
KINDS = ['post', 'comment', 'mail', 'review', 'chat']
FIXED = ['url:acme', 'url:x/y', 'url:"/s?q"', 'url:日本', 'url:s', 'url:://', 'url:b', 'url:NAÏVE', 'url:ＡＣＭＥ', 'domain:acme.com',
         'domain:shop.acme.com', 'domain:com', 'domain:bücher.example', 'domain:xn--bcher-kva.example', 'domain:example', 'domain:t.co',
         'domain:日本.jp', 'domain:ACME.COM.', 'domain:"c.acme.com"', 'from:ann', 'from:@ann', 'from:ann@h.example', 'from:joe@h', 'from:did',
         'from:ANN@other', 'from:a.b', 'from:日本', 'from:STRASSE', 'to:joe', 'to:@joe@h', 'to:bo', 'to:ann', 'to:user', 'author:ann',
         'author:"ann b"', 'author:b', 'author:太郎', 'author:日本太郎', 'author:müller', 'author:acme', 'lang:en', 'lang:de', 'lang:EN-us',
         'lang:ja', 'lang:zh', 'lang:e', 'kind:post', 'kind:mail', 'kind:review', 'kind:nothing', 'has:links', 'has:media', 'has:place',
         'has:rating', 'has:x', 'followers:5', 'followers:>5', 'followers:>=5', 'followers:<5', 'followers:<=5', 'followers:"> 3"',
         'followers:0', 'followers:x', 'near:(1,2,200km)', 'near:(1.5,2.5,50mi)', 'near:(1,2,500m)', 'near:( 0 , 179.9 , 100km )',
         'near:(91,0,1km)', 'near:"1,2,1km"', 'channel:wire', 'channel:Wire', 'channel:"a wire"', 'label:praise', 'colour:red', '@ann', '@joe',
         '@ann@h.example', '@JOE@h', '@a@b', '@a@b.c', '@a.b', '@acme@host.example', '@user', '$acme', '$y', '#日本', '#日', '日本', '日本語',
         '"日 本"', 'AT&T', 'e-mail', "don't", 'acme', '#acme', '@acme', 'a_b', '_a_', '"acme"', '"#acme"', 'acme.com', 'x\u0301', 'CAFE', 'café',
         'ΑΣ', 'strasse', 'i\u0307', '8', 'viii', '½', 'ㇰ', 'タワー', 'ไทย', 'ภาษา', 'မြန်', 'ខ្មែរ', '*', 'AND', 'NOT', 'OR', '""', '()', 'NEAR/3']


def corpus(rng):
    """Real texts, half of them beyond ASCII."""
    path, plain, other = os.path.join(DATA, 'social-mix.jsonl.zst'), [], []
    if not os.path.exists(path):
        print(f'no {path}: only texts of our own are matched')
        return OWN_TEXTS
    with subprocess.Popen(['zstd', '-dcq', path], stdout=subprocess.PIPE) as unpack:
        for i, line in enumerate(unpack.stdout):
            ascii_only = b'\\u' not in line and line.isascii()
            if not ascii_only or i % 10 == 0:
                text = json.loads(line)['text']
                (plain if ascii_only else other).append(text)
    other = [t for t in other if slow.known(t) and not re.search('[\ud800-\udfff]', t)]
    rng.shuffle(other)
    rng.shuffle(plain)
    n = min(len(plain), len(other), 40000)
    return plain[:n] + other[:n] + OWN_TEXTS * 200


class Maker:
    def __init__(self, rng, texts):
        self.rng, self.texts = rng, texts

    def one_in(self, n):
        return self.rng.randrange(n) == 0

    # ---- posts ----

    def text(self):
        rng, text = self.rng, self.rng.choice(self.texts)[:600]
        for _ in range(2):
            if self.one_in(6):
                text = text[:rng.randrange(len(text) + 1)] + rng.choice(['', ' ', '\u200b', '\u0301', '#', '@', '$', '_', '-', '\0', 'は', '\u00ad', '"']) \
                    + rng.choice(self.texts)[:200]
        if self.one_in(10):
            text = rng.choice([str.upper, str.title, str.swapcase, str.casefold])(text)
        if self.one_in(10):
            text = unicodedata.normalize(rng.choice(['NFC', 'NFD', 'NFKC', 'NFKD']), text)
        if self.one_in(15):
            text = ''.join(chr(ord(c) + 0xFEE0) if '!' <= c <= '~' and c not in '<>&' else c for c in text)
        if self.one_in(15):
            text += f' {rng.choice(["http", "https", "HTTP"])}://{rng.choice(HOSTS)}{rng.choice(PATHS)}{rng.choice(["", ".", ")", " ", "!", "。", "は"])}'
        if self.one_in(40):
            text = (rng.choice(text.split() or ['a']) + rng.choice([' ', '-', '#'])) * rng.randrange(1, 400)
        return text if slow.known(text) else rng.choice(OWN_TEXTS)

    def html(self):
        rng, out = self.rng, ''
        escape = {'&': '&amp;', '<': '&lt;', '>': '&gt;'}
        for piece in re.split('( )', self.text().replace('\0', ' ').replace('\r', ' ')):
            piece = ''.join(escape.get(c, c) for c in piece)
            tag = rng.choice(['', '', '', '', 'b', 'p', 'i', 'div', 'br', 'a', 'script', 'split'])
            if tag == 'br':
                piece = '<br>' + piece
            elif tag == 'a':
                piece = f'<a href="https://{rng.choice(HOSTS)}{rng.choice(PATHS)}">{piece}</a>'
            elif tag == 'script':
                piece += rng.choice(['<script>acme ann</script>', '<style>acme</style>', '<img alt="acme">'])
            elif tag == 'split' and '&' not in piece:
                at = rng.randrange(len(piece) + 1)
                piece = piece[:at] + '<b>' + piece[at:] + '</b>'
            elif tag and tag != 'split':
                piece = f'<{tag}>{piece}</{tag}>'
            out += piece
        return out

    def author(self):
        rng, author = self.rng, {}
        for field, values in (('id', ['did', 'ann', '@x']), ('handle', HANDLES), ('name', NAMES), ('followers', range(12))):
            if not self.one_in(3):
                author[field] = rng.choice(values)
        return author

    def post(self, i):
        rng, post = self.rng, {'id': str(i)}
        if self.one_in(8):
            post['html'] = self.html()
        else:
            post['text'] = self.text()
        optional = {'title': lambda: self.text()[:80], 'author': self.author, 'to': lambda: rng.sample(HANDLES, rng.randrange(4)),
                    'lang': lambda: rng.choice(LANGS), 'kind': lambda: rng.choice(KINDS), 'channel': lambda: rng.choice(['wire', 'a wire', 'x']),
                    'rating': lambda: 4, 'media': lambda: [{'type': 'image', 'url': 'https://acme.com/x'}][:rng.randrange(2)],
                    'url': lambda: 'https://acme.com/S',
                    'place': lambda: {'lat': rng.choice([1, 1.5, 2, -1]), 'lon': rng.choice([2, 2.5, 3, 179.9, -179.9])}}
        for field, make in optional.items():
            if self.one_in(3):
                post[field] = make()
        if 'author' in post and self.one_in(4):
            post['author'] = [post['author'], self.author()]
        return post

    # ---- rules ----

    def learn(self, posts):
        """Rules speak of what stands in these posts."""
        self.tokens, self.words, self.raw = [], [], []
        for post in posts:
            for text in (post.get('title', ''), post.get('text', '')):
                self.tokens += text.split()[:80]
                self.words += slow.Text(text).words[:80]
                if text:
                    self.raw.append(text)
        self.common = [w for w, n in sorted(((w, n) for w, n in counts(self.words).items()), key=lambda x: (-x[1], x[0]))[:60]]

    @staticmethod
    def clean(text):
        return re.sub('[\0\r\n\t\uff0a]', ' ', text)

    def token(self):
        token = re.sub('["()]', '', self.clean(self.rng.choice(self.tokens)))[:60].strip()
        return token or 'acme'

    def slice(self):
        text = self.rng.choice(self.raw)
        at = self.rng.randrange(len(text))
        return self.clean(text[at:at + self.rng.randrange(1, 24)]).replace('"', '')

    def word(self):
        rng = self.rng
        return rng.choice(rng.choice([self.words, self.words, self.common]))

    def run(self):
        at, n = self.rng.randrange(len(self.words)), self.rng.randrange(1, 6)
        return ' '.join(self.words[at:at + n])

    def near_side(self):
        return self.rng.choice([self.word, lambda: f'"{self.run()}"', lambda: f'"{self.slice()}"', self.token])()

    def term(self):
        rng = self.rng
        return rng.choice([self.word, self.word, self.word, self.token, lambda: f'"{self.run()}"', lambda: f'"{self.run()}"',
                           lambda: f'"{self.slice()}"', lambda: rng.choice('#@$') + self.word(), lambda: rng.choice('#@$') + self.token(),
                           lambda: self.word()[:rng.randrange(3, 8)] + '*', lambda: rng.choice(FIXED), lambda: rng.choice(FIXED),
                           lambda: f'{self.near_side()} NEAR/{rng.choice([1, 1, 2, 3, 5, 20, rng.randrange(25)])} {self.near_side()}',
                           lambda: f'title:"{self.run()}"', lambda: f'title:{self.word()}', lambda: f'@{self.word()}@{rng.choice(HOSTS)}',
                           lambda: f'"{self.word()} {self.word()}"'])()

    def rule(self, depth):
        rng, out = self.rng, ''
        for i in range(rng.choice([1, 1, 2, 2, 3, 4])):
            out += rng.choice([' ', ' ', ' OR ', '\u3000']) if i else ''
            out += '-' if self.one_in(6) else ''
            out += f'({self.rule(depth - 1)})' if depth and self.one_in(3) else self.term()
        return out

    def any_rule(self):
        rng = self.rng
        kind = rng.randrange(100)
        if kind == 0:  # deep
            return '(' * 200 + self.rule(2) + ')' * 200
        if kind == 1:
            rule = self.word()
            for _ in range(60):
                rule = f'{self.term()} {rng.choice(["", "OR "])}{rng.choice(["", "-"])}({rule})'
            return rule
        if kind == 2:  # long
            return ' OR '.join(self.word() for _ in range(rng.choice([100, 250, 501])))
        if kind == 3:
            return ' '.join([self.word()] + ['-' + self.term() for _ in range(30)])
        if kind < 45:
            return self.term()
        return self.rule(rng.choice([1, 1, 2, 4]))


def counts(words):
    found = {}
    for w in words:
        found[w] = found.get(w, 0) + 1
    return found


# ---- one round ----

def heed(folder, rules, posts, *options):
    path = os.path.join(folder, 'rules')
    with open(path, 'w', encoding='utf-8') as file:
        file.writelines(f'r{i}\t{rule}\n' for i, rule in rules)
    return subprocess.run([HEED, 'match', '--rules', path, *options], input=posts, capture_output=True, cwd=folder)


def valid_rules(report, folder, texts):
    """Those that slow.py takes, with their meaning; heed must refuse all others and only those."""
    meanings, refused = {}, set()
    for i, text in enumerate(texts):
        try:
            meanings[i] = slow.parse(text)
        except slow.Wrong:
            refused.add(i)
    done = heed(folder, enumerate(texts), b'')
    told = {int(n) - 1 for n in re.findall(rb'^.*?rules:(\d+):\d+: ', done.stderr, re.M)}
    for i in sorted(told ^ refused)[:5]:
        report.check(False, f'refused by {"heed" if i in told else "slow.py"} only: {texts[i]!r}')
    report.check(told == refused, 'the same rules are no rules', f'{len(told ^ refused)} of {len(texts)} differ')
    return [(i, meanings[i]) for i in sorted(meanings.keys() - told)]


def decisions_of(output, rules, posts):
    """For each rule the bits of the posts it matched; None when order or form are wrong."""
    size = (posts + 7) // 8
    bits, place, last_post = [bytearray(size) for _ in rules], {f'r{i}': n for n, (i, _) in enumerate(rules)}, -1
    for line in output.splitlines():
        found = json.loads(line)
        post, hits = int(found['id']), [place[tag] for tag in found['rules']]
        if post <= last_post or hits != sorted(set(hits)) or not hits:
            return None
        last_post = post
        for n in hits:
            bits[n][post // 8] |= 1 << post % 8
    return [int.from_bytes(b, 'little') for b in bits]


def round_of(report, maker):
    posts = [maker.post(i) for i in range(POSTS)]
    maker.learn(posts)
    texts = [maker.any_rule() for _ in range(RULES)]
    lines = '\n'.join(json.dumps(p, ensure_ascii=maker.one_in(2)) for p in posts).encode('utf-8', 'replace') + b'\n'
    with tempfile.TemporaryDirectory() as folder:
        rules = valid_rules(report, folder, texts)
        chosen = [(i, texts[i]) for i, _ in rules]
        done = heed(folder, chosen, lines)
        again = heed(folder, chosen, lines, '--threads', '3')
    report.check(done.returncode == 0 and not done.stderr, 'all posts are read', done.stderr[:300].decode())
    report.check(again.stdout == done.stdout, 'three threads write what one does')
    got = decisions_of(done.stdout, rules, len(posts))
    if not report.check(got is not None, 'each post once, rules in their order'):
        return len(posts) * len(rules), 0
    slowly, differing, met = slow.Posts(posts), 0, 0
    for (i, meaning), bits in zip(rules, got):
        want = slowly.matches(meaning)
        met += bin(want).count('1')
        differs = want ^ bits
        differing += bin(differs).count('1')
        if differs and differing < 20:
            at = (differs & -differs).bit_length() - 1
            print(f'rule {texts[i]!r}\n  post {json.dumps(posts[at], ensure_ascii=False)[:1500]}\n  heed says {bits >> at & 1}, slow.py {want >> at & 1}')
    report.check(not differing, 'no decision differs', f'{differing} do')
    return len(posts) * len(rules), met


def main():
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    report, made, met, started = Report('exact'), 0, 0, time.monotonic()
    maker = Maker(rng, corpus(rng))
    while made < wanted and report.failed < 20:
        decided, hits = round_of(report, maker)
        made, met = made + decided, met + hits
    report.check(met * 1000 > made, 'the rules say something', f'{met} of {made}')
    print(f'{made:,} decisions, {met:,} of them yes; {len(maker.texts):,} real texts; {time.monotonic() - started:.0f} s')
    report.end()


main()
