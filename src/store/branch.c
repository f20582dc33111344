#include "store/branch.h"

#include "store/rows.h"

enum { ADD, OF, BY, LIST };
static const struct sql statements[] = {
    [ADD] = {"branch_add", "iii",
             "INSERT INTO branch (conversation, thread, author) VALUES ($1, $2, $3)", NULL},
    [OF] = {"branch_of", "i", "SELECT thread FROM branch WHERE conversation = $1", NULL},
    [BY] = {"branch_by", "ii",
            "SELECT conversation FROM branch WHERE thread = $1 AND author = $2 AND author <> 0 "
            "ORDER BY conversation DESC LIMIT 1",
            NULL},
    [LIST] = {"branch_list", "ii",
              "SELECT conversation FROM branch WHERE thread = $1 "
              "ORDER BY conversation DESC LIMIT $2",
              NULL},
};

const struct sql_set sql_set_branch = {"branch", statements, ARRAY_LEN(statements)};

enum err branch_add(struct db *db, const struct branch *branch)
{
    return db_run(
        db, &statements[ADD],
        ARGS(db_int(branch->conversation), db_int(branch->thread), db_int(branch->author)));
}

enum err branch_of(struct db *db, int64_t conversation, int64_t *out_thread)
{
    return rows_one(db, &statements[OF], ARGS(db_int(conversation)), rows_read_int, NULL,
                    out_thread);
}

enum err branch_by(struct db *db, int64_t thread, int64_t author, int64_t *out_conversation)
{
    return rows_one(db, &statements[BY], ARGS(db_int(thread), db_int(author)), rows_read_int, NULL,
                    out_conversation);
}

enum err branch_list(struct db *db, struct arena *arena, int64_t thread, int limit,
                     int64_t **out_conversations, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(thread), db_int(limit)),
                            rows_read_int, arena, sizeof(int64_t), &rows);

    if (err)
        return err;
    *out_conversations = rows.at;
    *out_n = rows.n;
    return OK;
}
