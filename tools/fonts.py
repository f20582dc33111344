#!/usr/bin/env python3
"""Makes the web fonts from Debian's packages.

usage: fonts.py OUT-FOLDER

Inter (fonts-inter-variable, OFL) for our own words; Gentium Book Plus (fonts-sil-gentiumplus, OFL)
for people's: it has Greek and Cyrillic and a true italic, is drawn for small sizes, and keeps its
figures level. Looked at and left: EB Garamond, Vollkorn (figures that dance), Caladea and Junicode
(no Cyrillic), Charis (too dark and wide beside Inter), Libertine (small on screens).

Each face becomes a Latin file, which every page loads, and a second one with Latin Extended, Greek
and Cyrillic that a browser only loads when a letter of it occurs (unicode-range). fonts.css names
them all; tools/embed.py puts it into heed.css.
"""
import glob
import os
import sys
import warnings

from fontTools import subset
from fontTools.ttLib import TTFont

LATIN = ('U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, '
         'U+2190-2193, U+21B5, U+21E7, U+2212, U+2215, U+2318, U+FEFF, U+FFFD')
MORE = ('U+0100-0130, U+0132-0151, U+0154-02BA, U+02BD-02C5, U+02C7-02D9, U+02DB, U+02DD-036F, U+0370-03FF, '
        'U+0400-052F, U+1E00-1FFF, U+2070-20AB, U+20AD-20C0, U+2100-2121, U+2150-218F')
# family, file name, weights, style, Debian's file
FACES = [
    ('Inter Variable', 'inter', '100 900', 'normal', '/usr/share/fonts/truetype/inter-vf/Inter-roman.var.ttf'),
    ('Gentium Book', 'gentium', '400', 'normal', '/usr/share/fonts/truetype/gentiumplus/GentiumBookPlus-Regular.ttf'),
    ('Gentium Book', 'gentium-italic', '400', 'italic',
     '/usr/share/fonts/truetype/gentiumplus/GentiumBookPlus-Italic.ttf'),
]
FEATURES = ['kern', 'mark', 'mkmk', 'liga', 'calt', 'ccmp', 'locl', 'tnum', 'lnum', 'case', 'cv11', 'ss03', 'rvrn']


def points(ranges):
    for part in ranges.replace('U+', '').split(','):
        first, _, last = part.strip().partition('-')
        yield from range(int(first, 16), int(last or first, 16) + 1)


def cut(source, ranges, target):
    options = subset.Options(flavor='woff2', layout_features=FEATURES, hinting=False, notdef_outline=True,
                             name_IDs=[0, 1, 2, 13, 14], drop_tables=['DSIG', 'Silt', 'Silf', 'Sill', 'Gloc', 'Glat', 'Feat'])
    font = TTFont(source, recalcTimestamp=False)  # the same bytes each time
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points(ranges))
    cutter.subset(font)
    font.flavor = 'woff2'
    font.save(target)


def main():
    out = sys.argv[1]
    warnings.simplefilter('ignore')
    rules = []
    for family, name, weights, style, source in FACES:
        if not glob.glob(source):
            sys.exit(f'fonts.py: {source} is missing: install fonts-inter-variable and fonts-sil-gentiumplus')
        for part, ranges in (('latin', LATIN), ('more', MORE)):
            cut(source, ranges, os.path.join(out, f'{name}-{part}.woff2'))
            rules.append(f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: {weights}; '
                         f'font-display: swap; src: url("{name}-{part}.woff2") format("woff2"); '
                         f'unicode-range: {ranges}; }}')
    with open(os.path.join(out, 'fonts.css'), 'w', encoding='utf-8') as f:
        f.write('\n'.join(rules) + '\n')


main()
