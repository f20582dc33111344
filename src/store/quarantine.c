#include "store/quarantine.h"

#include "store/raw.h"
#include "store/rows.h"

enum { ADD, LIST, BYTES, COUNT, REMOVE };
static const struct sql statements[] = {
    [ADD] = {"quarantine_add", "iiiitiib",
             "INSERT INTO quarantine (id, channel, at, line, reason, encoding, size, bytes) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
             NULL},
    [LIST] = {"quarantine_list", "ii",
              "SELECT id, channel, at, line, reason, size FROM quarantine WHERE id < $1 "
              "ORDER BY id DESC LIMIT $2",
              NULL},
    [BYTES] = {"quarantine_bytes", "i",
               "SELECT encoding, size, bytes FROM quarantine WHERE id = $1", NULL},
    [COUNT] = {"quarantine_count", "", "SELECT count(*) FROM quarantine", NULL},
    [REMOVE] = {"quarantine_remove", "i", "DELETE FROM quarantine WHERE id = $1", NULL},
};

const struct sql_set sql_set_quarantine = {"quarantine", statements, ARRAY_LEN(statements)};

enum err quarantine_add(struct db *db, struct quarantined *item, struct str bytes)
{
    struct buf room;
    enum raw_encoding encoding;
    struct str packed;
    enum err err = db_new_id(db, TABLE_QUARANTINE, &item->id);

    buf_init(&room, 2 * (size_t)RAW_MAX);
    item->size = (int64_t)bytes.n;
    if (!err)
        err = raw_pack(db, bytes, &room, &encoding, &packed);
    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(item->id), db_int(item->channel), db_int(item->at),
                          db_int(item->line), db_text(item->reason), db_int(encoding),
                          db_int(item->size), db_bytes(packed)));
    buf_clear(&room);
    return err;
}

static void read_item(struct rows *rows, struct arena *arena, void *out)
{
    struct quarantined *item = out;

    item->id = rows_int(rows);
    item->channel = rows_int(rows);
    item->at = rows_int(rows);
    item->line = rows_int(rows);
    item->reason = rows_text_in(rows, arena);
    item->size = rows_int(rows);
}

enum err quarantine_list(struct db *db, struct arena *arena, int64_t before, int limit,
                         struct quarantined **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(before), db_int(limit)), read_item,
                            arena, sizeof(struct quarantined), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err quarantine_bytes(struct db *db, int64_t id, struct buf *out)
{
    return raw_load_by(db, &statements[BYTES], id, out);
}

enum err quarantine_count(struct db *db, int64_t *out_n)
{
    return rows_one(db, &statements[COUNT], NO_ARGS, rows_read_int, NULL, out_n);
}

enum err quarantine_remove(struct db *db, int64_t id)
{
    return db_run(db, &statements[REMOVE], ARGS(db_int(id)));
}
