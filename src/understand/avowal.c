#include "understand/avowal.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "model/message.h"
#include "parse/message_json.h"
#include "parse/quote.h"
#include "store/staff.h"
#include "understand/word.h"

/* ---- what says so ---- */

enum need {
    ALONE, /* is enough */
    PLACE, /* "above", "my last comment" stands in the same sentence, or little else is said */
};

/* Folded words without accents, '|' between those that are as good, '*' for up to GAP others. */
static const struct {
    const char *words;
    enum need need;
} phrases[] = {
    /* English */
    {"that|it|this was me|mine", PLACE},
    {"that s|is me", PLACE},
    {"above|earlier|previous|prior|anonymous|unsigned|last|first * was|is me|mine", ALONE},
    {"comment|post|message|reply|question above|earlier|before was|is me|mine", ALONE},
    {"comment|post|message|reply * was|is from|by me", ALONE},
    {"anonymous|anon|unknown|guest above|there|here was|is|s me", ALONE},
    {"i wrote|posted|left|made|am|was * comment|post|message|one|question above|earlier", ALONE},
    {"i wrote|posted|left|am|was the|that * anonymous|unsigned", ALONE},
    {"i am|was|m the * anonymous|unsigned|unnamed", ALONE},
    {"forgot|forgotten|neglected|failed to put|add|leave|give|enter|include|fill|type|write * name",
     ALONE},
    {"forgot|forgotten my name", ALONE},
    {"forgot|forgotten|neglected|failed to sign my|that|it|the|this comment|post|message", ALONE},
    {"forgot|forgotten|neglected|failed to sign it|that|off", PLACE},
    {"forgot|forgotten|neglected|failed to log|sign in", ALONE},
    {"was|wasn|were not|t logged|signed in", ALONE},
    {"should have|ve signed|logged", ALONE},
    {"didn|did|not t|not mean|want|intend to * anonymous|anonymously", ALONE},
    {"came out|through|up as anonymous|guest", ALONE},
    {"posted|went * as anonymous|guest|anonymously by mistake|accident", ALONE},
    /* German */
    {"das|dies|der|die|es war|bin|ist ich", PLACE},
    {"kommentar|beitrag|frage|post|eintrag|nachricht * war|ist|stammt|kam|kommt von mir", ALONE},
    {"oben|vorhin|eben|zuvor war|schrieb das|ich ich|das", ALONE},
    {"oben|vorherige|vorige|letzte|anonyme * war|ist|stammt * ich|mir|meiner|meine|meins", ALONE},
    {"namen|name * vergessen", ALONE},
    {"vergessen * namen|name|anzumelden|einzuloggen|unterschreiben", ALONE},
    {"nicht eingeloggt|angemeldet", ALONE},
    /* French */
    {"c etait|est moi", PLACE},
    {"commentaire|message|question|post * est|etait * de|a moi", ALONE},
    {"commentaire|message|question|post * vient|venait de moi", ALONE},
    {"oublie * nom|pseudo|signer|connecter|identifier", ALONE},
    {"etais|suis pas connecte|connectee|identifie|identifiee", ALONE},
    /* Spanish */
    {"era|fui|soy yo", PLACE},
    {"comentario|mensaje|pregunta * es|era mio|mia", ALONE},
    {"olvide|olvido|olvidado * nombre|firmar|identificarme|registrarme", ALONE},
    {"no habia|estaba iniciado|conectado|conectada|registrado|identificado", ALONE},
    /* Italian */
    {"ero|sono|fui io", PLACE},
    {"commento|messaggio|domanda|post * e|era mio|mia", ALONE},
    {"dimenticato|scordato * nome|firmare|firmarmi|firma|accedere", ALONE},
    /* Dutch */
    {"dat|dit was|ben ik", PLACE},
    {"reactie|bericht|vraag|post|comment * was|is|kwam van mij", ALONE},
    {"vergeten * naam|ondertekenen|inloggen|loggen", ALONE},
    {"niet ingelogd|aangemeld", ALONE},
};

static const struct str places = STR(
    "above|earlier|previous|prior|anonymous|anonymously|unsigned|comment|post|before|up|last|oops|"
    "oben|vorhin|eben|vorherige|letzte|anonym|anonyme|anonymer|kommentar|beitrag|dessus|haut|"
    "precedent|anonyme|commentaire|arriba|anterior|anonimo|comentario|sopra|prima|precedente|"
    "commento|hierboven|boven|net|anoniem|reactie|bericht");
/* In a gap, or right before: then it is denied, or somebody else's. */
static const struct str refusals = STR(
    "not|no|never|t|nicht|kein|keine|nie|pas|jamais|nunca|non|mai|niet|nooit|you|they|she|he|your|"
    "their|his|her|who|if|sie|ihr|du|er|wer|falls|wenn|vous|ils|elle|qui|si|usted|ellos|quien|chi|"
    "se|jullie|wie|als|u");

enum { GAP = 4, LITTLE = 9 /* words of a sentence that hold hardly anything else */ };

struct reading {
    struct str at[AVOWAL_WORDS];
    size_t n;
};

static bool is_in(struct str word, struct str list)
{
    struct str rest = list, one;

    while (rest.n) {
        (void)str_cut(rest, '|', &one, &rest);
        if (str_eq(one, word))
            return true;
    }
    return false;
}

/* Whether the phrase stands at word i; *out_end: behind it. */
static bool stands(const struct reading *r, size_t i, const char *phrase, size_t *out_end)
{
    struct str rest = str_from(phrase), word;
    size_t gap = 0;

    while (rest.n) {
        (void)str_cut(rest, ' ', &word, &rest);
        if (str_is(word, "*")) {
            gap = GAP;
            continue;
        }
        while (gap && i < r->n && !is_in(r->at[i], word)) {
            if (is_in(r->at[i], refusals))
                return false;
            gap--;
            i++;
        }
        if (i >= r->n || !is_in(r->at[i], word))
            return false;
        gap = 0;
        i++;
    }
    *out_end = i;
    return true;
}

/* "you forgot my name": within three words before. */
static bool is_refused(const struct reading *r, size_t i)
{
    for (size_t k = i > 3 ? i - 3 : 0; k < i; k++)
        if (is_in(r->at[k], refusals) && !str_is(r->at[k], "no") && !str_is(r->at[k], "t"))
            return true;
    return false;
}

static bool has_place(const struct reading *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (is_in(r->at[i], places))
            return true;
    return r->n <= LITTLE;
}

/* "that was me who reported it", "it was me too": of something else than what was written. */
static bool goes_on(const struct reading *r, size_t end)
{
    static const struct str on = STR(
        "who|that|too|as|last|years|in|at|with|der|die|auch|qui|aussi|que|"
        "tambien|che|anche|die|ook|again|when|on|als");

    return end < r->n && is_in(r->at[end], on);
}

static bool says_so(const struct reading *r)
{
    for (size_t p = 0; p < ARRAY_LEN(phrases); p++)
        for (size_t i = 0; i < r->n; i++) {
            size_t end;

            if (!stands(r, i, phrases[p].words, &end) || is_refused(r, i))
                continue;
            if (phrases[p].need == ALONE || (has_place(r) && !goes_on(r, end)))
                return true;
        }
    return false;
}

/* To behind the next end of a sentence; *out_asks: it ends with a question mark. */
static struct str next_sentence(struct str *rest, bool *out_asks)
{
    size_t end = 0;
    struct str sentence;

    for (; end < rest->n; end++) {
        char c = rest->p[end];

        if (c == '\n' || ((c == '.' || c == '!' || c == '?' || c == ';') &&
                          (end + 1 == rest->n || char_is_space(rest->p[end + 1]))))
            break;
    }
    *out_asks = end < rest->n && rest->p[end] == '?';
    sentence = str_slice(*rest, 0, end);
    *rest = str_skip(*rest, end < rest->n ? end + 1 : end);
    return str_trim(sentence);
}

static enum err read_words(struct str sentence, struct buf *bare, struct words *words,
                           struct reading *out)
{
    enum err err;

    buf_reset(bare);
    err = word_bare(bare, sentence);
    if (!err)
        err = words_read(words, buf_str(bare));
    out->n = 0;
    for (size_t i = 0; !err && i < words->n && out->n < AVOWAL_WORDS; i++)
        out->at[out->n++] = words_text(words, i);
    return err;
}

enum err avowal_read(struct str text, struct str *out_words)
{
    struct str rest = utf8_clip(text, AVOWAL_TEXT_MAX);
    struct words words;
    struct buf bare;
    enum err err = OK;

    *out_words = STR_NONE;
    words_init(&words);
    buf_init(&bare, 8 * AVOWAL_TEXT_MAX);
    while (rest.n && !err && !out_words->n) {
        struct reading reading;
        bool asks;
        struct str sentence = next_sentence(&rest, &asks);

        if (!sentence.n || asks)
            continue;
        err = read_words(sentence, &bare, &words, &reading);
        if (!err && says_so(&reading))
            *out_words = sentence;
    }
    buf_clear(&bare);
    words_clear(&words);
    return err;
}

/* ---- which comment, and who ---- */

struct search {
    struct db *db;
    struct arena *arena;
    const struct stored_message *message;
    struct unsigned_message *above;
    size_t above_count, unsigned_count;
};

/* The name that stands beside a message without an account. */
static struct str name_beside(struct arena *arena, struct str extra)
{
    return str_trim(message_extra_name(arena, extra));
}

static bool is_nobody(struct str name)
{
    static const char *const nobodies[] = {
        "anonymous", "anon",    "anonym",   "anonyme", "anonimo", "anónimo", "anoniem", "guest",
        "gast",      "invité",  "invitado", "ospite",  "visitor", "unknown", "nobody",  "user",
        "somebody",  "no name", "noname",   "n/a",     "-",       "?",       NULL};

    for (size_t i = 0; nobodies[i]; i++)
        if (str_eq_nocase(name, str_from(nobodies[i])))
            return true;
    return !name.n;
}

/* Of those above, the nearest that bears no name. */
static enum err find_above(struct search *search, int64_t *out_message, int64_t *out_said_at)
{
    const struct stored_message *message = search->message;
    enum err err = comment_claim_candidates(search->db, search->arena, message->conversation,
                                            message->thread, message->id, AVOWAL_ABOVE,
                                            &search->above, &search->above_count);

    for (size_t i = 0; i < search->above_count && !err; i++) {
        struct stored_message row;

        err = message_load(search->db, search->arena, search->above[i].id, &row);
        if (err || !is_nobody(name_beside(search->arena, row.extra)))
            continue;
        if (!search->unsigned_count++) {
            *out_said_at = row.said.said_at;
            err = message_first(search->db, row.channel, row.said.id, out_message);
        }
    }
    return err;
}

/* What it answers, when that is unsigned. */
static enum err find_answered(struct search *search, int64_t *out_message, int64_t *out_said_at)
{
    const struct stored_message *message = search->message;
    struct message_mark mark;
    struct stored_message row;
    enum err err;

    if (!message->said.reply_to.n)
        return OK;
    err = message_current(search->db, message->channel, message->said.reply_to, &mark);
    if (!err && !mark.author && mark.direction == DIRECTION_IN && !mark.deleted)
        err = message_load(search->db, search->arena, mark.id, &row);
    else
        return err == ERR_NOT_FOUND ? OK : err;
    if (err || !is_nobody(name_beside(search->arena, row.extra)))
        return err;
    search->unsigned_count = 1;
    *out_said_at = row.said.said_at;
    return message_first(search->db, row.channel, row.said.id, out_message);
}

static bool has_word(struct str text, struct str word)
{
    for (size_t at = 0; (at = str_find_nocase(text, word, at)) != SIZE_MAX; at += word.n) {
        size_t end = at + word.n;
        bool begins = at == 0 || !(char_is_alpha(text.p[at - 1]) || text.p[at - 1] < 0);
        bool ends = end == text.n || !(char_is_alpha(text.p[end]) || text.p[end] < 0);

        if (begins && ends)
            return true;
    }
    return false;
}

/* A colleague whose name he bears or gives: the whole name, or the first where nobody else has it.
 */
static enum err find_colleague(struct search *search, struct str name, struct str words,
                               struct staff *out_staff)
{
    struct staff *staff;
    size_t n = 0, found = 0;
    enum err err = staff_list(search->db, search->arena, &staff, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct str first, rest;

        (void)str_cut(staff[i].name, ' ', &first, &rest);
        if (first.n < 3 || !(has_word(name, first) || has_word(words, first)))
            continue;
        if (rest.n && (has_word(name, staff[i].name) || has_word(words, staff[i].name))) {
            *out_staff = staff[i];
            return OK;
        }
        *out_staff = staff[i];
        found++;
    }
    if (found != 1)
        *out_staff = (struct staff){.id = 0};
    return err;
}

static struct str how_long(struct arena *arena, int64_t ms)
{
    int64_t minutes = ms / MS_MINUTE;

    if (minutes < 1)
        return STR("less than a minute");
    if (minutes < 120)
        return arena_printf(arena, "%lld minute%s", (long long)minutes, minutes == 1 ? "" : "s");
    if (minutes < 48 * 60)
        return arena_printf(arena, "%lld hours", (long long)(minutes / 60));
    return arena_printf(arena, "%lld days", (long long)(minutes / (24 * 60)));
}

static struct str evidence_of(struct search *search, struct str words, int64_t later,
                              const struct staff *colleague)
{
    struct arena *arena = search->arena;
    struct str place = search->unsigned_count > 1
                           ? arena_printf(arena,
                                          "%zu unsigned comments stand above; this is the "
                                          "nearest.",
                                          search->unsigned_count)
                           : STR("It is the only unsigned comment it can mean.");

    words = utf8_clip(words, 200);
    return arena_printf(arena, "Said \xE2\x80\x9C%.*s\xE2\x80\x9D %.*s later.\n%.*s%s%.*s%s",
                        STR_ARGS(words), STR_ARGS(how_long(arena, later)), STR_ARGS(place),
                        colleague->id ? "\n" : "", STR_ARGS(colleague->name),
                        colleague->id ? " works here; but anybody can write a name." : "");
}

enum err avowal_find(struct db *db, struct arena *arena, const struct stored_message *message,
                     bool *out_is_claim, struct comment_claim *out_claim)
{
    struct search search = {.db = db, .arena = arena, .message = message};
    struct stored_message whole = *message;
    struct staff colleague = {.id = 0};
    int64_t meant = 0, said_at = 0;
    struct str words;
    enum err err = OK;

    *out_is_claim = false;
    if (message->direction != DIRECTION_IN || message->said.deleted || !message->conversation ||
        !message->thread || message->staff)
        return OK;
    err = avowal_read(message->said.text, &words);
    if (err || !words.n)
        return err == ERR_BAD_INPUT ? OK : err;
    err = find_answered(&search, &meant, &said_at);
    if (!err && !meant)
        err = find_above(&search, &meant, &said_at);
    if (err || !meant || message->said.said_at - said_at > AVOWAL_DAYS * (int64_t)MS_DAY)
        return err;
    if (!message->author) {
        err = message_load(db, arena, message->id, &whole);
        if (!err)
            err = find_colleague(&search, name_beside(arena, whole.extra), words, &colleague);
        if (err || !colleague.id)
            return err;
    }
    *out_claim = (struct comment_claim){
        .message = meant, .handle = message->author, .staff_of = colleague.id};
    err = message_first(db, message->channel, message->said.id, &out_claim->said_in);
    out_claim->evidence = evidence_of(&search, words, message->said.said_at - said_at, &colleague);
    *out_is_claim = !err && out_claim->said_in != meant;
    return err ? err : arena->err;
}
