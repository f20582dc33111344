#include "decide/wish.h"

static const char *const extent_names[WISH_EXTENT_COUNT] = {"all", "phone", "mail", "text", "here"};

const char *wish_extent_name(enum wish_extent extent)
{
    return extent < WISH_EXTENT_COUNT ? extent_names[extent] : "unknown";
}

/* Verbs of contact, by the way it takes. */
static const struct {
    const char *verbs, *ings, *nouns;
    enum wish_extent extent;
} contacts[] = {
    {"contact write bother disturb approach reach",
     "contacting writing bothering disturbing "
     "approaching reaching harassing",
     "contact messages", WISH_ALL},
    {"call phone ring", "calling phoning ringing", "calls phonecalls", WISH_PHONE},
    {"email e-mail mail", "emailing e-mailing mailing", "emails mails", WISH_MAIL},
    {"text message sms dm", "texting messaging", "texts", WISH_TEXT},
};

static bool is(const struct speech *speech, const struct sentence *in, size_t i, const char *list)
{
    return i < in->end && spoken_is(speech, i, list);
}

/* "contact me", "call us", "write to me", "email me": and how. */
static bool contact_at(const struct speech *speech, const struct sentence *in, size_t i, bool ing,
                       enum wish_extent *out_extent)
{
    for (size_t k = 0; k < ARRAY_LEN(contacts); k++) {
        size_t to = i + 1;

        if (!is(speech, in, i, ing ? contacts[k].ings : contacts[k].verbs))
            continue;
        to += is(speech, in, to, "to out");
        to += is(speech, in, to, "to");
        *out_extent = contacts[k].extent;
        return is(speech, in, to, "me us my");
    }
    return false;
}

/* Somebody else is the subject: "you don't call me", "why do they not call us". */
static bool has_subject(const struct speech *speech, const struct sentence *in, size_t i)
{
    return i > in->first && !spoken_pause(speech, i) &&
           spoken_is(speech, i - 1,
                     "you they he she it i we nobody who people if why still simply company one");
}

/* "don't", "do not", "never", "please no longer": where the verb must stand, or 0. */
static size_t refusal_at(const struct speech *speech, const struct sentence *in, size_t i)
{
    size_t at;

    if (is(speech, in, i, "don't dont never"))
        at = i + 1;
    else if (is(speech, in, i, "do") && is(speech, in, i + 1, "not"))
        at = i + 2;
    else if (is(speech, in, i, "not") && is(speech, in, i + 1, "to"))
        return i + 2;
    else
        return 0;
    if (has_subject(speech, in, i))
        return 0;
    at += is(speech, in, at, "ever you please even");
    at += is(speech, in, at, "dare try");
    at += is(speech, in, at, "to");
    return at;
}

static bool stops_at(const struct speech *speech, const struct sentence *in, size_t i,
                     enum wish_extent *out_extent)
{
    if (is(speech, in, i, "stop quit cease") && !has_subject(speech, in, i))
        return contact_at(speech, in, i + 1, true, out_extent);
    if (is(speech, in, i, "no") && is(speech, in, i + 1, "more") && i == in->first) {
        for (size_t k = 0; k < ARRAY_LEN(contacts); k++) {
            if (is(speech, in, i + 2, contacts[k].nouns)) {
                *out_extent = contacts[k].extent;
                return true;
            }
        }
    }
    return false;
}

static bool fixed_words_at(const struct speech *speech, const struct sentence *in, size_t i,
                           enum wish_extent *out_extent)
{
    static const struct {
        const char *words;
        enum wish_extent extent;
    } runs[] = {
        {"leave me alone", WISH_ALL},
        {"leave us alone", WISH_ALL},
        {"lose my number", WISH_PHONE},
        {"delete my number", WISH_PHONE},
        {"unsubscribe me", WISH_MAIL},
        {"take me off your list", WISH_MAIL},
        {"take me off your mailing list", WISH_MAIL},
        {"remove me from your list", WISH_MAIL},
        {"remove me from your mailing list", WISH_MAIL},
        {"don't want to hear from you", WISH_ALL},
        {"do not want to hear from you", WISH_ALL},
        {"don't wish to hear from you", WISH_ALL},
        {"never want to hear from you", WISH_ALL},
        {"don't want to be contacted", WISH_ALL},
        {"do not want to be contacted", WISH_ALL},
        {"don't want to be called", WISH_PHONE},
        {"stay out of this", WISH_HERE},
        {"keep out of this", WISH_HERE},
        {"stay out of it", WISH_HERE},
        {"don't reply to me", WISH_HERE},
        {"do not reply to me", WISH_HERE},
        {"don't answer me here", WISH_HERE},
        {"do not answer me here", WISH_HERE},
    };

    for (size_t k = 0; k < ARRAY_LEN(runs); k++) {
        if (spoken_run(speech, i, in->end, runs[k].words)) {
            *out_extent = runs[k].extent;
            /* "If you leave me alone", "you stay out of it" are not said to us as a wish. */
            return !is(speech, in, i - (i > in->first), "you they if he she it people everybody");
        }
    }
    return false;
}

/* Every wish begins with one of these; most messages have none. */
static const char beginnings[] = "don't dont never do not stop quit cease no leave lose delete "
                                 "unsubscribe take remove stay keep";

static bool wish_at(const struct speech *speech, const struct sentence *in, size_t i,
                    enum wish_extent *out_extent)
{
    size_t verb = refusal_at(speech, in, i);

    if (speech->words.at[i].quoted)
        return false;
    if (verb && contact_at(speech, in, verb, false, out_extent))
        return true;
    return stops_at(speech, in, i, out_extent) || fixed_words_at(speech, in, i, out_extent);
}

static void fill(const struct speech *speech, const struct sentence *in, size_t at,
                 struct found_wish *wish)
{
    size_t condition = spoken_find(speech, at, in->end, "unless until till before without");

    wish->from = speech->words.at[in->first].from;
    wish->to = wish->condition_from = wish->condition_to = speech->words.at[in->end - 1].to;
    if (condition < in->end)
        wish->condition_from = speech->words.at[condition].from;
}

enum err wish_find(struct arena *arena, struct str text, bool *out_found,
                   struct found_wish *out_wish)
{
    struct speech speech;
    enum err err = speech_read(arena, text, &speech);

    if (err)
        return err;
    *out_found = false;
    for (size_t s = 0; s < speech.sentences.n; s++) {
        const struct sentence *in = &speech.sentences.at[s];
        struct found_wish wish = {0};

        for (size_t i = in->first; i < in->end && !in->asks; i++) {
            if (!spoken_is(&speech, i, beginnings) || !wish_at(&speech, in, i, &wish.extent))
                continue;
            fill(&speech, in, i, &wish);
            *out_wish = wish;
            *out_found = true;
            return OK;
        }
    }
    return OK;
}
