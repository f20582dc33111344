#include "act/learned.h"

static int halves_of(enum decision_how how)
{
    return how == DECIDED_BY_CLOSING || how == DECIDED_BY_SNOOZE ? 1 : 2;
}

void learned_forget(struct act *act) { act->practice_is_known = false; }

static int in_halves(int64_t n, int halves) { return (int)(n < 1000000 ? n : 1000000) * halves; }

/* What is no advice, or too much, keeps nothing from being heard. */
static enum err unless_too_much(enum err err)
{
    return err == ERR_TOO_BIG || err == ERR_BAD_INPUT ? OK : err;
}

static enum err add_all(struct practice *practice, const struct decision_sum *sums, size_t n)
{
    enum err err = OK;

    for (size_t i = 0; i < n && !err; i++) {
        struct practice_tally tally = {.facts = sums[i].facts,
                                       .staff = sums[i].staff,
                                       .chosen = sums[i].chosen,
                                       .halves = in_halves(sums[i].n, halves_of(sums[i].how))};

        err = unless_too_much(practice_add(practice, &tally));
    }
    return err;
}

static enum err read_practice(struct act *act, struct db *db, struct arena *arena)
{
    struct decision_sum *decided = NULL, *advised = NULL;
    size_t n = 0, m = 0;
    enum err err = decision_sums(db, arena, &decided, &n);

    if (!err)
        err = advised_sums(db, arena, &advised, &m);
    practice_clear(act->practice);
    if (!err)
        err = add_all(act->practice, decided, n);
    if (!err)
        err = add_all(act->practice, advised, m);
    act->practice_is_known = !err;
    return err;
}

enum err learned_advised(struct act *act, struct db *db, uint64_t facts, enum advice advised)
{
    struct practice_tally tally = {
        .facts = facts, .staff = PRACTICE_NOBODY, .chosen = advised, .halves = 2};
    enum err err;

    if (advised == ADVICE_ANSWER)
        return OK;
    err = advised_add(db, facts, advised);
    if (!err && act->practice_is_known)
        err = unless_too_much(practice_add(act->practice, &tally));
    return err;
}

enum err learned_practice(struct act *act, struct db *db, struct arena *arena,
                          const struct practice **out_practice)
{
    enum err err = act->practice_is_known ? OK : read_practice(act, db, arena);

    if (err)
        return err;
    practice_fit(act->practice);
    *out_practice = act->practice;
    return OK;
}

/* So often more (1) or less (-1); where nothing is known yet, the store will say it. */
static enum err count(struct act *act, const struct decision *decision, int times)
{
    struct practice_tally tally = {.facts = decision->facts,
                                   .staff = decision->staff,
                                   .chosen = decision->chosen,
                                   .halves = times * halves_of(decision->how)};
    enum err err = act->practice_is_known ? practice_add(act->practice, &tally) : OK;

    return unless_too_much(err);
}

static int rank_of(enum decision_how how)
{
    return how == DECIDED_BY_ANSWER ? 2 : how == DECIDED_BY_KEY ? 1 : 0;
}

enum err learned_decided(struct operation *operation, enum advice chosen, enum decision_how how)
{
    const struct conversation *before = &operation->before;
    struct decision was = {0}, is = {.message = before->advised_of,
                                     .conversation = before->id,
                                     .staff = operation->command->staff,
                                     .at = operation->command->now,
                                     .facts = before->facts,
                                     .advised = before->advice,
                                     .chosen = chosen,
                                     .how = how};
    enum err err;

    if (!is.message)
        return OK;
    err = decision_load(operation->db, operation->arena, is.message, &was);
    if (!err) {
        if (rank_of(how) < rank_of(was.how) || !rank_of(how))
            return OK;
        is.advised = was.advised;
        is.facts = was.facts;
        err = count(operation->act, &was, -1);
    } else if (err == ERR_NOT_FOUND) {
        err = OK;
    }
    if (!err)
        err = decision_put(operation->db, &is);
    return err ? err : count(operation->act, &is, 1);
}

enum err learned_undone(struct operation *operation, enum decision_how how, int64_t at)
{
    struct decision was;
    enum err err;

    if (!operation->before.advised_of)
        return OK;
    err = decision_load(operation->db, operation->arena, operation->before.advised_of, &was);
    if (err == ERR_NOT_FOUND || (!err && (was.how != how || (at && was.at != at))))
        return OK;
    if (!err)
        err = decision_drop(operation->db, was.message);
    return err ? err : count(operation->act, &was, -1);
}
