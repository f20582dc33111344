#include "decide/echo.h"

bool echo_again(struct echo *echo, uint64_t key, uint64_t item, int64_t at, int64_t within)
{
    struct echo_slot *slot = &echo->slots[(key ^ key >> 32) % ECHO_SLOTS];

    if (slot->key == key && slot->at && at - slot->at < within)
        return slot->item != item;
    *slot = (struct echo_slot){key, item, at};
    return false;
}
