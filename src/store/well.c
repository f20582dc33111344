#include "store/well.h"

#include "base/buf.h"
#include "store/rows.h"

/* What stands in the slot is replaced when it was met once only, long ago; another host then does
 * not count while this one holds it. who: " 12 15 ", so that " 5 " is not found in it. */
#define IS_SAME "well.host = excluded.host"
#define IS_FREE "(well.messages <= 1 AND well.last_at < excluded.last_at - $8)"
#define IS_NEW(has) "(excluded.people = 1 AND well.people < $7 AND NOT " has ")"
#define MEET(has)                                                                                  \
    "INSERT INTO well (slot, host, messages, people, who, message, first_at, last_at) "            \
    "VALUES ($1, $2, 1, $3, $4, $5, $6, $6) ON CONFLICT (slot) DO UPDATE SET "                     \
    "host = excluded.host, "                                                                       \
    "messages = CASE WHEN " IS_SAME " THEN well.messages + 1 ELSE 1 END, "                         \
    "people = CASE WHEN NOT " IS_SAME " THEN excluded.people WHEN " IS_NEW(                        \
        has) " THEN well.people + 1 ELSE well.people END, "                                        \
             "who = CASE WHEN NOT " IS_SAME " THEN excluded.who WHEN " IS_NEW(                     \
                 has) " THEN well.who || substr(excluded.who, 2) ELSE well.who END, "              \
                      "message = excluded.message, "                                               \
                      "first_at = CASE WHEN " IS_SAME                                              \
                      " THEN well.first_at ELSE excluded.first_at END, "                           \
                      "last_at = excluded.last_at WHERE " IS_SAME " OR " IS_FREE

#define WELL                                                                                       \
    "SELECT w.slot, w.host, w.messages, w.people, w.message, w.first_at, w.last_at FROM well w "
#define SHOWN "NOT EXISTS (SELECT 1 FROM well_hidden h WHERE h.host = w.host) "

enum { MET, MOST, NEWEST, HIDE, SHOW, HIDDEN };
/* clang-format off */
static const struct sql statements[] = {
    [MET] = {"well_met", "ititiiii", MEET("instr(well.who, excluded.who) > 0"),
             MEET("strpos(well.who, excluded.who) > 0")},
    [MOST] = {"well_most", "iii", WELL "WHERE (w.messages, w.slot) < ($1, $2) AND " SHOWN
              "ORDER BY w.messages DESC, w.slot DESC LIMIT $3", NULL},
    [NEWEST] = {"well_newest", "iii", WELL "WHERE (w.last_at, w.slot) < ($1, $2) AND " SHOWN
                "ORDER BY w.last_at DESC, w.slot DESC LIMIT $3", NULL},
    [HIDE] = {"well_hide", "tii", "INSERT INTO well_hidden (host, at, staff) VALUES ($1, $2, $3) "
              "ON CONFLICT (host) DO NOTHING", NULL},
    [SHOW] = {"well_show", "t", "DELETE FROM well_hidden WHERE host = $1", NULL},
    [HIDDEN] = {"well_hidden", "i", "SELECT host FROM well_hidden WHERE host > '' ORDER BY host LIMIT $1", NULL},
};
/* clang-format on */

const struct sql_set sql_set_well = {"well", statements, ARRAY_LEN(statements)};

enum err well_met(struct db *db, struct str host, int64_t author, int64_t message, int64_t heard_at)
{
    char who[32] = " ";

    if (!host.n || host.n > WELL_HOST_MAX)
        return OK;
    if (author)
        (void)snprintf(who, sizeof(who), " %" PRId64 " ", author);
    return db_run(db, &statements[MET],
                  ARGS(db_int((int64_t)(str_hash(host, 17) % WELL_SLOTS)), db_text(host),
                       db_int(author ? 1 : 0), db_text(str_from(who)), db_int(message),
                       db_int(heard_at), db_int(WELL_PEOPLE_MAX), db_int(WELL_HOLD_MS)));
}

static void read_well(struct rows *rows, struct arena *arena, void *out)
{
    struct well *well = out;

    well->slot = rows_int(rows);
    well->host = rows_text_in(rows, arena);
    well->messages = rows_int(rows);
    well->people = rows_int(rows);
    well->message = rows_int(rows);
    well->first_at = rows_int(rows);
    well->last_at = rows_int(rows);
}

enum err well_list(struct db *db, struct arena *arena, enum well_order order,
                   const struct well *after, int limit, struct well **out_list, size_t *out_n)
{
    int64_t key = !after ? INT64_MAX : order == WELL_MOST ? after->messages : after->last_at;
    struct row_list list;
    enum err err = rows_all(
        db, &statements[order == WELL_MOST ? MOST : NEWEST],
        ARGS(db_int(key), db_int(after ? after->slot : INT64_MAX), db_int(limit)), read_well, arena,
        sizeof(struct well), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err well_hide(struct db *db, struct str host, int64_t staff, int64_t now)
{
    return db_run(db, &statements[HIDE], ARGS(db_text(host), db_int(now), db_int(staff)));
}

enum err well_show(struct db *db, struct str host)
{
    return db_run(db, &statements[SHOW], ARGS(db_text(host)));
}

enum err well_hidden(struct db *db, struct arena *arena, int limit, struct str **out_list,
                     size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[HIDDEN], ARGS(db_int(limit)), rows_read_text, arena,
                            sizeof(struct str), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}
