/* person_op.c: two people were found to be one, or not to be.
 *
 * Nobody is merged but by a person who says how he knows; what Heed finds is only offered. A merge
 * moves rows, and joins the two open conversations that are about one thing (merge_join.c), so
 * taking it back gives every row its place again (store/merge.h). What was said since by an account
 * that goes back is set right, too: a thread that it began in a conversation of the other's is
 * split off into one of its own, with its promises and clocks.
 */
#include "act/operation.h"
#include "act/speaks.h"
#include "store/conversation.h"
#include "store/merge.h"
#include "store/person.h"
#include "store/thread.h"
#include "store/tie.h"

/* In the history of the conversation that was open, or of none. */
static enum err write_history(struct operation *operation, const char *verb, struct str text)
{
    enum err err = OK;

    if (operation->command->conversation)
        err = operation_take(operation, operation->command->conversation);
    act_note_change(operation->act, CHANGE_CONVERSATION, 0);
    return err ? err : operation_log(operation, verb, text);
}

static enum err load_person(struct operation *operation, int64_t id, struct person *out_person)
{
    enum err err = person_load(operation->db, operation->arena, id, out_person);

    return err == ERR_NOT_FOUND ? fault_set(operation->fault, err, "there is no such person") : err;
}

enum err op_merge(struct operation *operation)
{
    const struct command *command = operation->command;
    struct person_merge merge = {.person = command->person,
                                 .kept = command->kept,
                                 .confidence = 1,
                                 .staff = command->staff,
                                 .at = command->now};
    struct merge_join join = {0, 0};
    struct person person, kept;
    enum err err = operation_text(operation, ACT_REASON_MAX, "how we know that they are one",
                                  &merge.evidence);

    if (!err && command->person == command->kept)
        return fault_set(operation->fault, ERR_BAD_INPUT, "that is one person already");
    if (!err)
        err = load_person(operation, command->person, &person);
    if (!err)
        err = load_person(operation, command->kept, &kept);
    if (!err)
        err = merge_find_join(operation, &join);
    if (!err)
        err = merge_add(operation->db, &merge);
    if (err == ERR_STALE)
        return fault_set(operation->fault, err, "one of them was merged already");
    if (err == ERR_TOO_BIG)
        return fault_set(operation->fault, err,
                         "%.*s has more than %d conversations: that is no one person",
                         STR_ARGS(person.name), MERGE_CONVERSATIONS_MAX);
    if (!err)
        err = speaks_merged(operation->act, operation->db, operation->arena, person.id, kept.id);
    if (!err && join.to)
        err = merge_make_join(operation, merge.id, &join);
    if (err)
        return err;
    operation->result->message = merge.id;
    return write_history(operation, "merged",
                         arena_printf(operation->arena, "%.*s into %.*s: %.*s",
                                      STR_ARGS(person.name), STR_ARGS(kept.name),
                                      STR_ARGS(merge.evidence)));
}

/* What accounts of the one began in the other's conversations since. */
static enum err split_strays(struct operation *operation, const struct person_merge *merge)
{
    struct merge_stray *list;
    int64_t fresh = 0;
    size_t n = 0;
    enum err err = merge_strays(operation->db, operation->arena, merge, &list, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct thread thread;

        if (i == 0 || list[i].conversation != list[i - 1].conversation) {
            err = operation_take(operation, list[i].conversation);
            if (!err)
                err = operation_split_off(operation, &fresh);
        }
        if (!err)
            err = thread_load(operation->db, operation->arena, list[i].thread, &thread);
        if (!err)
            err = operation_move_thread(operation, &thread, fresh,
                                        "split off: they are two people after all");
    }
    return err;
}

enum err op_unmerge(struct operation *operation)
{
    struct person_merge merge;
    struct person kept;
    int64_t joined = 0;
    enum err err = merge_load(operation->db, operation->arena, operation->command->merge, &merge);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is no such merge");
    if (!err && merge.undone_at)
        return fault_set(operation->fault, ERR_STALE, "it was taken back already");
    if (!err)
        err = load_person(operation, merge.kept, &kept);
    if (!err)
        err = merge_check_undo(operation->db, &merge);
    if (err == ERR_STALE)
        return fault_set(operation->fault, err, "%.*s was merged on since: take that back first",
                         STR_ARGS(kept.name));
    if (!err)
        err = merge_undo_join(operation, merge.id);
    joined = operation->row.id;
    if (!err)
        err = split_strays(operation, &merge);
    if (!err)
        err = merge_undo(operation->db, &merge, operation->command->now);
    if (!err)
        err = speaks_merged(operation->act, operation->db, operation->arena, merge.person,
                            merge.kept);
    operation->row = (struct conversation){0};
    if (!err && joined)
        err = operation_take(operation, joined);
    if (err)
        return err;
    return write_history(operation, "took a merge back",
                         arena_printf(operation->arena, "%.*s is not %.*s",
                                      STR_ARGS(merge.person_name), STR_ARGS(kept.name)));
}

static enum err settle(struct operation *operation, enum tie_state from, enum tie_state to,
                       const char *verb)
{
    const struct command *command = operation->command;
    struct person one, other;
    struct tie *list;
    size_t n = 0;
    enum err err = load_person(operation, command->person, &one);

    if (!err)
        err = load_person(operation, command->kept, &other);
    if (!err)
        err = tie_between(operation->db, operation->arena, command->person, command->kept, from,
                          &list, &n);
    if (!err && !n)
        return fault_set(operation->fault, ERR_STALE, "nothing of that kind is known of them");
    for (size_t i = 0; i < n && !err; i++)
        err = tie_settle(operation->db, list[i].id, to, to == TIE_OPEN ? 0 : command->staff,
                         to == TIE_OPEN ? 0 : command->now);
    return err ? err
               : write_history(operation, verb,
                               arena_printf(operation->arena, "%.*s and %.*s", STR_ARGS(one.name),
                                            STR_ARGS(other.name)));
}

enum err op_not_same(struct operation *operation)
{
    return settle(operation, TIE_OPEN, TIE_DISMISSED, "said that they are two people");
}

enum err op_maybe_same(struct operation *operation)
{
    return settle(operation, TIE_DISMISSED, TIE_OPEN, "took back that they are two people");
}
