#include "store/raw.h"

#include <zstd.h>

#include "store/db_impl.h"
#include "store/rows.h"

enum { ADD, LOAD };
static const struct sql statements[] = {
    [ADD] = {"raw_add", "iiib",
             "INSERT INTO raw (id, encoding, size, bytes) "
             "VALUES ($1, $2, $3, $4)",
             NULL},
    [LOAD] = {"raw_load", "i", "SELECT encoding, size, bytes FROM raw WHERE id = $1", NULL},
};

const struct sql_set sql_set_raw = {"raw", statements, ARRAY_LEN(statements)};

/* Below zero: without building Huffman tables, which for a short message costs more than the rest.
 */
enum { LEVEL = 3, SHORT_LEVEL = -1, WORTH_PACKING = 64 };

/* What short messages are packed against. Never changed: what is stored needs it, byte for byte.
 * What most messages have stands last, where it costs least to point at. */
static const char common[] =
    "\"place\":{\"lat\":,\"lon\":,\"name\":\"\"},\"rating\":,\"rating_max\":5,\"media\":[{\"type\":"
    "\"image/jpeg\",\"url\":\"https://"
    "\",\"alt\":\"\"}],\"origin\":\"person\",\"audience\":\"public\","
    "\"version\":1,\"deleted\":true,\"title\":\"\",\"html\":\"<p>\",\"to\":[\"@\"],\"thread\":\"\","
    "\"reply_to\":\"\",\"kind\":\"comment\",\"kind\":\"mail\",\"audience\":\"private\",\"channel\":"
    "\"\","
    "\"kind\":\"post\",\"lang\":\"de\",\"counts\":{\"likes\":0,\"boosts\":0,\"replies\":0,"
    "\"views\":0},"
    "\"said_at\":\"2026-11-22T08:00:00.000Z\",\"url\":\"https://"
    "www.\",\"said_at\":17,\"author\":{\"id\":\""
    "\",\"name\":\"\",\"handle\":\"\",\"followers\":0},\"url\":\"https://social.example/@/"
    "1\",\"lang\":"
    "\"en\",\"counts\":{\"likes\":0,\"replies\":0,\"boosts\":0},\"text\":\" the and to of a in is "
    "I that "
    "for you it on with this my be are not have at was but so just they we me your can from "
    "https://\"}";
enum { COMMON_SIZE = sizeof(common) - 1 };

/* Kept from one packing to the next: making one costs more than packing a short message. */
struct raw_packer {
    ZSTD_CCtx *zstd;
    ZSTD_CDict *common;
};

void raw_packer_free(struct raw_packer *packer)
{
    if (packer) {
        (void)ZSTD_freeCCtx(packer->zstd);
        (void)ZSTD_freeCDict(packer->common);
    }
    free(packer);
}

static struct raw_packer *packer_of(struct db *db)
{
    struct raw_packer *packer = db->packer ? db->packer : calloc(1, sizeof(*packer));

    if (packer && !packer->zstd)
        packer->zstd = ZSTD_createCCtx();
    if (packer && !packer->common)
        packer->common = ZSTD_createCDict(common, COMMON_SIZE, SHORT_LEVEL);
    if (packer && packer->zstd && packer->common)
        return db->packer = packer;
    raw_packer_free(packer);
    db->packer = NULL;
    return NULL;
}

enum err raw_pack(struct db *db, struct str bytes, struct buf *room,
                  enum raw_encoding *out_encoding, struct str *out_packed)
{
    size_t bound = ZSTD_compressBound(bytes.n), n;
    bool is_short = bytes.n <= RAW_SHORT_MAX;
    struct raw_packer *packer;

    if (bytes.n > RAW_MAX)
        return ERR_TOO_BIG;
    *out_encoding = RAW_PLAIN;
    *out_packed = bytes;
    if (bytes.n < WORTH_PACKING)
        return OK;
    buf_reset(room);
    if (!buf_room(room, bound))
        return room->err;
    packer = packer_of(db);
    if (!packer)
        return ERR_NO_MEMORY;
    if (is_short)
        n = ZSTD_compress_usingCDict(packer->zstd, room->p, bound, bytes.p, bytes.n,
                                     packer->common);
    else
        n = ZSTD_compressCCtx(packer->zstd, room->p, bound, bytes.p, bytes.n, LEVEL);
    if (ZSTD_isError(n))
        return ERR_NO_MEMORY;
    if (n < bytes.n) {
        *out_encoding = is_short ? RAW_ZSTD_SHORT : RAW_ZSTD;
        *out_packed = str_of(room->p, n);
    }
    return OK;
}

/* Without a dictionary it is a frame of its own. */
static enum err unpack_frame(struct str packed, struct str dictionary, char *to, size_t size)
{
    ZSTD_DCtx *zstd = ZSTD_createDCtx();
    size_t n;

    if (!zstd)
        return ERR_NO_MEMORY;
    n = ZSTD_decompress_usingDict(zstd, to, size, packed.p, packed.n, dictionary.p, dictionary.n);
    (void)ZSTD_freeDCtx(zstd);
    return ZSTD_isError(n) || n != size ? ERR_CORRUPT : OK;
}

enum err raw_unpack(enum raw_encoding encoding, int64_t size, struct str packed, struct buf *out)
{
    enum err err;

    if (size < 0 || size > RAW_MAX || (encoding == RAW_PLAIN && packed.n != (size_t)size))
        return ERR_CORRUPT;
    if (encoding == RAW_PLAIN) {
        buf_add(out, packed);
        return out->err;
    }
    if (encoding != RAW_ZSTD && encoding != RAW_ZSTD_SHORT)
        return ERR_CORRUPT;
    if (!buf_room(out, (size_t)size))
        return out->err;
    err = unpack_frame(packed, encoding == RAW_ZSTD_SHORT ? str_of(common, COMMON_SIZE) : STR_NONE,
                       out->p + out->n, (size_t)size);
    if (err)
        return err;
    out->n += (size_t)size;
    out->p[out->n] = 0;
    return OK;
}

enum err raw_add(struct db *db, struct str bytes, int64_t *out_id)
{
    struct buf room;
    enum raw_encoding encoding;
    struct str packed;
    int64_t id;
    enum err err = db_new_id(db, TABLE_RAW, &id);

    buf_init(&room, 2 * (size_t)RAW_MAX);
    if (!err)
        err = raw_pack(db, bytes, &room, &encoding, &packed);
    if (!err)
        err = db_run(
            db, &statements[ADD],
            ARGS(db_int(id), db_int(encoding), db_int((int64_t)bytes.n), db_bytes(packed)));
    buf_clear(&room);
    if (!err)
        *out_id = id;
    return err;
}

enum err raw_load_by(struct db *db, const struct sql *sql, int64_t id, struct buf *out)
{
    struct rows rows;
    enum err err = db_query(db, sql, ARGS(db_int(id)), &rows);

    if (!err && rows_next(&rows)) {
        enum raw_encoding encoding = (enum raw_encoding)rows_int(&rows);
        int64_t size = rows_int(&rows);

        err = raw_unpack(encoding, size, rows_bytes(&rows), out);
    } else if (!err && !rows.err) {
        err = ERR_NOT_FOUND;
    }
    return rows_done(&rows, err);
}

enum err raw_load(struct db *db, int64_t id, struct buf *out)
{
    return raw_load_by(db, &statements[LOAD], id, out);
}
