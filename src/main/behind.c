#include "main/behind.h"

#include <stdio.h>

#include "store/message.h"
#include "store/passed.h"
#include "store/setting.h"

enum err behind_find(struct db *reader, struct arena *arena, struct str mark, int bite,
                     int64_t most, struct backlog *out_behind)
{
    int64_t lowest = 0, highest = 0, read = -1;
    struct backlog behind = {.unread = 0};
    struct str text;
    enum err err = setting_load(reader, arena, mark, &text);

    if (!err && str_to_i64(text, &read))
        err = ERR_CORRUPT;
    if (err == ERR_NOT_FOUND)
        err = OK;
    if (!err)
        err = message_span(reader, &lowest, &highest);
    if (err)
        return err;
    behind.from = read < lowest - 1 ? lowest : read + 1;
    if (highest - behind.from >= most) {
        int64_t begin = highest - most + 1;

        behind.unread = read < 0 ? 0 : begin - behind.from;
        behind.from = begin;
    }
    behind.until = highest + 1;
    if (behind.until - behind.from > (bite ? bite : 1))
        behind.until = behind.from + (bite ? bite : 1);
    if (behind.from <= 0 || behind.until < behind.from)
        behind.from = behind.until = 0; /* none is there */
    behind.is_passed = !bite && behind.until > behind.from;
    behind.unread += behind.is_passed;
    *out_behind = behind;
    return OK;
}

enum err behind_read(struct db *db, struct str mark, const struct backlog *behind)
{
    char text[24];
    enum err err = OK;

    if (behind->is_passed)
        err = passed_put(db,
                         &(struct passed){mark, behind->until - 1,
                                          str_from(err_info(behind->why)->sentence), behind->at});
    (void)snprintf(text, sizeof(text), "%lld", (long long)(behind->until - 1));
    return err ? err : setting_put(db, mark, str_from(text));
}

bool behind_try_again(enum err err, int *bite)
{
    bool is_its = err == ERR_TOO_BIG || err == ERR_CORRUPT || err == ERR_NOT_FOUND ||
                  err == ERR_BAD_INPUT;

    if (!is_its || !*bite)
        return false;
    *bite = *bite > 1 && *bite < 10 ? 1 : *bite / 10; /* alone before it is passed over */
    return true;
}
