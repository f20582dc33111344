#!/usr/bin/env python3
"""Posts and rule sets for measuring the matcher; the same seed makes the same files.

usage: rule_sets.py posts CORPUS.jsonl COUNT       messages in Heed's own form
       rule_sets.py brand|hard CORPUS.jsonl COUNT  rules, TAG<TAB>RULE a line
       rule_sets.py one CORPUS.jsonl COUNT HEED    `brand`, thinned until 1 % of as many posts match

CORPUS holds real posts, {"text": …} a line (social-mix). A fifth of the posts links somewhere, as posts
do. The mix of a rule set is what published sets of social listening look like: 35 in 100 keywords,
25 phrases of two to four words, 10 hashtags, 8 handles, 4 domains, 10 AND, 5 OR, 3 AND NOT; one in ten
asks for lang:en besides.

  brand  invented names, and phrases of common words as a product's name often is
  hard   words and phrases of the corpus itself: most posts match, several rules each
"""
import json
import random
import re
import subprocess
import sys
import tempfile

SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'tor', 'vel', 'zu', 'an', 'bri', 'dex', 'fy', 'gra', 'hex', 'jo', 'lin', 'mar',
             'nov', 'ox', 'pra', 'qui', 'ri', 'sol', 'tec', 'ur', 'vi', 'wan', 'xo', 'yel', 'zen', 'co']
WORD = re.compile(r"[^\W\d_]{2,}")


def texts(path):
    with open(path, encoding='utf-8') as f:
        return [json.loads(line)['text'] for line in f]


def name(rng):
    return ''.join(rng.choice(SYLLABLES) for _ in range(rng.randint(3, 5)))


def posts(corpus, count):
    rng = random.Random(1)
    for i in range(count):
        text = corpus[i % len(corpus)]
        handle = name(rng)
        if rng.random() < 0.2:
            text += f' https://{name(rng)}.example/{name(rng)}/{rng.randrange(10**6)}'
        yield json.dumps({'id': f'p{i}', 'said_at': 1795000000000 + i * 7,
                          'author': {'id': f'u{rng.randrange(10**7)}', 'handle': handle, 'name': handle.title(),
                                     'followers': int(rng.paretovariate(0.7))},
                          'url': f'https://social.example/@{handle}/{10**17 + i}', 'lang': 'en',
                          'counts': {'likes': rng.randrange(9), 'replies': 0, 'boosts': 0}, 'text': text},
                         ensure_ascii=False)


class Words:
    """What rules are made of: single words by `word`, runs of words by `run`."""

    def __init__(self, rng, corpus, is_hard):
        self.rng, self.corpus, self.is_hard = rng, corpus, is_hard
        counts = {}
        for text in corpus:
            for w in WORD.findall(text):
                counts[w.lower()] = counts.get(w.lower(), 0) + 1
        self.known = sorted(counts, key=lambda w: (-counts[w], w))
        self.common = self.known[:2000]

    def word(self):
        return self.rng.choice(self.known) if self.is_hard else name(self.rng)

    def run(self):
        if not self.is_hard:
            return ' '.join(self.rng.choice(self.common) for _ in range(self.rng.randint(2, 4)))
        while True:
            words = WORD.findall(self.rng.choice(self.corpus))
            n = self.rng.randint(2, 4)
            if len(words) >= n:
                at = self.rng.randrange(len(words) - n + 1)
                return ' '.join(words[at:at + n]).lower()


def rule(words):
    rng = words.rng
    kind = rng.random()
    if kind < 0.35:
        made = words.word()
    elif kind < 0.60:
        made = f'"{words.run()}"'
    elif kind < 0.70:
        made = '#' + words.word()
    elif kind < 0.78:
        made = '@' + words.word()
    elif kind < 0.82:
        made = f'domain:{words.word()}.example' if words.word().isascii() else f'domain:{name(rng)}.example'
    elif kind < 0.92:
        made = f'{words.word()} {rng.choice(words.common)}'
    elif kind < 0.97:
        made = ' OR '.join(words.word() for _ in range(rng.randint(2, 4)))
    else:
        made = f'{words.word()} -{rng.choice(words.common)}'
    if kind >= 0.92 and kind < 0.97:
        return f'({made}) lang:en' if rng.random() < 0.1 else made
    return made + ' lang:en' if rng.random() < 0.1 else made


def rules(corpus, count, is_hard):
    words = Words(random.Random(7), corpus, is_hard)
    return [(f'r{i}', rule(words)) for i in range(count)]


def print_rules(made):
    print('\n'.join('\t'.join(r) for r in made))


def thinned(corpus, count, heed):
    """Leaves out, greediest first, until at most one post in a hundred meets a rule."""
    made = rules(corpus, count + count // 2, False)
    with tempfile.NamedTemporaryFile('w', suffix='.rules') as file:
        file.write('\n'.join('\t'.join(r) for r in made) + '\n')
        file.flush()
        done = subprocess.run([heed, 'match', '--rules', file.name], input='\n'.join(posts(corpus, len(corpus))),
                              capture_output=True, text=True, check=True)
    hits, matched = {}, []
    for line in done.stdout.splitlines():
        tags = set(json.loads(line)['rules'])
        matched.append(tags)
        for tag in tags:
            hits.setdefault(tag, []).append(tags)
    dropped, left = set(), len(matched)
    for tag in sorted(hits, key=lambda t: (-len(hits[t]), t)):
        if left <= len(corpus) / 100:
            break
        dropped.add(tag)
        for tags in hits[tag]:
            tags.discard(tag)
            left -= not tags
    return [r for r in made if r[0] not in dropped][:count]


def main():
    kind, path, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    corpus = texts(path)
    if kind == 'posts':
        for post in posts(corpus, count):
            print(post)
    elif kind == 'one':
        print_rules(thinned(corpus, count, sys.argv[4]))
    else:
        print_rules(rules(corpus, count, kind == 'hard'))


main()
