#include "store/matter.h"

#include "store/rows.h"

#define MATTER                                                                                     \
    "SELECT m.id, m.title, m.cause_kind, m.cause, m.owner, m.state, m.began_at, m.fixed_at, "      \
    "m.created_at, m.created_by, m.merged_into, m.waits, m.witnesses, s.name FROM matter m "       \
    "LEFT JOIN staff s ON s.id = m.owner "
#define MEMBER_COLUMNS                                                                             \
    "x.id, x.matter, x.conversation, x.role, x.how, x.evidence, x.staff, x.joined_at, x.left_at, " \
    "x.left_by, x.told"
#define MEMBER "SELECT " MEMBER_COLUMNS " FROM matter_member x "
#define MEMBER_ITEM                                                                                \
    "SELECT " MEMBER_COLUMNS ", c.person, p.name, c.title, c.preview, s.name, c.status, "          \
    "c.last_at, c.waiting_since FROM matter_member x "                                             \
    "LEFT JOIN conversation c ON c.id = x.conversation LEFT JOIN person p ON p.id = c.person "     \
    "LEFT JOIN staff s ON s.id = x.staff "
#define MERGE                                                                                      \
    "SELECT g.id, g.matter, g.into_matter, g.staff, g.at, m.title, s.name FROM matter_merge g "    \
    "LEFT JOIN matter m ON m.id = g.matter LEFT JOIN staff s ON s.id = g.staff "

enum {
    ADD,
    LOAD,
    UPDATE,
    LIST,
    COUNT,
    JOIN,
    LEAVE,
    RETURN,
    SET_ROLE,
    OF,
    MEMBER_LOAD,
    MEMBERS,
    TO_TELL,
    WERE_TOLD,
    TO_TELL_COUNT,
    TELL,
    UNTELL,
    TOLD_PERSON,
    MERGE_ADD,
    MERGE_NOTE,
    MERGE_MOVE,
    MERGED,
    MERGE_BACK_COUNT,
    MERGE_BACK,
    MERGE_FORGET,
    MERGE_UNDONE,
    MERGE_OF,
    MERGES_INTO
};
/* clang-format off */
static const struct sql statements[] = {
    [ADD] = {"matter_add", "ititiiiiiii",
        "INSERT INTO matter (id, title, cause_kind, cause, owner, state, began_at, fixed_at, "
        "created_at, created_by, merged_into) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", NULL},
    [LOAD] = {"matter_load", "i", MATTER "WHERE m.id = $1", NULL},
    [UPDATE] = {"matter_update", "ititiiiii",
        "UPDATE matter SET title = $2, cause_kind = $3, cause = $4, owner = $5, state = $6, "
        "began_at = $7, fixed_at = $8, merged_into = $9 WHERE id = $1", NULL},
    [LIST] = {"matter_list", "iii",
        MATTER "WHERE m.merged_into = 0 AND m.state = $1 AND m.id < $2 "
        "ORDER BY m.id DESC LIMIT $3", NULL},
    [COUNT] = {"matter_count", "iii",
        "UPDATE matter SET waits = waits + $2, witnesses = witnesses + $3 WHERE id = $1", NULL},
    [JOIN] = {"matter_join", "iiiiitii",
        "INSERT INTO matter_member (id, matter, conversation, role, how, evidence, staff, "
        "joined_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", NULL},
    [LEAVE] = {"matter_leave", "iii",
        "UPDATE matter_member SET left_at = $2, left_by = $3 WHERE id = $1", NULL},
    [RETURN] = {"matter_return", "i",
        "UPDATE matter_member SET left_at = 0, left_by = 0 WHERE id = $1", NULL},
    [SET_ROLE] = {"matter_set_role", "ii",
        "UPDATE matter_member SET role = $2 WHERE id = $1", NULL},
    [OF] = {"matter_of", "i", MEMBER "WHERE x.conversation = $1 AND x.left_at = 0", NULL},
    [MEMBER_LOAD] = {"matter_member_load", "i", MEMBER "WHERE x.id = $1", NULL},
    [TO_TELL] = {"matter_to_tell", "iii",
        MEMBER_ITEM "WHERE x.matter = $1 AND x.left_at = 0 AND x.role = 0 AND x.told = 0 "
        "AND x.id > $2 ORDER BY x.id LIMIT $3", NULL},
    [WERE_TOLD] = {"matter_were_told", "iii",
        MEMBER_ITEM "WHERE x.matter = $1 AND x.left_at = 0 AND x.role = 0 AND x.told <> 0 "
        "AND x.id > $2 ORDER BY x.id LIMIT $3", NULL},
    [TO_TELL_COUNT] = {"matter_to_tell_count", "i",
        "SELECT count(*) FROM matter_member WHERE matter = $1 AND left_at = 0 AND role = 0 "
        "AND told = 0", NULL},
    [MEMBERS] = {"matter_members", "iiii",
        MEMBER_ITEM "WHERE x.matter = $1 AND x.left_at = 0 AND x.role = $2 AND x.id > $3 "
        "ORDER BY x.id LIMIT $4", NULL},
    [TELL] = {"matter_tell", "ii", "UPDATE matter_member SET told = $2 WHERE id = $1", NULL},
    [UNTELL] = {"matter_untell", "i",
        "UPDATE matter_member SET told = 0 WHERE told = $1 AND told <> 0", NULL},
    [TOLD_PERSON] = {"matter_told_person", "ii",
        "SELECT x.told FROM conversation c CROSS JOIN matter_member x WHERE c.person = $2 "
        "AND x.conversation = c.id AND x.matter = $1 AND x.left_at = 0 AND x.told <> 0 LIMIT 1",
        NULL},
    [MERGE_ADD] = {"matter_merge_add", "iiiii",
        "INSERT INTO matter_merge (id, matter, into_matter, staff, at) "
        "VALUES ($1, $2, $3, $4, $5)", NULL},
    [MERGE_NOTE] = {"matter_merge_note", "ii",
        "INSERT INTO matter_moved (merge, member) "
        "SELECT $1, x.id FROM matter_member x WHERE x.matter = $2 AND x.left_at = 0", NULL},
    [MERGE_MOVE] = {"matter_merge_move", "ii",
        "UPDATE matter_member SET matter = $2 WHERE matter = $1 AND left_at = 0", NULL},
    [MERGED] = {"matter_merged", "ii", "UPDATE matter SET merged_into = $2 WHERE id = $1", NULL},
    [MERGE_BACK_COUNT] = {"matter_merge_back_count", "iii",
        "SELECT count(*) FROM matter_moved v CROSS JOIN matter_member x WHERE v.merge = $1 "
        "AND x.id = v.member AND x.matter = $2 AND x.left_at = 0 AND x.role = $3", NULL},
    [MERGE_BACK] = {"matter_merge_back", "iii",
        "UPDATE matter_member SET matter = $3 WHERE matter = $2 AND left_at = 0 "
        "AND id IN (SELECT v.member FROM matter_moved v WHERE v.merge = $1)", NULL},
    [MERGE_FORGET] = {"matter_merge_forget", "i", "DELETE FROM matter_moved WHERE merge = $1",
        NULL},
    [MERGE_UNDONE] = {"matter_merge_undone", "ii",
        "UPDATE matter_merge SET undone_at = $2 WHERE id = $1", NULL},
    [MERGE_OF] = {"matter_merge_of", "i", MERGE "WHERE g.matter = $1 AND g.undone_at = 0 LIMIT 1",
        NULL},
    [MERGES_INTO] = {"matter_merges_into", "i",
        MERGE "WHERE g.into_matter = $1 AND g.undone_at = 0 ORDER BY g.id DESC LIMIT 100", NULL},
};
/* clang-format on */

const struct sql_set sql_set_matter = {"matter", statements, ARRAY_LEN(statements)};

/* ---- matters ---- */

enum err matter_add(struct db *db, struct matter *m)
{
    enum err err = db_new_id(db, TABLE_MATTER, &m->id);

    if (err)
        return err;
    return db_run(db, &statements[ADD],
                  ARGS(db_int(m->id), db_text(m->title), db_int(m->cause_kind), db_text(m->cause),
                       db_int(m->owner), db_int(m->state), db_int(m->began_at), db_int(m->fixed_at),
                       db_int(m->created_at), db_int(m->created_by), db_int(m->merged_into)));
}

static void read_matter(struct rows *rows, struct arena *arena, void *out)
{
    struct matter_item *item = out;
    struct matter *m = &item->matter;

    m->id = rows_int(rows);
    m->title = rows_text_in(rows, arena);
    m->cause_kind = (enum matter_cause)rows_int(rows);
    m->cause = rows_text_in(rows, arena);
    m->owner = rows_int(rows);
    m->state = (enum matter_state)rows_int(rows);
    m->began_at = rows_int(rows);
    m->fixed_at = rows_int(rows);
    m->created_at = rows_int(rows);
    m->created_by = rows_int(rows);
    m->merged_into = rows_int(rows);
    m->waits = rows_int(rows);
    m->witnesses = rows_int(rows);
    item->owner_name = rows_text_in(rows, arena);
}

enum err matter_load(struct db *db, struct arena *arena, int64_t id, struct matter_item *out_item)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_matter, arena, out_item);
}

enum err matter_update(struct db *db, const struct matter *m)
{
    return db_run(db, &statements[UPDATE],
                  ARGS(db_int(m->id), db_text(m->title), db_int(m->cause_kind), db_text(m->cause),
                       db_int(m->owner), db_int(m->state), db_int(m->began_at), db_int(m->fixed_at),
                       db_int(m->merged_into)));
}

enum err matter_list(struct db *db, struct arena *arena, enum matter_state state, int64_t before,
                     int limit, struct matter_item **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LIST],
                            ARGS(db_int(state), db_int(before), db_int(limit)), read_matter, arena,
                            sizeof(struct matter_item), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

/* ---- who hangs on it ---- */

static enum err count(struct db *db, int64_t matter, enum matter_role role, int64_t n)
{
    return db_run(db, &statements[COUNT],
                  ARGS(db_int(matter), db_int(role == ROLE_WAITS ? n : 0),
                       db_int(role == ROLE_WAITS ? 0 : n)));
}

enum err matter_join(struct db *db, struct matter_member *m)
{
    enum err err = db_new_id(db, TABLE_MATTER_MEMBER, &m->id);

    if (!err)
        err = db_run(db, &statements[JOIN],
                     ARGS(db_int(m->id), db_int(m->matter), db_int(m->conversation),
                          db_int(m->role), db_int(m->how), db_text(m->evidence), db_int(m->staff),
                          db_int(m->joined_at)));
    return err ? err : count(db, m->matter, m->role, 1);
}

enum err matter_leave(struct db *db, const struct matter_member *member, int64_t staff, int64_t now)
{
    enum err err = db_run(db, &statements[LEAVE],
                          ARGS(db_int(member->id), db_int(now), db_int(staff)));

    return err ? err : count(db, member->matter, member->role, -1);
}

enum err matter_return(struct db *db, const struct matter_member *member)
{
    enum err err = db_run(db, &statements[RETURN], ARGS(db_int(member->id)));

    return err ? err : count(db, member->matter, member->role, 1);
}

enum err matter_set_role(struct db *db, const struct matter_member *member, enum matter_role role)
{
    enum err err = db_run(db, &statements[SET_ROLE], ARGS(db_int(member->id), db_int(role)));

    if (!err)
        err = count(db, member->matter, member->role, -1);
    return err ? err : count(db, member->matter, role, 1);
}

static void read_member(struct rows *rows, struct arena *arena, void *out)
{
    struct matter_member *m = out;

    m->id = rows_int(rows);
    m->matter = rows_int(rows);
    m->conversation = rows_int(rows);
    m->role = (enum matter_role)rows_int(rows);
    m->how = (enum matter_how)rows_int(rows);
    m->evidence = rows_text_in(rows, arena);
    m->staff = rows_int(rows);
    m->joined_at = rows_int(rows);
    m->left_at = rows_int(rows);
    m->left_by = rows_int(rows);
    m->told = rows_int(rows);
}

enum err matter_of(struct db *db, struct arena *arena, int64_t conversation,
                   struct matter_member *out_member)
{
    return rows_one(db, &statements[OF], ARGS(db_int(conversation)), read_member, arena,
                    out_member);
}

enum err matter_member_load(struct db *db, struct arena *arena, int64_t id,
                            struct matter_member *out_member)
{
    return rows_one(db, &statements[MEMBER_LOAD], ARGS(db_int(id)), read_member, arena, out_member);
}

enum err matter_tell(struct db *db, int64_t member, int64_t message)
{
    return db_run(db, &statements[TELL], ARGS(db_int(member), db_int(message)));
}

enum err matter_untell(struct db *db, int64_t message)
{
    return db_run(db, &statements[UNTELL], ARGS(db_int(message)));
}

enum err matter_told_person(struct db *db, int64_t matter, int64_t person, int64_t *out_message)
{
    enum err err = rows_one(db, &statements[TOLD_PERSON], ARGS(db_int(matter), db_int(person)),
                            rows_read_int, NULL, out_message);

    if (err != ERR_NOT_FOUND)
        return err;
    *out_message = 0;
    return OK;
}

static void read_member_item(struct rows *rows, struct arena *arena, void *out)
{
    struct matter_member_item *item = out;

    read_member(rows, arena, &item->member);
    item->person = rows_int(rows);
    item->person_name = rows_text_in(rows, arena);
    item->title = rows_text_in(rows, arena);
    item->preview = rows_text_in(rows, arena);
    item->staff_name = rows_text_in(rows, arena);
    item->status = (enum conversation_status)rows_int(rows);
    item->last_at = rows_int(rows);
    item->waiting_since = rows_int(rows);
}

enum err matter_to_tell(struct db *db, struct arena *arena, int64_t matter, bool is_told,
                        int64_t after, int limit, struct matter_member_item **out_list,
                        size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[is_told ? WERE_TOLD : TO_TELL],
                            ARGS(db_int(matter), db_int(after), db_int(limit)), read_member_item,
                            arena, sizeof(struct matter_member_item), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err matter_to_tell_count(struct db *db, int64_t matter, int64_t *out_n)
{
    return rows_one(db, &statements[TO_TELL_COUNT], ARGS(db_int(matter)), rows_read_int, NULL,
                    out_n);
}

enum err matter_members(struct db *db, struct arena *arena, int64_t matter, enum matter_role role,
                        int64_t after, int limit, struct matter_member_item **out_list,
                        size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[MEMBERS],
                            ARGS(db_int(matter), db_int(role), db_int(after), db_int(limit)),
                            read_member_item, arena, sizeof(struct matter_member_item), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

/* ---- merging ---- */

/* How many of a role a merge moved that are still there. */
static enum err count_moved(struct db *db, const struct matter_merge *merge, int64_t matter,
                            enum matter_role role, int64_t *out_n)
{
    return rows_one(db, &statements[MERGE_BACK_COUNT],
                    ARGS(db_int(merge->id), db_int(matter), db_int(role)), rows_read_int, NULL,
                    out_n);
}

/* Counts of both, when those of `role` go from one to the other; they are still at `from`. */
static enum err carry_count(struct db *db, const struct matter_merge *merge, int64_t from,
                            int64_t to, enum matter_role role)
{
    int64_t n = 0;
    enum err err = count_moved(db, merge, from, role, &n);

    if (!err)
        err = count(db, from, role, -n);
    return err ? err : count(db, to, role, n);
}

enum err matter_merge_add(struct db *db, struct matter_merge *merge)
{
    enum err err = db_new_id(db, TABLE_MATTER_MERGE, &merge->id);

    if (!err)
        err = db_run(db, &statements[MERGE_ADD],
                     ARGS(db_int(merge->id), db_int(merge->matter), db_int(merge->into),
                          db_int(merge->staff), db_int(merge->at)));
    if (!err)
        err = db_run(db, &statements[MERGE_NOTE], ARGS(db_int(merge->id), db_int(merge->matter)));
    if (!err)
        err = carry_count(db, merge, merge->matter, merge->into, ROLE_WAITS);
    if (!err)
        err = carry_count(db, merge, merge->matter, merge->into, ROLE_WITNESS);
    if (!err)
        err = db_run(db, &statements[MERGE_MOVE], ARGS(db_int(merge->matter), db_int(merge->into)));
    return err ? err
               : db_run(db, &statements[MERGED], ARGS(db_int(merge->matter), db_int(merge->into)));
}

enum err matter_merge_undo(struct db *db, const struct matter_merge *merge, int64_t now)
{
    enum err err = carry_count(db, merge, merge->into, merge->matter, ROLE_WAITS);

    if (!err)
        err = carry_count(db, merge, merge->into, merge->matter, ROLE_WITNESS);
    if (!err)
        err = db_run(db, &statements[MERGE_BACK],
                     ARGS(db_int(merge->id), db_int(merge->into), db_int(merge->matter)));
    if (!err)
        err = db_run(db, &statements[MERGE_FORGET], ARGS(db_int(merge->id)));
    if (!err)
        err = db_run(db, &statements[MERGE_UNDONE], ARGS(db_int(merge->id), db_int(now)));
    return err ? err : db_run(db, &statements[MERGED], ARGS(db_int(merge->matter), db_int(0)));
}

static void read_merge(struct rows *rows, struct arena *arena, void *out)
{
    struct matter_merge *merge = out;

    merge->id = rows_int(rows);
    merge->matter = rows_int(rows);
    merge->into = rows_int(rows);
    merge->staff = rows_int(rows);
    merge->at = rows_int(rows);
    merge->title = rows_text_in(rows, arena);
    merge->staff_name = rows_text_in(rows, arena);
}

enum err matter_merge_of(struct db *db, struct arena *arena, int64_t matter,
                         struct matter_merge *out_merge)
{
    return rows_one(db, &statements[MERGE_OF], ARGS(db_int(matter)), read_merge, arena, out_merge);
}

enum err matter_merges_into(struct db *db, struct arena *arena, int64_t into,
                            struct matter_merge **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[MERGES_INTO], ARGS(db_int(into)), read_merge, arena,
                            sizeof(struct matter_merge), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
