/* mail_tree_fuzz.c: each byte of the input names a mail: lines of "ID REFERENCE REFERENCE…", one
 * byte each, and a subject behind a tab. Every mail has one place, none lies below itself, the
 * depths are those of a tree, and reading the same mails again gives the same tree. */
#include "understand/mail_tree.h"

enum { MAILS = 400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static size_t read_mails(struct arena *arena, struct str text, struct mail_reference *mails)
{
    struct str line, subject;
    size_t n = 0;

    while (n < MAILS && str_line(&text, &line)) {
        struct mail_reference *mail = &mails[n];
        struct str *ids = arena_alloc_array(arena, line.n + 1, sizeof(*ids));

        *mail = (struct mail_reference){0};
        if (!ids)
            break;
        if (str_cut(line, '\t', &line, &subject))
            mail->subject = subject;
        mail->id = str_slice(line, 0, 1);
        for (size_t i = 1; i < line.n; i++)
            ids[mail->reference_count++] = str_slice(line, i, i + 1);
        mail->references = ids;
        n++;
    }
    return n;
}

static void check(const struct mail_tree_node *nodes, size_t count, size_t mails)
{
    bool seen[MAILS] = {false};
    size_t here = 0;

    for (size_t i = 0; i < count; i++) {
        bug_on(nodes[i].depth > (i ? nodes[i - 1].depth + 1 : 0));
        bug_on(nodes[i].depth > MAIL_TREE_DEPTH + 2);
        if (nodes[i].mail == SIZE_MAX)
            continue;
        bug_on(nodes[i].mail >= mails || seen[nodes[i].mail]);
        seen[nodes[i].mail] = true;
        here++;
    }
    bug_on(here != mails);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct mail_reference mails[MAILS];
    struct arena arena;
    size_t count;

    arena_init(&arena, 0);
    count = read_mails(&arena, str_of((const char *)data, n), mails);
    for (int kind = 0; kind < 4; kind++) {
        struct mail_tree_options options = {.keep_missing = kind & 1, .by_subject = kind & 2};
        struct mail_tree_node *nodes = NULL;
        size_t places = 0;

        if (!mail_tree_make(&arena, mails, count, &options, &nodes, &places))
            check(nodes, places, count);
    }
    arena_clear(&arena);
    return 0;
}
