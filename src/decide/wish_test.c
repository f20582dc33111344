#include "decide/test_rows.h"
#include "decide/wish.h"
#include "unit.h"

/* text  want: "none", or "EXTENT sentence" or "EXTENT sentence / condition" */
static void wish_row(const struct test_row *row)
{
    struct str text = row->field[0];
    struct found_wish wish = {0};
    struct arena arena;
    bool found = false;
    struct buf got;

    arena_init(&arena, 0);
    buf_init(&got, 0);
    CHECK(!wish_find(&arena, text, &found, &wish));
    if (!found)
        buf_add_c(&got, "none");
    else
        buf_printf(&got, "%s %.*s", wish_extent_name(wish.extent),
                   STR_ARGS(str_slice(text, wish.from, wish.to)));
    if (found && wish.condition_from < wish.condition_to)
        buf_printf(&got, " / %.*s",
                   STR_ARGS(str_slice(text, wish.condition_from, wish.condition_to)));
    if (!str_eq(buf_str(&got), row->field[1]))
        printf("wish.tsv:%d: got '%.*s'\n", row->line, STR_ARGS(buf_str(&got)));
    CHECK(str_eq(buf_str(&got), row->field[1]));
    buf_clear(&got);
    arena_clear(&arena);
}

static void finds_wishes(void) { CHECK(test_rows("wish.tsv", wish_row) > 25); }

int main(void)
{
    RUN(finds_wishes);
    return unit_end();
}
