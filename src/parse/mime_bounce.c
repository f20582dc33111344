/* Does it report what became of a mail of ours?
 *
 * RFC 3464 says how (message/delivery-status); many servers still write prose. Prose is believed
 * only when the sender or the subject is a mail system's; then the first address that is named
 * as failed and the first status or reply code are taken. A report that names neither is still
 * a report.
 */
#include "parse/mime_parts.h"

/* "rfc822; someone@example.org" → the address, without angle brackets */
static struct str typed_address(struct str value)
{
    struct str type, rest;

    if (str_cut(value, ';', &type, &rest))
        value = rest;
    value = str_trim(value);
    if (value.n > 1 && value.p[0] == '<' && value.p[value.n - 1] == '>')
        value = str_slice(value, 1, value.n - 1);
    return value;
}

static size_t digits(struct str s, size_t at, size_t max)
{
    size_t n = 0;

    while (n < max && at + n < s.n && char_is_digit(s.p[at + n]))
        n++;
    return n;
}

/* The first D.D{1,3}.D{1,3} with class 2, 4 or 5 that stands alone (RFC 3463). */
static struct str find_status(struct str s)
{
    for (size_t i = 0; i + 4 < s.n; i++) {
        size_t subject, detail, end;

        if ((s.p[i] != '5' && s.p[i] != '4' && s.p[i] != '2') || s.p[i + 1] != '.' ||
            (i && (char_is_digit(s.p[i - 1]) || s.p[i - 1] == '.')))
            continue;
        subject = digits(s, i + 2, 3);
        end = i + 2 + subject;
        if (!subject || end >= s.n || s.p[end] != '.')
            continue;
        detail = digits(s, end + 1, 3);
        end += 1 + detail;
        if (detail && (end == s.n || (!char_is_digit(s.p[end]) && s.p[end] != '.')))
            return str_slice(s, i, end);
    }
    return STR_NONE;
}

/* One field of delivery-status, by name. */
static void take_field(struct mime_bounce *bounce, struct str name, struct str value,
                       struct arena *arena)
{
    if (str_is_nocase(name, "Final-Recipient") ||
        (str_is_nocase(name, "Original-Recipient") && !bounce->recipient.n) ||
        (str_is_nocase(name, "X-Actual-Recipient") && !bounce->recipient.n)) {
        struct str address = typed_address(value);

        if (address.n)
            bounce->recipient = address;
    } else if (str_is_nocase(name, "Action")) {
        struct str word, rest;

        (void)str_cut(str_trim(value), ' ', &word, &rest);
        bounce->action = str_lower(arena, word);
    } else if (str_is_nocase(name, "Status")) {
        bounce->status = find_status(value);
    } else if (str_is_nocase(name, "Diagnostic-Code") && !bounce->status.n) {
        bounce->status = find_status(value);
    }
}

/* Groups of fields with empty lines between: the first is about the report, each other about one
 * recipient. The first that failed is told, else the first. */
static void read_status(struct mime_job *job)
{
    struct str rest = job->delivery_status, line, name, value;
    struct mime_bounce group = {0}, *bounce = &job->mime->bounce;

    for (bool more = true; more;) {
        more = str_line(&rest, &line);
        if (more && str_trim(line).n) {
            if (!char_is_space(line.p[0]) && str_cut(line, ':', &name, &value))
                take_field(&group, str_trim(name), value, job->arena);
            continue;
        }
        if (group.recipient.n || group.action.n || group.status.n) {
            bool failed = str_is(group.action, "failed");

            if (!bounce->is_set || (failed && !str_is(bounce->action, "failed")))
                *bounce = group;
            bounce->is_set = true;
        }
        group = (struct mime_bounce){0};
    }
}

static bool any_in(struct str text, const char *const *words, bool at_start)
{
    for (; *words; words++) {
        size_t at = str_find_nocase(text, str_from(*words), 0);

        if (at != SIZE_MAX && (!at_start || at == 0))
            return true;
    }
    return false;
}

/* "From: <>" or "From: MAILER-DAEMON <>": no address to answer to */
bool mime_has_null_sender(const struct mime_job *job)
{
    return str_ends(mime_header(job, "From"), STR("<>")) ||
           str_is(mime_header(job, "Return-Path"), "<>") ||
           str_is(mime_header(job, "Return-Path"), "< >");
}

static bool sent_by_mail_system(const struct mime_job *job)
{
    static const char *const senders[] = {
        "mailer-daemon",   "mailer_daemon", "mail-daemon", "maildaemon",
        "mail delivery s", "mdaemon",       "postmaster@", "mail system",
        "courier",         "mailerdaemon",  NULL};
    const struct mime_addresses *from = &job->mime->from;

    for (size_t i = 0; i < from->n; i++)
        if (any_in(from->at[i].address, senders, false) || any_in(from->at[i].name, senders, false))
            return true;
    return mime_header(job, "X-Failed-Recipients").n > 0 || mime_has_null_sender(job);
}

static bool subject_is_failure(struct str subject)
{
    static const char *const words[] = {
        "undeliver",
        "delivery status notification",
        "failure notice",
        "returned mail",
        "mail delivery failed",
        "delivery failure",
        "delivery failed",
        "delivery has failed",
        "delivery notification",
        "could not be delivered",
        "mail could not",
        "mail failure",
        "mail error",
        "non-deliver",
        "nondeliverable",
        "mail system error",
        "delivery error",
        "delivery problem",
        "failed mail",
        "message delayed",
        "delayed mail",
        "delivery delayed",
        "user unknown",
        "unzustellbar",
        "nicht zustellbar",
        "non remis",
        "no se puede entregar",
        "mancato recapito",
        "returned to sender",
        "notification d'\xC3\xA9tat de remise",
        "unable to deliver",
        "dsn:",
        NULL,
    };

    return any_in(subject, words, false);
}

/* Enough when a mailer daemon itself says it. */
static bool subject_is_trouble(struct str subject)
{
    static const char *const words[] = {"fail",           "delayed",          "returning to",
                                        "could not send", "error sending",    "not delivered",
                                        "undelivered",    "not be delivered", NULL};

    return any_in(subject, words, false);
}

static bool sent_by_daemon(const struct mime_job *job)
{
    static const char *const senders[] = {"mailer-daemon", NULL};
    const struct mime_addresses *from = &job->mime->from;

    return from->n && any_in(from->at[0].address, senders, true);
}

static bool is_address_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || (unsigned char)c >= 0x80 ||
           (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

/* The address around the @ at `at`, or nothing. */
static struct str address_around(struct str s, size_t at)
{
    size_t from = at, to = at + 1;

    while (from && is_address_char(s.p[from - 1]))
        from--;
    while (to < s.n &&
           (char_is_alpha(s.p[to]) || char_is_digit(s.p[to]) || s.p[to] == '.' || s.p[to] == '-'))
        to++;
    while (to > at + 1 && s.p[to - 1] == '.')
        to--;
    if (from == at || to == at + 1)
        return STR_NONE;
    return str_slice(s, from, to);
}

/* The first address in the prose that is not the mail system's own. */
static struct str first_address(const struct mime_job *job, struct str text)
{
    size_t at = 0;

    text = str_slice(text, 0, 16 << 10);
    while ((at = str_find_char(text, '@', at)) != SIZE_MAX) {
        struct str address = address_around(text, at);
        bool is_own = false;

        for (size_t i = 0; i < job->mime->from.n; i++)
            is_own |= str_eq_nocase(job->mime->from.at[i].address, address);
        if (address.n && !is_own && !str_starts_nocase(address, STR("postmaster@")) &&
            !str_starts_nocase(address, STR("mailer-daemon@")))
            return address;
        at++;
    }
    return STR_NONE;
}

/* A bare reply code (RFC 5321) as a status: 550 gives 5.0.0. */
static struct str status_of_code(struct mime_job *job, struct str text)
{
    for (size_t i = 0; i + 3 < text.n; i++) {
        bool is_code = (text.p[i] == '5' || text.p[i] == '4') && char_is_digit(text.p[i + 1]) &&
                       text.p[i + 1] < '6' && char_is_digit(text.p[i + 2]) &&
                       (text.p[i + 3] == ' ' || text.p[i + 3] == '-') &&
                       (i == 0 || text.p[i - 1] == ' ' || text.p[i - 1] == '\n' ||
                        text.p[i - 1] == ':' || text.p[i - 1] == '<');

        if (is_code)
            return arena_printf(job->arena, "%c.0.0", text.p[i]);
    }
    return STR_NONE;
}

static void read_prose(struct mime_job *job)
{
    struct mime_bounce *bounce = &job->mime->bounce;
    struct str named = mime_header(job, "X-Failed-Recipients"), rest;
    struct str text = str_slice(job->mime->text, 0, 16 << 10);

    bounce->is_set = true;
    (void)str_cut(named, ',', &bounce->recipient, &rest);
    bounce->recipient = str_trim(bounce->recipient);
    if (!bounce->recipient.n)
        bounce->recipient = first_address(job, text);
    bounce->status = find_status(text);
    if (!bounce->status.n)
        bounce->status = status_of_code(job, text);
    bounce->action = bounce->status.n && bounce->status.p[0] == '4' ? STR("delayed")
                                                                    : STR("failed");
}

void mime_find_bounce(struct mime_job *job)
{
    struct mime_bounce *bounce = &job->mime->bounce;

    if (job->delivery_status.n)
        read_status(job);
    if (!bounce->is_set && subject_is_failure(job->mime->subject) && sent_by_mail_system(job))
        read_prose(job);
    else if (!bounce->is_set && (mime_header(job, "X-Failed-Recipients").n ||
                                 (sent_by_daemon(job) && subject_is_trouble(job->mime->subject))))
        read_prose(job);
    if (bounce->is_set && !bounce->action.n)
        bounce->action = STR("failed");
}
