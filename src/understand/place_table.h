/* place_table.h: the names of models/places, in the order of their bytes; made by tools/places.py.
 * Only whereabouts.c includes this. */
#ifndef UNDERSTAND_PLACE_TABLE_H
#define UNDERSTAND_PLACE_TABLE_H

#include "base/str.h"

struct place_row {
    const char *name, *town; /* town: empty for a country */
    char country[3];
    int lat, lon;        /* hundredths of a degree; 0, 0 for a country */
    unsigned int likely; /* that the name is this place, in thousandths */
};

extern const struct place_row place_table[];
extern const size_t place_table_n;

#endif
