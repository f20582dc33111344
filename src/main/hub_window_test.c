#include "main/hub_window.h"

#include "base/buf.h"
#include "unit.h"

/* "5 4 3": comments with these names, said at these moments; "p5" is a post, "?5" has no date. */
static struct intake_batch *document(const char *text)
{
    struct intake_batch *batch = intake_batch_new();
    struct str rest = str_from(text), word;

    for (bool more = rest.n > 0; more;) {
        struct intake_item *item;
        bool is_post, is_undated;

        more = str_cut(rest, ' ', &word, &rest);
        is_post = word.p[0] == 'p';
        is_undated = word.p[0] == '?';
        item = intake_add(batch, word);
        message_init(&item->message);
        if (is_post || is_undated)
            word = str_skip(word, 1);
        item->message.id = word;
        item->message.kind = is_post ? KIND_POST : KIND_COMMENT;
        item->message.has_said_at = !is_undated;
        CHECK(str_to_i64(word, &item->message.said_at) == OK);
    }
    return batch;
}

/* Documents one after the other, cut by ';'; what is called deleted at each. */
static void says(const char *documents, const char *wanted)
{
    struct hub_window window, next;
    struct str rest = str_from(documents), text;
    struct buf told;

    hub_window_init(&window);
    buf_init(&told, 0);
    for (bool more = true; more;) {
        char line[200];
        struct intake_batch *batch;
        size_t n;

        more = str_cut(rest, ';', &text, &rest);
        (void)snprintf(line, sizeof(line), "%.*s", STR_ARGS(text));
        batch = document(line);
        n = batch->items.n;
        hub_window_init(&next);
        CHECK_INT(hub_window_look(&window, batch, &next), OK);
        for (size_t i = n; i < batch->items.n; i++) {
            CHECK(batch->items.at[i].message.deleted);
            buf_add(&told, batch->items.at[i].message.id);
            buf_add_char(&told, ' ');
        }
        buf_add_char(&told, ';');
        hub_window_clear(&window);
        window = next;
        intake_batch_free(batch);
    }
    CHECK_STR(buf_str(&told), wanted);
    buf_clear(&told);
    hub_window_clear(&window);
}

static void between_neighbours_it_is_gone(void)
{
    says("5 4 3 2 1;5 4 2 1", ";3 ;");
    says("5 4 3 2 1;5 1", ";4 3 2 ;");
    says("5 4 3 2 1;6 5 4 2", ";3 ;");
    says("5 4 3 2 1;5 4 2 1;5 4 2 1;6 5 4 2 1", ";3 ;;;"); /* said once */
}

static void at_the_ends_nothing_is_proven(void)
{
    says("5 4 3 2 1;5 4 3 2", ";;");         /* too old for the few */
    says("5 4 3 2 1;7 6 5 4 3", ";;");       /* the window has slid */
    says("5 4 3;9 8 7;9 8 7", ";;;");        /* nothing in common */
    says("5 4 3;4 3", ";;");                 /* the newest: a stale copy would look the same */
    says("5 4 3;4 3;6 4 3", ";;5 ;");        /* proven by the next one */
    says("5 4 3;4 3;5 4 3;6 5 4 3", ";;;;"); /* it was a stale copy */
    says("5 4 3;4 3;9 8 7", ";;;");          /* slid out before anybody knew */
    says("9 5;9 7 5 2;9 5 2", ";;7 ;");
    says("5 4;5 4 2 1;5 4 1", ";;2 ;"); /* a longer feed lets older ones in */
}

static void what_is_no_window_proves_nothing(void)
{
    says("5 4 3;5 3 4;5 3", ";;;"); /* another order */
    says("5 4 3;5 p4 3;5 3", ";;;");
    says("p5 p4 p3;p5 p3", ";;"); /* posts: may only have lost their tag */
    says("5 ?4 3;5 3", ";;");
    says("5 4 4;5 4", ";;");
    says("5 4 3;5", ";;");
    says("5 4 3;;5 3", ";;;");
}

int main(void)
{
    RUN(between_neighbours_it_is_gone);
    RUN(at_the_ends_nothing_is_proven);
    RUN(what_is_no_window_proves_nothing);
    return unit_end();
}
