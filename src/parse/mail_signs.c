#include "parse/mail_signs.h"

#include "parse/mail_signs_parts.h"

enum {
    FIELDS_MAX = 200,
    PIECES_MAX = 60, /* of a field */
    RECEIVED_MAX = 8,
    NAME_MAX = 48,
};

/* ---- signs ---- */

void mail_sign(struct sign_pot *pot, const char *kind, struct str a, struct str b)
{
    uint64_t hash = str_hash(b, str_hash(a, str_hash(str_from(kind), 11)));
    uint32_t sign = (uint32_t)(hash ^ hash >> 32) & MAIL_SIGN_MASK;

    if (sign && pot->n < ARRAY_LEN(pot->at))
        pot->at[pot->n++] = sign;
}

void mail_sign_count(struct sign_pot *pot, const char *kind, size_t count, size_t most)
{
    char digit[2] = {(char)('0' + (count < most ? count : most)), 0};

    mail_sign(pot, kind, str_from(digit), STR_NONE);
}

struct str mail_sign_shape(struct str word, char room[32])
{
    size_t n = 0;

    for (size_t i = 0; i < word.n && n < 31; i++) {
        char c = word.p[i];
        char kind = char_is_digit(c)           ? '9'
                    : char_is_alpha(c)         ? (char_lower(c) == c ? 'a' : 'A')
                    : (unsigned char)c >= 0x80 ? 'u'
                                               : c;

        if (!n || room[n - 1] != kind)
            room[n++] = kind;
    }
    return str_of(room, n);
}

struct str mail_sign_house(struct str host)
{
    size_t dots = 0;

    for (size_t i = host.n; i-- > 0;)
        if (host.p[i] == '.' && ++dots == 2)
            return str_skip(host, i + 1);
    return host;
}

static bool is_letter(char c) { return char_is_alpha(c) || (unsigned char)c >= 0x80; }

bool mail_sign_piece(struct str text, size_t *at, struct str *out_piece)
{
    size_t i = *at, from;

    while (i < text.n && (char_is_space(text.p[i]) || !text.p[i]))
        i++;
    from = i;
    if (i == text.n)
        return false;
    if (is_letter(text.p[i])) {
        while (i < text.n && is_letter(text.p[i]))
            i++;
        *out_piece = str_slice(text, from, i);
    } else if (char_is_digit(text.p[i])) {
        while (i < text.n && char_is_digit(text.p[i]))
            i++;
        *out_piece = str_slice(STR("999"), 0, i - from < 3 ? i - from : 3);
    } else {
        i++;
        *out_piece = str_slice(text, from, i);
    }
    *at = i;
    return true;
}

/* ---- fields ---- */

struct field {
    struct str name, value; /* name in lower case; value as it stands, folds and all */
};

struct fields {
    struct field at[FIELDS_MAX];
    size_t n;
    struct str body;
    char names[FIELDS_MAX][NAME_MAX];
};

/* The header's lines, each with those that continue it. */
static void read_fields(struct str document, struct fields *fields)
{
    struct str head = str_slice(document, 0, MAIL_SIGNS_HEADER);
    size_t at = 0;

    fields->n = 0;
    fields->body = STR_NONE;
    if (str_starts(head, STR("From ")))
        at = str_find_char(head, '\n', 0) == SIZE_MAX ? head.n : str_find_char(head, '\n', 0) + 1;
    while (at < head.n) {
        size_t end = at, colon;

        do {
            size_t feed = str_find_char(head, '\n', end);

            end = feed == SIZE_MAX ? head.n : feed + 1;
        } while (end < head.n && (head.p[end] == ' ' || head.p[end] == '\t'));
        if (str_trim(str_slice(head, at, end)).n == 0) {
            at = end;
            fields->body = str_skip(document, at);
            return;
        }
        colon = str_find_char(str_slice(head, at, end), ':', 0);
        if (colon != SIZE_MAX && colon && colon < NAME_MAX && fields->n < FIELDS_MAX) {
            char *name = fields->names[fields->n];

            for (size_t i = 0; i < colon; i++)
                name[i] = char_lower(head.p[at + i]);
            fields->at[fields->n].name = str_trim(str_of(name, colon));
            fields->at[fields->n++].value = str_trim(str_slice(head, at + colon + 1, end));
        }
        at = end;
    }
}

/* The first one of the name, or nothing. */
static struct str field_of(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (str_is(fields->at[i].name, name))
            return fields->at[i].value;
    return STR_NONE;
}

static bool has_field(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (str_is(fields->at[i].name, name))
            return true;
    return false;
}

/* To whom, when, and what others thought of it: see mail_signs.h. */
static bool is_left_out(struct str name)
{
    static const char *const names[] = {"date",
                                        "to",
                                        "cc",
                                        "bcc",
                                        "delivered-to",
                                        "status",
                                        "x-status",
                                        "x-uid",
                                        "x-keywords",
                                        "x-original-to",
                                        "envelope-to",
                                        "x-rcpt-to",
                                        "lines",
                                        "delivery-date",
                                        "x-apparently-to",
                                        "replied",
                                        "forwarded",
                                        "x-pyzor",
                                        "x-evolution",
                                        "x-mozilla-status",
                                        "x-assembled",
                                        "content-length",
                                        "apparently-to",
                                        "x-envelope-to",
                                        "received-spf"};
    static const char *const begins[] = {"x-spam",    "x-virus",    "x-scanned", "x-mimedefang",
                                         "x-razor",   "resent-",    "old-",      "x-original-",
                                         "x-mozilla", "x-amavis",   "arc-",      "authentication-",
                                         "dkim-",     "x-received", "x-google-", "x-gm-"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_is(name, names[i]))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(begins); i++)
        if (str_starts(name, str_from(begins[i])))
            return true;
    return false;
}

/* "Received" without the time, the id it was given there and the addressee. */
static struct str path_only(struct str value)
{
    size_t time = str_find_last(value, ';');
    size_t cut;

    value = str_slice(value, 0, time == SIZE_MAX ? value.n : time);
    cut = str_find(value, STR(" id "), 0);
    if (cut == SIZE_MAX)
        cut = str_find(value, STR(" for "), 0);
    return str_slice(value, 0, cut == SIZE_MAX ? value.n : cut);
}

static void add_words(struct sign_pot *pot, const struct field *field, struct str value)
{
    struct str piece, before = STR_NONE;
    char kind[NAME_MAX + 2];
    size_t at = 0;

    (void)snprintf(kind, sizeof(kind), "%.*s:", STR_ARGS(field->name));
    for (size_t n = 0; n < PIECES_MAX && mail_sign_piece(value, &at, &piece); n++) {
        mail_sign(pot, kind, piece, STR_NONE);
        if (n)
            mail_sign(pot, kind, before, piece);
        before = piece;
    }
}

/* The ways nearest to the sender say most: of many, the last. */
static void add_fields(struct sign_pot *pot, const struct fields *fields)
{
    struct str before = STR("^");
    size_t received = 0;

    for (size_t i = fields->n; i-- > 0;) {
        const struct field *field = &fields->at[i];

        if (str_is(field->name, "received")) {
            if (received++ < RECEIVED_MAX)
                add_words(pot, field, path_only(field->value));
            continue;
        }
        if (is_left_out(field->name))
            continue;
        mail_sign(pot, "name", field->name, STR_NONE);
        mail_sign(pot, "order", field->name, before);
        before = field->name;
        add_words(pot, field, field->value);
    }
}

/* ---- shapes ---- */

/* The part before the first '@' and the one behind it, of the first address in a value. */
static void split_address(struct str value, struct str *out_local, struct str *out_host)
{
    size_t at = str_find_char(value, '@', 0), from, to;

    *out_local = *out_host = STR_NONE;
    if (at == SIZE_MAX)
        return;
    for (from = at;
         from && !char_is_space(value.p[from - 1]) && !strchr("<>\"(),;:", value.p[from - 1]);)
        from--;
    for (to = at + 1;
         to < value.n && !char_is_space(value.p[to]) && !strchr("<>\"(),;:", value.p[to]);)
        to++;
    *out_local = str_slice(value, from, at);
    *out_host = str_slice(value, at + 1, to);
}

static void add_same(struct sign_pot *pot, const char *kind, bool is_there, struct str value,
                     struct str house)
{
    struct str local, host;

    split_address(value, &local, &host);
    mail_sign(pot, kind,
              str_from(!is_there                                     ? "none"
                       : !host.n                                     ? "odd"
                       : str_eq_nocase(mail_sign_house(host), house) ? "same"
                                                                     : "other"),
              STR_NONE);
}

static struct str add_sender(struct sign_pot *pot, const struct fields *fields)
{
    struct str from = field_of(fields, "from"), local, host, house;
    size_t angle = str_find_char(from, '<', 0);
    char room[32];

    split_address(from, &local, &host);
    house = mail_sign_house(host);
    mail_sign(pot, "from",
              str_from(!from.n             ? "none"
                       : angle == SIZE_MAX ? "bare"
                       : angle             ? "named"
                                           : "angle"),
              STR_NONE);
    mail_sign(pot, "from.local", mail_sign_shape(local, room), STR_NONE);
    mail_sign(pot, "from.house", house, STR_NONE);
    mail_sign(pot, "from.top",
              str_skip(host, str_find_last(host, '.') == SIZE_MAX ? 0 : str_find_last(host, '.')),
              STR_NONE);
    if (angle != SIZE_MAX)
        mail_sign(pot, "from.name", mail_sign_shape(str_slice(from, 0, angle), room), STR_NONE);
    add_same(pot, "reply", has_field(fields, "reply-to"), field_of(fields, "reply-to"), house);
    add_same(pot, "return", has_field(fields, "return-path"), field_of(fields, "return-path"),
             house);
    add_same(pot, "sender", has_field(fields, "sender"), field_of(fields, "sender"), house);
    return house;
}

static void add_message_id(struct sign_pot *pot, const struct fields *fields, struct str house)
{
    struct str id = field_of(fields, "message-id"), local, host;
    char room[32];
    size_t letters = 0;

    split_address(id, &local, &host);
    add_same(pot, "id.house", has_field(fields, "message-id"), id, house);
    mail_sign(pot, "id.shape", mail_sign_shape(local, room), STR_NONE);
    mail_sign_count(pot, "id.length", local.n / 5, 9);
    while (letters < local.n && letters < 12 && char_is_alpha(local.p[letters]))
        letters++;
    mail_sign(pot, "id.begins", str_slice(local, 0, letters), STR_NONE);
    mail_sign(pot, "id.host", mail_sign_shape(host, room), STR_NONE);
}

static void add_type(struct sign_pot *pot, const struct fields *fields)
{
    struct str type = field_of(fields, "content-type"), boundary, kind;
    size_t at = str_find_nocase(type, STR("boundary="), 0);
    char room[32];

    (void)str_cut(type, ';', &kind, &boundary);
    mail_sign(pot, "type", str_trim(kind), STR_NONE);
    if (at == SIZE_MAX)
        return;
    boundary = str_skip(type, at + 9);
    mail_sign(pot, "boundary.shape", mail_sign_shape(str_slice(boundary, 0, 60), room), STR_NONE);
    mail_sign(pot, "boundary", str_slice(boundary, 0, 7), STR_NONE);
}

static void add_subject(struct sign_pot *pot, const struct fields *fields)
{
    struct str subject = field_of(fields, "subject");
    size_t capitals = 0, smalls = 0, exclaims = 0, digits = 0, high = 0, space = 0;
    bool is_answer = str_starts_nocase(subject, STR("re:"));
    bool answers = has_field(fields, "in-reply-to") || has_field(fields, "references");

    for (size_t i = 0; i < subject.n; i++) {
        char c = subject.p[i];

        capitals += c >= 'A' && c <= 'Z';
        smalls += c >= 'a' && c <= 'z';
        exclaims += c == '!';
        high += (unsigned char)c >= 0x80;
        digits = char_is_digit(c) ? digits + 1 : 0;
        space = i > 3 && str_eq(str_slice(subject, i - 4, i), STR("    ")) ? i : space;
    }
    mail_sign_count(pot, "subject.none", !subject.n, 1);
    mail_sign_count(pot, "subject.loud", capitals > 3 && !smalls, 1);
    mail_sign_count(pot, "subject.!", exclaims, 3);
    mail_sign_count(pot, "subject.number", digits, 4);
    mail_sign_count(pot, "subject.8bit", high > 0, 1);
    mail_sign_count(pot, "subject.gap", space > 0, 1);
    mail_sign_count(pot, "subject.coded", str_starts(subject, STR("=?")), 1);
    mail_sign_count(pot, is_answer ? "re.answers" : "plain.answers", answers, 1);
}

static size_t count_char(struct str s, char c)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == c;
    return n;
}

/* How many are addressed and in what manner, not who. */
static void add_addressees(struct sign_pot *pot, const struct fields *fields)
{
    struct str to = field_of(fields, "to"), local, host, sender, sender_host;

    split_address(to, &local, &host);
    split_address(field_of(fields, "from"), &sender, &sender_host);
    mail_sign(pot, "to",
              str_from(!has_field(fields, "to")                                 ? "none"
                       : str_find_nocase(to, STR("undisclosed"), 0) != SIZE_MAX ? "hidden"
                       : !host.n                                                ? "odd"
                                                                                : "some"),
              STR_NONE);
    mail_sign_count(pot, "to.n", count_char(to, '@'), 5);
    mail_sign_count(pot, "cc.n", count_char(field_of(fields, "cc"), '@'), 5);
    mail_sign_count(pot, "to.named",
                    to.n && to.p[0] != '<' && str_find_char(to, '<', 0) != SIZE_MAX, 1);
    mail_sign_count(pot, "to.self",
                    host.n && str_eq_nocase(host, sender_host) && str_eq_nocase(local, sender), 1);
}

static void add_date(struct sign_pot *pot, const struct fields *fields)
{
    char room[32];

    mail_sign(pot, "date", mail_sign_shape(field_of(fields, "date"), room), STR_NONE);
}

/* ---- all of it ---- */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* Where there are too many, those of the lowest numbers stay: as good as any. */
static void keep_different(struct sign_pot *pot, struct mail_signs *out_signs)
{
    size_t n = 0;

    qsort(pot->at, pot->n, sizeof(*pot->at), by_number);
    for (size_t i = 0; i < pot->n && n < MAIL_SIGNS_MAX; i++)
        if (!n || pot->at[i] != out_signs->at[n - 1])
            out_signs->at[n++] = pot->at[i];
    out_signs->n = n;
}

void mail_signs_read(struct str document, struct str html, struct mail_signs *out_signs)
{
    struct sign_pot pot = {.n = 0};
    struct fields fields;
    struct str house;

    read_fields(document, &fields);
    house = add_sender(&pot, &fields);
    add_message_id(&pot, &fields, house);
    add_type(&pot, &fields);
    add_subject(&pot, &fields);
    add_addressees(&pot, &fields);
    add_date(&pot, &fields);
    mail_signs_body(&pot, fields.body, html, house);
    add_fields(&pot, &fields);
    keep_different(&pot, out_signs);
}
