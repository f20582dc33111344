#include "store/staff.h"

#include "store/invitation.h"
#include "store/rows.h"
#include "store/session.h"

#define STAFF                                                                                      \
    "SELECT id, email, name, role, password, created_at, removed_at, suspended_at FROM staff "
#define TEAM "SELECT id, name, created_at, removed_at FROM team "

enum {
    ADD,
    LOAD,
    BY_EMAIL,
    LIST,
    PASSWORD,
    ROLE,
    SUSPEND,
    NAME,
    REMOVE,
    TEAM_ADD,
    TEAM_BY_NAME,
    TEAM_LIST,
    TEAM_REMOVE,
    TEAM_JOIN,
    TEAM_LEAVE,
    TEAM_OF_STAFF,
};
static const struct sql statements[] = {
    [ADD] = {"staff_add", "ittiti",
             "INSERT INTO staff (id, email, name, role, password, created_at) "
             "VALUES ($1, $2, $3, $4, $5, $6)",
             NULL},
    [LOAD] = {"staff_load", "i", STAFF "WHERE id = $1", NULL},
    [BY_EMAIL] = {"staff_by_email", "t", STAFF "WHERE email = $1 AND removed_at = 0", NULL},
    [LIST] = {"staff_list", "", STAFF "WHERE removed_at = 0 ORDER BY name, id LIMIT 1000", NULL},
    [PASSWORD] = {"staff_password", "it", "UPDATE staff SET password = $2 WHERE id = $1", NULL},
    [SUSPEND] = {"staff_suspend", "ii", "UPDATE staff SET suspended_at = $2 WHERE id = $1", NULL},
    [ROLE] = {"staff_role", "ii", "UPDATE staff SET role = $2 WHERE id = $1", NULL},
    [NAME] = {"staff_name", "it", "UPDATE staff SET name = $2 WHERE id = $1", NULL},
    [REMOVE] = {"staff_remove", "ii",
                "UPDATE staff SET removed_at = $2 WHERE id = $1 AND removed_at = 0", NULL},
    [TEAM_ADD] = {"team_add", "iti", "INSERT INTO team (id, name, created_at) VALUES ($1, $2, $3)",
                  NULL},
    [TEAM_BY_NAME] = {"team_by_name", "t", TEAM "WHERE name = $1 AND removed_at = 0", NULL},
    [TEAM_LIST] = {"team_list", "", TEAM "WHERE removed_at = 0 ORDER BY name LIMIT 1000", NULL},
    [TEAM_REMOVE] = {"team_remove", "ii",
                     "UPDATE team SET removed_at = $2 WHERE id = $1 AND removed_at = 0", NULL},
    [TEAM_JOIN] = {"team_join", "ii",
                   "INSERT INTO team_member (team, staff) VALUES ($1, $2) "
                   "ON CONFLICT (team, staff) DO NOTHING",
                   NULL},
    [TEAM_LEAVE] = {"team_leave", "ii", "DELETE FROM team_member WHERE team = $1 AND staff = $2",
                    NULL},
    [TEAM_OF_STAFF] = {"team_of_staff", "i",
                       TEAM "WHERE removed_at = 0 AND id IN "
                            "(SELECT team FROM team_member WHERE staff = $1) "
                            "ORDER BY name LIMIT 1000",
                       NULL},
};

const struct sql_set sql_set_staff = {"staff", statements, ARRAY_LEN(statements)};

static void read_staff(struct rows *rows, struct arena *arena, void *out)
{
    struct staff *staff = out;

    staff->id = rows_int(rows);
    staff->email = rows_text_in(rows, arena);
    staff->name = rows_text_in(rows, arena);
    staff->role = (int)rows_int(rows);
    staff->password = rows_text_in(rows, arena);
    staff->created_at = rows_int(rows);
    staff->removed_at = rows_int(rows);
    staff->suspended_at = rows_int(rows);
}

enum err staff_add(struct db *db, struct staff *staff)
{
    struct arena arena;
    struct str email;
    enum err err = db_new_id(db, TABLE_STAFF, &staff->id);

    if (err)
        return err;
    arena_init(&arena, 1 << 20);
    email = str_lower(&arena, staff->email);
    err = arena.err;
    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(staff->id), db_text(email), db_text(staff->name),
                          db_int(staff->role), db_text(staff->password),
                          db_int(staff->created_at)));
    arena_clear(&arena);
    return err;
}

enum err staff_load(struct db *db, struct arena *arena, int64_t id, struct staff *out_staff)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_staff, arena, out_staff);
}

enum err staff_by_email(struct db *db, struct arena *arena, struct str email,
                        struct staff *out_staff)
{
    return rows_one(db, &statements[BY_EMAIL], ARGS(db_text(str_lower(arena, email))), read_staff,
                    arena, out_staff);
}

enum err staff_list(struct db *db, struct arena *arena, struct staff **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], NO_ARGS, read_staff, arena, sizeof(struct staff),
                            &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err staff_set_password(struct db *db, int64_t id, struct str password, int64_t keep_session)
{
    enum err err = db_run(db, &statements[PASSWORD], ARGS(db_int(id), db_text(password)));

    return err ? err : session_end_all(db, id, keep_session);
}

enum err staff_set_role(struct db *db, int64_t id, int role, int64_t keep_session)
{
    enum err err = db_run(db, &statements[ROLE], ARGS(db_int(id), db_int(role)));

    return err ? err : session_end_all(db, id, keep_session);
}

enum err staff_set_name(struct db *db, int64_t id, struct str name)
{
    return db_run(db, &statements[NAME], ARGS(db_int(id), db_text(name)));
}

enum err staff_suspend(struct db *db, int64_t id, int64_t now)
{
    enum err err = db_run(db, &statements[SUSPEND], ARGS(db_int(id), db_int(now)));

    if (!err)
        err = session_end_all(db, id, 0);
    if (!err)
        err = api_token_revoke_all(db, id, now);
    return err ? err : invitation_end(db, id);
}

enum err staff_let_in(struct db *db, int64_t id)
{
    return db_run(db, &statements[SUSPEND], ARGS(db_int(id), db_int(0)));
}

enum err staff_remove(struct db *db, int64_t id, int64_t now)
{
    enum err err = db_run(db, &statements[REMOVE], ARGS(db_int(id), db_int(now)));

    if (!err)
        err = session_end_all(db, id, 0);
    return err ? err : api_token_revoke_all(db, id, now);
}

static void read_team(struct rows *rows, struct arena *arena, void *out)
{
    struct team *team = out;

    team->id = rows_int(rows);
    team->name = rows_text_in(rows, arena);
    team->created_at = rows_int(rows);
    team->removed_at = rows_int(rows);
}

enum err team_add(struct db *db, struct team *team)
{
    enum err err = db_new_id(db, TABLE_TEAM, &team->id);

    return err ? err
               : db_run(db, &statements[TEAM_ADD],
                        ARGS(db_int(team->id), db_text(team->name), db_int(team->created_at)));
}

enum err team_by_name(struct db *db, struct arena *arena, struct str name, struct team *out_team)
{
    return rows_one(db, &statements[TEAM_BY_NAME], ARGS(db_text(name)), read_team, arena, out_team);
}

static enum err list_teams(struct db *db, struct arena *arena, const struct sql *sql,
                           const struct arg *args, size_t n, struct team **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, sql, args, n, read_team, arena, sizeof(struct team), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err team_list(struct db *db, struct arena *arena, struct team **out_list, size_t *out_n)
{
    return list_teams(db, arena, &statements[TEAM_LIST], NO_ARGS, out_list, out_n);
}

enum err team_of_staff(struct db *db, struct arena *arena, int64_t staff, struct team **out_list,
                       size_t *out_n)
{
    return list_teams(db, arena, &statements[TEAM_OF_STAFF], ARGS(db_int(staff)), out_list, out_n);
}

enum err team_remove(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[TEAM_REMOVE], ARGS(db_int(id), db_int(now)));
}

enum err team_join(struct db *db, int64_t team, int64_t staff)
{
    return db_run(db, &statements[TEAM_JOIN], ARGS(db_int(team), db_int(staff)));
}

enum err team_leave(struct db *db, int64_t team, int64_t staff)
{
    return db_run(db, &statements[TEAM_LEAVE], ARGS(db_int(team), db_int(staff)));
}
