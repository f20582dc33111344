/* matter_op.c: a matter is made, changed, fixed; conversations come to hang on it and leave it; two
 * matters become one, and two again.
 *
 * Nothing here touches what a conversation is itself (its advice, its clocks, whether it is
 * answered): each one's own complaint stays his own. What was done to a conversation stands in its
 * history; what was done to a matter stands beside, in the history that concerns no conversation,
 * with {"matter":N}.
 *
 * Joining, leaving, changing the role and making a matter out of a conversation keep with their
 * result which membership was in force before and which is now, so that taking one back restores
 * the very row, and needs nothing but the key.
 */
#include "store/matter.h"

#include "act/operation.h"
#include "store/command.h"
#include "store/staff.h"

/* Kept behind the numbers of the result: see above. was and now: rows of memberships, or 0. */
struct change_kept {
    int64_t was, now, role_before, made;
};

static enum err keep_change(struct operation *operation, const struct change_kept *kept)
{
    operation->kept = arena_printf(operation->arena, ",%lld,%lld,%lld,%lld", (long long)kept->was,
                                   (long long)kept->now, (long long)kept->role_before,
                                   (long long)kept->made);
    return operation->arena->err;
}

static enum err log_matter(struct operation *operation, const char *verb, int64_t matter,
                           int64_t into)
{
    struct str detail = into ? arena_printf(operation->arena, "{\"matter\":%lld,\"into\":%lld}",
                                            (long long)matter, (long long)into)
                             : arena_printf(operation->arena, "{\"matter\":%lld}",
                                            (long long)matter);

    if (!detail.n)
        return operation->arena->err;
    return act_history(operation->db, operation->command->now, 0, operation->command->staff, verb,
                       detail);
}

/* One that stands for itself. */
enum err matter_take(struct operation *operation, int64_t id, struct matter *out_matter)
{
    struct matter_item item = {0};
    enum err err = matter_load(operation->db, operation->arena, id, &item);

    if (err == ERR_NOT_FOUND || (!err && item.matter.state == MATTER_DROPPED))
        return fault_set(operation->fault, ERR_NOT_FOUND, "there is no such matter");
    if (!err && item.matter.merged_into)
        return fault_set(operation->fault, ERR_STALE, "it was merged into another matter");
    operation->result->matter = id;
    if (!err)
        *out_matter = item.matter;
    return err;
}

/* ---- the matter itself ---- */

static enum err check_owner(struct operation *operation, int64_t owner)
{
    struct staff staff = {0};
    enum err err = owner ? staff_load(operation->db, operation->arena, owner, &staff) : OK;

    if (err == ERR_NOT_FOUND || (!err && staff.removed_at))
        return fault_set(operation->fault, ERR_BAD_INPUT, "there is no such colleague");
    return err;
}

/* What the command says of it, into the row. */
static enum err say_of(struct operation *operation, struct matter *matter)
{
    const struct matter *as = operation->command->as;
    struct str title = str_trim(as->title), cause = str_trim(as->cause);

    if (!title.n || title.n > MATTER_TITLE_MAX)
        return fault_set(operation->fault, ERR_BAD_INPUT, "a matter has a name of 1 to %d bytes",
                         MATTER_TITLE_MAX);
    if (cause.n > MATTER_CAUSE_MAX)
        return fault_set(operation->fault, ERR_TOO_BIG, "the cause is longer than %d bytes",
                         MATTER_CAUSE_MAX);
    if ((unsigned)as->cause_kind >= MATTER_CAUSE_COUNT)
        return fault_set(operation->fault, ERR_BAD_INPUT, "there is no such kind of cause");
    if (as->began_at < 0 || as->began_at > operation->command->now)
        return fault_set(operation->fault, ERR_BAD_INPUT, "it began in the past");
    matter->title = title;
    matter->cause = cause;
    matter->cause_kind = as->cause_kind;
    matter->owner = as->owner;
    matter->began_at = as->began_at;
    return check_owner(operation, as->owner);
}

enum err op_matter_change(struct operation *operation)
{
    struct matter matter;
    enum err err = matter_take(operation, operation->command->matter, &matter);

    if (!err)
        err = say_of(operation, &matter);
    if (!err)
        err = matter_update(operation->db, &matter);
    return err ? err : log_matter(operation, "changed a matter", matter.id, 0);
}

enum err op_matter_state(struct operation *operation)
{
    static const char *const verbs[] = {[MATTER_OPEN] = "opened a matter again",
                                        [MATTER_FIXED] = "fixed a matter",
                                        [MATTER_CLOSED] = "closed a matter"};
    enum matter_state state = operation->command->state;
    struct matter matter;
    enum err err = matter_take(operation, operation->command->matter, &matter);

    if (err)
        return err;
    if ((unsigned)state >= ARRAY_LEN(verbs))
        return fault_set(operation->fault, ERR_BAD_INPUT, "open, fixed or closed?");
    if (matter.state == state)
        return fault_set(operation->fault, ERR_STALE, "it is %s already", matter_state_name(state));
    matter.state = state;
    if (state == MATTER_FIXED)
        matter.fixed_at = operation->command->now;
    if (state == MATTER_OPEN)
        matter.fixed_at = 0;
    err = matter_update(operation->db, &matter);
    return err ? err : log_matter(operation, verbs[state], matter.id, 0);
}

/* ---- who hangs on it ---- */

/* The membership in force; id 0 without one. */
static enum err take_member(struct operation *operation, struct matter_member *out_member)
{
    enum err err = matter_of(operation->db, operation->arena, operation->row.id, out_member);

    if (err != ERR_NOT_FOUND)
        return err;
    *out_member = (struct matter_member){0};
    return OK;
}

enum err matter_put(struct operation *operation, const struct matter *matter, enum matter_how how,
                    int64_t *out_was, int64_t *out_now)
{
    const struct command *command = operation->command;
    struct matter_member was, now = {.matter = matter->id,
                                     .conversation = operation->row.id,
                                     .role = command->role,
                                     .how = how,
                                     .evidence = str_trim(command->text),
                                     .staff = command->staff,
                                     .joined_at = command->now};
    enum err err;

    if ((unsigned)command->role >= MATTER_ROLE_COUNT || now.evidence.n > MATTER_EVIDENCE_MAX)
        return fault_set(operation->fault, ERR_BAD_INPUT,
                         "they wait, or are a witness; evidence "
                         "has at most %d bytes",
                         MATTER_EVIDENCE_MAX);
    if (matter->waits + matter->witnesses >= MATTER_MEMBERS_MAX)
        return fault_set(operation->fault, ERR_TOO_BIG, "a matter holds at most %d conversations",
                         MATTER_MEMBERS_MAX);
    err = take_member(operation, &was);
    if (!err && was.matter == matter->id)
        return fault_set(operation->fault, ERR_STALE, "it hangs on this matter already");
    if (!err && was.id)
        err = matter_leave(operation->db, &was, command->staff, command->now);
    if (!err)
        err = matter_join(operation->db, &now);
    *out_was = was.id;
    *out_now = now.id;
    return err ? err : operation_log(operation, "joined a matter", matter->title);
}

/* It hangs there already: as what is all that changes. */
static enum err change_role(struct operation *operation, const struct matter *matter,
                            const struct matter_member *member)
{
    enum matter_role role = operation->command->role;
    struct change_kept kept = {
        .was = member->id, .now = member->id, .role_before = (int64_t)member->role};
    enum err err;

    if ((unsigned)role >= MATTER_ROLE_COUNT)
        return fault_set(operation->fault, ERR_BAD_INPUT, "they wait, or are a witness");
    if (role == member->role)
        return fault_set(operation->fault, ERR_STALE, "it hangs on this matter already");
    err = matter_set_role(operation->db, member, role);
    if (!err)
        err = operation_log(operation,
                            role == ROLE_WITNESS ? "became a witness" : "waits for a matter",
                            matter->title);
    return err ? err : keep_change(operation, &kept);
}

enum err op_matter_join(struct operation *operation)
{
    struct matter_member member = {0};
    struct change_kept kept = {.role_before = -1};
    struct matter matter;
    enum err err = matter_take(operation, operation->command->matter, &matter);

    if (!err)
        err = take_member(operation, &member);
    if (!err && member.matter == matter.id)
        err = change_role(operation, &matter, &member);
    else if (!err)
        err = matter_put(operation, &matter, HOW_BY_HAND, &kept.was, &kept.now);
    if (!err && member.matter != matter.id)
        err = keep_change(operation, &kept);
    return err ? err : operation_keep(operation);
}

enum err op_matter_leave(struct operation *operation)
{
    struct matter_item item = {0};
    struct matter_member member;
    enum err err = take_member(operation, &member);

    if (!err && !member.id)
        return fault_set(operation->fault, ERR_STALE, "it hangs on no matter");
    if (!err)
        err = matter_load(operation->db, operation->arena, member.matter, &item);
    if (!err)
        err = matter_leave(operation->db, &member, operation->command->staff,
                           operation->command->now);
    if (!err)
        err = operation_log(operation, "left a matter", item.matter.title);
    operation->result->matter = member.matter;
    if (!err)
        err = keep_change(operation, &(struct change_kept){.was = member.id, .role_before = -1});
    return err ? err : operation_keep(operation);
}

enum err op_matter_make(struct operation *operation)
{
    const struct command *command = operation->command;
    struct matter matter = {.created_at = command->now, .created_by = command->staff};
    struct change_kept kept = {.role_before = -1};
    enum err err = say_of(operation, &matter);

    if (!err && command->conversation)
        err = operation_take(operation, command->conversation);
    if (!err)
        err = matter_add(operation->db, &matter);
    if (!err)
        err = log_matter(operation, "made a matter", matter.id, 0);
    if (!err && command->conversation)
        err = matter_put(operation, &matter, HOW_BY_HAND, &kept.was, &kept.now);
    if (err)
        return err;
    operation->result->matter = matter.id;
    kept.made = matter.id;
    err = keep_change(operation, &kept);
    return err || !command->conversation ? err : operation_keep(operation);
}

/* ---- taking it back ---- */

static enum err read_kept(struct operation *operation, struct change_kept *out_kept)
{
    int64_t numbers[9]; /* the five of every result, then ours */
    struct str kept, rest, one;
    enum err err = command_load(operation->db, operation->arena, operation->command->batch, &kept);
    size_t n = 0;

    if (err)
        return err;
    rest = str_slice(kept, 1, kept.n ? kept.n - 1 : 0);
    for (bool more = true; more && n < ARRAY_LEN(numbers); n++) {
        more = str_cut(rest, ',', &one, &rest);
        if (str_to_i64(one, &numbers[n]))
            return ERR_NOT_FOUND;
    }
    if (n != ARRAY_LEN(numbers) || numbers[0] != operation->row.id)
        return ERR_NOT_FOUND; /* another kind of command, or about another one */
    *out_kept = (struct change_kept){numbers[5], numbers[6], numbers[7], numbers[8]};
    return OK;
}

enum err matter_drop_empty(struct operation *operation, int64_t id)
{
    struct matter_item item = {0};
    enum err err = matter_load(operation->db, operation->arena, id, &item);

    if (err || item.matter.waits + item.matter.witnesses || item.matter.merged_into)
        return err;
    item.matter.state = MATTER_DROPPED;
    err = matter_update(operation->db, &item.matter);
    return err ? err : log_matter(operation, "dropped a matter", id, 0);
}

/* The membership that was in force before is so again, where its matter still stands. */
static enum err bring_back(struct operation *operation, int64_t was)
{
    struct matter_member member;
    struct matter matter;
    enum err err = matter_member_load(operation->db, operation->arena, was, &member);

    if (!err)
        err = matter_take(operation, member.matter, &matter);
    return err ? err : matter_return(operation->db, &member);
}

static enum err restore(struct operation *operation, const struct change_kept *kept,
                        const struct matter_member *now)
{
    const struct command *command = operation->command;
    enum err err = OK;

    if (kept->role_before >= 0)
        return matter_set_role(operation->db, now, (enum matter_role)kept->role_before);
    if (kept->now)
        err = matter_leave(operation->db, now, command->staff, command->now);
    if (!err && kept->was)
        err = bring_back(operation, kept->was);
    return err || !kept->made ? err : matter_drop_empty(operation, kept->made);
}

enum err op_matter_back(struct operation *operation)
{
    struct change_kept kept;
    struct matter_member now;
    enum err err = read_kept(operation, &kept);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is nothing to take back any more");
    if (!err)
        err = take_member(operation, &now);
    if (!err && now.id != kept.now)
        return fault_set(operation->fault, ERR_STALE, "somebody changed it since");
    if (!err)
        err = restore(operation, &kept, &now);
    if (!err)
        err = operation_log(operation, "took a matter back", STR_NONE);
    return err ? err : operation_keep(operation);
}

/* ---- two become one ---- */

enum err op_matter_merge(struct operation *operation)
{
    const struct command *command = operation->command;
    struct matter_merge merge = {.matter = command->matter,
                                 .into = command->into,
                                 .staff = command->staff,
                                 .at = command->now};
    struct matter from, into;
    enum err err = matter_take(operation, command->into, &into);

    if (!err)
        err = matter_take(operation, command->matter, &from);
    if (!err && from.id == into.id)
        return fault_set(operation->fault, ERR_BAD_INPUT, "a matter does not merge into itself");
    if (!err && from.waits + from.witnesses + into.waits + into.witnesses > MATTER_MEMBERS_MAX)
        return fault_set(operation->fault, ERR_TOO_BIG, "a matter holds at most %d conversations",
                         MATTER_MEMBERS_MAX);
    if (!err)
        err = matter_merge_add(operation->db, &merge);
    if (!err)
        err = log_matter(operation, "merged a matter", from.id, into.id);
    operation->result->matter = into.id;
    return err;
}

enum err op_matter_unmerge(struct operation *operation)
{
    struct matter_merge merge;
    struct matter_item into = {0};
    enum err err = matter_merge_of(operation->db, operation->arena, operation->command->matter,
                                   &merge);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, ERR_STALE, "it is a matter of its own already");
    if (!err)
        err = matter_load(operation->db, operation->arena, merge.into, &into);
    if (!err && into.matter.merged_into)
        return fault_set(operation->fault, ERR_STALE,
                         "what it was merged into was merged on: take that back first");
    if (!err)
        err = matter_merge_undo(operation->db, &merge, operation->command->now);
    if (!err)
        err = log_matter(operation, "took a merge of matters back", merge.matter, merge.into);
    operation->result->matter = merge.matter;
    return err;
}
