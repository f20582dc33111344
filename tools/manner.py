#!/usr/bin/env python3
"""Makes the C tables of models/labels/manner.tsv (src/understand/manner_parts.h).

usage: manner.py IN.tsv OUT.c
"""
import sys

LABELS = {'idea': 'MANNER_IDEA', 'complaint': 'MANNER_COMPLAINT'}
SLOTS, WORDS_MAX, SETS_MAX, PARTS_MAX, STEPS_MAX, GROUPS_MAX, STRONGEST = 1 << 12, 1024, 256, 512, 12, 48, 3
SIGNS = {'^^': 'STEP_SENTENCE', '^': 'STEP_CLAUSE', '~': 'STEP_GAP', '$?': 'STEP_ASKED'}


def fnv(data):
    value = 0x811c9dc5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xffffffff
    return value


class Table:
    def __init__(self):
        self.classes, self.sets, self.groups = {}, [], []
        self.steps, self.parts, self.rules = [], [], [] # parts: first step, count, words it may begin with
        self.words = {} # word -> the sets it is in, the parts that begin with it

    def set_of(self, names):
        words = frozenset(w for name in names for w in self.classes.get(name, [name]))
        if words not in self.sets:
            self.sets.append(words)
            for word in words:
                self.words.setdefault(word, (set(), []))[0].add(len(self.sets) - 1)
        return self.sets.index(words)

    def step(self, text):
        if text in SIGNS:
            return SIGNS[text], 0
        kind = {'?': 'STEP_MAYBE', '!': 'STEP_NOT'}.get(text[0], 'STEP_WORD') if len(text) > 1 else 'STEP_WORD'
        names = (text if kind == 'STEP_WORD' else text[1:]).split('|')
        if any(name.isupper() and name not in self.classes and name not in ('URL', 'USER', 'CARE', 'N1', 'N2') for name in names):
            raise ValueError(f'no class is called so: {text}')
        return kind, self.set_of(names)

    def part(self, text):
        steps = [self.step(one) for one in text.split(' ')]
        begins = set()
        for kind, number in steps:
            if kind in ('STEP_SENTENCE', 'STEP_CLAUSE'):
                continue
            if kind not in ('STEP_WORD', 'STEP_MAYBE'):
                raise ValueError('a pattern begins with a word')
            begins |= self.sets[number]
            if kind == 'STEP_WORD':
                break
        if len(steps) > STEPS_MAX:
            raise ValueError('too long a pattern')
        for word in begins:
            self.words[word][1].append(len(self.parts))
        self.parts.append((len(self.steps), len(steps), len(self.rules)))
        self.steps += steps

    def rule(self, label, strength, group, pattern):
        number = int(strength)
        if label not in LABELS or not 1 <= abs(number) <= STRONGEST:
            raise ValueError('a label, then a strength of 1 to 3')
        if (label, group) not in self.groups:
            self.groups.append((label, group))
        first = len(self.parts)
        for text in pattern.split(' & '):
            self.part(text)
        self.rules.append((first, len(self.parts) - first, self.groups.index((label, group)), number))

    def line(self, text):
        columns = text.split('\t')
        if text.startswith('='):
            name, words = columns
            self.classes[name[1:]] = [w for one in words.split() for w in self.classes.get(one, [one])]
        else:
            self.rule(*columns)

    def write(self, out):
        joiner, opener = self.set_of(['JOINER']), self.set_of(['OPENER'])
        slots, words, starts = [0] * SLOTS, [], []
        for word in sorted(self.words):
            sets, begins = self.words[word]
            value = fnv(word.encode())
            slot = value % SLOTS
            while slots[slot]:
                slot = (slot + 1) % SLOTS
            words.append((value, len(starts), len(begins), sets))
            slots[slot] = len(words)
            starts += begins
        if (len(words) >= WORDS_MAX or len(self.sets) > SETS_MAX or len(self.parts) > PARTS_MAX or
                len(self.groups) > GROUPS_MAX or len({w[0] for w in words}) < len(words)):
            raise ValueError('more than the tables hold')
        out.write('/* Generated from models/labels/manner.tsv. */\n#include "understand/manner_parts.h"\n\n')
        out.write(f'const uint16_t manner_slots[MANNER_SLOTS] = {{{", ".join(map(str, slots))}}};\n')
        out.write('const struct manner_word manner_words[] = {\n')
        for value, first, n, sets in words:
            bits = [sum(1 << (s & 63) for s in sets if s >> 6 == i) for i in range(SETS_MAX // 64)]
            out.write(f'    {{{value:#x}u, {first}, {n}, {{{", ".join(f"{b:#x}u" for b in bits)}}}}},\n')
        out.write(f'}};\nconst uint16_t manner_starts[] = {{{", ".join(map(str, starts))}}};\n')
        out.write('const struct manner_step manner_steps[] = {\n')
        out.writelines(f'    {{{kind}, {number}}},\n' for kind, number in self.steps)
        out.write('};\nconst struct manner_part manner_parts[] = {\n')
        out.writelines(f'    {{{first}, {n}, {rule}}},\n' for first, n, rule in self.parts)
        out.write('};\nconst struct manner_rule manner_rules[] = {\n')
        out.writelines(f'    {{{first}, {n}, {group}, {strength}}},\n' for first, n, group, strength in self.rules)
        out.write('};\nconst enum manner_label manner_groups[] = {\n')
        out.writelines(f'    {LABELS[label]}, /* {group} */\n' for label, group in self.groups)
        out.write(f'}};\nconst size_t manner_group_count = {len(self.groups)};\n')
        out.write(f'const uint8_t manner_joiner = {joiner}, manner_opener = {opener};\n')


def main():
    source, path = sys.argv[1:]
    table = Table()
    with open(source, encoding='utf-8') as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip('\n')
            if not line or line.startswith('#'):
                continue
            try:
                table.line(line)
            except (ValueError, TypeError) as error:
                sys.exit(f'{source}:{number}: {error}')
    with open(path, 'w', encoding='utf-8') as out:
        table.write(out)


main()
