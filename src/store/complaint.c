#include "store/complaint.h"

#include "store/rows.h"

enum { ADD, REFUSE, REWORD, DROP, MUTE, MUTE_REFUSED, FORGET, LIST };
/* clang-format off */
static const struct sql statements[] = {
    [ADD] = {"complaint_add", "iiit",
        "INSERT INTO complaint (message, conversation, at, words) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (message) DO UPDATE SET words = excluded.words WHERE complaint.words = ''",
        NULL},
    [REFUSE] = {"complaint_refuse", "ii",
        "UPDATE complaint SET refused = $2 WHERE conversation = $1", NULL},
    [REWORD] = {"complaint_reword", "it",
        "UPDATE complaint SET words = $2 WHERE message = $1", NULL},
    [DROP] = {"complaint_drop", "i", "DELETE FROM complaint WHERE message = $1", NULL},
    [MUTE] = {"complaint_mute", "i",
        "DELETE FROM complaint WHERE message = $1 AND refused = 0", NULL},
    [MUTE_REFUSED] = {"complaint_mute_refused", "i",
        "UPDATE complaint SET words = '' WHERE message = $1", NULL},
    [FORGET] = {"complaint_forget", "i", "DELETE FROM complaint WHERE at < $1", NULL},
    [LIST] = {"complaint_list", "iii",
        "SELECT x.message, x.conversation, x.at, x.words, x.refused, c.person, "
        "coalesce(m.matter, 0), p.name, c.title, coalesce((SELECT CASE WHEN g.said_at < x.at "
        "THEN g.said_at ELSE x.at END FROM message g WHERE g.id = x.message), x.at) "
        "FROM complaint x "
        "LEFT JOIN conversation c ON c.id = x.conversation LEFT JOIN person p ON p.id = c.person "
        "LEFT JOIN matter_member m ON m.conversation = x.conversation AND m.left_at = 0 "
        "WHERE x.at >= $1 AND x.at < $2 ORDER BY x.at DESC, x.message DESC LIMIT $3", NULL},
};
/* clang-format on */

const struct sql_set sql_set_complaint = {"complaint", statements, ARRAY_LEN(statements)};

enum err complaint_add(struct db *db, const struct complaint *c)
{
    return db_run(
        db, &statements[ADD],
        ARGS(db_int(c->message), db_int(c->conversation), db_int(c->at), db_text(c->words)));
}

enum err complaint_refuse(struct db *db, int64_t conversation, bool is_refused)
{
    return db_run(db, &statements[REFUSE], ARGS(db_int(conversation), db_int(is_refused)));
}

enum err complaint_reword(struct db *db, int64_t message, struct str words)
{
    return db_run(db, &statements[REWORD], ARGS(db_int(message), db_text(words)));
}

enum err complaint_drop(struct db *db, int64_t message)
{
    return db_run(db, &statements[DROP], ARGS(db_int(message)));
}

enum err complaint_mute(struct db *db, int64_t message)
{
    enum err err = db_run(db, &statements[MUTE], ARGS(db_int(message)));

    return err ? err : db_run(db, &statements[MUTE_REFUSED], ARGS(db_int(message)));
}

enum err complaint_forget(struct db *db, int64_t before)
{
    return db_run(db, &statements[FORGET], ARGS(db_int(before)));
}

static void read_complaint(struct rows *rows, struct arena *arena, void *out)
{
    struct complaint *c = out;

    c->message = rows_int(rows);
    c->conversation = rows_int(rows);
    c->at = rows_int(rows);
    c->words = rows_text_in(rows, arena);
    c->is_refused = rows_bool(rows);
    c->person = rows_int(rows);
    c->matter = rows_int(rows);
    c->person_name = rows_text_in(rows, arena);
    c->title = rows_text_in(rows, arena);
    c->said_at = rows_int(rows);
}

enum err complaint_list(struct db *db, struct arena *arena, int64_t from, int64_t to, int limit,
                        struct complaint **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(from), db_int(to), db_int(limit)),
                            read_complaint, arena, sizeof(struct complaint), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
