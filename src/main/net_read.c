#include "main/net_read.h"

#include "store/copy.h"
#include "store/counter.h"
#include "store/crowd.h"
#include "store/message.h"
#include "store/person.h"
#include "store/subject.h"
#include "store/understood.h"
#include "store/voice.h"
#include "understand/addressed.h"
#include "understand/copy.h"
#include "understand/speaker.h"
#include "understand/whereabouts.h"

enum { TARGETS = ADDRESSED_MAX, TOPICS = 1 + 2 * (NET_RULES_OF + NET_SUBJECTS_OF) };

struct target {
    int64_t voice, channel;
    struct author author;
};

/* What is known of one message while it is read. */
struct reading {
    struct net_found *found;
    struct db *reader;
    const struct stored_message *row;
    struct handle handle; /* of its author */
    struct target targets[TARGETS];
    size_t target_n;
    int64_t topics[TOPICS];
    size_t topic_n;
};

void net_found_init(struct net_found *found, struct arena *arena, int64_t today)
{
    *found = (struct net_found){.arena = arena, .today = today};
    recall_init(&found->recall, RECALL_EXTRA | RECALL_AUTHOR);
}

void net_found_clear(struct net_found *found) { recall_clear(&found->recall); }

/* ---- about what ---- */

static void add_topic(struct reading *r, int64_t topic)
{
    for (size_t i = 0; i < r->topic_n; i++)
        if (r->topics[i] == topic)
            return;
    if (r->topic_n < TOPICS)
        r->topics[r->topic_n++] = topic;
}

static enum err add_rules(struct reading *r, int64_t message)
{
    struct hit *hits;
    size_t n = 0;
    enum err err = hit_list(r->reader, r->found->arena, message, &hits, &n);

    for (size_t i = 0; !err && i < n && i < NET_RULES_OF; i++)
        add_topic(r, network_topic_rule(hits[i].rule));
    return err;
}

static enum err add_subjects(struct reading *r, int64_t message)
{
    struct annotation *said;
    struct json_value root, one;
    struct str name;
    size_t n = 0, added = 0;
    enum err err = annotation_list(r->reader, r->found->arena, message, &said, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct json_walk walk;

        if (!str_is(said[i].stage, "label") ||
            json_parse(&r->found->recall.parser, said[i].value, &root, NULL))
            continue;
        walk = json_walk(json_get(root, "subjects"));
        while (added < NET_SUBJECTS_OF && json_next(&walk, NULL, &one))
            if (json_get_str(one, "subject", &name)) {
                add_topic(r, network_topic_subject(subject_key(name)));
                added++;
            }
    }
    return err;
}

static enum err add_topics(struct reading *r, int64_t message)
{
    enum err err = add_subjects(r, message);

    return err ? err : add_rules(r, message);
}

/* ---- whom ---- */

static void add_target(struct reading *r, const struct target *target)
{
    for (size_t i = 0; i < r->target_n; i++)
        if (r->targets[i].voice == target->voice)
            return;
    if (r->target_n < TARGETS)
        r->targets[r->target_n++] = *target;
}

static struct target target_of(const struct handle *handle, int64_t channel)
{
    return (struct target){.voice = handle->person,
                           .channel = channel,
                           .author = {.id = handle->native, .handle = handle->address}};
}

/* Who said `mark`; what we said ourselves, or in private, has no author here. */
static enum err add_author(struct reading *r, const struct message_mark *mark)
{
    struct handle handle;
    struct target target;
    enum err err;

    if (!mark->author || mark->direction != DIRECTION_IN || mark->audience == AUDIENCE_PRIVATE)
        return OK;
    err = handle_load(r->reader, r->found->arena, mark->author, &handle);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    target = target_of(&handle, mark->channel);
    add_target(r, &target);
    return OK;
}

static enum err add_answered(struct reading *r)
{
    struct message_mark mark;
    enum err err;

    if (!r->row->said.reply_to.n)
        return OK;
    err = message_current(r->reader, r->row->channel, r->row->said.reply_to, &mark);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    err = add_author(r, &mark);
    return err || !r->target_n ? err : add_topics(r, mark.id);
}

static enum err add_quoted(struct reading *r)
{
    const struct message *said = &r->row->said;
    enum err err = OK;

    for (size_t i = 0; i < said->link_count && i < NET_LINKS_READ && !err; i++) {
        int64_t firsts[COPY_CANDIDATES_MAX];
        int64_t address = copy_address(r->found->arena, said->links[i].url, KIND_POST);
        struct stored_message *rows;
        size_t n = 0;

        if (address)
            err = permalink_find(r->reader, address, firsts, &n);
        if (err || !n)
            continue;
        err = message_load_all(r->reader, r->found->arena, firsts, 1, &rows, &n);
        if (!err && n && rows[0].id != r->row->id)
            err = add_author(r, &(struct message_mark){.channel = rows[0].channel,
                                                       .author = rows[0].author,
                                                       .direction = rows[0].direction,
                                                       .audience = rows[0].said.audience});
    }
    return err;
}

/* An account that is known by that name, or one that never spoke here. */
static enum err add_named(struct reading *r, struct str name)
{
    struct arena *arena = r->found->arena;
    struct str network = r->handle.network;
    struct target target = {.channel = r->row->channel, .author = {.handle = name}};
    struct handle handle;
    struct network_voice voice;
    enum err err = handle_find(r->reader, arena, network, str_lower(arena, name), &handle);

    if (!err) {
        target = target_of(&handle, r->row->channel);
        add_target(r, &target);
        return OK;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    voice = (struct network_voice){voice_id(network, name), network, name,
                                   day_of(r->row->said.said_at)};
    target.voice = voice.id;
    add_target(r, &target);
    return vec_push(arena, &r->found->voices, voice) ? OK : arena->err;
}

static enum err add_addressed(struct reading *r)
{
    struct str names[ADDRESSED_MAX];
    size_t n = addressed_in(&r->row->said, recall_own_words(r->found->arena, &r->row->said), names);
    enum err err = r->found->arena->err;

    for (size_t i = 0; i < n && !err; i++)
        err = add_named(r, names[i]);
    return err;
}

/* ---- edges ---- */

static enum err add_edge(struct reading *r, const struct target *target, int64_t day,
                         int64_t speaker, int64_t topic)
{
    struct net_edge edge = {.edge = {day, topic, target->voice, speaker},
                            .target = target->author,
                            .channel = target->channel};
    enum err err;

    if (r->found->edges.n >= NET_EDGES_OF_PASS)
        return ERR_TOO_BIG;
    for (size_t i = 0; i < r->found->edges.n; i++)
        if (!memcmp(&r->found->edges.at[i].edge, &edge.edge, sizeof(edge.edge)))
            return OK;
    err = network_has(r->reader, &edge.edge, &edge.is_kept);
    if (!err && !vec_push(r->found->arena, &r->found->edges, edge))
        err = r->found->arena->err;
    return err;
}

static enum err add_item(struct reading *r, struct net_item item)
{
    enum err err = OK;

    item.edge = r->found->edges.n;
    for (size_t t = 0; t < r->target_n && item.left == NET_COUNTS; t++)
        for (size_t k = 0; k < r->topic_n && r->targets[t].voice != item.speaker && !err; k++)
            err = add_edge(r, &r->targets[t], item.day, item.speaker, r->topics[k]);
    item.edge_n = r->found->edges.n - item.edge;
    if (!err && !vec_push(r->found->arena, &r->found->items, item))
        err = r->found->arena->err;
    return err;
}

/* By his accounts; of one that never spoke nothing is known. */
static enum err left_of_voice(struct db *reader, int64_t voice, enum net_left *out_left)
{
    enum voice speaks_for = VOICE_PUBLIC;
    enum err err = voice > 0 ? insider_voice(reader, voice, &speaks_for) : OK;

    if (!err)
        *out_left = speaks_for == VOICE_PUBLIC ? NET_COUNTS : NET_INSIDER;
    return err;
}

static enum err left_because(const struct reading *r, enum net_left *out_left)
{
    struct speaker_said said;
    struct crowd crowd;
    enum err err = r->row->same_as ? OK : crowd_load(r->reader, r->row->id, &crowd);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_left = NET_COUNTS;
    if (r->row->said.origin != ORIGIN_PERSON) {
        *out_left = NET_PAID;
    } else if (!err && (r->row->same_as || crowd.how == CROWD_COPY)) {
        *out_left = NET_COPY;
    } else {
        speaker_read(recall_own_words(r->found->arena, &r->row->said), NULL, 0, &said);
        if (said.speaker == SPEAKER_INSIDER || said.speaker == SPEAKER_PARTNER)
            *out_left = NET_INSIDER;
        else
            return left_of_voice(r->reader, r->handle.person, out_left);
    }
    return OK;
}

static bool is_in_window(const struct net_found *found, int64_t day)
{
    return day <= found->today && day > found->today - NETWORK_DAYS;
}

/* What a person says in his own words, once; copies say where somebody else is. */
static enum err read_where(struct reading *r, int64_t day)
{
    struct net_where one = {.row = r->row};
    struct where_found found;
    struct crowd crowd;
    enum err err;

    if (r->row->said.origin != ORIGIN_PERSON || r->row->same_as ||
        !where_find(&r->row->said, recall_own_words(r->found->arena, &r->row->said), &found))
        return r->found->arena->err;
    err = crowd_load(r->reader, r->row->id, &crowd);
    if (err != ERR_NOT_FOUND && (err || crowd.how == CROWD_COPY))
        return err;
    one.where = (struct whereabouts){.message = r->row->id,
                                     .person = r->handle.person,
                                     .country = found.country,
                                     .place = found.town,
                                     .how = found.is_marked ? WHERE_MARKED : WHERE_SAID,
                                     .likely = found.likely,
                                     .day = day};
    return vec_push(r->found->arena, &r->found->wheres, one) ? OK : r->found->arena->err;
}

static enum err read_network(struct reading *r, struct net_item item)
{
    enum err err = add_answered(r);

    if (!err)
        err = add_addressed(r);
    if (!err)
        err = add_quoted(r);
    if (err || !r->target_n)
        return err;
    item.speaker = r->handle.person;
    add_topic(r, NETWORK_ALL);
    err = add_topics(r, r->row->id);
    if (!err)
        err = left_because(r, &item.left);
    return err ? err : add_item(r, item);
}

/* mark: of its item. before: it came before that did, and may have been counted all the same. */
static enum err read_boost(struct net_found *found, struct db *reader,
                           const struct reaction *reaction, const struct message_mark *mark,
                           bool before)
{
    struct reading r = {.found = found, .reader = reader};
    struct net_item item = {.day = day_of(reaction->at), .speaker = reaction->voice};
    bool is_new = !before;
    enum err err;

    if (reaction->how != REACTION_BOOST || reaction->is_ours || reaction->gone_at ||
        !is_in_window(found, item.day))
        return OK;
    err = add_author(&r, mark);
    if (err || !r.target_n)
        return err;
    add_topic(&r, NETWORK_ALL);
    err = add_topics(&r, mark->id);
    if (!err)
        err = left_of_voice(reader, item.speaker, &item.left);
    if (!err)
        err = add_item(&r, item);
    if (err || !before)
        return err;
    item = found->items.at[found->items.n - 1];
    for (size_t i = item.edge; i < item.edge + item.edge_n; i++)
        is_new |= !found->edges.at[i].is_kept;
    found->items.n -= !is_new;
    found->edges.n -= is_new ? 0 : item.edge_n;
    return OK;
}

/* Boosts may come before what they boost; they are found by its id once that is there. */
static enum err read_boosts_before(struct net_found *found, struct db *reader,
                                   const struct stored_message *row)
{
    const struct message_mark mark = {.id = row->id,
                                      .channel = row->channel,
                                      .author = row->author,
                                      .direction = row->direction,
                                      .audience = row->said.audience};
    struct reaction *list;
    size_t n = 0;
    enum err err = reaction_boosts(reader, found->arena, row->channel, row->said.id,
                                   NET_BOOSTS_BEFORE, &list, &n);

    for (size_t i = 0; i < n && !err; i++)
        if (list[i].id <= found->reactions_read)
            err = read_boost(found, reader, &list[i], &mark, true);
    return err;
}

enum err net_read_message(struct net_found *found, struct db *reader, struct stored_message *row)
{
    struct reading r = {.found = found, .reader = reader, .row = row};
    struct net_item item = {.row = row, .day = day_of(row->said.said_at)};
    int64_t first = row->id;
    enum err err = OK;

    if (row->said.deleted || !is_in_window(found, item.day))
        return OK;
    if (row->said.version)
        err = message_first(reader, row->channel, row->said.id, &first);
    if (err || first != row->id)
        return err;
    err = recall_message(&found->recall, reader, found->arena, row);
    if (!err && row->author)
        err = handle_load(reader, found->arena, row->author, &r.handle);
    if (!err)
        err = read_where(&r, item.day);
    if (err || !row->author || row->said.audience == AUDIENCE_PRIVATE)
        return err;
    err = read_network(&r, item);
    return err ? err : read_boosts_before(found, reader, row);
}

enum err net_read_reaction(struct net_found *found, struct db *reader,
                           const struct reaction *reaction)
{
    struct message_mark mark;
    enum err err;

    if (reaction->how != REACTION_BOOST)
        return OK;
    err = message_current(reader, reaction->channel, reaction->item, &mark);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    return read_boost(found, reader, reaction, &mark, false);
}
