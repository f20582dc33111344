#include "store/network.h"

#include "store/rows.h"

enum {
    VOICE_PUT,
    VOICE_LOAD,
    HAS,
    ADD,
    DROP,
    EDGES,
    FIRST_DAY,
    DAY_ADD,
    DAYS,
    DAY_FORGET,
    VOICE_FORGET,
    TO_DROP,
    TO_ADD,
    TO_LIST,
    TO_TOPICS,
    LINK_DROP,
    LINK_ADD,
    LINK_LIST,
    BY_DROP,
    BY_ADD,
    BY_LIST
};
/* clang-format off */
#define SUM(column) "CAST(coalesce(sum(" column "), 0) AS bigint)"
static const struct sql statements[] = {
    [VOICE_PUT] = {"voice_put", "itti",
        "INSERT INTO voice (id, network, address, day) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (id) DO UPDATE SET day = excluded.day WHERE voice.day < excluded.day", NULL},
    [VOICE_LOAD] = {"voice_load", "i",
        "SELECT id, network, address, day FROM voice WHERE id = $1", NULL},
    [HAS] = {"network_has", "iiii",
        "SELECT 1 FROM addressed WHERE day = $1 AND topic = $2 AND target = $3 AND speaker = $4",
        NULL},
    [ADD] = {"network_add", "iiii",
        "INSERT INTO addressed (day, topic, target, speaker) VALUES ($1, $2, $3, $4)", NULL},
    [DROP] = {"network_drop", "iiii",
        "DELETE FROM addressed WHERE day = $1 AND topic = $2 AND target = $3 AND speaker = $4",
        NULL},
    [EDGES] = {"network_edges", "iiiii",
        "SELECT day, topic, target, speaker FROM addressed WHERE day = $1 "
        "AND (topic, target, speaker) > ($2, $3, $4) ORDER BY topic, target, speaker LIMIT $5",
        NULL},
    [FIRST_DAY] = {"network_first_day", "",
        "SELECT CAST(coalesce(min(day), 0) AS bigint) FROM addressed", NULL},
    [DAY_ADD] = {"network_day_add", "iiiiiii",
        "INSERT INTO network_day (day, messages, ours, paid, copies, insiders, over) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day) DO UPDATE SET "
        "messages = network_day.messages + excluded.messages, "
        "ours = network_day.ours + excluded.ours, paid = network_day.paid + excluded.paid, "
        "copies = network_day.copies + excluded.copies, "
        "insiders = network_day.insiders + excluded.insiders, "
        "over = network_day.over + excluded.over", NULL},
    [DAYS] = {"network_days", "ii",
        "SELECT " SUM("messages") ", " SUM("ours") ", " SUM("paid") ", " SUM("copies") ", "
        SUM("insiders") ", " SUM("over") " FROM network_day WHERE day >= $1 AND day <= $2", NULL},
    [DAY_FORGET] = {"network_day_forget", "i", "DELETE FROM network_day WHERE day < $1", NULL}, /* a row a day */
    [VOICE_FORGET] = {"voice_forget", "ii",
        "DELETE FROM voice WHERE id IN (SELECT id FROM voice WHERE day < $1 ORDER BY day LIMIT $2)",
        NULL},
    [TO_DROP] = {"listened_drop", "i", "DELETE FROM listened_to WHERE topic = $1", NULL},
    [TO_ADD] = {"listened_add", "iiiiii",
        "INSERT INTO listened_to (topic, place, voice, share, voices, at) "
        "VALUES ($1, $2, $3, $4, $5, $6)", NULL},
    [TO_LIST] = {"listened_list", "i",
        "SELECT topic, voice, share, voices, at FROM listened_to WHERE topic = $1 ORDER BY place "
        "LIMIT 100", NULL},
    [TO_TOPICS] = {"listened_topics", "",
        "SELECT topic, voice, share, voices, at FROM listened_to WHERE place = 0 ORDER BY topic "
        "LIMIT 500", NULL},
    [LINK_DROP] = {"listened_link_drop", "i", "DELETE FROM listened_link WHERE topic = $1", NULL},
    [LINK_ADD] = {"listened_link_add", "iiii",
        "INSERT INTO listened_link (topic, voice, target, days) VALUES ($1, $2, $3, $4)", NULL},
    [LINK_LIST] = {"listened_links", "i",
        "SELECT voice, target, days FROM listened_link WHERE topic = $1 "
        "ORDER BY voice, days DESC, target LIMIT 500", NULL},
    [BY_DROP] = {"listened_by_drop", "i", "DELETE FROM listened_by WHERE topic = $1", NULL},
    [BY_ADD] = {"listened_by_add", "iiii",
        "INSERT INTO listened_by (topic, voice, speaker, days) VALUES ($1, $2, $3, $4)", NULL},
    [BY_LIST] = {"listened_by", "i",
        "SELECT voice, speaker, days FROM listened_by WHERE topic = $1 "
        "ORDER BY voice, days DESC, speaker LIMIT 500", NULL},
};
/* clang-format on */

const struct sql_set sql_set_network = {"network", statements, ARRAY_LEN(statements)};

int64_t network_topic_rule(int64_t rule) { return rule * 4 + 1; }

int64_t network_topic_subject(int64_t key) { return (int64_t)(((uint64_t)key & ~UINT64_C(3)) | 2); }

int64_t network_topic_is_rule(int64_t topic)
{
    return topic > 0 && (topic & 3) == 1 ? topic / 4 : 0;
}

/* FNV-1a, 64 bit. */
static uint64_t add_bytes(uint64_t hash, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)char_lower(text.p[i])) * UINT64_C(0x100000001B3);
    return hash;
}

int64_t voice_id(struct str network, struct str address)
{
    uint64_t hash = add_bytes(UINT64_C(0xCBF29CE484222325), network);

    if (str_starts(address, STR("@")))
        address = str_skip(address, 1);
    hash = add_bytes(hash * 31, address);
    return -(int64_t)(hash >> 1) - 1;
}

enum err voice_put(struct db *db, const struct network_voice *voice)
{
    return db_run(db, &statements[VOICE_PUT],
                  ARGS(db_int(voice->id), db_text(voice->network), db_text(voice->address),
                       db_int(voice->day)));
}

static void read_voice(struct rows *rows, struct arena *arena, void *out)
{
    struct network_voice *voice = out;

    voice->id = rows_int(rows);
    voice->network = str_dup(arena, rows_text(rows));
    voice->address = str_dup(arena, rows_text(rows));
    voice->day = rows_int(rows);
}

enum err voice_load(struct db *db, struct arena *arena, int64_t id, struct network_voice *out_voice)
{
    return rows_one(db, &statements[VOICE_LOAD], ARGS(db_int(id)), read_voice, arena, out_voice);
}

/* ---- edges ---- */

enum err network_has(struct db *db, const struct network_edge *edge, bool *out_has)
{
    int64_t one;
    enum err err = rows_one(
        db, &statements[HAS],
        ARGS(db_int(edge->day), db_int(edge->topic), db_int(edge->target), db_int(edge->speaker)),
        rows_read_int, NULL, &one);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_has = !err;
    return OK;
}

enum err network_add(struct db *db, const struct network_edge *edge)
{
    return db_run(
        db, &statements[ADD],
        ARGS(db_int(edge->day), db_int(edge->topic), db_int(edge->target), db_int(edge->speaker)));
}

enum err network_drop(struct db *db, const struct network_edge *edge)
{
    return db_run(
        db, &statements[DROP],
        ARGS(db_int(edge->day), db_int(edge->topic), db_int(edge->target), db_int(edge->speaker)));
}

static void read_edge(struct rows *rows, struct arena *arena, void *out)
{
    struct network_edge *edge = out;

    (void)arena;
    edge->day = rows_int(rows);
    edge->topic = rows_int(rows);
    edge->target = rows_int(rows);
    edge->speaker = rows_int(rows);
}

enum err network_edges(struct db *db, struct arena *arena, const struct network_edge *after,
                       int limit, struct network_edge **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[EDGES],
                            ARGS(db_int(after->day), db_int(after->topic), db_int(after->target),
                                 db_int(after->speaker), db_int(limit)),
                            read_edge, arena, sizeof(struct network_edge), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err network_first_day(struct db *db, int64_t *out_day)
{
    return rows_one(db, &statements[FIRST_DAY], NO_ARGS, rows_read_int, NULL, out_day);
}

enum err network_day_add(struct db *db, const struct network_day *more)
{
    return db_run(db, &statements[DAY_ADD],
                  ARGS(db_int(more->day), db_int(more->messages), db_int(more->ours),
                       db_int(more->paid), db_int(more->copies), db_int(more->insiders),
                       db_int(more->over)));
}

static void read_day(struct rows *rows, struct arena *arena, void *out)
{
    struct network_day *day = out;

    (void)arena;
    day->day = 0;
    day->messages = rows_int(rows);
    day->ours = rows_int(rows);
    day->paid = rows_int(rows);
    day->copies = rows_int(rows);
    day->insiders = rows_int(rows);
    day->over = rows_int(rows);
}

enum err network_days(struct db *db, int64_t from, int64_t to, struct network_day *out_sum)
{
    return rows_one(db, &statements[DAYS], ARGS(db_int(from), db_int(to)), read_day, NULL, out_sum);
}

enum err network_forget(struct db *db, int64_t day)
{
    enum err err = db_run(db, &statements[DAY_FORGET], ARGS(db_int(day)));

    return err ? err
               : db_run(db, &statements[VOICE_FORGET],
                        ARGS(db_int(day), db_int(NETWORK_FORGET_AT_ONCE)));
}

/* ---- who is listened to ---- */

static enum err put_first(struct db *db, int64_t topic, const struct listened_lists *lists)
{
    enum err err = OK;

    for (size_t i = 0; i < lists->n && !err; i++) {
        const struct listened *one = &lists->list[i];

        err = db_run(db, &statements[TO_ADD],
                     ARGS(db_int(topic), db_int((int64_t)i), db_int(one->voice), db_int(one->share),
                          db_int(one->voices), db_int(one->at)));
    }
    return err;
}

enum err listened_put(struct db *db, int64_t topic, const struct listened_lists *lists)
{
    enum err err = db_run(db, &statements[TO_DROP], ARGS(db_int(topic)));

    if (!err)
        err = db_run(db, &statements[LINK_DROP], ARGS(db_int(topic)));
    if (!err)
        err = db_run(db, &statements[BY_DROP], ARGS(db_int(topic)));
    if (!err)
        err = put_first(db, topic, lists);
    for (size_t i = 0; i < lists->link_n && !err; i++)
        err = db_run(db, &statements[LINK_ADD],
                     ARGS(db_int(topic), db_int(lists->links[i].voice),
                          db_int(lists->links[i].target), db_int(lists->links[i].days)));
    for (size_t i = 0; i < lists->listener_n && !err; i++)
        err = db_run(db, &statements[BY_ADD],
                     ARGS(db_int(topic), db_int(lists->listeners[i].voice),
                          db_int(lists->listeners[i].speaker), db_int(lists->listeners[i].days)));
    return err;
}

static void read_listened(struct rows *rows, struct arena *arena, void *out)
{
    struct listened *listened = out;

    (void)arena;
    listened->topic = rows_int(rows);
    listened->voice = rows_int(rows);
    listened->share = rows_int(rows);
    listened->voices = rows_int(rows);
    listened->at = rows_int(rows);
}

static enum err list_listened(struct db *db, struct arena *arena, const struct sql *sql,
                              const struct arg *args, size_t arg_n, struct listened **out_list,
                              size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, sql, args, arg_n, read_listened, arena, sizeof(struct listened),
                            &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err listened_list(struct db *db, struct arena *arena, int64_t topic,
                       struct listened **out_list, size_t *out_n)
{
    return list_listened(db, arena, &statements[TO_LIST], ARGS(db_int(topic)), out_list, out_n);
}

enum err listened_topics(struct db *db, struct arena *arena, struct listened **out_list,
                         size_t *out_n)
{
    return list_listened(db, arena, &statements[TO_TOPICS], NO_ARGS, out_list, out_n);
}

static void read_link(struct rows *rows, struct arena *arena, void *out)
{
    struct listened_link *link = out;

    (void)arena;
    link->voice = rows_int(rows);
    link->target = rows_int(rows);
    link->days = rows_int(rows);
}

enum err listened_links(struct db *db, struct arena *arena, int64_t topic,
                        struct listened_link **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LINK_LIST], ARGS(db_int(topic)), read_link, arena,
                            sizeof(struct listened_link), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

static void read_listener(struct rows *rows, struct arena *arena, void *out)
{
    struct listener *listener = out;

    (void)arena;
    listener->voice = rows_int(rows);
    listener->speaker = rows_int(rows);
    listener->days = rows_int(rows);
}

enum err listened_by(struct db *db, struct arena *arena, int64_t topic, struct listener **out_list,
                     size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[BY_LIST], ARGS(db_int(topic)), read_listener, arena,
                            sizeof(struct listener), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
