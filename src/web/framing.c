#include "web/inside.h"

/* What libmicrohttpd lets pass and a proxy before us may read otherwise (RFC 9112, 5 and 6.3): a
 * header that frames the message twice, a blank before the colon, a control character in a value,
 * a coding that is not just "chunked". Refused, so that there is one reading or none. */
struct framing {
    unsigned hosts, lengths, codings;
    bool is_odd;
};

static bool is_token(const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] <= ' ' || (unsigned char)name[i] >= 0x7f ||
            strchr("\"(),/:;<=>?@[\\]{}", name[i]))
            return false;
    return n > 0;
}

static enum MHD_Result look_at_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                      size_t name_size, const char *value, size_t value_size)
{
    struct framing *framing = arg;
    struct str key = str_of(name, name_size);

    (void)kind;
    framing->is_odd |= !is_token(name, name_size);
    for (size_t i = 0; i < value_size; i++)
        framing->is_odd |= ((unsigned char)value[i] < ' ' && value[i] != '\t') || value[i] == 0x7f;
    framing->hosts += str_eq_nocase(key, STR("Host"));
    framing->lengths += str_eq_nocase(key, STR("Content-Length"));
    if (str_eq_nocase(key, STR("Transfer-Encoding"))) {
        framing->codings++;
        framing->is_odd |= !str_eq_nocase(str_of(value, value_size), STR("chunked"));
    }
    return MHD_YES;
}

enum err framing_check(struct MHD_Connection *connection)
{
    struct framing framing = {0};

    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, look_at_header, &framing);
    return framing.is_odd || framing.hosts > 1 || framing.lengths > 1 || framing.codings > 1
               ? ERR_BAD_INPUT
               : OK;
}
