#include "model/listening.h"

#include "unit.h"

static void reasons_are_read_by_how_they_begin(void)
{
    static const struct {
        const char *text;
        enum listened what;
        enum leave_reason reason;
    } rows[] = {
        {"No, because the law forbids it", LISTENED_NO, LEAVE_OTHER},
        {"no", LISTENED_NO, LEAVE_OTHER},
        {" No: we would have to close the vans", LISTENED_NO, LEAVE_OTHER},
        {"No\xE2\x80\x94not this year", LISTENED_NO, LEAVE_OTHER},
        {"Nobody asks us, and Jo has answered it", LISTENED_LEFT, LEAVE_NOBODY_ASKS},
        {"not about us", LISTENED_LEFT, LEAVE_NOT_US},
        {"they asked us to stay out", LISTENED_LEFT, LEAVE_THEY_ASKED},
        {"No because it breaks older phones", LISTENED_NO, LEAVE_OTHER},
        {"no one asks us", LISTENED_LEFT, LEAVE_OTHER},
        {"No need, Jo is on it", LISTENED_LEFT, LEAVE_OTHER},
        {"No\xC3\xABl is over", LISTENED_LEFT, LEAVE_OTHER},
        {"nothing to add", LISTENED_LEFT, LEAVE_OTHER},
        {"", LISTENED_LEFT, LEAVE_OTHER},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum leave_reason reason;

        CHECK_INT(leave_read(str_from(rows[i].text), &reason), rows[i].what);
        CHECK_INT(reason, rows[i].reason);
    }
}

static void empty_figures_are_whole_json(void)
{
    struct listening l = {.site = STR("Acme")};
    struct json_out json;
    struct buf buf;

    buf_init(&buf, 1 << 20);
    json_init(&json, &buf);
    listening_write_json(&json, &l);
    CHECK(str_starts(buf_str(&buf), STR("{\"site\":\"Acme\",\"from\":\"1970-01-01\"")));
    CHECK(str_find(buf_str(&buf), STR("\"waits\":{\"n\":0}"), 0) != SIZE_MAX);
    CHECK(str_ends(buf_str(&buf), STR("}}")));
    buf_clear(&buf);
}

int main(void)
{
    RUN(reasons_are_read_by_how_they_begin);
    RUN(empty_figures_are_whole_json);
    return unit_end();
}
