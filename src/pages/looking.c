#include "pages/looking.h"

#include <inttypes.h>
#include <stdio.h>

void look_region(int64_t id, char out_region[LOOK_REGION_MAX])
{
    (void)snprintf(out_region, LOOK_REGION_MAX, "look-%" PRIx64, (uint64_t)id);
}
