/* look_house.h: the processes of a look for a command that has no core beside it.
 *
 * A loop, a parse pool and the channel processes that the look asks for: the master's work for
 * children of our own, confined as always (role.h). All of them end with this process.
 * One thread: whoever opened it runs the loop.
 */
#ifndef MAIN_LOOK_HOUSE_H
#define MAIN_LOOK_HOUSE_H

#include "main/children.h"
#include "main/looks.h"

struct look_house {
    struct loop *loop;
    struct pool *pool;
    struct health_board health;
    struct children children;
    struct looks *looks;
};

/* site: whose archive is looked through; NULL: none. On failure nothing is left open. */
must_check enum err look_house_open(struct look_house *house, const struct site *site,
                                    struct fault *fault);
void look_house_close(struct look_house *house);

#endif
