#include "store/invitation.h"

#include "store/rows.h"

enum { ADD, FIND, UNTIL, END };
static const struct sql statements[] = {
    [ADD] = {"invitation_add", "biii",
             "INSERT INTO invitation (token_hash, staff, created_at, expires_at) "
             "VALUES ($1, $2, $3, $4)",
             NULL},
    [FIND] = {"invitation_find", "bi",
              "SELECT i.staff FROM invitation i JOIN staff s ON s.id = i.staff "
              "WHERE i.token_hash = $1 AND i.expires_at > $2 AND s.removed_at = 0",
              NULL},
    [UNTIL] = {"invitation_until", "ii",
               "SELECT expires_at FROM invitation WHERE staff = $1 AND expires_at > $2", NULL},
    [END] = {"invitation_end", "i", "DELETE FROM invitation WHERE staff = $1", NULL},
};

const struct sql_set sql_set_invitation = {"invitation", statements, ARRAY_LEN(statements)};

enum err invitation_add(struct db *db, struct str token_hash, int64_t staff, int64_t now,
                        int64_t expires_at)
{
    enum err err = invitation_end(db, staff);

    return err ? err
               : db_run(db, &statements[ADD],
                        ARGS(db_bytes(token_hash), db_int(staff), db_int(now), db_int(expires_at)));
}

enum err invitation_find(struct db *db, struct arena *arena, struct str token_hash, int64_t now,
                         struct staff *out_staff)
{
    int64_t staff;
    enum err err = rows_one(db, &statements[FIND], ARGS(db_bytes(token_hash), db_int(now)),
                            rows_read_int, arena, &staff);

    return err ? err : staff_load(db, arena, staff, out_staff);
}

enum err invitation_until(struct db *db, int64_t staff, int64_t now, int64_t *out_expires_at)
{
    return rows_one(db, &statements[UNTIL], ARGS(db_int(staff), db_int(now)), rows_read_int, NULL,
                    out_expires_at);
}

enum err invitation_end(struct db *db, int64_t staff)
{
    return db_run(db, &statements[END], ARGS(db_int(staff)));
}
