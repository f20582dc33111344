#include "store/event.h"

#include "store/rows.h"

enum { ADD, LIST };
static const struct sql statements[] = {
    [ADD] = {"event_add", "iiiitt",
             "INSERT INTO event (id, at, conversation, staff, verb, detail) "
             "VALUES ($1, $2, $3, $4, $5, $6)",
             NULL},
    [LIST] = {"event_list", "iii",
              "SELECT e.id, e.at, e.conversation, e.staff, e.verb, e.detail, s.name FROM event e "
              "LEFT JOIN staff s ON s.id = e.staff WHERE e.conversation = $1 AND e.id < $2 "
              "ORDER BY e.id DESC LIMIT $3",
              NULL},
};

const struct sql_set sql_set_event = {"event", statements, ARRAY_LEN(statements)};

enum err event_add(struct db *db, struct event *event)
{
    enum err err = db_new_id(db, TABLE_EVENT, &event->id);

    return err ? err
               : db_run(db, &statements[ADD],
                        ARGS(db_int(event->id), db_int(event->at), db_int(event->conversation),
                             db_int(event->staff), db_text(event->verb), db_text(event->detail)));
}

static void read_event(struct rows *rows, struct arena *arena, void *out)
{
    struct event *event = out;

    event->id = rows_int(rows);
    event->at = rows_int(rows);
    event->conversation = rows_int(rows);
    event->staff = rows_int(rows);
    event->verb = rows_text_in(rows, arena);
    event->detail = rows_text_in(rows, arena);
    event->staff_name = rows_text_in(rows, arena);
}

enum err event_list(struct db *db, struct arena *arena, int64_t conversation, int64_t before,
                    int limit, struct event **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST],
                            ARGS(db_int(conversation), db_int(before), db_int(limit)), read_event,
                            arena, sizeof(struct event), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}
