#include "understand/stage.h"

#include "store/db.h"

enum err stages_run(struct stage_context *context, struct item *item, enum stage_phase first,
                    enum stage_phase last)
{
    for (int phase = (int)first; phase <= (int)last; phase++) {
        for (size_t i = 0; stage_registry[i] && !item->is_unwanted; i++) {
            enum err err;

            if (stage_registry[i]->phase != (enum stage_phase)phase)
                continue;
            err = stage_registry[i]->run(context, item);
            if (err)
                return err;
        }
    }
    return OK;
}

static enum err ahead(struct stage_context *context, struct item *item, int round)
{
    enum err err = OK;

    for (int phase = PHASE_DEDUPE; phase < PHASE_COUNT && !err; phase++)
        for (size_t i = 0; stage_registry[i] && !err; i++)
            if (stage_registry[i]->phase == (enum stage_phase)phase && stage_registry[i]->ahead)
                err = stage_registry[i]->ahead(context, item, round);
    return err;
}

enum err stages_ahead(struct stage_context *context, struct item *items, size_t n)
{
    enum err err = OK;

    for (int round = 0; round < STAGE_ROUNDS && !err; round++) {
        for (size_t i = 0; i < n && !err; i++)
            err = ahead(context, &items[i], round);
        if (!err)
            err = db_settle(context->db);
    }
    return err;
}
