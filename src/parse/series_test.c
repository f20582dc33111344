#include "parse/series.h"

#include "unit.h"

static void names_may_stand_anywhere(void)
{
    struct series_row row;
    struct series series;
    bool is_header;

    CHECK(!series_begin(STR("who,\"Value\", timestamp"), &series, &is_header, NULL));
    CHECK(is_header);
    CHECK(!series_read(&series, STR("\"a, \"\"b\"\"\",\"7\",1970-01-02 00:00:00"), &row, NULL));
    CHECK(row.value > 6.9 && row.value < 7.1);
    CHECK_INT(row.at, 86400000);
}

static void needs_no_names(void)
{
    struct series series;
    bool is_header = true;

    CHECK(!series_begin(STR("1970-01-01T00:00:01Z,3"), &series, &is_header, NULL));
    CHECK(!is_header);
    CHECK_INT(series_begin(STR("time,count"), &series, &is_header, NULL), ERR_BAD_INPUT);
}

static void says_what_is_wrong(void)
{
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"1970-01-01", "a row is a time and a value"},
        {"yesterday?,1", "'yesterday?' is not a time"},
        {"1970-01-01,", "'' is not a number"},
        {"1970-01-01,NaN", "'NaN' is not a number"},
        {"1970-01-01,1e999", "'1e999' is not a number"},
        {"1970-01-01,-1", "'-1' is below 0, and a count never is"},
        {"1970-01-01,1e16", "'1e16' is over 1e15"},
        {"1970-01-01,\"1", "'\"1' is not a number"},
    };
    struct series series = {0, 1};
    struct series_row row;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fault fault = {0};

        CHECK_INT(series_read(&series, str_from(cases[i].line), &row, &fault), ERR_BAD_INPUT);
        CHECK_STR(str_from(fault.text), cases[i].want);
    }
}

int main(void)
{
    RUN(names_may_stand_anywhere);
    RUN(needs_no_names);
    RUN(says_what_is_wrong);
    return unit_end();
}
