/* jetstream.h: a line of Bluesky's Jetstream as a message.
 *
 * Jetstream gives the network's commits as JSON, one event each (its documentation:
 * github.com/bluesky-social/jetstream, "Consuming Jetstream"). What is read of one:
 *
 *     did, time_us, kind "commit", commit.operation create | update | delete,
 *     commit.collection "app.bsky.feed.post", commit.rkey, commit.record of that lexicon:
 *     text, createdAt, langs, reply.parent.uri, reply.root.uri, facets' links, embed.external.uri
 *
 * The message's id is the post's address (at://DID/app.bsky.feed.post/RKEY); its author is the DID,
 * because Jetstream names no handles; an update is a version (time_us), a delete a deletion. A time
 * that its author set behind the event's own is the event's: nobody has said anything yet that is
 * heard.
 *
 * Everything else (likes, follows, other records, account and identity events) is no post:
 * *out_is_post is false, and nothing is wrong with the line. Everything in *out_message lives in
 * the arena. Errors as message_json.h, whose limits hold here too.
 */
#ifndef PARSE_JETSTREAM_H
#define PARSE_JETSTREAM_H

#include "model/message.h"
#include "parse/json.h"

struct jetstream_event {
    bool is_post;
    int64_t time_us; /* where Jetstream would go on; 0: not said */
};

/* *out_message is set only for a post. */
must_check enum err jetstream_read(struct arena *arena, struct json_parser *parser, struct str line,
                                   struct message *out_message, struct jetstream_event *out_event,
                                   struct fault *fault);

#endif
