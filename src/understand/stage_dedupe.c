/* stage_dedupe.c: do we have it already?
 *
 * By native id first: without a version, the same content again is a duplicate and other content
 * an edit; with one, a higher version is an edit and an older one never becomes current. A
 * deletion is final. Counts (likes, views) are not content: they move without anybody saying
 * anything new.
 *
 * Then by content and address, for what is public: the same item under another id or on another
 * channel (a planet, a tag feed, a re-post) is one item met in several places (copy.h).
 */
#include "understand/copy.h"
#include "understand/sense.h"

static const int64_t VERSION_MAX = INT64_MAX / 2;

static bool same_content(const struct message *a, const struct message *b)
{
    return str_eq(a->text, b->text) && str_eq(a->title, b->title) && a->kind == b->kind &&
           a->has_rating == b->has_rating && (!a->has_rating || a->rating == b->rating);
}

/* Whether the version that is current says exactly this. The hash answers most of it; equal
 * hashes may hide a change of case or punctuation. */
static enum err is_same(struct stage_context *context, const struct item *item,
                        const struct message_mark *mark, bool *out_same)
{
    struct stored_message stored;
    enum err err;

    *out_same = false;
    if ((uint64_t)mark->content_hash != item->found.content_hash)
        return OK;
    err = message_load(context->db, context->arena, mark->id, &stored);
    if (!err)
        *out_same = same_content(&stored.said, item->message);
    return err;
}

/* Somebody else's number: one further always fits above it. */
static int64_t version_of(const struct message *message)
{
    return message->version < VERSION_MAX ? message->version : VERSION_MAX;
}

/* Other words under an id we have. */
static enum err take_edit(struct stage_context *context, struct item *item,
                          const struct message_mark *mark)
{
    struct understood *found = &item->found;
    struct stored_message before;
    bool is_echo = false;
    enum err err;

    found->novelty = found->version > mark->version ? NOVELTY_EDIT : NOVELTY_OLD_EDIT;
    if (mark->same_as)
        return copy_changed(context, item, mark);
    if (found->novelty != NOVELTY_EDIT)
        return OK;
    err = copy_is_echo(context, item, mark, &is_echo);
    if (is_echo)
        found->novelty = NOVELTY_DUPLICATE;
    if (err || is_echo)
        return err;
    err = message_load(context->db, context->arena, mark->id, &before);
    return err ? err
               : sense_changed(context->arena, &before.said, item->message, &found->changes_sense);
}

static enum err compare(struct stage_context *context, struct item *item,
                        const struct message_mark *mark)
{
    const struct message *message = item->message;
    struct understood *found = &item->found;
    bool same = false;
    enum err err = OK;

    found->current = mark->id;
    found->thread = mark->thread;
    found->conversation = mark->conversation;
    found->novelty = NOVELTY_DUPLICATE;
    found->version = mark->version + 1;
    found->same_as = mark->same_as;
    if (mark->deleted)
        return OK;
    if (message->deleted) {
        found->novelty = NOVELTY_DELETION;
        if (message->has_version && version_of(message) > mark->version)
            found->version = version_of(message);
        return OK;
    }
    if (message->has_version && version_of(message) <= mark->version) {
        found->version = version_of(message);
        err = message_has_version(context->db, item->channel, message->id, found->version, &same);
    } else {
        err = is_same(context, item, mark, &same);
        if (message->has_version)
            found->version = version_of(message);
    }
    return err || same ? err : take_edit(context, item, mark);
}

/* A mail has no versions: another content under the same Message-ID is another mail (programs
 * repeat ids, and so do people who mean harm). It gets an id of its own, the same each time. */
static enum err tell_mails_apart(struct stage_context *context, struct item *item,
                                 struct message_mark *mark)
{
    struct understood *found = &item->found;
    bool same;
    enum err err = is_same(context, item, mark, &same);

    if (err || same)
        return err;
    found->own_id = arena_printf(context->arena, "%.*s#%016" PRIx64, STR_ARGS(item->message->id),
                                 found->content_hash);
    return found->own_id.n ? message_current(context->db, item->channel, found->own_id, mark)
                           : context->arena->err;
}

static enum err run(struct stage_context *context, struct item *item)
{
    struct message_mark mark;
    enum err err = message_current(context->db, item->channel, item->message->id, &mark);

    if (!err && item->message->kind == KIND_MAIL && !item->message->has_version)
        err = tell_mails_apart(context, item, &mark);
    if (!err || err == ERR_NOT_FOUND) {
        enum err marked = copy_mark(context, item);

        err = marked ? marked : err;
    }
    if (!err)
        return compare(context, item, &mark);
    if (err != ERR_NOT_FOUND)
        return err;
    /* a deletion of what we never heard is kept, so that the thing itself never comes in later */
    item->found.novelty = item->message->deleted ? NOVELTY_DELETION : NOVELTY_NEW;
    item->found.version = item->message->has_version ? version_of(item->message) : 0;
    err = copy_find(context, item);
    item->is_unwanted = item->only_known && !item->found.same_as;
    return err;
}

/* First whether it is here; then, if not, whether its copy is; if so, what it said. */
static enum err ahead(struct stage_context *context, struct item *item, int round)
{
    struct message_mark mark;
    enum err err;

    if (round == 0)
        return message_current_ahead(context->db, item->channel, item->message->id);
    if (round != 1)
        return OK;
    err = message_current(context->db, item->channel, item->message->id, &mark);
    if (err == ERR_NOT_FOUND)
        return copy_by_words(item)
                   ? message_same_ahead(context->db, (int64_t)item->found.content_hash)
                   : OK;
    if (err)
        return err;
    item->found.current = mark.id;
    item->found.conversation = mark.conversation;
    if ((uint64_t)mark.content_hash != item->found.content_hash)
        return OK;
    item->found.novelty = NOVELTY_DUPLICATE; /* most likely */
    return message_load_ahead(context->db, mark.id);
}

const struct stage stage_dedupe = {"dedupe", PHASE_DEDUPE, run, ahead};
