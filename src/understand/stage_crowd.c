/* stage_crowd.c: does it stand behind what somebody else said before?
 *
 * Three ways (model/crowd.h). A copy: the same words as what was heard before, whoever said them
 * (stories.h): re-posts, syndication, light edits. What is one item by one author was sorted out
 * earlier (copy.h). Agreement and dissent: an answer to what somebody else said, that says no more
 * than "same here" or "works for me" (stance.h).
 *
 * Nothing is lost by it: the message is kept as any other, with its author. Whoever tells something
 * of his own beside the words of others is no copy (STORY_RETOLD) and no mere supporter
 * (stance.h), and so stays somebody to be answered for himself.
 *
 * A message stands behind one that stands for itself: who agrees with one who agrees backs the
 * first. Only what is said to everybody or among members stands behind another; private words are
 * their writer's own, but that a text is going round is noted of them, too (is_retold).
 *
 * The texts' gists are made early, on the thread that looks at the message; here they are only
 * compared. What was heard in the last weeks is compared with, as much as there is room for.
 */
#include "store/crowd.h"
#include "store/message.h"
#include "understand/stage.h"
#include "understand/stage_scratch.h"
#include "understand/stance.h"
#include "understand/stories.h"

enum { WORDS_MIN = 8 }; /* fewer are said alike by chance, by people who mean themselves */

/* ---- early: its gist and its stance, when the words have been cut for the labels ---- */

static bool is_told(const struct item *item)
{
    enum message_kind kind = item->message->kind;

    return item->found.word_count >= WORDS_MIN && kind != KIND_CALL && kind != KIND_NOTE &&
           kind != KIND_SYSTEM && kind != KIND_EVENT;
}

static const uint32_t *copy_numbers(struct arena *arena, const void *from, uint32_t n)
{
    uint32_t *numbers = arena_alloc_array(arena, n + 1, sizeof(*numbers));

    if (numbers && n)
        memcpy(numbers, from, n * sizeof(*numbers));
    return numbers;
}

static enum err run_gist(struct stage_context *context, struct item *item)
{
    struct gist_room *room = &context->scratch->gist;
    struct arena *arena = context->arena;
    struct gist *gist;
    enum err err;

    if (item->message->deleted || item->only_known)
        return OK;
    item->found.stance = (int)stance_of(item->message->text, &context->scratch->words);
    if (!is_told(item))
        return OK;
    err = gist_read(room, item->found.own.n ? item->found.own : item->message->text);
    if (err || room->gist.word_count < WORDS_MIN)
        return err;
    gist = arena_new(arena, struct gist);
    if (!gist)
        return arena->err;
    *gist = room->gist;
    gist->words = copy_numbers(arena, room->words, gist->word_count);
    gist->sorted = copy_numbers(arena, room->sorted, gist->sorted_count);
    gist->rarity = (const void *)copy_numbers(arena, room->rarity, gist->sorted_count);
    gist->grams = copy_numbers(arena, room->grams, gist->gram_count);
    item->found.gist = gist;
    return arena->err;
}

const struct stage stage_gist = {"gist", PHASE_RECHECK, run_gist, NULL};

/* ---- in the writer's transaction ---- */

/* What `mark` stands behind itself, or its own first version. Not what was taken back, nor what is
 * private. */
static enum err stand_behind(struct stage_context *context, struct item *item,
                             const struct message_mark *mark, struct str native, double likeness,
                             enum crowd_how how)
{
    struct behind *behind = &item->found.behind;
    struct crowd crowd;
    int64_t first = mark->id;
    enum err err = OK;

    if (mark->deleted || mark->direction != DIRECTION_IN || mark->audience == AUDIENCE_PRIVATE)
        return OK;
    if (mark->version)
        err = message_first(context->db, mark->channel, native, &first);
    if (!err && mark->same_as)
        first = mark->same_as;
    if (!err) {
        err = crowd_load(context->db, first, &crowd);
        if (!err)
            first = crowd.first;
        else if (err == ERR_NOT_FOUND)
            err = OK;
    }
    if (!err)
        *behind = (struct behind){first, how, likeness, mark->conversation};
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err find_copied(struct stage_context *context, struct item *item)
{
    struct str native = item->found.own_id.n ? item->found.own_id : item->message->id;
    struct str id = arena_printf(context->arena, "%" PRId64 " %.*s", item->channel,
                                 STR_ARGS(native)),
               channel;
    struct story_place place;
    struct message_mark mark;
    int64_t row;
    enum err err;

    if (!id.n)
        return context->arena->err;
    stories_add_gist(context->stories, id, item->found.gist, &place);
    if (place.is_first)
        return OK;
    item->found.is_retold = true;
    (void)str_cut(place.first, ' ', &channel, &native);
    if (item->message->audience == AUDIENCE_PRIVATE || str_to_i64(channel, &row))
        return OK;
    native = str_dup(context->arena, native);
    err = message_current(context->db, row, native, &mark);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    return stand_behind(context, item, &mark, native, place.likeness, CROWD_COPY);
}

/* Whom it answers: by id, or by opening the thread that it goes on with. */
static enum err find_backed(struct stage_context *context, struct item *item)
{
    struct str native = item->message->reply_to.n ? item->message->reply_to
                                                  : item->found.thread_native;
    struct message_mark mark;
    enum err err;

    if (!native.n || str_eq(native, item->message->id))
        return OK;
    err = message_current(context->db, item->channel, native, &mark);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    if (item->found.handle && mark.author == item->found.handle)
        return OK; /* nobody backs himself */
    return stand_behind(context, item, &mark, native, 0,
                        item->found.stance == (int)STANCE_AGREES ? CROWD_AGREES : CROWD_DISSENTS);
}

static enum err run_crowd(struct stage_context *context, struct item *item)
{
    const struct understood *found = &item->found;

    if (found->novelty != NOVELTY_NEW || found->same_as)
        return OK;
    if (context->stories && found->gist) {
        enum err err = find_copied(context, item);

        if (err || item->found.behind.first)
            return err;
    }
    if (found->stance == (int)STANCE_NONE || item->message->audience == AUDIENCE_PRIVATE ||
        item->message->origin != ORIGIN_PERSON)
        return OK;
    return find_backed(context, item);
}

const struct stage stage_crowd = {"crowd", PHASE_CROWD, run_crowd, NULL};
