#include "store/reaction.h"

#include "store/rows.h"

enum { PUT, FIND, COUNT, GONE, LIST, AFTER, SUMS };
/* clang-format off */
#define COLUMNS "id, channel, native, item, how, voice, is_ours, at, gone_at"
#define PART(condition) "CAST(sum(CASE WHEN " condition " THEN 1 ELSE 0 END) AS bigint)"
static const struct sql statements[] = {
    [PUT] = {"reaction_put", "iittiiii",
        "INSERT INTO reaction (" COLUMNS ") "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (channel, item, how, voice) "
        "DO UPDATE SET gone_at = 0, native = excluded.native", NULL},
    [FIND] = {"reaction_find", "itii",
        "SELECT gone_at FROM reaction WHERE channel = $1 AND item = $2 AND how = $3 AND voice = $4",
        NULL},
    [COUNT] = {"reaction_count", "iti",
        "SELECT count(*) FROM reaction WHERE channel = $1 AND item = $2 AND how = $3", NULL},
    [GONE] = {"reaction_gone", "iti",
        "UPDATE reaction SET gone_at = $3 WHERE channel = $1 AND native = $2 AND gone_at = 0",
        NULL},
    [LIST] = {"reaction_list", "iti",
        "SELECT " COLUMNS " FROM reaction WHERE channel = $1 AND item = $2 AND gone_at = 0 "
        "AND is_ours = 0 ORDER BY id DESC LIMIT $3",
        NULL},
    [AFTER] = {"reaction_after", "ii",
        "SELECT " COLUMNS " FROM reaction WHERE id > $1 ORDER BY id LIMIT $2", NULL},
    [SUMS] = {"reaction_sums_in", "i",
        "SELECT m.id, " PART("r.how = 0 AND r.is_ours = 0") ", " PART("r.how = 1 AND r.is_ours = 0")
        ", " PART("r.is_ours <> 0") " FROM message m JOIN reaction r ON r.channel = m.channel "
        "AND r.item = m.native_id AND r.gone_at = 0 WHERE m.conversation = $1 "
        "AND NOT EXISTS (SELECT 1 FROM message e WHERE e.channel = m.channel "
        "AND e.native_id = m.native_id AND e.id < m.id) GROUP BY m.id ORDER BY m.id LIMIT 500",
        NULL},
};
/* clang-format on */

const struct sql_set sql_set_reaction = {"reaction", statements, ARRAY_LEN(statements)};

/* Counts up to the ceiling, for one that is not there. */
static enum err has_room(struct db *db, const struct reaction *reaction)
{
    int64_t n;
    enum err err = rows_one(
        db, &statements[COUNT],
        ARGS(db_int(reaction->channel), db_text(reaction->item), db_int(reaction->how)),
        rows_read_int, NULL, &n);

    return err ? err : n < REACTIONS_MAX ? OK : ERR_TOO_BIG;
}

enum err reaction_put(struct db *db, const struct reaction *reaction, bool *out_is_new)
{
    int64_t id, gone_at = 0;
    enum err err = rows_one(db, &statements[FIND],
                            ARGS(db_int(reaction->channel), db_text(reaction->item),
                                 db_int(reaction->how), db_int(reaction->voice)),
                            rows_read_int, NULL, &gone_at);
    bool is_there = !err;

    if (is_there && !gone_at)
        return *out_is_new = false, OK;
    if (err == ERR_NOT_FOUND)
        err = has_room(db, reaction);
    if (!err)
        err = db_new_id(db, TABLE_REACTION, &id);
    if (!err)
        err = db_run(db, &statements[PUT],
                     ARGS(db_int(id), db_int(reaction->channel), db_text(reaction->native),
                          db_text(reaction->item), db_int(reaction->how), db_int(reaction->voice),
                          db_int(reaction->is_ours), db_int(reaction->at)));
    if (!err)
        *out_is_new = true;
    return err;
}

enum err reaction_gone(struct db *db, int64_t channel, struct str native, int64_t now)
{
    int64_t n = 0;
    enum err err = db_change(db, &statements[GONE],
                             ARGS(db_int(channel), db_text(native), db_int(now)), &n);

    return err ? err : n ? OK : ERR_NOT_FOUND;
}

static void read_reaction(struct rows *rows, struct arena *arena, void *out)
{
    struct reaction *reaction = out;

    reaction->id = rows_int(rows);
    reaction->channel = rows_int(rows);
    reaction->native = str_dup(arena, rows_text(rows));
    reaction->item = str_dup(arena, rows_text(rows));
    reaction->how = (enum reaction_how)rows_int(rows);
    reaction->voice = rows_int(rows);
    reaction->is_ours = rows_int(rows) != 0;
    reaction->at = rows_int(rows);
    reaction->gone_at = rows_int(rows);
}

static enum err list(struct db *db, struct arena *arena, const struct sql *sql,
                     const struct arg *args, size_t arg_n, struct reaction **out_list,
                     size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, sql, args, arg_n, read_reaction, arena, sizeof(struct reaction),
                            &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err reaction_list(struct db *db, struct arena *arena, int64_t channel, struct str item,
                       int limit, struct reaction **out_list, size_t *out_n)
{
    return list(db, arena, &statements[LIST], ARGS(db_int(channel), db_text(item), db_int(limit)),
                out_list, out_n);
}

enum err reaction_after(struct db *db, struct arena *arena, int64_t after, int limit,
                        struct reaction **out_list, size_t *out_n)
{
    return list(db, arena, &statements[AFTER], ARGS(db_int(after), db_int(limit)), out_list, out_n);
}

static void read_sum(struct rows *rows, struct arena *arena, void *out)
{
    struct reaction_sum *sum = out;

    (void)arena;
    sum->message = rows_int(rows);
    for (int how = 0; how < REACTION_HOWS; how++)
        sum->n[how] = rows_int(rows);
    sum->ours = rows_int(rows);
}

enum err reaction_sums_in(struct db *db, struct arena *arena, int64_t conversation,
                          struct reaction_sum **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[SUMS], ARGS(db_int(conversation)), read_sum, arena,
                            sizeof(struct reaction_sum), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
