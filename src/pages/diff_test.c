#include "pages/diff.h"

#include "base/buf.h"
#include "unit.h"

/* [+put in+] [-taken out-], what stayed as it is. */
static void says(const char *before, const char *after, const char *wanted)
{
    static const char *const open[] = {"", "[+", "[-"}, *const close[] = {"", "+]", "-]"};
    struct arena arena;
    struct diff diff = {0};
    struct buf out;

    arena_init(&arena, 0);
    buf_init(&out, 0);
    CHECK(!diff_words(&arena, str_from(before), str_from(after), &diff));
    for (size_t i = 0; i < diff.n; i++) {
        buf_add_c(&out, open[diff.pieces[i].kind]);
        buf_add(&out, str_trim(diff.pieces[i].text));
        buf_add_c(&out, close[diff.pieces[i].kind]);
        buf_add_char(&out, ' ');
    }
    CHECK_STR(str_trim(buf_str(&out)), wanted);
    buf_clear(&out);
    arena_clear(&arena);
}

static void words_are_told_apart(void)
{
    says("a b c", "a b c", "a b c");
    says("a b c", "a x c", "a [-b-] [+x+] c");
    says("", "new", "[+new+]");
    says("old", "", "[-old-]");
    says("a b c d e f", "a c d x f g", "a [-b-] c d [-e-] [+x+] f [+g+]");
    says("one\ntwo", "one two", "one two");
    says("a b c a b b a", "c b a b a c", "[-a b-] c [+b+] a b [-b-] a [+c+]");
    says("", "", "");
}

static void what_stayed_is_shortened(void)
{
    says("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 end",
         "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 stop",
         "… 15 16 17 18 19 20 [-end-] [+stop+]");
}

static void far_apart_is_one_for_the_other(void)
{
    struct arena arena;
    struct diff diff = {0};
    struct buf a, b;

    arena_init(&arena, 0);
    buf_init(&a, 0);
    buf_init(&b, 0);
    for (int i = 0; i < 5000; i++) {
        buf_printf(&a, "a%d ", i);
        buf_printf(&b, "b%d ", i);
    }
    CHECK(!diff_words(&arena, buf_str(&a), buf_str(&b), &diff));
    CHECK_INT(diff.n, 2);
    CHECK(arena.used < 8 << 20);
    buf_clear(&a);
    buf_clear(&b);
    arena_clear(&arena);
}

int main(void)
{
    RUN(words_are_told_apart);
    RUN(what_stayed_is_shortened);
    RUN(far_apart_is_one_for_the_other);
    return unit_end();
}
