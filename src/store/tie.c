#include "store/tie.h"

#include "store/rows.h"

#define TIE                                                                                        \
    "SELECT t.id, t.one, t.other, t.facts, t.chance, t.found_at, t.state, t.staff, t.settled_at, " \
    "a.person, b.person FROM tie t JOIN handle a ON a.id = t.one JOIN handle b ON b.id = t.other "
#define HANDLES(person) "(SELECT id FROM handle WHERE person = " person " LIMIT 1000)"

enum { MARK, MARKED, FIND, LOAD, ADD, UPDATE, SETTLE, FORGET, LIST, OF_PERSON, OF_HANDLE, BETWEEN };
/* state + 0: by the accounts, not through all that are open */
static const struct sql statements[] = {
    [MARK] = {"mark_add", "iii",
              "INSERT INTO handle_mark (mark, handle, owned) VALUES ($1, $2, $3) "
              "ON CONFLICT (mark, handle) DO UPDATE SET owned = excluded.owned "
              "WHERE excluded.owned > handle_mark.owned",
              NULL},
    [MARKED] = {"mark_find", "ii",
                "SELECT handle, owned FROM handle_mark WHERE mark = $1 ORDER BY handle LIMIT $2",
                NULL},
    [FIND] = {"tie_find", "ii", TIE "WHERE t.one = $1 AND t.other = $2", NULL},
    [LOAD] = {"tie_load", "i", TIE "WHERE t.id = $1", NULL},
    [ADD] = {"tie_add", "iiitri",
             "INSERT INTO tie (id, one, other, facts, chance, found_at, state) "
             "VALUES ($1, $2, $3, $4, $5, $6, 0)",
             NULL},
    [UPDATE] = {"tie_update", "itr",
                "UPDATE tie SET facts = $2, chance = $3 WHERE id = $1 AND state = 0", NULL},
    [SETTLE] = {"tie_settle", "iiii",
                "UPDATE tie SET state = $2, staff = $3, settled_at = $4 WHERE id = $1", NULL},
    [FORGET] = {"tie_forget", "itr", "UPDATE tie SET facts = $2, chance = $3 WHERE id = $1", NULL},
    [OF_HANDLE] = {"tie_of_handle", "i",
                   TIE "WHERE t.id IN (SELECT id FROM tie WHERE one = $1 UNION ALL "
                       "SELECT id FROM tie WHERE other = $1) LIMIT 1000",
                   NULL},
    [LIST] = {"tie_list", "riir",
              TIE "WHERE t.state = 0 AND t.chance >= $4 AND (t.chance < $1 OR (t.chance = $1 AND "
                  "t.id < $2)) "
                  "AND a.person <> b.person ORDER BY t.chance DESC, t.id DESC LIMIT $3",
              NULL},
    [OF_PERSON] = {"tie_of_person", "iii",
                   TIE "WHERE t.id IN (SELECT id FROM (SELECT id FROM tie WHERE one IN " HANDLES(
                       "$1") " AND state + 0 = $2 LIMIT 200) x UNION ALL SELECT id FROM (SELECT id "
                             "FROM tie WHERE other IN " HANDLES(
                                 "$1") " AND state + 0 = $2 LIMIT 200) y) AND a.person <> b.person "
                                       "ORDER BY t.chance DESC, t.id DESC LIMIT $3",
                   NULL},
    [BETWEEN] =
        {"tie_between", "iiii",
         TIE "WHERE t.state + 0 = $3 AND ((t.one IN " HANDLES("$1") " AND t.other IN " HANDLES(
             "$2") ") OR (t.other IN " HANDLES("$1") " AND t.one IN " HANDLES("$2") ")) LIMIT $4",
         NULL},
};

const struct sql_set sql_set_tie = {"tie", statements, ARRAY_LEN(statements)};

static void read_tie(struct rows *rows, struct arena *arena, void *out)
{
    struct tie *tie = out;

    tie->id = rows_int(rows);
    tie->one = rows_int(rows);
    tie->other = rows_int(rows);
    tie->facts = rows_text_in(rows, arena);
    tie->chance = rows_real(rows);
    tie->found_at = rows_int(rows);
    tie->state = (enum tie_state)rows_int(rows);
    tie->staff = rows_int(rows);
    tie->settled_at = rows_int(rows);
    tie->one_person = rows_int(rows);
    tie->other_person = rows_int(rows);
}

static void read_marked(struct rows *rows, struct arena *arena, void *out)
{
    struct marked *marked = out;

    (void)arena;
    marked->handle = rows_int(rows);
    marked->is_owned = rows_bool(rows);
}

enum err mark_add(struct db *db, int64_t mark, int64_t handle, bool is_owned)
{
    return db_run(db, &statements[MARK], ARGS(db_int(mark), db_int(handle), db_int(is_owned)));
}

static enum err list(struct db *db, struct arena *arena, const struct sql *sql,
                     const struct arg *args, size_t n, struct tie **out_list, size_t *out_n)
{
    struct row_list found;
    enum err err = rows_all(db, sql, args, n, read_tie, arena, sizeof(struct tie), &found);

    if (err)
        return err;
    *out_list = found.at;
    *out_n = found.n;
    return OK;
}

enum err mark_find(struct db *db, struct arena *arena, int64_t mark, struct marked **out_list,
                   size_t *out_n)
{
    struct row_list found;
    enum err err = rows_all(db, &statements[MARKED], ARGS(db_int(mark), db_int(TIE_CANDIDATES + 1)),
                            read_marked, arena, sizeof(struct marked), &found);

    if (err)
        return err;
    *out_list = found.at;
    *out_n = found.n;
    return OK;
}

enum err tie_find(struct db *db, struct arena *arena, int64_t one, int64_t other,
                  struct tie *out_tie)
{
    return rows_one(db, &statements[FIND], ARGS(db_int(one), db_int(other)), read_tie, arena,
                    out_tie);
}

enum err tie_load(struct db *db, struct arena *arena, int64_t id, struct tie *out_tie)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_tie, arena, out_tie);
}

enum err tie_put(struct db *db, struct tie *tie)
{
    enum err err = OK;

    bug_on(tie->one >= tie->other);
    if (tie->id)
        return db_run(db, &statements[UPDATE],
                      ARGS(db_int(tie->id), db_text(tie->facts), db_real(tie->chance)));
    err = db_new_id(db, TABLE_TIE, &tie->id);
    return err ? err
               : db_run(db, &statements[ADD],
                        ARGS(db_int(tie->id), db_int(tie->one), db_int(tie->other),
                             db_text(tie->facts), db_real(tie->chance), db_int(tie->found_at)));
}

enum err tie_settle(struct db *db, int64_t id, enum tie_state state, int64_t staff, int64_t now)
{
    return db_run(db, &statements[SETTLE],
                  ARGS(db_int(id), db_int(state), db_int(staff), db_int(now)));
}

enum err tie_list(struct db *db, struct arena *arena, double least, double chance, int64_t id,
                  int limit, struct tie **out_list, size_t *out_n)
{
    return list(db, arena, &statements[LIST],
                ARGS(db_real(chance), db_int(id), db_int(limit), db_real(least)), out_list, out_n);
}

enum err tie_of_person(struct db *db, struct arena *arena, int64_t person, enum tie_state state,
                       struct tie **out_list, size_t *out_n)
{
    return list(db, arena, &statements[OF_PERSON],
                ARGS(db_int(person), db_int(state), db_int(TIE_OF_PERSON_MAX)), out_list, out_n);
}

enum err tie_between(struct db *db, struct arena *arena, int64_t person, int64_t other,
                     enum tie_state state, struct tie **out_list, size_t *out_n)
{
    return list(db, arena, &statements[BETWEEN],
                ARGS(db_int(person), db_int(other), db_int(state), db_int(TIE_LIST_MAX)), out_list,
                out_n);
}

enum err tie_forget(struct db *db, int64_t id, struct str facts, double chance)
{
    return db_run(db, &statements[FORGET], ARGS(db_int(id), db_text(facts), db_real(chance)));
}

enum err tie_of_handle(struct db *db, struct arena *arena, int64_t handle, struct tie **out_list,
                       size_t *out_n)
{
    return list(db, arena, &statements[OF_HANDLE], ARGS(db_int(handle)), out_list, out_n);
}
