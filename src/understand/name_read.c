/* name_read.c: a name taken apart: address, legal form, "and", words. */
#include "base/utf8.h"
#include "understand/name_parts.h"
#include "understand/word.h"

enum { TOKENS_MAX = 24, LEGAL_TOKENS = 5 };

/* Legal forms as they stand behind a name, letters only, folded; the last ones of a name are tried
 * together, longest first. tld: where such firms have their address, when it is one country. */
static const struct legal {
    const char *form, *tld, *and_word;
} legal_forms[] = {
    {"inc", NULL, NULL},
    {"incorporated", NULL, NULL},
    {"corp", NULL, NULL},
    {"corporation", NULL, NULL},
    {"co", NULL, NULL},
    {"company", NULL, NULL},
    {"llc", NULL, NULL},
    {"llp", NULL, NULL},
    {"lp", NULL, NULL},
    {"pllc", NULL, NULL},
    {"pbc", NULL, NULL},
    {"coinc", NULL, NULL},
    {"coltd", NULL, NULL},
    {"coltda", NULL, NULL},
    {"ltd", "co.uk", NULL},
    {"limited", "co.uk", NULL},
    {"plc", "co.uk", NULL},
    {"cic", "co.uk", NULL},
    {"dac", "ie", NULL},
    {"teo", "ie", NULL},
    {"pty", "com.au", NULL},
    {"ptyltd", "com.au", NULL},
    {"proprietarylimited", "co.za", NULL},
    {"pvtltd", "in", NULL},
    {"privatelimited", "in", NULL},
    {"pteltd", "sg", NULL},
    {"bhd", "my", NULL},
    {"sdnbhd", "my", NULL},
    {"tbk", "co.id", NULL},
    {"gmbh", "de", "und"},
    {"mbh", "de", "und"},
    {"ggmbh", "de", "und"},
    {"gmbhcokg", "de", "und"},
    {"gmbhcokgaa", "de", "und"},
    {"gmbhcoohg", "de", "und"},
    {"agcokg", "de", "und"},
    {"agcokgaa", "de", "und"},
    {"cokg", "de", "und"},
    {"cokgaa", "de", "und"},
    {"ug", "de", "und"},
    {"ughaftungsbeschränkt", "de", "und"},
    {"secokg", "de", "und"},
    {"ag", "de", "und"},
    {"kg", "de", "und"},
    {"kgaa", "de", "und"},
    {"ohg", "de", "und"},
    {"gbr", "de", "und"},
    {"ek", "de", "und"},
    {"ev", "de", "und"},
    {"eg", "de", "und"},
    {"gesmbh", "at", "und"},
    {"se", NULL, NULL},
    {"sa", NULL, "et"},
    {"sas", "fr", "et"},
    {"sasu", "fr", "et"},
    {"sarl", "fr", "et"},
    {"eurl", "fr", "et"},
    {"snc", "fr", "et"},
    {"sca", "fr", "et"},
    {"scop", "fr", "et"},
    {"cie", "fr", "et"},
    {"etcie", "fr", "et"},
    {"spa", "it", "e"},
    {"srl", "it", "e"},
    {"srls", "it", "e"},
    {"sapa", "it", "e"},
    {"bv", "nl", "en"},
    {"nv", "nl", "en"},
    {"vof", "nl", "en"},
    {"bvba", "be", "en"},
    {"ab", "se", "och"},
    {"abpubl", "se", "och"},
    {"hb", "se", "och"},
    {"asa", "no", "og"},
    {"as", "no", "og"},
    {"aps", "dk", "og"},
    {"ivs", "dk", "og"},
    {"ehf", "is", "og"},
    {"hf", "is", "og"},
    {"oy", "fi", "ja"},
    {"oyj", "fi", "ja"},
    {"oyab", "fi", "ja"},
    {"ou", "ee", "ja"},
    {"oü", "ee", "ja"},
    {"sia", "lv", "un"},
    {"uab", "lt", "ir"},
    {"spzoo", "pl", "i"},
    {"spj", "pl", "i"},
    {"spk", "pl", "i"},
    {"spzoospk", "pl", "i"},
    {"sro", "cz", "a"},
    {"spolsro", "cz", "a"},
    {"vos", "cz", "a"},
    {"kft", "hu", "és"},
    {"zrt", "hu", "és"},
    {"nyrt", "hu", "és"},
    {"bt", "hu", "és"},
    {"doo", NULL, "i"},
    {"dd", NULL, "i"},
    {"ood", "bg", "i"},
    {"eood", "bg", "i"},
    {"ead", "bg", "i"},
    {"sl", "es", "y"},
    {"slu", "es", "y"},
    {"sau", "es", "y"},
    {"ltda", "com.br", "e"},
    {"eireli", "com.br", "e"},
    {"lda", "pt", "e"},
    {"sadecv", "mx", "y"},
    {"sabdecv", "mx", "y"},
    {"sapidecv", "mx", "y"},
    {"srldecv", "mx", "y"},
    {"sderldecv", "mx", "y"},
    {"sac", "pe", "y"},
    {"eirl", "pe", "y"},
    {"aş", "com.tr", "ve"},
    {"ltdşti", "com.tr", "ve"},
    {"şti", "com.tr", "ve"},
    {"ae", "gr", "και"},
    {"επε", "gr", "και"},
    {"ооо", "ru", "и"},
    {"оао", "ru", "и"},
    {"зао", "ru", "и"},
    {"пао", "ru", "и"},
    {"ао", "ru", "и"},
    {"тов", "ua", "та"},
    {"kk", "co.jp", NULL},
    {"gk", "co.jp", NULL},
    {"coltdjp", "co.jp", NULL},
    {"jsc", NULL, NULL},
    {"pjsc", NULL, NULL},
    {"fze", "ae", NULL},
    {"fzco", "ae", NULL},
    {"wll", NULL, NULL},
    {"saog", "om", NULL},
};

/* Before a name as well as behind it, written without a space. */
static const struct {
    const char *form, *tld;
} touching_forms[] = {
    {"株式会社", "co.jp"},  {"有限会社", "co.jp"},      {"合同会社", "co.jp"},
    {"(株)", "co.jp"},      {"股份有限公司", "com.cn"}, {"有限责任公司", "com.cn"},
    {"有限公司", "com.cn"}, {"주식회사", "co.kr"},      {"(주)", "co.kr"},
};

/* Before a name, as words of their own. */
static const char *const leading_forms[] = {"pt", "cv", "ооо", "оао", "зао", "пао", "ао", "тов"};

static const char *const and_words[] = {"&",  "and", "und", "et", "y", "e",  "en", "och", "og",
                                        "ja", "i",   "и",   "és", "n", "ve", "og", "και", "та"};
static const char *const articles[] = {"the", "die", "der", "das", "le",  "la",  "les", "el",
                                       "los", "las", "il",  "lo",  "gli", "het", "de"};

struct reader {
    struct arena *arena;
    struct name_read *read;
    struct str tokens[TOKENS_MAX]; /* as typed, "&" one of its own */
    size_t n;
};

static struct str folded(struct arena *arena, struct str text)
{
    struct str made = STR_NONE;
    struct buf out;

    buf_init(&out, NAME_MAX_BYTES * 16);
    if (!word_fold(&out, text))
        made = buf_dup(arena, &out);
    buf_clear(&out);
    return made;
}

/* Folded, and letters and digits only: "S.p.A." is spa, "A/S" is as. */
static void add_letters(struct buf *out, struct arena *arena, struct str text)
{
    struct str all = folded(arena, text);

    for (size_t at = 0; at < all.n;) {
        uint32_t c = utf8_next(all, &at, NULL);

        if (word_rune(c))
            buf_add_rune(out, c);
    }
}

static struct str letters(struct arena *arena, struct str text)
{
    struct str made;
    struct buf out;

    buf_init(&out, NAME_MAX_BYTES * 16);
    add_letters(&out, arena, text);
    made = buf_dup(arena, &out);
    buf_clear(&out);
    return made;
}

static bool is_one_of(const char *const *list, size_t n, struct str word)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(word, list[i]))
            return true;
    return false;
}

static bool is_and(struct reader *reader, struct str token)
{
    return str_is(token, "&") ||
           is_one_of(and_words, ARRAY_LEN(and_words), letters(reader->arena, token));
}

/* --- an address --- */

/* "https://www.acme.com/shop" is acme.com; empty when it is no host. */
static struct str host_of(struct arena *arena, struct str name)
{
    size_t scheme = str_find(name, STR("://"), 0);
    struct str host = str_lower(arena, scheme == SIZE_MAX ? name : str_skip(name, scheme + 3)),
               rest;
    size_t dot;

    (void)str_cut(host, '/', &host, &rest);
    if (str_starts(host, STR("www.")))
        host = str_skip(host, 4);
    dot = str_find_last(host, '.');
    if (dot == SIZE_MAX || dot == 0 || host.n - dot < 3 || host.n > NAME_MAX_BYTES / 2)
        return STR_NONE;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool is_label = char_is_alpha(c) || (i < dot && (char_is_digit(c) || c == '-'));

        if (!is_label && !(c == '.' && i && host.p[i - 1] != '.'))
            return STR_NONE;
    }
    return host;
}

/* The label that somebody chose: "acme" of acme.com and of shop.acme.co.uk; hyphens are spaces. */
static struct str name_of_host(struct arena *arena, struct str host)
{
    static const char *const second[] = {"co", "com", "org", "net", "ac", "gov", "or", "ne"};
    struct str left = str_slice(host, 0, str_find_last(host, '.')), label;
    size_t dot = str_find_last(left, '.');
    char *text;

    label = dot == SIZE_MAX ? left : str_skip(left, dot + 1);
    if (dot != SIZE_MAX && is_one_of(second, ARRAY_LEN(second), label)) {
        left = str_slice(left, 0, dot);
        dot = str_find_last(left, '.');
        label = dot == SIZE_MAX ? left : str_skip(left, dot + 1);
    }
    label = str_dup(arena, label);
    text = arena_alloc(arena, label.n + 1);
    for (size_t i = 0; text && i < label.n; i++)
        text[i] = label.p[i] == '-' ? ' ' : label.p[i];
    return text ? str_of(text, label.n) : STR_NONE;
}

/* --- tokens, and the legal form among them --- */

static enum err cut_tokens(struct reader *reader, struct str name)
{
    struct str rest = name;

    reader->n = 0;
    while (rest.n) {
        size_t n = 0;
        bool is_sign = *rest.p == '&' || *rest.p == '+';

        if (char_is_space(*rest.p) || *rest.p == '"' || *rest.p == ',') {
            rest = str_skip(rest, 1);
            continue;
        }
        while (n < rest.n && !char_is_space(rest.p[n]) && !strchr("&+\",", rest.p[n]))
            n++;
        if (reader->n == TOKENS_MAX)
            return ERR_TOO_BIG;
        reader->tokens[reader->n++] = is_sign ? STR("&") : str_slice(rest, 0, n);
        rest = str_skip(rest, is_sign ? 1 : n);
    }
    return OK;
}

static const struct legal *find_legal(struct str form)
{
    for (size_t i = 0; i < ARRAY_LEN(legal_forms); i++)
        if (str_is(form, legal_forms[i].form))
            return &legal_forms[i];
    return NULL;
}

/* How many of the last tokens are a legal form; always leaves a word. */
static size_t legal_at_end(struct reader *reader, const struct legal **out_legal)
{
    size_t most = reader->n - 1 < LEGAL_TOKENS ? reader->n - 1 : LEGAL_TOKENS;

    for (size_t k = most; k; k--) {
        struct str form;
        struct buf out;

        buf_init(&out, NAME_MAX_BYTES * 16);
        for (size_t i = reader->n - k; i < reader->n; i++)
            add_letters(&out, reader->arena, reader->tokens[i]);
        form = buf_dup(reader->arena, &out);
        buf_clear(&out);
        *out_legal = form.n ? find_legal(form) : NULL;
        /* "and" before it goes along ("& Co."), and never stays alone */
        if (*out_legal && !(k == most && is_and(reader, reader->tokens[0]) && reader->n - k == 1))
            return k;
    }
    return 0;
}

static void drop_touching(struct reader *reader, struct str *name)
{
    struct name_read *read = reader->read;

    for (size_t i = 0; i < ARRAY_LEN(touching_forms); i++) {
        struct str form = str_from(touching_forms[i].form);

        if (name->n <= form.n)
            continue;
        if (str_starts(*name, form))
            *name = str_trim(str_skip(*name, form.n));
        else if (str_ends(*name, form))
            *name = str_trim(str_slice(*name, 0, name->n - form.n));
        else
            continue;
        read->legal = form;
        read->tld = touching_forms[i].tld;
        return;
    }
}

static void drop_legal(struct reader *reader)
{
    struct name_read *read = reader->read;
    const struct legal *legal = NULL;
    size_t k = reader->n > 1 ? legal_at_end(reader, &legal) : 0;

    if (k) {
        const char *from = reader->tokens[reader->n - k].p;
        struct str last = reader->tokens[reader->n - 1];

        read->legal = from && last.p > from ? str_of(from, (size_t)(last.p + last.n - from)) : last;
        read->tld = legal->tld;
        read->and_word = str_from(legal->and_word);
        reader->n -= k;
    } else if (reader->n > 1 && is_one_of(leading_forms, ARRAY_LEN(leading_forms),
                                          letters(reader->arena, reader->tokens[0]))) {
        read->legal = reader->tokens[0];
        memmove(reader->tokens, reader->tokens + 1, --reader->n * sizeof(struct str));
    }
    while (reader->n > 1 && str_is(reader->tokens[reader->n - 1], "&"))
        reader->n--;
}

/* --- words --- */

/* The words of one token: "e-mail" has two; those of scripts without spaces are one piece. */
static enum err add_pieces(struct reader *reader, struct str token, bool after_and)
{
    struct name_read *read = reader->read;
    struct words words;
    enum err err;

    words_init(&words);
    err = words_read(&words, token);
    for (size_t i = 0; !err && i < words.n; i++) {
        struct str word = words_text(&words, i);

        if (words.at[i].glued && read->n) {
            struct str *last = &read->pieces[read->n - 1];

            *last = arena_printf(reader->arena, "%.*s%.*s", STR_ARGS(*last), STR_ARGS(word));
        } else if (read->n == NAME_WORDS_MAX) {
            err = ERR_TOO_BIG;
        } else {
            read->has_and[read->n] = after_and && read->n && i == 0;
            read->ands += read->has_and[read->n];
            read->pieces[read->n++] = str_dup(reader->arena, word);
        }
    }
    words_clear(&words);
    return err ? err : reader->arena->err;
}

static enum err read_pieces(struct reader *reader)
{
    struct name_read *read = reader->read;
    bool after_and = false;
    enum err err = OK;

    for (size_t i = 0; !err && i < reader->n; i++) {
        struct str token = reader->tokens[i];

        if (i && i + 1 < reader->n && is_and(reader, token)) {
            if (!str_is(token, "&"))
                read->and_word = letters(reader->arena, token);
            after_and = true;
            continue;
        }
        err = add_pieces(reader, token, after_and);
        after_and = false;
    }
    return err;
}

/* "PayPal" is pay and pal; "iPhone" and "McDonald" are no two words. */
static void read_camel(struct reader *reader, struct str token)
{
    size_t cut = 0;

    for (size_t i = 0; i < token.n; i++) {
        bool is_upper = token.p[i] >= 'A' && token.p[i] <= 'Z';

        if (!char_is_alpha(token.p[i]) || (is_upper && i && cut))
            return;
        if (is_upper && i)
            cut = i;
    }
    if (cut < 3 || token.n - cut < 3 || token.p[0] < 'A' || token.p[0] > 'Z')
        return;
    reader->read->camel[0] = str_lower(reader->arena, str_slice(token, 0, cut));
    reader->read->camel[1] = str_lower(reader->arena, str_skip(token, cut));
}

static struct str base_of(struct reader *reader)
{
    struct str made = STR("");

    for (size_t i = 0; i < reader->n; i++)
        made = arena_printf(reader->arena, "%.*s%s%.*s", STR_ARGS(made), i ? " " : "",
                            STR_ARGS(reader->tokens[i]));
    return made;
}

enum err name_read(struct arena *arena, struct str name, struct name_read *out_read,
                   struct fault *fault)
{
    struct name_read read = {.name = str_trim(name), .legal = STR_NONE};
    struct reader reader = {.arena = arena, .read = &read};
    struct str core = read.name;
    enum err err;

    if (read.name.n > NAME_MAX_BYTES)
        return fault_set(fault, ERR_TOO_BIG, "the name is longer than %d bytes", NAME_MAX_BYTES);
    read.host = host_of(arena, read.name);
    if (read.host.n)
        core = name_of_host(arena, read.host);
    drop_touching(&reader, &core);
    err = cut_tokens(&reader, core);
    if (!err && reader.n)
        drop_legal(&reader);
    read.base = base_of(&reader);
    if (!err)
        err = read_pieces(&reader);
    if (err == ERR_TOO_BIG)
        return fault_set(fault, err, "the name has more than %d words", NAME_WORDS_MAX);
    if (err || arena->err)
        return err ? err : arena->err;
    if (!read.n)
        return fault_set(fault, ERR_BAD_INPUT, "there is no letter or digit in the name");
    if (read.n == 1 && reader.n == 1)
        read_camel(&reader, reader.tokens[0]);
    if (!read.and_word.n)
        read.and_word = STR("and");
    read.has_article = read.n > 1 && is_one_of(articles, ARRAY_LEN(articles), read.pieces[0]);
    *out_read = read;
    return OK;
}
