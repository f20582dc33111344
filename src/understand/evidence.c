#include "understand/evidence.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "parse/links.h"
#include "parse/quote.h"
#include "understand/word.h"

static bool is_one_of(struct str word, const char *const *list)
{
    for (; *list; list++)
        if (str_is(word, *list))
            return true;
    return false;
}

static bool is_in(char c, const char *set) { return c && strchr(set, c); }

static enum err add(struct arena *arena, struct marks *marks, enum mark_kind kind, bool is_owned,
                    struct str value)
{
    struct mark *mark = &marks->at[marks->n];

    value = str_trim(value);
    if (!value.n || value.n > EVIDENCE_VALUE_MAX || marks->n == EVIDENCE_MARKS_MAX)
        return OK;
    value = str_lower(arena, value);
    if (!value.n)
        return arena->err;
    *mark = (struct mark){kind, is_owned, 0, value};
    /* the highest bit stays clear: 0 and what is negative are kept for "none" */
    mark->hash = (int64_t)(str_hash(value, 0x6d61726b00u + (uint64_t)kind) >> 1);
    for (size_t i = 0; i < marks->n; i++)
        if (marks->at[i].kind == kind && marks->at[i].hash == mark->hash)
            return OK;
    marks->n++;
    return OK;
}

/* ---- what an account is ---- */

bool evidence_phone(struct arena *arena, struct str text, struct str *out_number)
{
    struct buf digits;
    bool plus = str_starts(text, STR("+"));
    struct str found;

    buf_init(&digits, 64);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (char_is_digit(c))
            buf_add_char(&digits, c);
        else if (!is_in(c, "+-./() \t"))
            digits.err = ERR_BAD_INPUT;
    }
    found = buf_str(&digits);
    if (!plus && str_starts(found, STR("00"))) {
        plus = true;
        found = str_skip(found, 2);
    }
    if (digits.err || found.n < 5 || found.n > 20)
        found = STR_NONE;
    else
        found = arena_printf(arena, "%s%.*s", plus ? "+" : "", STR_ARGS(found));
    buf_clear(&digits);
    *out_number = found;
    return found.n > 0;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* "Lee, Ann" and "Ann LEE" are the same words. */
static enum err add_name(struct arena *arena, struct marks *marks, struct str name)
{
    struct str sorted[8], joined = STR_NONE;
    struct words words;
    size_t n = 0;
    enum err err;

    if (!name.n || name.n > EVIDENCE_VALUE_MAX || str_find_char(name, '@', 0) != SIZE_MAX ||
        str_find(name, STR("://"), 0) != SIZE_MAX)
        return OK;
    words_init(&words);
    err = words_read(&words, name);
    for (size_t i = 0; !err && i < words.n && n < ARRAY_LEN(sorted); i++)
        sorted[n++] = words_text(&words, i);
    if (n)
        qsort(sorted, n, sizeof(*sorted), by_text);
    for (size_t i = 0; i < n; i++)
        joined = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(joined), joined.n ? " " : "",
                              STR_ARGS(sorted[i]));
    words_clear(&words);
    if (!err)
        err = arena->err;
    if (err || (n < 2 && joined.n < EVIDENCE_NAME_MIN))
        return err;
    return add(arena, marks, MARK_NAME, true, joined);
}

/* "https://www.Ann.example/about/#me" is ann.example/about. */
static struct str site_of(struct arena *arena, struct str url)
{
    size_t at = str_find(url, STR("://"), 0), end;

    if (at != SIZE_MAX)
        url = str_skip(url, at + 3);
    if (str_starts_nocase(url, STR("www.")))
        url = str_skip(url, 4);
    for (end = 0; end < url.n && !is_in(url.p[end], "?#"); end++)
        continue;
    url.n = end;
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    return str_lower(arena, url);
}

static bool is_address(struct str text)
{
    size_t at = str_find_last(text, '@');

    return at != SIZE_MAX && at > 0 && at + 3 < text.n && text.p[0] != '@' &&
           str_find_char(text, '.', at) != SIZE_MAX && str_find_char(text, ' ', 0) == SIZE_MAX &&
           str_find_char(text, '/', 0) == SIZE_MAX;
}

/* "@Ann_Lee@example.social" and "ann_lee@example.com" are ann_lee. */
static struct str user_of(struct arena *arena, struct str address)
{
    static const char *const posts[] = {
        "admin",    "anonymous",  "billing",    "bot",     "contact", "guest",
        "hello",    "help",       "info",       "kontakt", "mail",    "news",
        "no-reply", "newsletter", "noreply",    "office",  "orders",  "postmaster",
        "sales",    "service",    "support",    "team",    "user",    "webmaster",
        "abuse",    "accounts",   "anonymous1", "editor",  "press",   "kundenservice",
        NULL};
    struct str user;
    size_t at;

    if (str_starts(address, STR("@")))
        address = str_skip(address, 1);
    at = str_find_char(address, '@', 0);
    user = str_lower(arena, str_slice(address, 0, at == SIZE_MAX ? address.n : at));
    if (user.n < EVIDENCE_USER_MIN || is_one_of(user, posts) ||
        str_find_char(user, '/', 0) != SIZE_MAX || str_find_char(user, ' ', 0) != SIZE_MAX)
        return STR_NONE;
    return user;
}

enum err evidence_account(struct arena *arena, struct str network, struct str native,
                          struct str address, struct str name, struct str url, struct marks *marks)
{
    bool is_mail = str_is(network, "mail"), is_phone = str_is(network, "phone");
    enum err err = add_name(arena, marks, name);

    if (!err && is_mail)
        err = add(arena, marks, MARK_ADDRESS, true, native);
    if (!err && is_phone)
        err = add(arena, marks, MARK_PHONE, true, native);
    if (!err && !is_phone)
        err = add(arena, marks, MARK_USER, true, user_of(arena, address.n ? address : native));
    if (!err && str_find(url, STR("://"), 0) != SIZE_MAX)
        err = add(arena, marks, MARK_SITE, true, site_of(arena, url));
    return err ? err : arena->err;
}

/* ---- what words name ---- */

/* Without what stands around a word: brackets, quotes, commas. */
static struct str bare(struct str word)
{
    while (word.n && is_in(word.p[0], "(<[\"'*:;,."))
        word = str_skip(word, 1);
    while (word.n && is_in(word.p[word.n - 1], ")>]\"'*:;,.!?"))
        word.n--;
    return word;
}

static bool next_token(struct str *rest, struct str *out_token)
{
    size_t at = 0, end;

    while (at < rest->n && char_is_space(rest->p[at]))
        at++;
    for (end = at; end < rest->n && !char_is_space(rest->p[end]); end++)
        continue;
    *out_token = str_slice(*rest, at, end);
    *rest = str_skip(*rest, end);
    return out_token->n > 0;
}

static enum err add_address(struct arena *arena, struct marks *marks, struct str token)
{
    token = bare(token);
    if (str_starts_nocase(token, STR("mailto:")))
        token = str_skip(token, 7);
    return is_address(token) ? add(arena, marks, MARK_ADDRESS, false, token) : OK;
}

/* One line of a signature. A number in it stands alone, or behind "Tel." */
static enum err read_signed_line(struct arena *arena, struct str line, struct marks *marks)
{
    struct str rest = line, token, number;
    struct link link;
    size_t at = 0, plus = str_find_char(line, '+', 0);
    enum err err = OK;

    while (!err && link_next(line, &at, &link))
        err = add(arena, marks, MARK_SITE, false, site_of(arena, link.url));
    while (!err && next_token(&rest, &token)) {
        if (str_starts_nocase(bare(token), STR("www.")))
            err = add(arena, marks, MARK_SITE, false, site_of(arena, bare(token)));
        else
            err = add_address(arena, marks, token);
    }
    if (!err && plus != SIZE_MAX && evidence_phone(arena, str_trim(str_skip(line, plus)), &number))
        err = add(arena, marks, MARK_PHONE, false, number);
    return err;
}

static enum err read_signature(struct arena *arena, struct str text, struct marks *marks)
{
    struct quote_parts parts;
    enum err err = quote_split(arena, text, &parts);

    for (size_t i = 0; i < parts.n && !err; i++) {
        struct str rest = str_trim(parts.at[i].text), line;

        if (parts.at[i].kind != QUOTE_ELIDED || !str_line(&rest, &line) ||
            (!str_is(str_trim(line), "--") && !str_starts(line, STR("__"))))
            continue;
        for (int n = 0; n < QUOTE_SIGNATURE_LINES && !err && str_line(&rest, &line); n++)
            err = read_signed_line(arena, line, marks);
    }
    return err;
}

static bool says_number(struct str word)
{
    static const char *const cues[] = {"order",
                                       "ticket",
                                       "case",
                                       "invoice",
                                       "booking",
                                       "reservation",
                                       "contract",
                                       "tracking",
                                       "reference",
                                       "customer",
                                       "bestellung",
                                       "bestellnummer",
                                       "auftrag",
                                       "auftragsnummer",
                                       "rechnung",
                                       "rechnungsnummer",
                                       "kundennummer",
                                       "vertragsnummer",
                                       "ticketnummer",
                                       "commande",
                                       "facture",
                                       "dossier",
                                       "pedido",
                                       "factura",
                                       "encomenda",
                                       "ordine",
                                       "fattura",
                                       "bestelling",
                                       "factuur",
                                       "ordernummer",
                                       NULL};

    return is_one_of(word, cues);
}

static bool is_between(struct str word)
{
    static const char *const fillers[] = {"number", "no", "nr",     "nummer", "id", "#",   "ref",
                                          "numéro", "n°", "número", "numero", "is", "was", NULL};

    return !word.n || is_one_of(word, fillers);
}

/* "#AB-4711-23" is ab471123; empty for what has fewer than four digits or five signs. */
static struct str number_of(struct arena *arena, struct str token)
{
    struct buf out;
    size_t digits = 0;
    struct str number;

    buf_init(&out, 64);
    for (size_t i = 0; i < token.n; i++) {
        char c = char_lower(token.p[i]);

        digits += char_is_digit(c);
        if (char_is_digit(c) || char_is_alpha(c))
            buf_add_char(&out, c);
        else if (!is_in(c, "#-./:"))
            out.err = ERR_BAD_INPUT;
    }
    number = out.err || digits < 4 || buf_str(&out).n < 5 || buf_str(&out).n > 32
                 ? STR_NONE
                 : buf_dup(arena, &out);
    buf_clear(&out);
    return number;
}

static bool is_me(struct str before)
{
    static const char *const says[] = {"this is",
                                       "i am",
                                       "i'm",
                                       "i’m",
                                       "im",
                                       "it's me",
                                       "its me",
                                       "it’s me",
                                       "also",
                                       "aka",
                                       "known as",
                                       "my account",
                                       "my handle",
                                       "ich bin",
                                       "hier ist",
                                       "je suis",
                                       "c'est moi",
                                       "c’est moi",
                                       "soy",
                                       "sono",
                                       "sou",
                                       "ik ben",
                                       "my address is",
                                       "my email is",
                                       "my e-mail is",
                                       "my mail is",
                                       "my other account is",
                                       "my other address is",
                                       "meine adresse ist",
                                       "account here:",
                                       NULL};

    while (before.n && is_in(before.p[before.n - 1], " ,:(-"))
        before.n--;
    for (const char *const *say = says; *say; say++) {
        size_t n = strlen(*say);

        if (before.n >= n && str_is(str_skip(before, before.n - n), *say) &&
            (before.n == n || !char_is_alpha(before.p[before.n - n - 1])))
            return true;
    }
    return false;
}

static enum err read_words(struct arena *arena, struct str text, struct marks *marks)
{
    struct str lower = str_lower(arena, text), rest = lower, token;
    int since_cue = 99;
    enum err err = arena->err;

    while (!err && next_token(&rest, &token)) {
        struct str word = bare(token), number;
        struct str before = str_slice(lower, 0, (size_t)(token.p - lower.p));

        since_cue = says_number(word) ? 0 : is_between(word) ? since_cue : since_cue + 1;
        number = since_cue == 1 ? number_of(arena, word) : STR_NONE;
        if (number.n)
            err = add(arena, marks, MARK_NUMBER, false, number);
        else if (word.n > 1 && word.p[0] == '@' && is_me(before))
            err = add(arena, marks, MARK_USER, false, user_of(arena, word));
        else if (is_address(word) && is_me(before))
            err = add(arena, marks, MARK_ADDRESS, false, word);
    }
    return err ? err : arena->err;
}

enum err evidence_text(struct arena *arena, struct str text, bool is_mail, struct marks *marks)
{
    struct str own = text = utf8_clip(text, EVIDENCE_TEXT_MAX);
    enum err err = OK;

    if (is_mail)
        err = read_signature(arena, text, marks);
    if (!err && is_mail)
        err = quote_own(arena, text, &own);
    return err ? err : read_words(arena, own, marks);
}
