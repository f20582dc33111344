/* test_rows.h: for tests only: tables of behaviour from tests/cases/decide/.
 *
 * One row a line, fields between TABs (several in a row count as one), `#` begins a comment line.
 */
#ifndef DECIDE_TEST_ROWS_H
#define DECIDE_TEST_ROWS_H

#include <stdio.h>

#include "base/clock.h"
#include "base/io.h"

#ifndef DECIDE_CASES
#define DECIDE_CASES "tests/cases/decide" /* decide/meson.build says where they are */
#endif

enum { TEST_FIELDS_MAX = 12 };

struct test_row {
    int line;
    size_t n;
    struct str field[TEST_FIELDS_MAX];
};

static inline void test_row_cut(struct str line, struct test_row *row)
{
    struct str field;

    row->n = 0;
    while (line.n && row->n < TEST_FIELDS_MAX) {
        (void)str_cut(line, '\t', &field, &line);
        if (field.n)
            row->field[row->n++] = str_trim(field);
    }
}

/* Calls fn for each row; gives how many there were. */
static inline int test_rows(const char *name, void (*fn)(const struct test_row *row))
{
    char path[4096];
    struct buf bytes;
    struct str rest, line;
    struct test_row row = {0};
    int rows = 0;

    (void)snprintf(path, sizeof(path), "%s/%s", DECIDE_CASES, name);
    buf_init(&bytes, 0);
    if (io_read_file(path, &bytes, NULL))
        printf("cannot read %s\n", path);
    rest = buf_str(&bytes);
    while (str_line(&rest, &line)) {
        row.line++;
        if (!str_trim(line).n || line.p[0] == '#')
            continue;
        test_row_cut(line, &row);
        fn(&row);
        rows++;
    }
    buf_clear(&bytes);
    return rows;
}

static inline int64_t test_time(struct str text)
{
    int64_t ms = -1;

    if (clock_parse(text, &ms))
        printf("not a time: %.*s\n", STR_ARGS(text));
    return ms;
}

#endif
