#include "understand/speaker.h"

#include "base/utf8.h"

enum { TOKENS_MAX = 80, TOKEN_MAX = 24, REACH = 6 };

/* A sentence as lower-case words without their apostrophes; longer ones are cut. */
struct sentence {
    char at[TOKENS_MAX][TOKEN_MAX];
    uint32_t letters[TOKENS_MAX]; /* which a word has: letters_of */
    size_t n;
};

/* Most words differ in their first letter from what they are held against. */
static bool is_same(const char *a, const char *b) { return *a == *b && strcmp(a, b) == 0; }

static bool is(const struct sentence *s, size_t i, const char *word)
{
    return i < s->n && is_same(s->at[i], word);
}

static bool is_any(const struct sentence *s, size_t i, const char *const *words)
{
    for (; i < s->n && *words; words++)
        if (is_same(s->at[i], *words))
            return true;
    return false;
}

/* A bit for each letter a to z, others share the rest. */
static uint32_t letters_of(const char *word)
{
    uint32_t letters = 0;

    for (; *word; word++)
        letters |= 1u << ((unsigned char)*word & 31);
    return letters;
}

static void read_sentence(struct str text, struct sentence *out)
{
    size_t n = 0;

    out->n = 0;
    for (size_t i = 0; i <= text.n && out->n < TOKENS_MAX; i++) {
        unsigned char c = i < text.n ? (unsigned char)text.p[i] : ' ';
        bool is_quote = c == '\'' ||
                        (c == 0xE2 && i + 2 < text.n && memcmp(text.p + i, "\xE2\x80\x99", 3) == 0);

        if (is_quote) {
            i += c == '\'' ? 0 : 2;
        } else if (char_is_alpha((char)c) || char_is_digit((char)c) || c == '#' || c >= 0x80) {
            if (n < TOKEN_MAX - 1)
                out->at[out->n][n++] = char_lower((char)c);
        } else if (n) {
            out->at[out->n][n] = '\0';
            out->letters[out->n] = letters_of(out->at[out->n]);
            out->n++;
            n = 0;
        }
    }
}

/* Letters wrong, missing, too many, or two exchanged: at most `most` (Damerau 1964, without
 * changing a pair twice). */
static bool is_nearly(const char *a, const char *b, size_t most)
{
    size_t n = strlen(a), m = strlen(b), row[3][TOKEN_MAX + 1];

    if (n + most < m || m + most < n)
        return false;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = row[1][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[n % 3][m] <= most;
}

static bool is_near(const struct sentence *s, size_t i, const char *word)
{
    size_t most = strlen(word) > 9 ? 2 : 1;

    /* a wrong letter is one that is gone and one that came: cheap to rule out most words by */
    return i < s->n && (size_t)__builtin_popcount(s->letters[i] ^ letters_of(word)) <= 2 * most &&
           is_nearly(s->at[i], word, most);
}

static bool is_me(const struct sentence *s, size_t i)
{
    static const char *const me[] = {"i",    "im",   "ive", "we",   "were", "my",   "our",
                                     "ours", "me",   "ich", "je",   "yo",   "mein", "wir",
                                     "nous", "suis", "soy", "sono", "bin",  "ik",   NULL};

    return is_any(s, i, me);
}

/* "full disclosure", "disclosure:", "my disclaimer" with somebody who speaks of himself behind. */
static bool discloses(const struct sentence *s)
{
    static const char *const before[] = {"full",       "fair", "complete", "total",
                                         "obligatory", "my",   "personal", NULL};
    static const char *const clear[] = {"transparence", "transparencia", "trasparenza", NULL};
    static const char *const for_it[] = {"por", "per", "pour", "par", NULL};

    for (size_t i = 0; i < s->n; i++) {
        bool is_mark = is_near(s, i, "disclosure") || is_near(s, i, "disclaimer") ||
                       is(s, i, "transparenzhinweis") || is(s, i, "offenlegung") ||
                       (is(s, i, "zur") && is(s, i + 1, "transparenz"));
        bool is_said = i == 0 || is_any(s, i - 1, before) || is_me(s, i + 1);

        if (is_any(s, i, clear)) /* "per trasparenza"; that of a price is something else */
            is_mark = is_said = i == 0 || is_any(s, i - 1, for_it);

        if (!is_mark || !is_said)
            continue;
        if (i + 1 == s->n)
            return true; /* what is disclosed follows */
        for (size_t k = i + 1; k < s->n && k <= i + REACH; k++)
            if (is_me(s, k) || is(s, k, "as"))
                return true;
    }
    return false;
}

static bool is_denied(const struct sentence *s, size_t from, size_t to)
{
    static const char *const no[] = {"not",      "dont",    "doesnt", "never", "no",   "didnt",
                                     "isnt",     "arent",   "wasnt",  "nor",   "kein", "nicht",
                                     "pas",      "used",    "former", "ex",    "wish", "if",
                                     "formerly", "wouldnt", "cant",   "non",   "niet", "geen",
                                     "jamais",   "nunca",   "mai",    NULL};

    for (size_t i = from; i < to && i < s->n; i++)
        if (is_any(s, i, no))
            return true;
    return false;
}

/* A bond of employment that begins at word i; *out_end: behind it, where a name may stand. */
static bool is_bond(const struct sentence *s, size_t i, size_t *out_end)
{
    static const char *const by[] = {"for",  "at",   "with",       "in", "bei", "chez",
                                     "pour", "para", "f\xC3\xBCr", "en", "per", "presso",
                                     "da",   "voor", "bij",        NULL};
    static const char *const work[] = {"work",    "working", "arbeite", "travaille",
                                       "trabajo", "lavoro",  "werk",    NULL};
    static const char *const hired[] = {"mitarbeiter",
                                        "mitarbeiterin",
                                        "angestellter",
                                        "employ\xC3\xA9",
                                        "employ\xC3\xA9"
                                        "e",
                                        "salari\xC3\xA9",
                                        "empleado",
                                        "empleada",
                                        "dipendente",
                                        "medewerker",
                                        NULL};
    static const char *const i_am[] = {"i",   "im", "as",  "ive",  "ich",  "je", "we",
                                       "als", "ik", "soy", "sono", "suis", NULL};
    static const char *const noun[] = {"el", "il", "un", "su", "mi", "del", "al", "het", "o", NULL};
    static const char *const mine[] = {"employer", "arbeitgeber", "employeur", NULL};
    static const char *const crew[] = {"team", "staff", "crew", "payroll", NULL};

    *out_end = i + 1;
    if ((is(s, i, "my") || is(s, i, "our") || is(s, i, "mein")) && is_any(s, i + 1, mine))
        return true;
    /* "trabajo en", "lavoro per": I work; "el trabajo" is a thing */
    if ((is(s, i, "trabajo") || is(s, i, "lavoro")) && is_any(s, i + 1, by))
        return !(i && is_any(s, i - 1, noun)) && !is_denied(s, i > 2 ? i - 2 : 0, i);
    if (!is_any(s, i, i_am))
        return false;
    for (size_t k = i + 1; k < s->n && k <= i + REACH; k++) {
        bool is_crew = is_any(s, k, crew) && (is(s, i, "i") || is(s, i, "im")) &&
                       (is(s, i + 1, "on") || is(s, i + 1, "in") || is(s, i + 2, "on") ||
                        is(s, i + 1, "part") || is(s, i + 2, "part") || is(s, i + 2, "in"));
        bool is_employee = is_near(s, k, "employee") || is_any(s, k, hired);
        bool is_work = is_any(s, k, work) && (is_any(s, k + 1, by) || is(s, k + 1, "here"));

        if (!is_crew && !is_employee && !is_work)
            continue;
        *out_end = k + 1;
        return !is_denied(s, i > 2 ? i - 2 : 0, k);
    }
    return false;
}

/* Whether the house is named near words i..end, or spoken to. */
static bool names_house(const struct sentence *s, size_t i, size_t end, const struct str *houses,
                        size_t count)
{
    static const char *const you[] = {"you", "them", "euch", "ihnen", "vous", "here", NULL};

    for (size_t k = end; k < s->n && k < end + 2; k++)
        if (is_any(s, k, you))
            return true;
    for (size_t k = i; k < s->n && k < end + REACH; k++)
        for (size_t h = 0; h < count; h++)
            if (str_is(houses[h], s->at[k]))
                return true;
    return false;
}

static bool is_insider(const struct sentence *s, bool disclosed, const struct str *houses,
                       size_t count)
{
    for (size_t i = 0; i < s->n; i++) {
        size_t end;

        if (is_bond(s, i, &end) && (disclosed || names_house(s, i, end, houses, count)))
            return true;
    }
    return false;
}

static bool is_partner(const struct sentence *s, bool disclosed)
{
    static const char *const tags[] = {
        "#ad", "#sponsored", "#werbung", "#anzeige", "#paidpartnership", "#gifted", "#pub", NULL};
    static const char *const kinds[] = {"reseller",   "distributor", "affiliate",  "ambassador",
                                        "influencer", "partner",     "agency",     "dealer",
                                        "haendler",   "consultant",  "contractor", NULL};
    static const char *const given[] = {"sponsored", "paid",   "gifted", "commission",
                                        "affiliate", "client", NULL};

    for (size_t i = 0; i < s->n; i++) {
        bool is_mine = is(s, i, "i") || is(s, i, "im") || is(s, i, "we") || is(s, i, "were") ||
                       is(s, i, "our") || is(s, i, "my");

        if (is_any(s, i, tags) || (is(s, i, "paid") && is(s, i + 1, "partnership")) ||
            (is(s, i, "sponsored") && (is(s, i + 1, "by") || is(s, i + 1, "post"))) ||
            (is(s, i, "affiliate") && (is(s, i + 1, "link") || is(s, i + 1, "links"))))
            return !is_denied(s, i > 2 ? i - 2 : 0, i);
        for (size_t k = i + 1; is_mine && disclosed && k < s->n && k <= i + REACH; k++)
            if ((is_any(s, k, kinds) || is_any(s, k, given) ||
                 (is(s, k, "free") && is(s, k - 1, "for"))) &&
                !is_denied(s, i, k))
                return true;
        for (size_t k = i + 1; is_mine && k < s->n && k <= i + 5; k++)
            if (is_any(s, k, kinds) && (is(s, k + 1, "of") || is(s, k + 1, "for")) &&
                (is(s, k + 2, "them") || is(s, k + 2, "you") || is(s, k + 2, "this")) &&
                !is_denied(s, i, k))
                return true;
    }
    return false;
}

static bool is_expert(const struct sentence *s)
{
    static const char *const trades[] = {
        "engineer",   "developer",     "technician", "mechanic",   "electrician", "doctor",
        "physician",  "nurse",         "pharmacist", "lawyer",     "pilot",       "programmer",
        "sysadmin",   "administrator", "architect",  "scientist",  "plumber",     "carpenter",
        "accountant", "ingenieur",     "techniker",  "mechaniker", "entwickler",  NULL};

    for (size_t i = 0; i < s->n; i++) {
        bool is_mine = is(s, i, "i") || is(s, i, "im") || is(s, i, "ive") || is(s, i, "as") ||
                       is(s, i, "als") || is(s, i, "ich");

        if (is(s, i, "years") && ((is(s, i + 1, "of") && is(s, i + 2, "experience")) ||
                                  (is(s, i + 1, "experience") && is_me(s, 0))))
            return !is_denied(s, 0, i);
        if (!is_mine)
            continue;
        for (size_t k = i + 1; k < s->n && k <= i + 4; k++) {
            bool is_manager = is(s, k, "product") && is(s, k + 1, "manager");

            if (k > i + 1 &&
                is_any(s, k - 1, (const char *const[]){"the", "your", "their", "no", NULL}) &&
                !is_manager)
                break; /* somebody else's */
            if ((is_any(s, k, trades) || is_manager) &&
                (is(s, i, "as") || is(s, i, "als") || is(s, i, "im") || is(s, i + 1, "am") ||
                 is(s, i + 1, "was") || is(s, i + 1, "bin") || is(s, i + 1, "war") ||
                 is(s, i + 1, "been") || is(s, i + 1, "work")) &&
                !is_denied(s, i, k))
                return true;
        }
    }
    return false;
}

/* To behind the next end of a sentence. */
static struct str next_sentence(struct str *rest)
{
    size_t end = 0;
    struct str sentence;

    for (; end < rest->n; end++) {
        char c = rest->p[end];

        if (c == '\n' || ((c == '.' || c == '!' || c == '?') &&
                          (end + 1 == rest->n || char_is_space(rest->p[end + 1]))))
            break;
    }
    sentence = str_slice(*rest, 0, end);
    *rest = str_skip(*rest, end < rest->n ? end + 1 : end);
    return str_trim(sentence);
}

void speaker_read(struct str text, const struct str *houses, size_t house_count,
                  struct speaker_said *out_said)
{
    struct str rest = utf8_clip(text, SPEAKER_TEXT_MAX);
    bool disclosed = false;

    *out_said = (struct speaker_said){SPEAKER_UNKNOWN, STR_NONE};
    while (rest.n && out_said->speaker != SPEAKER_INSIDER) {
        struct str words = next_sentence(&rest);
        enum speaker found = SPEAKER_UNKNOWN;
        struct sentence sentence;

        read_sentence(words, &sentence);
        disclosed = discloses(&sentence) || (disclosed && sentence.n && is_me(&sentence, 0));
        if (is_insider(&sentence, disclosed, houses, house_count))
            found = SPEAKER_INSIDER;
        else if (is_partner(&sentence, disclosed))
            found = SPEAKER_PARTNER;
        else if (is_expert(&sentence))
            found = SPEAKER_EXPERT;
        /* the nearer bond counts: who is paid and knows the trade is a partner */
        if (found && (!out_said->speaker || found < out_said->speaker))
            *out_said = (struct speaker_said){found, words};
    }
}
