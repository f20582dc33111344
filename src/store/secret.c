#include "store/secret.h"

#include <sodium.h>

#include "base/encode.h"
#include "base/random.h"
#include "store/site.h"

#define MARK STR("sealed:")

enum { NONCE = crypto_secretbox_NONCEBYTES, MAC = crypto_secretbox_MACBYTES };

static void derive(const struct site *site, unsigned char key[crypto_secretbox_KEYBYTES])
{
    static const unsigned char label[] = "heed settings 1";

    (void)crypto_generichash(key, crypto_secretbox_KEYBYTES, label, sizeof(label), site->key,
                             SITE_KEY_SIZE);
}

enum err secret_seal(const struct site *site, struct arena *arena, struct str text,
                     struct str *out_sealed)
{
    unsigned char key[crypto_secretbox_KEYBYTES], *box;
    struct buf sealed;
    struct str result;

    if (text.n > SECRET_MAX)
        return ERR_TOO_BIG;
    box = arena_alloc(arena, NONCE + MAC + text.n);
    if (!box)
        return ERR_NO_MEMORY;
    random_bytes(box, NONCE);
    derive(site, key);
    (void)crypto_secretbox_easy(box + NONCE, (const unsigned char *)text.p, text.n, box, key);
    sodium_memzero(key, sizeof(key));
    buf_init(&sealed, 2 * SECRET_MAX);
    buf_add(&sealed, MARK);
    encode_base64url(&sealed, str_of((const char *)box, NONCE + MAC + text.n));
    result = buf_dup(arena, &sealed);
    buf_clear(&sealed);
    if (!result.n)
        return ERR_NO_MEMORY;
    *out_sealed = result;
    return OK;
}

static enum err open_box(const struct site *site, struct arena *arena, struct str box,
                         struct str *out_text)
{
    unsigned char key[crypto_secretbox_KEYBYTES], *text;
    int bad;

    if (box.n < NONCE + MAC)
        return ERR_CORRUPT;
    text = arena_alloc(arena, box.n - NONCE - MAC + 1);
    if (!text)
        return ERR_NO_MEMORY;
    derive(site, key);
    bad = crypto_secretbox_open_easy(text, (const unsigned char *)box.p + NONCE, box.n - NONCE,
                                     (const unsigned char *)box.p, key);
    sodium_memzero(key, sizeof(key));
    if (bad)
        return ERR_CORRUPT;
    *out_text = str_of((const char *)text, box.n - NONCE - MAC);
    return OK;
}

enum err secret_open(const struct site *site, struct arena *arena, struct str sealed,
                     struct str *out_text)
{
    struct buf box;
    enum err err;

    if (!str_starts(sealed, MARK)) {
        *out_text = sealed;
        return OK;
    }
    buf_init(&box, 2 * SECRET_MAX);
    err = decode_base64(&box, str_skip(sealed, MARK.n)) ? ERR_CORRUPT : OK;
    if (!err)
        err = open_box(site, arena, buf_str(&box), out_text);
    buf_clear(&box);
    return err;
}
