#include "store/reaction.h"

#include "store/newest.h"
#include "store/rows.h"

enum { PUT, FIND, ROOM, HELD, GONE, LIST, AFTER, BOOSTS, BACK, SUM_OF, SUMS };
/* clang-format off */
#define COLUMNS "id, channel, native, item, how, voice, is_ours, at, gone_at"
static const struct sql statements[] = {
    [PUT] = {"reaction_put", "iittiiii",
        "INSERT INTO reaction (" COLUMNS ") "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (channel, item, how, voice) "
        "DO UPDATE SET gone_at = 0, native = excluded.native, is_ours = excluded.is_ours", NULL},
    [FIND] = {"reaction_find", "itii",
        "SELECT gone_at FROM reaction WHERE channel = $1 AND item = $2 AND how = $3 AND voice = $4",
        NULL},
    [ROOM] = {"reaction_room", "it",
        "SELECT likes_kept, boosts_kept FROM backing WHERE channel = $1 AND item = $2", NULL},
    [HELD] = {"reaction_held", "iti",
        "SELECT " COLUMNS " FROM reaction WHERE channel = $1 AND native = $2 AND gone_at = 0 "
        "LIMIT $3", NULL},
    [GONE] = {"reaction_gone", "ii", "UPDATE reaction SET gone_at = $2 WHERE id = $1", NULL},
    [LIST] = {"reaction_list", "iti",
        "SELECT " COLUMNS " FROM reaction WHERE channel = $1 AND item = $2 AND gone_at = 0 "
        "AND is_ours = 0 ORDER BY id DESC LIMIT $3",
        NULL},
    [BOOSTS] = {"reaction_boosts", "iti",
        "SELECT " COLUMNS " FROM reaction WHERE channel = $1 AND item = $2 AND how = 1 "
        "AND gone_at = 0 AND is_ours = 0 ORDER BY voice LIMIT $3", NULL},
    [AFTER] = {"reaction_after", "ii",
        "SELECT " COLUMNS " FROM reaction WHERE id > $1 ORDER BY id LIMIT $2", NULL},
    [BACK] = {"reaction_back", "itiiiii",
        "INSERT INTO backing (channel, item, likes, boosts, ours, likes_kept, boosts_kept) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (channel, item) DO UPDATE SET "
        "likes = backing.likes + excluded.likes, boosts = backing.boosts + excluded.boosts, "
        "ours = backing.ours + excluded.ours, "
        "likes_kept = backing.likes_kept + excluded.likes_kept, "
        "boosts_kept = backing.boosts_kept + excluded.boosts_kept", NULL},
    [SUM_OF] = {"reaction_sum_of", "it",
        "SELECT CAST(0 AS bigint), likes, boosts, ours FROM backing "
        "WHERE channel = $1 AND item = $2", NULL},
    [SUMS] = {"reaction_sums_in", "ii",
        "SELECT m.first, b.likes, b.boosts, b.ours FROM " NEWEST_IN("$1", "$2")
        "JOIN backing b ON b.channel = m.channel AND b.item = m.native_id "
        "WHERE b.likes + b.boosts + b.ours > 0 ORDER BY m.said_at DESC, m.id DESC", NULL},
};
/* clang-format on */

const struct sql_set sql_set_reaction = {"reaction", statements, ARRAY_LEN(statements)};

static void read_room(struct rows *rows, struct arena *arena, void *out)
{
    int64_t *kept = out;

    (void)arena;
    for (int how = 0; how < REACTION_HOWS; how++)
        kept[how] = rows_int(rows);
}

static enum err has_room(struct db *db, const struct reaction *reaction)
{
    int64_t kept[REACTION_HOWS] = {0};
    enum err err = rows_one(db, &statements[ROOM],
                            ARGS(db_int(reaction->channel), db_text(reaction->item)), read_room,
                            NULL, kept);

    if (err && err != ERR_NOT_FOUND)
        return err;
    return kept[reaction->how] < REACTIONS_MAX ? OK : ERR_TOO_BIG;
}

/* by: more that hold; kept: more rows. */
static enum err count(struct db *db, const struct reaction *reaction, int by, int kept)
{
    bool is_like = reaction->how == REACTION_LIKE, counts = !reaction->is_ours;

    return db_run(db, &statements[BACK],
                  ARGS(db_int(reaction->channel), db_text(reaction->item),
                       db_int(is_like && counts ? by : 0), db_int(!is_like && counts ? by : 0),
                       db_int(counts ? 0 : by), db_int(is_like ? kept : 0),
                       db_int(is_like ? 0 : kept)));
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
        err = count(db, reaction, 1, !is_there);
    if (!err)
        *out_is_new = true;
    return err;
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

enum err reaction_gone(struct db *db, int64_t channel, struct str native, int64_t now)
{
    struct reaction *held;
    struct arena arena;
    size_t n = 0;
    enum err err;

    arena_init(&arena, 0);
    err = list(db, &arena, &statements[HELD],
               ARGS(db_int(channel), db_text(native), db_int(REACTIONS_GONE)), &held, &n);
    for (size_t i = 0; i < n && !err; i++) {
        err = db_run(db, &statements[GONE], ARGS(db_int(held[i].id), db_int(now)));
        if (!err)
            err = count(db, &held[i], -1, 0);
    }
    arena_clear(&arena);
    return err ? err : n ? OK : ERR_NOT_FOUND;
}

enum err reaction_list(struct db *db, struct arena *arena, int64_t channel, struct str item,
                       int limit, struct reaction **out_list, size_t *out_n)
{
    return list(db, arena, &statements[LIST], ARGS(db_int(channel), db_text(item), db_int(limit)),
                out_list, out_n);
}

enum err reaction_boosts(struct db *db, struct arena *arena, int64_t channel, struct str item,
                         int limit, struct reaction **out_list, size_t *out_n)
{
    return list(db, arena, &statements[BOOSTS], ARGS(db_int(channel), db_text(item), db_int(limit)),
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

enum err reaction_sum_of(struct db *db, int64_t channel, struct str item,
                         struct reaction_sum *out_sum)
{
    struct reaction_sum sum = {0};
    enum err err = rows_one(db, &statements[SUM_OF], ARGS(db_int(channel), db_text(item)), read_sum,
                            NULL, &sum);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_sum = sum;
    return OK;
}

enum err reaction_sums_in(struct db *db, struct arena *arena, int64_t conversation, int newest,
                          struct reaction_sum **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[SUMS], ARGS(db_int(conversation), db_int(newest)),
                            read_sum, arena, sizeof(struct reaction_sum), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
