#include "web/request.h"

#include "base/utf8.h"

/* Percent-decodes; with `plus`, '+' is a space. Refuses U+0000 and what is not UTF-8. */
static enum err decode(struct arena *arena, struct str text, bool plus, struct str *out)
{
    char *bytes = arena_alloc(arena, text.n + 1);
    size_t n = 0;

    if (!bytes)
        return arena->err;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '%') {
            int high = i + 2 < text.n ? char_hex(text.p[i + 1]) : -1;
            int low = i + 2 < text.n ? char_hex(text.p[i + 2]) : -1;

            if (high < 0 || low < 0)
                return ERR_BAD_INPUT;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (!c)
            return ERR_BAD_INPUT;
        bytes[n++] = c;
    }
    if (!utf8_valid(str_of(bytes, n)))
        return ERR_BAD_INPUT;
    *out = str_of(bytes, n);
    return OK;
}

enum err fields_parse(struct arena *arena, struct str text, struct fields *out_fields)
{
    VEC(struct field) fields = {0};

    while (text.n) {
        struct str pair, name, value;
        struct field field;
        enum err err;

        (void)str_cut(text, '&', &pair, &text);
        if (!pair.n)
            continue;
        if (fields.n == REQUEST_FIELDS_MAX)
            return ERR_TOO_BIG;
        (void)str_cut(pair, '=', &name, &value);
        err = decode(arena, name, true, &field.name);
        if (!err)
            err = decode(arena, value, true, &field.value);
        if (err)
            return err;
        if (!vec_push(arena, &fields, field))
            return arena->err;
    }
    *out_fields = (struct fields){fields.at, fields.n};
    return OK;
}

static enum err parse_path(struct request *request, struct str path)
{
    struct str rest = str_skip(path, 1);

    request->ends_with_slash = path.n > 1 && path.p[path.n - 1] == '/';
    while (rest.n) {
        struct str segment;
        enum err err;

        (void)str_cut(rest, '/', &segment, &rest);
        if (request->segment_count == REQUEST_SEGMENTS_MAX)
            return ERR_TOO_BIG;
        err = decode(request->arena, segment, false, &request->segments[request->segment_count]);
        if (err)
            return err;
        request->segment_count++;
    }
    return OK;
}

enum err request_parse_target(struct request *request, struct str target)
{
    struct str path, query;
    enum err err;

    if (target.n > REQUEST_URI_MAX)
        return ERR_TOO_BIG;
    if (!target.n || target.p[0] != '/')
        return ERR_BAD_INPUT;
    request->target = str_dup(request->arena, target);
    if (!request->target.p)
        return request->arena->err;
    (void)str_cut(request->target, '?', &path, &query);
    err = parse_path(request, path);
    return err ? err : fields_parse(request->arena, query, &request->query);
}

bool request_is_form(const struct request *request)
{
    struct str type, parameters;

    (void)str_cut(request->headers.content_type, ';', &type, &parameters);
    return str_is_nocase(str_trim(type), "application/x-www-form-urlencoded");
}

bool request_is_json(const struct request *request)
{
    struct str type, parameters;

    (void)str_cut(request->headers.content_type, ';', &type, &parameters);
    return str_is_nocase(str_trim(type), "application/json");
}

bool request_wants_json(const struct request *request)
{
    size_t json, html;

    if (request->segment_count && str_is(request->segments[0], "api"))
        return true;
    json = str_find_nocase(request->headers.accept, STR("application/json"), 0);
    html = str_find_nocase(request->headers.accept, STR("text/html"), 0);
    return json < html;
}

enum err request_parse_form(struct request *request)
{
    if (!request_is_form(request))
        return OK;
    return fields_parse(request->arena, request->body, &request->form);
}

static const struct field *find(const struct field *at, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(at[i].name, name))
            return &at[i];
    return NULL;
}

static struct str value_of(const struct field *field) { return field ? field->value : STR_NONE; }

struct str request_query(const struct request *request, const char *name)
{
    return value_of(find(request->query.at, request->query.n, name));
}

struct str request_form(const struct request *request, const char *name)
{
    return value_of(find(request->form.at, request->form.n, name));
}

bool request_form_has(const struct request *request, const char *name)
{
    return find(request->form.at, request->form.n, name) != NULL;
}

struct str request_param(const struct request *request, const char *name)
{
    return value_of(find(request->params, request->param_count, name));
}

/* RFC 6265, 4.2.1: name=value pairs after "; ". The first of a name wins, as browsers send the
 * more specific one first. */
struct str request_cookie(const struct request *request, const char *name)
{
    struct str rest = request->headers.cookie;

    for (size_t seen = 0; rest.n && seen < 40; seen++) {
        struct str pair, key, value;

        (void)str_cut(rest, ';', &pair, &rest);
        if (str_cut(str_trim(pair), '=', &key, &value) && str_is(key, name))
            return value;
    }
    return STR_NONE;
}
