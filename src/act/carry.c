#include "act/carry.h"

#include "act/rehit.h"
#include "model/recast.h"
#include "store/message.h"

static enum err lay_over(struct arena *arena, struct carried *carried)
{
    struct understood *is = &carried->is;
    enum err err = OK;

    *is = *carried->by_weights;
    for (size_t i = 0; i < carried->n && !err; i++) {
        struct recast recast;

        recast_read(carried->list[i].value, &recast);
        err = recast_apply(arena, &recast, is);
    }
    if (!understood_complains(is))
        is->telling = STR_NONE;
    return err;
}

enum err carry_find(struct db *db, struct arena *arena, const struct understood *found,
                    struct carried *out_carried)
{
    enum err err;

    if (found->novelty != NOVELTY_EDIT || found->changes_sense || found->same_as || !found->current)
        return OK;
    err = correction_list(db, arena, found->current, &out_carried->list, &out_carried->n);
    if (err || !out_carried->n)
        return err;
    out_carried->by_weights = found;
    return lay_over(arena, out_carried);
}

/* Beside what holds, what the weights say of the new words. */
static enum err keep_corrections(struct db *db, struct arena *arena, int64_t message,
                                 const struct carried *carried)
{
    struct str model = carried->by_weights->labelled_by;
    struct annotation base = {.stage = STR("label.model"),
                              .model = model.n ? model : STR("none"),
                              .value = understood_json(arena, carried->by_weights)};
    enum err err = base.value.n ? annotation_put(db, message, &base) : ERR_NO_MEMORY;

    for (size_t i = 0; i < carried->n && !err; i++) {
        struct correction right = carried->list[i];

        right.root = right.root ? right.root : right.id;
        right.message = message;
        right.was = base.value;
        right.row_was = STR_NONE;
        err = correction_add(db, &right);
    }
    return err;
}

enum err carry_keep(struct act *act, struct db *db, struct arena *arena, int64_t message,
                    struct carried *carried)
{
    struct understood *is = &carried->is;
    struct stored_message stored;
    struct rehit hits;
    enum err err = keep_corrections(db, arena, message, carried);

    if (!err)
        err = message_load(db, arena, message, &stored);
    if (!err)
        err = rehit(act, db, arena, &stored, carried->by_weights, is, false, &hits);
    if (err)
        return err;
    is->hit_count = hits.was_count + hits.came_count - hits.gone_count;
    if (understood_complains(is) && !is->telling.n)
        is->telling = hits.telling;
    return OK;
}
