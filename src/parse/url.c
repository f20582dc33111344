/* Reading addresses. The standard (url.spec.whatwg.org, 4.4) tells it as a machine that looks at
 * one code point a step; here each part is cut out whole, in the same order and with the same
 * outcome:
 *
 *     fragment off at the first '#' -> scheme -> authority -> path (segment by segment) -> query
 *
 * The path is kept as one text in which every segment is preceded by '/', so dropping the last
 * segment is cutting at the last '/', and the time is linear.
 */
#include "parse/url.h"

#include "base/arena.h"
#include "base/buf.h"
#include "parse/url_host.h"

struct building {
    struct buf user, password, host, path, query, fragment;
    struct buf scheme;
    int port;
    bool has_host, has_query, has_fragment, is_opaque, is_special, is_file;
    const struct url_parts *base;
    struct str rest; /* what is still to read, without the fragment */
};

/* Sets of the standard (1.3), beyond what url_percent_encode always encodes. */
static const char in_fragment[] = " \"<>`";
static const char in_query[] = " \"#<>";
static const char in_special_query[] = " \"#<>'";
static const char in_path[] = " \"#<>?^`{}";
static const char in_userinfo[] = " \"#<>?^`{}/:;=@[\\]|";

static const struct scheme {
    const char *name;
    int port;
} special_schemes[] = {{"http", 80}, {"https", 443}, {"ws", 80},
                       {"wss", 443}, {"ftp", 21},    {"file", -1}};

static void find_scheme(struct building *b, int *out_port)
{
    *out_port = -1;
    for (size_t i = 0; i < ARRAY_LEN(special_schemes); i++) {
        if (str_is(buf_str(&b->scheme), special_schemes[i].name)) {
            b->is_special = true;
            b->is_file = i + 1 == ARRAY_LEN(special_schemes);
            *out_port = special_schemes[i].port;
        }
    }
}

static bool at_slash(const struct building *b)
{
    return b->rest.n && (b->rest.p[0] == '/' || (b->is_special && b->rest.p[0] == '\\'));
}

static bool at_two_slashes(const struct building *b)
{
    return at_slash(b) && b->rest.n > 1 &&
           (b->rest.p[1] == '/' || (b->is_special && b->rest.p[1] == '\\'));
}

/* Position of the first '/', '?' (or '\' in a special address), or the length. */
static size_t find_stop(const struct building *b, size_t from)
{
    size_t i = from;

    while (i < b->rest.n && b->rest.p[i] != '/' && b->rest.p[i] != '?' &&
           !(b->is_special && b->rest.p[i] == '\\'))
        i++;
    return i;
}

/* --- Windows drive letters, of all things ------------------------------------------------- */

static bool is_drive(struct str s)
{
    return s.n == 2 && char_is_alpha(s.p[0]) && (s.p[1] == ':' || s.p[1] == '|');
}

static bool starts_with_drive(struct str s)
{
    return is_drive(str_slice(s, 0, 2)) && (s.n == 2 || strchr("/\\?#", s.p[2]));
}

/* "/C:" or "/C:/…" */
static bool path_has_drive(struct str path)
{
    return path.n >= 3 && path.p[0] == '/' && char_is_alpha(path.p[1]) && path.p[2] == ':' &&
           (path.n == 3 || path.p[3] == '/');
}

/* --- path ---------------------------------------------------------------------------------- */

static void shorten(struct building *b)
{
    size_t slash = str_find_last(buf_str(&b->path), '/');

    if (slash == SIZE_MAX || (b->is_file && b->path.n == 3 && path_has_drive(buf_str(&b->path))))
        return;
    b->path.n = slash;
}

/* "." or "%2e", and two of them: 1 and 2; else 0. */
static int count_dots(struct str segment)
{
    int dots = 0;

    while (segment.n) {
        size_t step = segment.p[0] == '.' ? 1 : str_starts_nocase(segment, STR("%2e")) ? 3 : 0;

        if (!step || ++dots > 2)
            return 0;
        segment = str_skip(segment, step);
    }
    return dots;
}

static void add_segment(struct building *b, struct str segment)
{
    buf_add_char(&b->path, '/');
    if (b->is_file && b->path.n == 1 && is_drive(segment)) {
        buf_add_char(&b->path, segment.p[0]);
        buf_add_char(&b->path, ':');
    } else {
        url_percent_encode(&b->path, segment, in_path);
    }
}

/* The segments from here to the query; b->rest stands behind the slash before the first one. */
static void read_segments(struct building *b)
{
    bool more = true;

    while (more) {
        size_t end = find_stop(b, 0);
        struct str segment = str_slice(b->rest, 0, end);
        int dots = count_dots(segment);

        more = end < b->rest.n && b->rest.p[end] != '?';
        b->rest = str_skip(b->rest, end + more);
        if (dots == 2)
            shorten(b);
        if (!dots)
            add_segment(b, segment);
        else if (!more)
            buf_add_char(&b->path, '/');
    }
}

static void read_query(struct building *b)
{
    if (!b->rest.n)
        return;
    b->has_query = true;
    url_percent_encode(&b->query, str_skip(b->rest, 1),
                       b->is_special ? in_special_query : in_query);
}

/* Path start state. */
static void read_path(struct building *b)
{
    if (at_slash(b))
        b->rest = str_skip(b->rest, 1);
    else if (!b->is_special && (!b->rest.n || b->rest.p[0] == '?'))
        return read_query(b);
    read_segments(b);
    read_query(b);
}

static void read_opaque(struct building *b)
{
    size_t end = str_find_char(b->rest, '?', 0);
    struct str path = str_slice(b->rest, 0, end);
    bool ends_here = end == SIZE_MAX && !b->has_fragment;

    b->is_opaque = true;
    if (!ends_here && path.n && path.p[path.n - 1] == ' ') {
        /* or the space would be lost when the address is read again without what follows */
        url_percent_encode(&b->path, str_slice(path, 0, path.n - 1), "");
        buf_add_c(&b->path, "%20");
    } else {
        url_percent_encode(&b->path, path, "");
    }
    b->rest = str_skip(b->rest, path.n);
    read_query(b);
}

/* --- authority ------------------------------------------------------------------------------- */

static void read_userinfo(struct building *b, struct str userinfo)
{
    struct str user, password;

    (void)str_cut(userinfo, ':', &user, &password);
    url_percent_encode(&b->user, user, in_userinfo);
    url_percent_encode(&b->password, password, in_userinfo);
}

static enum err read_port(struct building *b, struct str text, int default_port)
{
    int port = 0;

    if (!text.n)
        return OK;
    for (size_t i = 0; i < text.n; i++) {
        if (!char_is_digit(text.p[i]))
            return ERR_BAD_INPUT;
        port = port * 10 + (text.p[i] - '0');
        if (port > 65535)
            return ERR_BAD_INPUT;
    }
    b->port = port == default_port ? -1 : port;
    return OK;
}

/* Where the port's colon is: the first one outside brackets. */
static size_t find_port(struct str s)
{
    bool inside = false;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '[')
            inside = true;
        else if (s.p[i] == ']')
            inside = false;
        else if (s.p[i] == ':' && !inside)
            return i;
    }
    return SIZE_MAX;
}

static enum err read_authority(struct building *b, int default_port)
{
    size_t end = find_stop(b, 0), at, colon;
    struct str authority = str_slice(b->rest, 0, end);
    enum err err;

    b->rest = str_skip(b->rest, end);
    at = str_find_last(authority, '@');
    if (at != SIZE_MAX) {
        read_userinfo(b, str_slice(authority, 0, at));
        authority = str_skip(authority, at + 1);
        if (!authority.n)
            return ERR_BAD_INPUT;
    }
    colon = find_port(authority);
    if (colon == 0 || (b->is_special && !authority.n))
        return ERR_BAD_INPUT;
    b->has_host = true;
    err = url_host_parse(str_slice(authority, 0, colon), b->is_special, &b->host);
    if (!err && colon != SIZE_MAX)
        err = read_port(b, str_skip(authority, colon + 1), default_port);
    if (!err)
        read_path(b);
    return err;
}

/* --- relative to a base ---------------------------------------------------------------------- */

static void copy_host(struct building *b)
{
    buf_add(&b->user, b->base->username);
    buf_add(&b->password, b->base->password);
    buf_add(&b->host, b->base->host);
    b->has_host = b->base->has_host;
    b->port = b->base->port;
}

static void copy_path(struct building *b)
{
    b->is_opaque = b->base->is_opaque;
    buf_add(&b->path, b->base->path);
}

static void copy_query(struct building *b)
{
    b->has_query = b->base->has_query;
    buf_add(&b->query, b->base->query);
}

/* What does not begin with a slash: base path and query, as far as nothing replaces them. */
static void read_beside(struct building *b)
{
    copy_path(b);
    if (!b->rest.n)
        return copy_query(b);
    if (b->rest.p[0] == '?')
        return read_query(b);
    if (b->is_file && starts_with_drive(b->rest))
        b->path.n = 0;
    else
        shorten(b);
    read_segments(b);
    read_query(b);
}

static enum err read_relative(struct building *b, int default_port)
{
    if (at_two_slashes(b)) {
        b->rest = str_skip(b->rest, 2);
        while (b->is_special && at_slash(b))
            b->rest = str_skip(b->rest, 1);
        return read_authority(b, default_port);
    }
    copy_host(b);
    if (at_slash(b))
        read_path(b);
    else
        read_beside(b);
    return OK;
}

/* --- file: -------------------------------------------------------------------------------------
 */

static enum err read_file_host(struct building *b)
{
    size_t end = find_stop(b, 0);
    struct str host = str_slice(b->rest, 0, end);
    enum err err = OK;

    if (is_drive(host)) {
        read_segments(b);
        read_query(b);
        return OK;
    }
    if (host.n)
        err = url_host_parse(host, true, &b->host);
    if (err)
        return err;
    if (str_is(buf_str(&b->host), "localhost"))
        b->host.n = 0;
    b->rest = str_skip(b->rest, end);
    read_path(b);
    return OK;
}

static enum err read_file(struct building *b)
{
    bool base_is_file = b->base && str_is(b->base->scheme, "file");

    b->has_host = true;
    if (at_two_slashes(b)) {
        b->rest = str_skip(b->rest, 2);
        return read_file_host(b);
    }
    if (base_is_file)
        buf_add(&b->host, b->base->host);
    if (at_slash(b)) {
        if (base_is_file && !starts_with_drive(str_skip(b->rest, 1)) &&
            path_has_drive(b->base->path))
            buf_add(&b->path, str_slice(b->base->path, 0, 3));
        read_path(b);
    } else if (base_is_file) {
        read_beside(b);
    } else {
        read_segments(b);
        read_query(b);
    }
    return OK;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

/* "https" of "https:…", lower case, into b->scheme; false without one. */
static bool read_scheme(struct building *b)
{
    size_t n = 0;

    if (!b->rest.n || !char_is_alpha(b->rest.p[0]))
        return false;
    while (n < b->rest.n && (char_is_alpha(b->rest.p[n]) || char_is_digit(b->rest.p[n]) ||
                             (b->rest.p[n] && strchr("+-.", b->rest.p[n]))))
        n++;
    if (n == b->rest.n || b->rest.p[n] != ':')
        return false;
    for (size_t i = 0; i < n; i++)
        buf_add_char(&b->scheme, char_lower(b->rest.p[i]));
    b->rest = str_skip(b->rest, n + 1);
    return true;
}

static enum err read_after_scheme(struct building *b)
{
    int port;

    find_scheme(b, &port);
    if (b->is_file)
        return read_file(b);
    if (b->is_special) {
        if (b->base && str_eq(b->base->scheme, buf_str(&b->scheme)) &&
            !str_starts(b->rest, STR("//")))
            return read_relative(b, port);
        while (at_slash(b))
            b->rest = str_skip(b->rest, 1);
        return read_authority(b, port);
    }
    if (at_two_slashes(b)) {
        b->rest = str_skip(b->rest, 2);
        return read_authority(b, port);
    }
    if (at_slash(b))
        read_path(b);
    else
        read_opaque(b);
    return OK;
}

static enum err read_without_scheme(struct building *b)
{
    int port;

    if (!b->base || (b->base->is_opaque && (b->rest.n || !b->has_fragment)))
        return ERR_BAD_INPUT;
    buf_add(&b->scheme, b->base->scheme);
    find_scheme(b, &port);
    if (b->base->is_opaque) {
        copy_path(b);
        copy_query(b);
        return OK;
    }
    return b->is_file ? read_file(b) : read_relative(b, port);
}

static enum err read_all(struct building *b, struct str input)
{
    size_t hash = str_find_char(input, '#', 0);

    b->rest = str_slice(input, 0, hash);
    b->has_fragment = hash != SIZE_MAX;
    if (b->has_fragment)
        url_percent_encode(&b->fragment, str_skip(input, hash + 1), in_fragment);
    return read_scheme(b) ? read_after_scheme(b) : read_without_scheme(b);
}

/* --- serialising --------------------------------------------------------------------------------
 */

struct span {
    size_t from, n;
};

static struct span put(struct buf *out, const struct buf *part)
{
    struct span span = {out->n, part->n};

    buf_add(out, buf_str(part));
    return span;
}

static struct str take(struct str href, struct span span)
{
    return str_slice(href, span.from, span.from + span.n);
}

static enum err serialise(struct arena *arena, const struct building *b, struct url_parts *out_url)
{
    cleanup_with(buf_clear) struct buf out;
    struct span scheme, user = {0}, password = {0}, host = {0}, path, query = {0}, fragment = {0};
    struct str href;

    buf_init(&out, URL_MAX);
    scheme = put(&out, &b->scheme);
    buf_add_c(&out, b->has_host ? "://" : ":");
    user = put(&out, &b->user);
    if (b->password.n) {
        buf_add_char(&out, ':');
        password = put(&out, &b->password);
    }
    if (b->user.n || b->password.n)
        buf_add_char(&out, '@');
    host = put(&out, &b->host);
    if (b->port >= 0)
        buf_printf(&out, ":%d", b->port);
    if (!b->has_host && !b->is_opaque && str_starts(buf_str(&b->path), STR("//")))
        buf_add_c(&out, "/."); /* or the path would read as a host */
    path = put(&out, &b->path);
    if (b->has_query) {
        buf_add_char(&out, '?');
        query = put(&out, &b->query);
    }
    if (b->has_fragment) {
        buf_add_char(&out, '#');
        fragment = put(&out, &b->fragment);
    }
    href = out.err ? STR_NONE : buf_dup(arena, &out);
    if (out.err || !href.p)
        return out.err ? out.err : arena->err;
    *out_url = (struct url_parts){.href = href,
                                  .scheme = take(href, scheme),
                                  .username = take(href, user),
                                  .password = take(href, password),
                                  .host = take(href, host),
                                  .path = take(href, path),
                                  .query = take(href, query),
                                  .fragment = take(href, fragment),
                                  .port = b->port,
                                  .has_host = b->has_host,
                                  .has_query = b->has_query,
                                  .has_fragment = b->has_fragment,
                                  .is_opaque = b->is_opaque};
    return OK;
}

/* Without C0 controls and spaces at the ends, nor tabs and line ends anywhere. */
static void clean(struct buf *out, struct str input)
{
    while (input.n && (unsigned char)input.p[0] <= ' ')
        input = str_skip(input, 1);
    while (input.n && (unsigned char)input.p[input.n - 1] <= ' ')
        input.n--;
    for (size_t i = 0; i < input.n; i++)
        if (!strchr("\t\n\r", input.p[i]) || !input.p[i])
            buf_add_char(out, input.p[i]);
}

enum err url_parse(struct arena *arena, struct str input, const struct url_parts *base,
                   struct url_parts *out_url, struct fault *fault)
{
    struct building b = {.port = -1, .base = base};
    struct buf *const parts[] = {&b.user,  &b.password, &b.host,  &b.path,
                                 &b.query, &b.fragment, &b.scheme};
    cleanup_with(buf_clear) struct buf cleaned;
    enum err err;

    if (input.n > URL_MAX)
        return fault_set(fault, ERR_TOO_BIG, "an address is longer than %d bytes", URL_MAX);
    buf_init(&cleaned, URL_MAX);
    clean(&cleaned, input);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        buf_init(parts[i], URL_MAX);
    err = cleaned.err ? cleaned.err : read_all(&b, buf_str(&cleaned));
    for (size_t i = 0; i < ARRAY_LEN(parts) && !err; i++)
        err = parts[i]->err;
    if (!err)
        err = serialise(arena, &b, out_url);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        buf_clear(parts[i]);
    return err ? fault_set(fault, err, "'%.*s' is no address", (int)(input.n > 80 ? 80 : input.n),
                           input.n ? input.p : "")
               : OK;
}

bool url_is_web(const struct url_parts *url)
{
    return str_is(url->scheme, "http") || str_is(url->scheme, "https");
}

enum err url_host(struct arena *arena, struct str name, struct str *out_host)
{
    cleanup_with(buf_clear) struct buf host;
    struct str copy;
    enum err err;

    buf_init(&host, URL_MAX);
    err = url_host_parse(name, true, &host);
    if (err)
        return err;
    copy = buf_dup(arena, &host);
    if (!copy.p)
        return arena->err;
    *out_host = copy;
    return OK;
}

bool url_host_is_below(struct str host, struct str domain)
{
    if (!str_ends(host, domain) || !domain.n)
        return false;
    return host.n == domain.n || host.p[host.n - domain.n - 1] == '.';
}
