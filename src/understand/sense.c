#include "understand/sense.h"

#include "model/message.h"
#include "understand/label.h"
#include "understand/likeness.h"

static const double REPLACED = 0.25;
enum { FEW_WORDS = 3 }; /* a word or two are a slip of the pen in the shortest text */

struct reading {
    struct wording wording;
    struct understood found;
    size_t negations;
    uint64_t numbers; /* of all of them, in order */
};

/* Folded; apostrophes cut words, so "don't" is "don" and "t". */
static bool is_negation(struct str word)
{
    static const char *const words[] = {"not",    "no",   "never", "t",     "cannot", "without",
                                        "nicht",  "kein", "keine", "nie",   "ohne",   "pas",
                                        "jamais", "sans", "niet",  "nooit", "geen"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

static enum err read_it(struct arena *arena, const struct message *message,
                        struct reading *out_reading)
{
    struct labeller *labeller;
    struct str text = message->text;
    enum err err;

    if (message->title.n) {
        char *both = arena_alloc(arena, message->title.n + 1 + text.n);

        if (!both)
            return arena->err;
        memcpy(both, message->title.p, message->title.n);
        both[message->title.n] = '\n';
        if (text.n)
            memcpy(both + message->title.n + 1, text.p, text.n);
        text = str_of(both, message->title.n + 1 + text.n);
    }
    *out_reading = (struct reading){0};
    err = labeller_new(NULL, &labeller);
    if (err)
        return err;
    err = label_text(labeller, NULL, text, message->kind == KIND_MAIL, &out_reading->found);
    labeller_free(labeller);
    if (!err)
        err = wording_read(arena, STR_NONE, text, &out_reading->wording);
    if (err)
        return err;
    for (size_t i = 0; i < out_reading->wording.n && i < LIKENESS_WORDS_MAX; i++) {
        struct str word = out_reading->wording.words[i];

        out_reading->negations += is_negation(word);
        if (char_is_digit(word.p[0]))
            out_reading->numbers = str_hash(word, out_reading->numbers);
    }
    return OK;
}

static int leaning(const struct understood *found)
{
    if (found->positive >= found->negative && found->positive >= found->neutral)
        return 1;
    return found->negative >= found->neutral ? -1 : 0;
}

static bool labels_differ(const struct understood *a, const struct understood *b)
{
    for (int i = 0; i < LABEL_COUNT; i++) /* a thank-you more changes nothing */
        if (i != LABEL_PRAISE && (a->labels[i] >= 0.5) != (b->labels[i] >= 0.5))
            return true;
    return leaning(a) != leaning(b);
}

enum err sense_changed(struct arena *arena, const struct message *before,
                       const struct message *after, bool *out_changed)
{
    struct reading a, b;
    struct likeness likeness;
    enum err err = read_it(arena, before, &a);

    if (!err)
        err = read_it(arena, after, &b);
    if (!err)
        err = likeness_of(arena, a.wording, b.wording, 1, &likeness);
    if (err)
        return err;
    if (a.wording.n == 0 && b.wording.n == 0)
        *out_changed = false;
    else
        *out_changed = labels_differ(&a.found, &b.found) || a.negations != b.negations ||
                       a.numbers != b.numbers ||
                       (likeness.resemblance < 1 - REPLACED &&
                        likeness.only_in_a + likeness.only_in_b > FEW_WORDS);
    return OK;
}
