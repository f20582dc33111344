/* secret.h: what must be known to be used, and is not to be read in the database or its backups.
 *
 * A channel's settings hold passwords and tokens. They are stored as
 *
 *     "sealed:" base64url(nonce, 24 random bytes; XSalsa20-Poly1305 of the text)
 *
 * (libsodium's crypto_secretbox) under a key derived from the site's key by BLAKE2b with a label.
 * So the database alone gives nothing away; who has SITE/key too has everything. All of a
 * channel's settings are sealed, not only those called secret: a server's address says where a
 * password fits, and a connector's settings are its own business.
 * Opened only where they are handed to the channel process (main/core_channels.c). Without the
 * key they must be typed anew.
 *
 * Any thread.
 */
#ifndef STORE_SECRET_H
#define STORE_SECRET_H

#include "base/arena.h"
#include "base/str.h"

struct site;

enum { SECRET_MAX = 1 << 20 };

/* The text sealed, in the arena. ERR_TOO_BIG, ERR_NO_MEMORY. */
must_check enum err secret_seal(const struct site *site, struct arena *arena, struct str text,
                                struct str *out_sealed);

/* The text again. What never was sealed ("{}", made by no person) is given back as it is.
 * ERR_CORRUPT: another key, or changed. */
must_check enum err secret_open(const struct site *site, struct arena *arena, struct str sealed,
                                struct str *out_text);

#endif
