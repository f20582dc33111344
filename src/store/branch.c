#include "store/branch.h"

#include "store/rows.h"

enum { ADD, OF, BY, UNDER, LIST };
static const struct sql statements[] = {
    [ADD] = {"branch_add", "iii",
             "INSERT INTO branch (thread, root, author) VALUES ($1, $2, $3) "
             "ON CONFLICT (thread) DO NOTHING",
             NULL},
    [OF] = {"branch_of", "i", "SELECT root FROM branch WHERE thread = $1", NULL},
    [BY] = {"branch_by", "ii",
            "SELECT thread FROM branch WHERE root = $1 AND author = $2 AND author <> 0 "
            "ORDER BY thread DESC LIMIT 1",
            NULL},
    [UNDER] = {"branch_under", "i",
               "SELECT r.conversation FROM thread t JOIN branch b ON b.thread = t.id "
               "JOIN thread r ON r.id = b.root WHERE t.conversation = $1 "
               "AND r.conversation <> $1 AND r.conversation <> 0 ORDER BY t.id LIMIT 1",
               NULL},
    [LIST] = {"branch_list", "ii",
              "SELECT thread FROM branch WHERE root = $1 ORDER BY thread DESC LIMIT $2", NULL},
};

const struct sql_set sql_set_branch = {"branch", statements, ARRAY_LEN(statements)};

enum err branch_add(struct db *db, const struct branch *branch)
{
    return db_run(db, &statements[ADD],
                  ARGS(db_int(branch->thread), db_int(branch->root), db_int(branch->author)));
}

enum err branch_of(struct db *db, int64_t thread, int64_t *out_root)
{
    return rows_one(db, &statements[OF], ARGS(db_int(thread)), rows_read_int, NULL, out_root);
}

enum err branch_by(struct db *db, int64_t root, int64_t author, int64_t *out_thread)
{
    return rows_one(db, &statements[BY], ARGS(db_int(root), db_int(author)), rows_read_int, NULL,
                    out_thread);
}

enum err branch_under(struct db *db, int64_t conversation, int64_t *out_under)
{
    enum err err = rows_one(db, &statements[UNDER], ARGS(db_int(conversation)), rows_read_int, NULL,
                            out_under);

    if (err == ERR_NOT_FOUND)
        *out_under = 0;
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err branch_list(struct db *db, struct arena *arena, int64_t root, int limit,
                     int64_t **out_threads, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(root), db_int(limit)), rows_read_int,
                            arena, sizeof(int64_t), &rows);

    if (err)
        return err;
    *out_threads = rows.at;
    *out_n = rows.n;
    return OK;
}
