/* Cuts and reads server bytes as a session does. The scan must find the same end whether the
 * bytes come at once or in pieces. */
#include "net/imap_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str in = str_of((const char *)data, size);
    struct imap_limits limits = imap_limits_default();
    limits.literal_max = 4096;
    limits.line_max = 4096;
    struct arena arena;
    arena_init(&arena, 4 << 20);
    while (in.n) {
        struct imap_scan whole = {0}, pieces = {0};
        size_t end = 0, end_in_pieces = 0;
        enum err err = imap_scan(&whole, in, &limits, &end), err2 = ERR_BUSY;
        for (size_t n = 0; n <= in.n && err2 == ERR_BUSY; n += 1 + n / 3)
            err2 = imap_scan(&pieces, str_slice(in, 0, n), &limits, &end_in_pieces);
        if (err2 == ERR_BUSY)
            err2 = imap_scan(&pieces, in, &limits, &end_in_pieces);
        bug_on(err == OK && (err2 != OK || end != end_in_pieces));
        struct imap_response response;
        if (err == OK && imap_parse(&arena, str_slice(in, 0, end), &limits, &response) == OK &&
            response.rest.count) {
            int64_t number = 0;
            const struct imap_value *uid = imap_find(&response.rest, "UID");
            if (imap_number(uid, &number) == OK)
                bug_on(number < 0);
        }
        if (err)
            break;
        in = str_skip(in, end);
    }
    arena_clear(&arena);
    return 0;
}
