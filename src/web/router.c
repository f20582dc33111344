#include "web/router.h"

#include "base/json_out.h"

static const char *const method_names[] = {
    [METHOD_GET] = "GET",       [METHOD_POST] = "POST",   [METHOD_PUT] = "PUT",
    [METHOD_DELETE] = "DELETE", [METHOD_OTHER] = "OTHER",
};

const char *method_name(enum method method) { return method_names[method]; }

enum method method_from(struct str name, bool *out_is_head)
{
    *out_is_head = str_is(name, "HEAD");
    if (*out_is_head)
        return METHOD_GET;
    for (unsigned i = 0; i < METHOD_OTHER; i++)
        if (str_is(name, method_names[i]))
            return (enum method)i;
    return METHOD_OTHER;
}

struct candidate {
    struct field params[REQUEST_SEGMENTS_MAX];
    size_t param_count;
    unsigned literal_mask; /* first segment = highest bit, so "literal earlier wins" is ">" */
};

static bool matches(const struct request *request, const char *pattern, bool slash,
                    struct candidate *out)
{
    struct str whole = str_from(pattern), rest = str_skip(whole, 1);
    bool pattern_slash = whole.n > 1 && whole.p[whole.n - 1] == '/';
    size_t at = 0;

    *out = (struct candidate){0};
    if (pattern_slash != slash)
        return false;
    for (; rest.n; at++) {
        struct str segment;

        (void)str_cut(rest, '/', &segment, &rest);
        if (at == request->segment_count || !request->segments[at].n)
            return false;
        if (segment.p[0] == ':')
            out->params[out->param_count++] = (struct field){str_skip(segment, 1),
                                                             request->segments[at]};
        else if (str_eq(segment, request->segments[at]))
            out->literal_mask |= 1u << (REQUEST_SEGMENTS_MAX - at);
        else
            return false;
    }
    return at == request->segment_count;
}

static void allow_add(char allow[40], enum method method)
{
    const char *name = method == METHOD_GET ? "GET, HEAD" : method_name(method);
    size_t n = strlen(allow);

    if (!strstr(allow, name))
        (void)snprintf(allow + n, 40 - n, "%s%s", n ? ", " : "", name);
}

static void consider(const struct route *route, struct request *request, struct route_match *match,
                     struct candidate *best)
{
    struct candidate candidate;

    if (!matches(request, route->pattern, request->ends_with_slash, &candidate)) {
        if (!request->ends_with_slash && route->method == METHOD_GET &&
            matches(request, route->pattern, true, &candidate))
            match->wants_slash = true;
        return;
    }
    if (route->method != request->method) {
        match->other_method = true;
        allow_add(match->allow, route->method);
        return;
    }
    if (match->route && candidate.literal_mask <= best->literal_mask)
        return;
    match->route = route;
    *best = candidate;
}

void router_match(const struct page *const *pages, struct request *request,
                  struct route_match *out_match)
{
    struct candidate best = {0};

    *out_match = (struct route_match){0};
    for (; *pages; pages++)
        for (size_t i = 0; i < (*pages)->route_count; i++)
            consider(&(*pages)->routes[i], request, out_match, &best);
    memcpy(request->params, best.params, sizeof(best.params));
    request->param_count = best.param_count;
}

void router_print(const struct page *const *pages, struct buf *out)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '[');
    for (; *pages; pages++) {
        for (size_t i = 0; i < (*pages)->route_count; i++) {
            const struct route *route = &(*pages)->routes[i];

            json_open(&json, '{');
            json_put_str(&json, "page", str_from((*pages)->name));
            json_put_str(&json, "method", str_from(method_name(route->method)));
            json_put_str(&json, "path", str_from(route->pattern));
            json_put_str(&json, "permission", str_from(verb_name(route->permission)));
            json_put_bool(&json, "by_person", route->by_person);
            json_close(&json, '}');
        }
    }
    json_close(&json, ']');
}
