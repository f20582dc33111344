#include "understand/stage.h"

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
