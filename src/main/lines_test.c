#include "main/lines.h"

#include "unit.h"

struct seen {
    struct buf log;
};

static void note(void *owner, const struct line *line)
{
    struct seen *seen = owner;

    buf_printf(&seen->log, "%lld%s:%.*s|", (long long)line->number, line->too_long ? "!" : "",
               STR_ARGS(line->text));
}

/* The whole input in chunks of n bytes; what came out in `out`. */
static void run(const char *input, size_t chunk, size_t max, struct seen *out)
{
    struct lines lines;
    struct str rest = str_from(input);

    buf_init(&out->log, 0);
    lines_init(&lines, max, 0, note, out);
    while (rest.n) {
        CHECK_INT(lines_feed(&lines, str_slice(rest, 0, chunk)), OK);
        rest = str_skip(rest, chunk);
    }
    CHECK_INT(lines_end(&lines), OK);
    lines_clear(&lines);
}

static void check(const char *input, size_t max, const char *want)
{
    for (size_t chunk = 1; chunk < 40; chunk++) {
        struct seen seen;

        run(input, chunk, max, &seen);
        CHECK_STR(buf_str(&seen.log), want);
        buf_clear(&seen.log);
    }
}

static void cuts_at_line_ends(void)
{
    check("a\nbc\n", 10, "1:a|2:bc|");
    check("a\r\nb\rc\r\n", 10, "1:a|2:b\rc|");
    check("last without end", 100, "1:last without end|");
    check("", 10, "");
}

static void counts_blank_lines(void) { check("\n \t\na\n\r\n\nb", 10, "3:a|6:b|"); }

static void drops_a_bom_on_line_one_only(void)
{
    check("\xEF\xBB\xBF{}\n\xEF\xBB\xBF{}\n", 10, "1:{}|2:\xEF\xBB\xBF{}|");
    check("\xEF\xBB\xBF\n{}", 10, "2:{}|");
}

static void the_limit_is_exact(void)
{
    check("12345\n", 5, "1:12345|");
    check("12345\r\n", 5, "1:12345|");
    check("\xEF\xBB\xBF"
          "12345\r\n",
          5, "1:12345|");
    check("123456\n7\n", 5, "1!:12345|2:7|");
    check("123456", 5, "1!:12345|");
    check("1234567890123456789012345\nok\n", 5, "1!:12345|2:ok|");
}

static void an_endless_line_takes_no_memory(void)
{
    struct lines lines;
    struct seen seen;
    static char chunk[65536];

    memset(chunk, 'x', sizeof(chunk));
    buf_init(&seen.log, 0);
    lines_init(&lines, 100, 0, note, &seen);
    for (int i = 0; i < 1000; i++)
        CHECK_INT(lines_feed(&lines, str_of(chunk, sizeof(chunk))), OK);
    CHECK(lines.kept.cap < 1000);
    CHECK_INT(lines_feed(&lines, STR("\nnext\n")), OK);
    CHECK(str_ends(buf_str(&seen.log), STR("|2:next|")));
    lines_clear(&lines);
    buf_clear(&seen.log);
}

static void goes_on_after_a_number(void)
{
    struct lines lines;
    struct seen seen;

    buf_init(&seen.log, 0);
    lines_init(&lines, 100, 7, note, &seen);
    CHECK_INT(lines_feed(&lines, STR("\xEF\xBB\xBFx\n")), OK);
    CHECK_STR(buf_str(&seen.log), "8:\xEF\xBB\xBFx|");
    lines_clear(&lines);
    buf_clear(&seen.log);
}

int main(void)
{
    RUN(cuts_at_line_ends);
    RUN(counts_blank_lines);
    RUN(drops_a_bom_on_line_one_only);
    RUN(the_limit_is_exact);
    RUN(an_endless_line_takes_no_memory);
    RUN(goes_on_after_a_number);
    return unit_end();
}
