/* packed.h: files that are part of the program, compressed (tools/pack.c makes them). */
#ifndef MAIN_PACKED_H
#define MAIN_PACKED_H

#include "base/arena.h"

struct packed {
    const unsigned char *bytes; /* one zstd frame */
    size_t n, raw_n;
};

/* demo/: the bad week of a made-up company. */
extern const struct packed demo_files;

/* The text of all files, in the arena; ERR_CORRUPT when it is not what was packed. */
must_check enum err packed_open(const struct packed *packed, struct arena *arena,
                                struct str *out_text);

#endif
