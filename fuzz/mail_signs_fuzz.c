/* mail_signs_fuzz.c: any bytes as a mail whose signs survive packing, and any bytes as packed. */
#include "parse/mail_signs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct mail_signs signs, again;
    struct buf packed;

    (void)!mail_signs_unpack(text, &signs);
    mail_signs_read(text, n % 3 ? STR_NONE : str_skip(text, n / 3), &signs);
    bug_on(signs.n > MAIL_SIGNS_MAX);
    buf_init(&packed, 0);
    mail_signs_pack(&signs, &packed);
    bug_on(packed.err || mail_signs_unpack(buf_str(&packed), &again));
    bug_on(again.n != signs.n || memcmp(again.at, signs.at, signs.n * sizeof(*signs.at)) != 0);
    buf_clear(&packed);
    return 0;
}
