#!/usr/bin/env python3
"""Puts the files a browser loads into the program.

usage: embed.py OUT.c OUT.h FILE…

OUT.h declares `extern const struct asset asset_NAME;` for each (heed.css is asset_heed_css), OUT.c
holds them with type, hash, address and gzip form, and the list that asset.c searches. In style
sheets comments and needless space go, `@import url("x.css");` is replaced by the file itself, and
url("NAME") of another asset by its address, so a page's style and fonts are always of one version.
"""
import gzip
import hashlib
import os
import re
import sys

TYPES = {'.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml',
         '.woff2': 'font/woff2', '.png': 'image/png', '.webmanifest': 'application/manifest+json'}


def short_css(text):
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    text = re.sub(r'\s+', ' ', text)
    return re.sub(r' ?([{};,]) ?', r'\1', text).replace(';}', '}').strip() + '\n'


def c_text(data):
    """A C string literal of any bytes, in lines."""
    plain = {b for b in range(32, 127)} - set(b'"\\?')
    lines, line, after_octal = [], [], False
    for b in data:
        # Octal escapes are always of three digits, so a digit may follow.
        line.append(chr(b) if b in plain else f'\\{b:03o}')
        if len(line) >= 60:
            lines.append('"' + ''.join(line) + '"')
            line = []
    lines.append('"' + ''.join(line) + '"')
    return '\n'.join(lines)


def str_of(data):
    return f'{{{c_text(data)}, {len(data)}}}'


def identifier(name):
    return 'asset_' + re.sub(r'[^A-Za-z0-9]', '_', name)


class Assets:
    def __init__(self, paths):
        self.paths = {os.path.basename(p): p for p in paths}
        self.done = {}

    def body(self, name):
        with open(self.paths[name], 'rb') as f:
            data = f.read()
        if not name.endswith('.css'):
            return data
        text = data.decode()
        text = re.sub(r'@import url\("([^"]+)"\);', lambda m: self.source(m[1]), text)
        text = re.sub(r'url\("([^"#]+)(#[^"]*)?"\)', lambda m: f'url("{self.address(m[1])}{m[2] or ""}")', text)
        return short_css(text).encode()

    def source(self, name):
        with open(self.paths[name], encoding='utf-8') as f:
            return f.read()

    def address(self, name):
        if name not in self.paths:
            sys.exit(f'embed.py: a style sheet asks for "{name}", which is no asset')
        return self.get(name)['path']

    def get(self, name):
        if name not in self.done:
            data = self.body(name)
            stem, kind = os.path.splitext(name)
            digest = hashlib.sha256(data).hexdigest()[:12]
            packed = gzip.compress(data, 9, mtime=0)
            self.done[name] = {'path': f'/assets/{stem}-{digest}{kind}', 'type': TYPES[kind], 'etag': f'"{digest}"',
                               'body': data, 'gzip': packed if len(packed) < len(data) * 0.95 else b''}
        return self.done[name]


def main():
    out_c, out_h, *paths = sys.argv[1:]
    assets = Assets(paths)
    # What a style sheet imports is part of it and no file of its own.
    imported = set()
    for name, path in assets.paths.items():
        if name.endswith('.css'):
            imported |= set(re.findall(r'@import url\("([^"]+)"\);', assets.source(name)))
    names = sorted(n for n in assets.paths if n not in imported)

    with open(out_h, 'w', encoding='ascii') as f:
        f.write('/* Made by tools/embed.py from web-assets/. */\n#ifndef WEB_ASSET_LIST_H\n#define WEB_ASSET_LIST_H\n\n'
                '#include "web/asset.h"\n\n')
        f.writelines(f'extern const struct asset {identifier(n)};\n' for n in names)
        f.write('\n#endif\n')
    with open(out_c, 'w', encoding='ascii') as f:
        f.write('/* Made by tools/embed.py from web-assets/. */\n#include "web/asset_list.h"\n\n')
        for n in names:
            a = assets.get(n)
            f.write(f'const struct asset {identifier(n)} = {{\n')
            f.write(f'    .name = {str_of(n.encode())},\n')
            for key in ('path', 'type', 'etag'):
                f.write(f'    .{key} = {str_of(a[key].encode())},\n')
            for key in ('body', 'gzip'):
                f.write(f'    .{key} = {str_of(a[key])},\n')
            f.write('};\n\n')
        f.write('const struct asset *const asset_list[] = {\n')
        f.writelines(f'    &{identifier(n)},\n' for n in names)
        f.write('    0,\n};\n')


main()
