/* quarantine.h: what could not be read, kept as it came, with the reason. */
#ifndef STORE_QUARANTINE_H
#define STORE_QUARANTINE_H

#include "base/buf.h"
#include "store/db.h"

struct quarantined {
    int64_t id;
    int64_t channel; /* 0: unknown */
    int64_t at;
    int64_t line;      /* of `heed hear`, else 0 */
    struct str reason; /* for people */
    int64_t size;      /* bytes */
};

/* Sets item->id and size. ERR_TOO_BIG above RAW_MAX. */
must_check enum err quarantine_add(struct db *db, struct quarantined *item, struct str bytes);
/* Below `before` (INT64_MAX: from the newest), newest first. */
must_check enum err quarantine_list(struct db *db, struct arena *arena, int64_t before, int limit,
                                    struct quarantined **out_list, size_t *out_n);
/* Appends the bytes, bit-identical. */
must_check enum err quarantine_bytes(struct db *db, int64_t id, struct buf *out);
must_check enum err quarantine_count(struct db *db, int64_t *out_n);
must_check enum err quarantine_remove(struct db *db, int64_t id);

#endif
