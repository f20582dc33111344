#include "understand/label.h"

#include <math.h>

#include "model/recast.h"
#include "understand/cue.h"
#include "understand/irony.h"
#include "understand/mail_spam.h"
#include "understand/word_class.h"

enum {
    NEGATION_SCOPE = 3,
    HINT_WORDS = 12,
    CUE_BITS = 1 << 15,
    CUE_BEGINNING = 3 /* bytes of the shortest prefix */
};

/* Where a label starts from without any cue, in logits; complaints and questions are commoner
 * than leaving among what is said to a company. */
static const double biases[LABEL_COUNT] = {
    [LABEL_COMPLAINT] = -1.2, [LABEL_QUESTION] = -2.0, [LABEL_IDEA] = -1.2,  [LABEL_PRAISE] = -1.2,
    [LABEL_INTEREST] = -1.5,  [LABEL_LEAVING] = -2.6,  [LABEL_STORY] = -2.4, [LABEL_SPAM] = -3.0,
};

struct sums {
    double of[CUE_TARGETS];
    size_t negated_for; /* words that the last negator still reaches */
    bool negated;       /* one before this word reaches it */
    double boost;
};

static double logistic(double x) { return 1 / (1 + exp(-x)); }

/* First cue whose first word is not before the word. */
static size_t lower_bound(struct str word)
{
    size_t low = 0, high = cue_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (str_cmp(cue_table[middle].first, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether the cue's words stand from word i on. */
static bool stands_at(const struct cue *cue, const struct words *words, size_t i)
{
    struct str rest = cue->words, one;

    while (rest.n) {
        (void)str_cut(rest, ' ', &one, &rest);
        if (i >= words->n || !str_eq(words_text(words, i++), one))
            return false;
    }
    return true;
}

static void count(struct sums *sums, const struct cue *cue)
{
    double weight = cue->weight / 10.0;

    if (cue->target == CUE_NEGATOR) {
        sums->negated_for = NEGATION_SCOPE + 1;
    } else if (cue->target == CUE_BOOSTER) {
        sums->boost = 1.4;
    } else if (cue->target == CUE_POSITIVE || cue->target == CUE_NEGATIVE) {
        bool flip = sums->negated_for > 0;
        enum cue_target other = cue->target == CUE_POSITIVE ? CUE_NEGATIVE : CUE_POSITIVE;

        /* "not good" is bad; "not bad" is only a little good */
        sums->of[flip ? other : cue->target] += weight * sums->boost *
                                                (!flip                   ? 1.0
                                                 : other == CUE_NEGATIVE ? 0.8
                                                                         : 0.3);
    } else if (cue->target == CUE_PRAISE && sums->negated_for) {
        sums->of[CUE_PRAISE] -= weight / 2;
    } else if ((cue->target == CUE_HARM || cue->target == CUE_SETTLED) && sums->negated) {
        return; /* "nobody was hurt", "it is not solved" */
    } else {
        sums->of[cue->target] += weight;
    }
}

/* Which words and beginnings of words cues begin with, so that most words cost two looks: a bit for
 * each hash. */
struct cue_bits {
    uint64_t words[CUE_BITS / 64], beginnings[CUE_BITS / 64];
};

static void mark(uint64_t *bits, struct str text)
{
    uint64_t hash = str_hash(text, 3) % CUE_BITS;

    bits[hash >> 6] |= UINT64_C(1) << (hash & 63);
}

static bool is_marked(const uint64_t *bits, struct str text)
{
    uint64_t hash = str_hash(text, 3) % CUE_BITS;

    return bits[hash >> 6] >> (hash & 63) & 1;
}

static void cue_bits_fill(struct cue_bits *bits)
{
    for (size_t i = 0; i < cue_count; i++) {
        const struct cue *cue = &cue_table[i];

        mark(bits->words, cue->first);
        if (cue->is_prefix)
            mark(bits->beginnings, str_slice(cue->first, 0, CUE_BEGINNING));
    }
}

static void look_at(struct sums *sums, const struct cue_bits *bits, const struct words *words,
                    size_t i)
{
    struct str word = words_text(words, i);
    size_t at = is_marked(bits->words, word) ? lower_bound(word) : cue_count;

    sums->negated = sums->negated_for > 0;
    for (; at < cue_count && str_eq(cue_table[at].first, word); at++)
        if (stands_at(&cue_table[at], words, i))
            count(sums, &cue_table[at]);
    /* prefixes sort before the word they begin: look back at each of its beginnings */
    if (word.n <= CUE_BEGINNING || !is_marked(bits->beginnings, str_slice(word, 0, CUE_BEGINNING)))
        return;
    for (size_t n = CUE_BEGINNING; n < word.n; n++) {
        struct str beginning = str_slice(word, 0, n);

        for (at = lower_bound(beginning); at < cue_count && str_eq(cue_table[at].first, beginning);
             at++)
            if (cue_table[at].is_prefix)
                count(sums, &cue_table[at]);
    }
}

/* A clause mark between two words ends the reach of a negation. */
static bool clause_ends(const struct words *words, size_t i)
{
    size_t from = words->at[i].at + words->at[i].n;
    size_t to = i + 1 < words->n ? words->at[i + 1].at : words->folded.n;

    for (size_t at = from; at < to; at++)
        if (str_find_char(STR(".,;:!?"), words->folded.p[at], 0) != SIZE_MAX)
            return true;
    return false;
}

/* Question marks that end a sentence: not those inside an address. */
static int question_marks(struct str text)
{
    int marks = 0;

    for (size_t i = 0; i < text.n; i++) {
        bool ends = i + 1 == text.n || char_is_space(text.p[i + 1]) ||
                    str_find_char(STR("?!\"')"), text.p[i + 1], 0) != SIZE_MAX;
        bool latin = text.p[i] == '?' && ends;
        bool wide = str_starts(str_skip(text, i), STR("\xEF\xBC\x9F")) || /* ？ */
                    str_starts(str_skip(text, i), STR("\xD8\x9F"));       /* ؟ */

        marks += latin || wide;
    }
    return marks;
}

static void set_polarity(const struct sums *sums, size_t words, struct understood *out)
{
    double length = 1 + (double)words / 80; /* a long text needs more than one bad word */
    double positive = exp(sums->of[CUE_POSITIVE] / length);
    double negative = exp(sums->of[CUE_NEGATIVE] / length);
    double neutral = exp(0.5), all = positive + negative + neutral;

    out->positive = positive / all;
    out->negative = negative / all;
    out->neutral = neutral / all;
}

/* What the cues add up to; gives the words looked at. */
static size_t sum_cues(const struct cue_bits *bits, const struct words *words,
                       struct sums *out_sums)
{
    size_t n = words->n < LABEL_WORDS_MAX ? words->n : LABEL_WORDS_MAX;
    struct sums sums = {.boost = 1};

    for (size_t i = 0; i < n; i++) {
        double boost_before = sums.boost;

        look_at(&sums, bits, words, i);
        if (sums.boost == boost_before)
            sums.boost = 1;
        if (sums.negated_for)
            sums.negated_for--;
        if (clause_ends(words, i))
            sums.negated_for = 0;
    }
    *out_sums = sums;
    return n;
}

/* Labels by the cues alone. */
static void label_by_cues(struct sums sums, struct str text, struct understood *out)
{
    int marks = question_marks(text);

    if (marks)
        sums.of[CUE_QUESTION] += 2.4 + 0.2 * (marks > 3 ? 3 : marks - 1);
    sums.of[CUE_COMPLAINT] += 0.5 * sums.of[CUE_NEGATIVE] - 0.4 * sums.of[CUE_POSITIVE];
    sums.of[CUE_PRAISE] -= 0.5 * sums.of[CUE_NEGATIVE];
    if (sums.of[CUE_DIRECT] > 0 && sums.of[CUE_NEGATIVE] > 0)
        sums.of[CUE_COMPLAINT] += 0.4;
    for (int label = 0; label < LABEL_COUNT; label++)
        out->labels[label] = logistic(biases[label] + sums.of[label]);
}

/* What so many words add up to so many tenths says; "thank you for your help" says that there was
 * some where thanks alone say nothing of it. */
static const double REMARK_FROM = 0.95;
enum { THANKS_WORDS_MAX = 6 }; /* more say something else, too: "thanks, but it is the wrong one" */

static unsigned remarks_of(const struct sums *sums, size_t words, bool asks)
{
    unsigned thanks = 1U << REMARK_THANKS, remarks = 0;

    for (int remark = 0; remark < REMARK_ASKS; remark++)
        if (sums->of[CUE_WEIGHED + remark] >= REMARK_FROM)
            remarks |= 1U << remark;
    if (words > THANKS_WORDS_MAX)
        remarks &= ~thanks;
    return remarks | (unsigned)asks << REMARK_ASKS;
}

struct labeller {
    const struct label_model *model;
    const struct overlay *overlay; /* NULL: nothing was corrected */
    struct label_model shipped;    /* open when `model` is this */
    struct mail_spam *mails;       /* NULL: of a reader */
    int heads[LABEL_COUNT], mail_spam, negative, neutral, positive; /* -1: none */
    struct words words;
    struct normal normal;
    struct features features;
    enum irony irony;
    struct cue_bits bits;
    struct sums sums;
    size_t cue_words;
};

enum err labeller_new_reader(struct labeller **out_labeller)
{
    struct labeller *labeller = calloc(1, sizeof(*labeller));

    if (!labeller)
        return ERR_NO_MEMORY;
    words_init(&labeller->words);
    normal_init(&labeller->normal);
    features_init(&labeller->features);
    cue_bits_fill(&labeller->bits);
    *out_labeller = labeller;
    return OK;
}

enum err labeller_new(const struct label_model *model, struct labeller **out_labeller)
{
    struct labeller *labeller = NULL;
    enum err err = labeller_new_reader(&labeller);

    if (!err && !model)
        err = label_model_open(NULL, &labeller->shipped, NULL);
    if (!err)
        err = mail_spam_new(NULL, &labeller->mails);
    if (err) {
        labeller_free(labeller);
        return err;
    }
    labeller->model = model ? model : &labeller->shipped;
    for (int label = 0; label < LABEL_COUNT; label++)
        labeller->heads[label] = label_model_head(labeller->model, label_name((enum label)label));
    labeller->mail_spam = label_model_head(labeller->model, "mailspam");
    labeller->negative = label_model_head(labeller->model, "negative");
    labeller->neutral = label_model_head(labeller->model, "neutral");
    labeller->positive = label_model_head(labeller->model, "positive");
    *out_labeller = labeller;
    return OK;
}

void labeller_free(struct labeller *labeller)
{
    if (!labeller)
        return;
    label_model_close(&labeller->shipped);
    mail_spam_free(labeller->mails);
    words_clear(&labeller->words);
    normal_clear(&labeller->normal);
    features_clear(&labeller->features);
    free(labeller);
}

const struct features *labeller_features(const struct labeller *labeller)
{
    return &labeller->features;
}

struct str labeller_text(const struct labeller *labeller)
{
    return buf_str(&labeller->normal.text);
}

static enum err read_one(struct labeller *labeller, const struct words *words, struct str text)
{
    enum err err = OK;

    if (!words) {
        err = words_read(&labeller->words, text);
        words = &labeller->words;
    }
    if (!err)
        err = normal_read(&labeller->normal, text);
    if (!err)
        labeller->irony = irony_read(&labeller->normal);
    if (!err)
        err = features_read(&labeller->features, &labeller->normal);
    if (err)
        return err;
    labeller->cue_words = sum_cues(&labeller->bits, words, &labeller->sums);
    features_ours(&labeller->features, &labeller->normal, labeller->sums.of);
    return OK;
}

enum err labeller_read(struct labeller *labeller, const struct words *words, struct str title,
                       struct str text)
{
    struct buf both;
    enum err err;

    if (!title.n)
        return read_one(labeller, words, text);
    buf_init(&both, NORMAL_TEXT_MAX);
    buf_add(&both, title);
    buf_add_char(&both, '\n');
    buf_add(&both, text);
    err = both.err ? both.err : read_one(labeller, words, buf_str(&both));
    buf_clear(&both);
    return err;
}

/* Cues, rules for the manner and a head are three witnesses: how likely a label was before anything
 * was read (`biases`) and what each of them adds, as if none had heard the other. A head was
 * learned on other texts than people write to a house, so it is believed up to 20 to 1 and no
 * further. Where its examples are mostly our own (models/labels/own.txt), a text that is not like
 * them says little: its "no" is believed up to 3 to 1; of ideas it is not heard, for it calls
 * nearly all that others wrote unlike ours, ideas too. Spam it cannot bring about alone: its mails
 * were long ones, and a short question is none because it is unlike them; nobody would answer it.
 */
static const double head_most[LABEL_COUNT] = {
    [LABEL_COMPLAINT] = 3, [LABEL_QUESTION] = 3, [LABEL_IDEA] = 3,  [LABEL_PRAISE] = 3,
    [LABEL_INTEREST] = 3,  [LABEL_LEAVING] = 3,  [LABEL_STORY] = 3, [LABEL_SPAM] = 2.5,
};
static const double head_least[LABEL_COUNT] = {
    [LABEL_COMPLAINT] = -1, [LABEL_QUESTION] = -3, [LABEL_IDEA] = 0,   [LABEL_PRAISE] = -3,
    [LABEL_INTEREST] = -3,  [LABEL_LEAVING] = -1,  [LABEL_STORY] = -1, [LABEL_SPAM] = -3,
};
/* Polarity has thousands of free examples of all kinds, so its heads are believed further. */
static const double POLARITY_MOST = 8, CUES_SHARE = 0.1;
/* What is meant badly is often said without a bad word, and then looks neutral: the heads know what
 * is said in so many words. The same for all texts; more would be right oftener where people
 * complain, and would hear harm in "The train leaves at noon" (models/labels/README.md). */
static const double NEGATIVE_MORE = 0.25;

static double within(double least, double most, double evidence)
{
    return evidence > most ? most : evidence < least ? least : evidence;
}

enum { HOLDING_LEAST = 8 }; /* of so many words one holds a sentence together */

/* No English, and not only too short to tell: words of another language hold it together. */
static bool is_foreign(const struct labeller *labeller)
{
    double holding = labeller->sums.of[CUE_FOREIGN];

    return holding > 0 && holding * HOLDING_LEAST >= (double)labeller->cue_words &&
           !normal_is_english(&labeller->normal);
}

/* Of other languages they have learned nothing: what they miss there says little, and nearly
 * nothing against a cue; what they find, by characters that are alike, not much more. Nor is the
 * manner of asking that of English. */
static double foreign_evidence(bool has_cue, double evidence)
{
    return within(has_cue ? -0.2 : -1, 1, evidence);
}

/* A word for the label itself; bad words alone are no complaint. */
static bool has_cue(const struct labeller *labeller, enum label label, double p)
{
    const struct sums *sums = &labeller->sums;

    return label == LABEL_COMPLAINT
               ? sums->of[CUE_COMPLAINT] > 0 || sums->of[CUE_TRIED] >= REMARK_FROM
               : p > logistic(biases[label]);
}

/* Whoever waited in vain complains; English has heads and the manner for that. */
static double waiting_says(const struct sums *sums)
{
    double waiting = sums->of[CUE_TRIED];

    return waiting < REMARK_FROM ? 0 : 0.6 * within(0, 2, waiting);
}

static void join_labels(const struct labeller *labeller, const double *sums, bool is_mail,
                        struct understood *found)
{
    bool foreign = is_foreign(labeller);

    for (int label = 0; label < LABEL_COUNT; label++) {
        int head = label == LABEL_SPAM && is_mail && labeller->mail_spam >= 0
                       ? labeller->mail_spam
                       : labeller->heads[label];
        double p = found->labels[label], more;

        if (head < 0)
            continue;
        more = within(head_least[label], head_most[label],
                      label_model_evidence(labeller->model, head, sums[head]));
        if (foreign && label == LABEL_COMPLAINT)
            p = logistic(log(p / (1 - p)) + waiting_says(&labeller->sums));
        if (foreign && label != LABEL_SPAM)
            more = foreign_evidence(has_cue(labeller, (enum label)label, p), more);
        if (label == LABEL_IDEA)
            more += labeller->features.manner.says[MANNER_IDEA];
        if (label == LABEL_COMPLAINT)
            more += features_grievance(&labeller->features) +
                    labeller->features.manner.says[MANNER_COMPLAINT];
        if (label == LABEL_QUESTION && !foreign)
            more += features_asking(&labeller->features);
        found->labels[label] = logistic(log(p / (1 - p)) + more);
    }
}

/* The cues' shares times the heads'. The heads hear the cues, too: in English nearly all is said by
 * them, elsewhere the cues are all there is. */
static void join_polarity(const struct labeller *labeller, const double *sums,
                          struct understood *found)
{
    const int heads[] = {labeller->negative, labeller->neutral, labeller->positive};
    double *shares[] = {&found->negative, &found->neutral, &found->positive}, all;
    bool is_english = normal_is_english(&labeller->normal);
    double cues = is_english ? CUES_SHARE : 1;

    for (int i = 0; i < 3; i++)
        if (heads[i] < 0)
            return;
    for (int i = 0; i < 3; i++) {
        double said = label_model_evidence(labeller->model, heads[i], sums[heads[i]]);

        *shares[i] = pow(*shares[i], cues) * logistic(within(-POLARITY_MOST, POLARITY_MOST, said));
    }
    if (is_english && labeller->normal.n)
        found->negative *= exp(NEGATIVE_MORE);
    all = found->negative + found->neutral + found->positive;
    for (int i = 0; i < 3; i++)
        *shares[i] /= all;
}

static double log_odds(double p)
{
    p = p < 1e-6 ? 1e-6 : p > 1 - 1e-6 ? 1 - 1e-6 : p;
    return log(p / (1 - p));
}

/* What is marked as irony means the opposite of what its words say. A hint speaks for the few words
 * beside it only. */
static void turn_by_irony(enum irony irony, size_t words, struct understood *found)
{
    static const double turns[] = {[IRONY_HINTED] = 3, [IRONY_OUTRIGHT] = 4}; /* logits */
    double turn = turns[irony], all;

    if (!irony || (irony == IRONY_HINTED && words > HINT_WORDS))
        return;
    found->positive *= exp(-turn);
    found->negative *= exp(turn);
    all = found->negative + found->neutral + found->positive;
    found->negative /= all;
    found->neutral /= all;
    found->positive /= all;
    found->labels[LABEL_PRAISE] = logistic(log_odds(found->labels[LABEL_PRAISE]) - turn);
}

static void join_overlay_polarity(const struct labeller *labeller, struct understood *found)
{
    double negative = overlay_says(labeller->overlay, &labeller->features, OVERLAY_NEGATIVE);
    double positive = overlay_says(labeller->overlay, &labeller->features, OVERLAY_POSITIVE), all;

    if (negative == 0 && positive == 0)
        return;
    found->negative *= exp(negative);
    found->positive *= exp(positive);
    all = found->negative + found->neutral + found->positive;
    found->negative /= all;
    found->neutral /= all;
    found->positive /= all;
}

static void join_overlay(const struct labeller *labeller, struct understood *found)
{
    for (int label = 0; label < LABEL_COUNT; label++) {
        double more = overlay_says(labeller->overlay, &labeller->features, label);

        if (more != 0)
            found->labels[label] = logistic(log_odds(found->labels[label]) + more);
    }
    join_overlay_polarity(labeller, found);
}

/* Of what was read last, without what was corrected. */
static void label_it(struct labeller *labeller, struct str text, bool is_mail,
                     struct understood *out_found)
{
    double sums[LABEL_HEADS_MAX];

    set_polarity(&labeller->sums, labeller->cue_words, out_found);
    label_by_cues(labeller->sums, text, out_found);
    out_found->remarks = remarks_of(&labeller->sums, labeller->cue_words, question_marks(text) > 0);
    label_model_sums(labeller->model, &labeller->features, sums);
    if (labeller->normal.n) /* of nothing the cues know enough */
        join_labels(labeller, sums, is_mail, out_found);
    join_polarity(labeller, sums, out_found);
    turn_by_irony(labeller->irony, labeller->cue_words, out_found);
    out_found->labelled_by = str_from(labeller->model->who);
}

enum err label_text(struct labeller *labeller, const struct words *words, struct str text,
                    bool is_mail, struct understood *out_found)
{
    enum err err = read_one(labeller, words, text);

    if (err)
        return err;
    label_it(labeller, text, is_mail, out_found);
    if (labeller->overlay)
        join_overlay(labeller, out_found);
    return OK;
}

/* All of a mail that came speaks against spam, and for it where words of its text do, too: the
 * mails it was learnt from are English and old, and what is sent today by other programs is unlike
 * their ham. So likeness of headers and build alone makes no spam, and in other languages the text
 * must do. */
static const double MAIL_ALONE = 0.45, MAIL_TEXT_LEAST = 0.4;

static enum err hear_mail(struct labeller *labeller, const struct message *message,
                          struct understood *found)
{
    double likely = 0;
    enum err err = mail_spam_says(labeller->mails, message, &likely);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    if (labeller->overlay)
        likely = logistic(log_odds(likely) +
                          overlay_says(labeller->overlay, &labeller->features, LABEL_SPAM));
    if (likely > MAIL_ALONE && found->labels[LABEL_SPAM] < MAIL_TEXT_LEAST)
        likely = MAIL_ALONE;
    if (likely < found->labels[LABEL_SPAM] || normal_is_english(&labeller->normal))
        found->labels[LABEL_SPAM] = likely;
    return OK;
}

enum err label_message(struct labeller *labeller, const struct words *words, struct str text,
                       const struct message *message, struct understood *out_found)
{
    enum err err = label_text(labeller, words, text, message->kind == KIND_MAIL, out_found);

    return err ? err : hear_mail(labeller, message, out_found);
}

enum err labeller_set_mails(struct labeller *labeller, const struct label_model *model)
{
    struct mail_spam *mails = NULL;
    enum err err = mail_spam_new(model, &mails);

    if (err)
        return err;
    mail_spam_free(labeller->mails);
    labeller->mails = mails;
    return OK;
}

void labeller_set_overlay(struct labeller *labeller, const struct overlay *overlay)
{
    labeller->overlay = overlay;
}

/* Reads the text and says what is known of it without corrections. */
static enum err read_known(struct labeller *labeller, struct str title, struct str text,
                           bool is_mail, struct understood *out_found)
{
    enum err err = labeller_read(labeller, NULL, title, text);

    if (!err)
        label_it(labeller, text, is_mail, out_found);
    return err;
}

enum err labeller_correct(struct labeller *labeller, struct overlay *overlay, struct str title,
                          struct str text, bool is_mail, enum label label, bool is_it)
{
    struct understood found = {0};
    enum err err = read_known(labeller, title, text, is_mail, &found);

    if (!err)
        overlay_learn(overlay, &labeller->features, (int)label, is_it,
                      log_odds(found.labels[label]));
    return err;
}

enum err labeller_put_right(struct labeller *labeller, struct overlay *overlay, struct str title,
                            struct str text, bool is_mail, const struct recast *recast)
{
    struct understood found = {0};
    enum err err = read_known(labeller, title, text, is_mail, &found);

    for (int label = 0; label < LABEL_COUNT && !err; label++)
        if (recast->labels[label] != RECAST_UNSAID)
            overlay_learn(overlay, &labeller->features, label, recast->labels[label] == RECAST_YES,
                          log_odds(found.labels[label]));
    if (err || recast->polarity == POLARITY_UNSAID)
        return err;
    overlay_learn(overlay, &labeller->features, OVERLAY_NEGATIVE,
                  recast->polarity == POLARITY_NEGATIVE, log_odds(found.negative));
    overlay_learn(overlay, &labeller->features, OVERLAY_POSITIVE,
                  recast->polarity == POLARITY_POSITIVE, log_odds(found.positive));
    return OK;
}
