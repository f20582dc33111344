/* raw.h: bytes as they came in, kept small and given back bit-identical.
 *
 * Stored as a zstd frame (RFC 8878, level 3) where that is smaller, else plain. One raw may belong
 * to several messages (the items of a feed document).
 */
#ifndef STORE_RAW_H
#define STORE_RAW_H

#include "base/buf.h"
#include "store/db.h"

enum raw_encoding { RAW_PLAIN, RAW_ZSTD };
enum { RAW_MAX = 64 << 20 /* bytes, as they came */ };

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
