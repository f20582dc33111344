#!/usr/bin/env python3
"""Writes made-up messages as JSON Lines, the same ones for the same arguments.

usage: messages.py COUNT [--conversations N] [--match PERCENT] [--from NUMBER] [--name WORD]

For benches and fault tests, not for looking at: words are drawn by frequency (Zipf) from a list,
so an index meets common and rare words as in real text. Each message belongs to one of N threads
(default COUNT / 5), each thread to one author; PERCENT of them (default 1) name WORD (default
"kestrelbikes"). Ids are m0, m1, …; --from skips that many, for going on after a break.
"""
import argparse
import itertools
import json
import random
import sys

SYLLABLES = ('ba be bi bo ca ce co da de di do fa fe fi ga ge go ha he hi ka ke ki la le li lo ma me mi mo na ne ni '
             'no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi wa we').split()
COMMON = ('the to and a of in is it my for on you that this with not have at be was are but so just they we me your '
          'can from order app battery update bike delivery refund support charge answer question waiting week '
          'please help great broken how when why problem works price new').split()
KINDS = [('post', 'public')] * 5 + [('comment', 'public')] * 2 + [('mail', 'private')] * 3


def vocabulary(rng, size=40000):
    words = list(COMMON)
    seen = set(words)
    while len(words) < size:
        word = ''.join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 5)))
        if word not in seen:
            seen.add(word)
            words.append(word)
    return words


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('count', type=int)
    arg.add_argument('--conversations', type=int)
    arg.add_argument('--match', type=float, default=1)
    arg.add_argument('--from', type=int, default=0, dest='start')
    arg.add_argument('--name', default='kestrelbikes')
    args = arg.parse_args()
    rng = random.Random(20261121)
    words = vocabulary(rng)
    # Drawn once, then walked with a stride: fast, and the same whatever --from says.
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    drawn = rng.choices(words, cum_weights=weights, k=1 << 20)
    threads = args.conversations or max(1, args.count // 5)
    every = int(100 / args.match) if args.match else 0
    out = sys.stdout
    for i in range(args.start, args.count):
        thread = (i * 2654435761) % threads if i >= threads else i
        kind, audience = KINDS[thread % len(KINDS)]
        at = (i * 7919) % (len(drawn) - 64)
        text = ' '.join(drawn[at:at + 6 + i % 29])
        if every and i % every == 0:
            text += f' {args.name} {drawn[at + 40]}'
        if i % 7 == 0:
            text += '?'
        author = thread % max(1, threads * 4 // 5)
        out.write(json.dumps({
            'id': f'm{i}', 'thread': f't{thread}', 'kind': kind, 'audience': audience, 'text': text,
            'said_at': 1760000000000 + i * 1000,
            'author': {'id': f'a{author}', 'name': f'{drawn[author % 1000].title()} {drawn[author % 997].title()}',
                       'followers': author * 31 % 5000},
        }, separators=(',', ':')) + '\n')


try:
    main()
except BrokenPipeError:
    sys.exit(1)
