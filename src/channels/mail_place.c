#include <sodium.h>

#include "base/encode.h"
#include "channels/mail_parts.h"

enum { PLACE_MAX = 1000, FIELD_LINES_MAX = 20000 };

enum err mail_place_read(struct str cursor, struct mail_place *out)
{
    struct mail_place place = {0};
    if (cursor.n == 0) {
        *out = place;
        return OK;
    }
    struct json_parser parser;
    struct json_value root;
    json_parser_init(&parser, PLACE_MAX);
    enum err err = json_parse(&parser, cursor, &root, NULL);
    if (!err && (!json_get_i64(root, "uidvalidity", &place.uidvalidity) ||
                 !json_get_i64(root, "uidnext", &place.uidnext) ||
                 !json_get_i64(root, "since", &place.since) || place.uidvalidity < 0 ||
                 place.uidnext < 0 || place.uidnext > (int64_t)UINT32_MAX + 1))
        err = ERR_BAD_INPUT;
    if (!err && !json_get_i64(root, "modseq", &place.modseq))
        place.modseq = 0;
    json_parser_clear(&parser);
    if (!err)
        *out = place;
    return err;
}

struct str mail_place_write(struct arena *arena, const struct mail_place *place)
{
    struct json_out json;
    struct buf text;
    buf_init(&text, PLACE_MAX);
    json_init(&json, &text);
    json_open(&json, '{');
    json_put_i64(&json, "uidvalidity", place->uidvalidity);
    json_put_i64(&json, "uidnext", place->uidnext);
    if (place->modseq)
        json_put_i64(&json, "modseq", place->modseq);
    json_put_i64(&json, "since", place->since);
    json_close(&json, '}');
    struct str copy = buf_dup(arena, &text);
    buf_clear(&text);
    return copy;
}

static bool is_identity_field(struct str line)
{
    static const char *const names[] = {"from", "date", "subject"};
    struct str name, rest;
    if (!str_cut(line, ':', &name, &rest))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_is_nocase(str_trim(name), names[i]))
            return true;
    return false;
}

static void hash_line(crypto_generichash_state *state, struct str line)
{
    crypto_generichash_update(state, (const unsigned char *)(line.n ? line.p : ""), line.n);
    crypto_generichash_update(state, (const unsigned char *)"\n", 1);
}

struct str mail_fingerprint(struct arena *arena, struct str raw)
{
    unsigned char hash[10];
    crypto_generichash_state state;
    struct str line, rest = raw;
    crypto_generichash_init(&state, NULL, 0, crypto_generichash_BYTES_MIN);
    bool counts = false;
    for (size_t lines = 0; lines < FIELD_LINES_MAX && str_line(&rest, &line) && line.n; lines++) {
        bool continues = line.p[0] == ' ' || line.p[0] == '\t';
        if (!continues)
            counts = is_identity_field(line);
        if (counts)
            hash_line(&state, str_trim(line));
    }
    hash_line(&state, str_trim(rest));
    unsigned char whole[crypto_generichash_BYTES_MIN];
    crypto_generichash_final(&state, whole, sizeof(whole));
    memcpy(hash, whole, sizeof(hash));
    struct buf text;
    buf_init(&text, 100);
    encode_base32(&text, str_of((const char *)hash, sizeof(hash)));
    struct str copy = buf_dup(arena, &text);
    buf_clear(&text);
    return copy;
}
