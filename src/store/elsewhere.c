#include "store/elsewhere.h"

#include "store/message.h"
#include "store/rows.h"
#include "store/wait_sql.h"

enum { ADD, THROUGH, FIRST_AFTER, LAST_UNTIL, LEFT };
static const struct sql statements[] = {
    [ADD] = {"elsewhere_add", "ii",
             "INSERT INTO answered_elsewhere (message, through) VALUES ($1, $2)", NULL},
    [THROUGH] = {"elsewhere_through", "i",
                 "SELECT through FROM answered_elsewhere WHERE message = $1", NULL},
    [FIRST_AFTER] = {"elsewhere_first_after", "iii",
                     "SELECT coalesce(min(t.id), 9223372036854775807) FROM " WAITING(
                         "$1", "") " AND " WAITS_FROM("$3") " > $2",
                     NULL},
    [LAST_UNTIL] = {"elsewhere_last_until", "ii",
                    "SELECT coalesce(max(m.id), 0) FROM message m WHERE m.conversation = $1 "
                    "AND m.direction = 0 AND m.is_current = 1 AND m.id <= $2",
                    NULL},
    [LEFT] = {"answers_left", "ii",
              "SELECT x.message, x.channel, x.through, x.left_at FROM (SELECT m.id AS message, "
              "o.channel, m.id AS through, o.updated_at AS left_at FROM message m JOIN outbox o "
              "ON o.message = m.id WHERE m.conversation = $1 AND m.direction = 1 AND o.state = 3 "
              "UNION ALL SELECT m.id, m.channel, e.through, m.said_at FROM message m "
              "JOIN answered_elsewhere e ON e.message = m.id WHERE m.conversation = $1 "
              "AND m.direction = 1 AND m.is_current = 1) x "
              "ORDER BY x.left_at DESC, x.message DESC LIMIT $2",
              NULL},
};

const struct sql_set sql_set_elsewhere = {"elsewhere", statements, ARRAY_LEN(statements)};

enum err elsewhere_add(struct db *db, int64_t message, int64_t through)
{
    return db_run(db, &statements[ADD], ARGS(db_int(message), db_int(through)));
}

enum err elsewhere_through(struct db *db, int64_t message, int64_t *out_through)
{
    return rows_one(db, &statements[THROUGH], ARGS(db_int(message)), rows_read_int, NULL,
                    out_through);
}

enum err elsewhere_first_after(struct db *db, int64_t conversation, int64_t at, int64_t *out_row)
{
    return rows_one(db, &statements[FIRST_AFTER],
                    ARGS(db_int(conversation), db_int(at), db_int(MESSAGE_SAID_BEFORE_MAX)),
                    rows_read_int, NULL, out_row);
}

enum err elsewhere_last_until(struct db *db, int64_t conversation, int64_t row,
                              int64_t *out_message)
{
    int64_t message = 0;
    enum err err = rows_one(db, &statements[LAST_UNTIL], ARGS(db_int(conversation), db_int(row)),
                            rows_read_int, NULL, &message);

    if (err || !message)
        return err ? err : ERR_NOT_FOUND;
    *out_message = message;
    return OK;
}

static void read_left(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    struct left_answer *answer = out;

    answer->message = rows_int(rows);
    answer->channel = rows_int(rows);
    answer->through = rows_int(rows);
    answer->left_at = rows_int(rows);
}

enum err answers_left(struct db *db, struct arena *arena, int64_t conversation,
                      struct left_answer **out_list, size_t *out_n)
{
    struct row_list list;
    struct left_answer *at;
    enum err err = rows_all(db, &statements[LEFT], ARGS(db_int(conversation), db_int(ANSWERS_MAX)),
                            read_left, arena, sizeof(struct left_answer), &list);

    if (err)
        return err;
    at = list.at;
    for (size_t i = 0; i < list.n / 2; i++) { /* they come newest first */
        struct left_answer one = at[i];

        at[i] = at[list.n - 1 - i];
        at[list.n - 1 - i] = one;
    }
    *out_list = at;
    *out_n = list.n;
    return OK;
}
