#include "store/ids.h"

#include <openssl/evp.h>

#include "base/encode.h"

enum { BLOCK = 16 };

void seal_init(struct seal *seal, const unsigned char site_key[32])
{
    static const char label[] = "heed ids 1";
    unsigned char bytes[sizeof(label) + 32], digest[EVP_MAX_MD_SIZE];

    memcpy(bytes, label, sizeof(label));
    memcpy(bytes + sizeof(label), site_key, 32);
    /* Cannot fail but for memory at start-up, and going on with a known key would be worse. */
    bug_on(!EVP_Digest(bytes, sizeof(bytes), digest, NULL, EVP_sha256(), NULL));
    memcpy(seal->key, digest, SEAL_KEY_SIZE);
}

/* One block, no padding: a permutation of all 16-byte values. */
static enum err one_block(const struct seal *seal, const unsigned char *in, unsigned char *out,
                          int encrypt)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int n = 0;
    bool fine = context &&
                EVP_CipherInit_ex(context, EVP_aes_128_ecb(), NULL, seal->key, NULL, encrypt) &&
                EVP_CIPHER_CTX_set_padding(context, 0) &&
                EVP_CipherUpdate(context, out, &n, in, BLOCK) && n == BLOCK;

    EVP_CIPHER_CTX_free(context);
    return fine ? OK : ERR_NO_MEMORY;
}

struct str seal_id(const struct seal *seal, struct arena *arena, enum table table, int64_t id)
{
    unsigned char plain[BLOCK] = {(unsigned char)table}, sealed[BLOCK];
    struct buf text;
    struct str answer = STR_NONE;

    for (int i = 0; i < 8; i++)
        plain[8 + i] = (unsigned char)((uint64_t)id >> (56 - 8 * i));
    if (one_block(seal, plain, sealed, 1))
        return STR_NONE;
    buf_init(&text, 64);
    encode_base32(&text, str_of((const char *)sealed, BLOCK));
    if (!text.err)
        answer = buf_dup(arena, &text);
    buf_clear(&text);
    return answer;
}

enum err unseal_id(const struct seal *seal, enum table table, struct str text, int64_t *out_id)
{
    unsigned char sealed[BLOCK], plain[BLOCK];
    struct buf bytes;
    uint64_t id = 0;
    bool whole;

    if (text.n != SEALED_ID_SIZE)
        return ERR_NOT_FOUND;
    buf_init(&bytes, 64);
    whole = !decode_base32(&bytes, text) && bytes.n == BLOCK;
    if (whole)
        memcpy(sealed, bytes.p, BLOCK);
    buf_clear(&bytes);
    if (!whole || one_block(seal, sealed, plain, 0) || plain[0] != table)
        return ERR_NOT_FOUND;
    for (int i = 1; i < 8; i++)
        if (plain[i])
            return ERR_NOT_FOUND;
    for (int i = 8; i < BLOCK; i++)
        id = id << 8 | plain[i];
    if (!id || id > INT64_MAX)
        return ERR_NOT_FOUND;
    *out_id = (int64_t)id;
    return OK;
}
