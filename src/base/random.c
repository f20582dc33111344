#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

#include "base/errors.h"

void random_bytes(void *at, size_t n)
{
    unsigned char *p = at;

    while (n) {
        ssize_t got = getrandom(p, n, 0);

        if (got < 0 && errno == EINTR)
            continue;
        bug_on(got <= 0);
        p += got;
        n -= (size_t)got;
    }
}

uint64_t random_u64(void)
{
    uint64_t value;

    random_bytes(&value, sizeof(value));
    return value;
}
