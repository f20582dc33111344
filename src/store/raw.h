/* raw.h: bytes as they came in, kept small and given back bit-identical.
 *
 * Stored as a zstd frame (RFC 8878) where that is smaller, else plain: a message of up to
 * RAW_SHORT_MAX bytes against a few lines of our own form (RAW_ZSTD_SHORT), which is quicker by two
 * thirds than a frame of its own and a quarter smaller; what is longer at level 3. One raw may
 * belong to several messages (the items of a feed document).
 */
#ifndef STORE_RAW_H
#define STORE_RAW_H

#include "base/buf.h"
#include "store/db.h"

enum raw_encoding { RAW_PLAIN, RAW_ZSTD, RAW_ZSTD_SHORT };
enum {
    RAW_MAX = 64 << 20, /* bytes, as they came */
    RAW_SHORT_MAX = 4096,
};

/* ERR_TOO_BIG above RAW_MAX. */
must_check enum err raw_add(struct db *db, struct str bytes, int64_t *out_id);
/* Appends the bytes to `out`. ERR_CORRUPT when they do not decode to what was stored. */
must_check enum err raw_load(struct db *db, int64_t id, struct buf *out);
/* The same of the row that a statement gives for an id: encoding, size, bytes. */
must_check enum err raw_load_by(struct db *db, const struct sql *sql, int64_t id, struct buf *out);

/* The packing itself, shared with the quarantine. out_packed points into `room` or at `bytes`. */
must_check enum err raw_pack(struct db *db, struct str bytes, struct buf *room,
                             enum raw_encoding *out_encoding, struct str *out_packed);
must_check enum err raw_unpack(enum raw_encoding encoding, int64_t size, struct str packed,
                               struct buf *out);

#endif
