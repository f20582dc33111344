#include "main/mailbox.h"

#include <stdio.h>

#include "base/io.h"
#include "base/json_out.h"
#include "main/command.h"
#include "main/filter.h"
#include "parse/json.h"
#include "parse/mime.h"

struct mailbox {
    struct arena arena;
    struct json_parser parser;
    VEC(struct mail_reference) mails;
};

/* ---- reading ---- */

static enum err read_ids(struct arena *arena, struct json_value list, struct mime_ids *out_ids)
{
    struct json_walk walk = json_walk(list);
    struct json_value value;
    struct mime_ids ids = {.at = arena_alloc_array(arena, json_count(list) + 1, sizeof(*ids.at))};
    struct str id;

    while (ids.at && json_next(&walk, NULL, &value))
        if (json_to_str(value, &id) && id.n && id.n <= MESSAGE_ID_MAX)
            ids.at[ids.n++] = str_dup(arena, id);
    *out_ids = ids;
    return arena->err;
}

static enum err hear_line(void *worker, struct str line, struct buf *out, bool *out_found,
                          struct fault *fault)
{
    struct mailbox *box = worker;
    struct mail_reference mail = {0};
    struct mime_ids references, answers, above = {0};
    struct json_value json;
    enum err err = json_parse(&box->parser, line, &json, fault);

    (void)out;
    if (err)
        return err;
    if (json_type(json) != JSON_OBJECT)
        return fault_set(fault, ERR_BAD_INPUT,
                         "a mail is a JSON object, as heed parse mime has it");
    (void)json_get_str(json, "message_id", &mail.id);
    (void)json_get_str(json, "subject", &mail.subject);
    mail.id = str_dup(&box->arena, str_slice(mail.id, 0, MESSAGE_ID_MAX));
    mail.subject = str_dup(&box->arena, mail.subject);
    err = read_ids(&box->arena, json_get(json, "references"), &references);
    if (!err)
        err = read_ids(&box->arena, json_get(json, "in_reply_to"), &answers);
    if (!err)
        err = mime_ancestors(&box->arena, references, answers, mail.id, &above);
    if (err)
        return err;
    mail.references = above.at;
    mail.reference_count = above.n;
    *out_found = true;
    return vec_push(&box->arena, &box->mails, mail) ? OK : box->arena.err;
}

static void *same_box(void *owner) { return owner; }

static void keep_box(void *worker) { (void)worker; }

/* ---- writing ---- */

/* `over` is the id of the place above it, `tree` that by which its tree is known. */
static void write_node(struct buf *out, const struct mail_tree_node *node, struct str over,
                       struct str tree)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "id", node->id);
    json_put_str(&json, "parent", over.n ? over : node->id);
    json_put_str(&json, "conversation", tree);
    json_put_i64(&json, "depth", (int64_t)node->depth);
    if (node->mail == SIZE_MAX)
        json_put_bool(&json, "missing", true);
    json_close(&json, '}');
    buf_add_char(out, '\n');
}

static enum err write_tree(struct arena *arena, const struct mail_tree_node *nodes, size_t n,
                           int out)
{
    struct str *above = arena_alloc_array(arena, n + 1, sizeof(*above)), tree = STR_NONE;
    struct buf text;
    enum err err = above ? OK : arena->err;

    buf_init(&text, 0);
    for (size_t i = 0; !err && i < n; i++) {
        size_t depth = nodes[i].depth;

        if (!depth) /* the place of a pair has no id: its first mail's */
            tree = !nodes[i].id.n && i + 1 < n && nodes[i + 1].depth ? nodes[i + 1].id
                                                                     : nodes[i].id;
        write_node(&text, &nodes[i], depth ? above[depth - 1] : STR_NONE, tree);
        above[depth] = nodes[i].id;
        if (text.n < 1 << 16 && i + 1 < n)
            continue;
        err = text.err ? text.err : io_write_all(out, buf_str(&text));
        buf_reset(&text);
    }
    buf_clear(&text);
    return err;
}

int mailbox_run(struct mail_tree_options options, int in, int out, int errors)
{
    struct mailbox box = {0};
    struct filter filter = {.threads = 1,
                            .owner = &box,
                            .worker_new = same_box,
                            .worker_free = keep_box,
                            .line = hear_line};
    struct filter_totals totals = {0};
    struct mail_tree_node *nodes = NULL;
    size_t n = 0;
    enum err err;

    arena_init(&box.arena, MAILBOX_MAX);
    json_parser_init(&box.parser, 4 << 20);
    err = filter_run(&filter, in, out, errors, &totals);
    if (!err)
        err = mail_tree_make(&box.arena, box.mails.at, box.mails.n, &options, &nodes, &n);
    if (!err)
        err = write_tree(&box.arena, nodes, n, out);
    if (err)
        (void)fprintf(stderr, "heed thread: %s\n", err_info(err)->sentence);
    json_parser_clear(&box.parser);
    arena_clear(&box.arena);
    return err || totals.refused ? EXIT_REFUSED : EXIT_FINE;
}
