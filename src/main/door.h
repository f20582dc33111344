/* door.h: the site's own socket (SITE/run/core.sock), where `heed` commands knock.
 *
 * Frames (base/frame.h) both ways. A client asks one thing:
 *
 *     {"do":"hear","channel":NAME,"keep":"all"|"matched","after":LINE}
 *         then frames without JSON whose raw bytes are the input, then {"do":"end"}. Back come
 *         {"refused":LINE,"reason":TEXT}, {"committed":LINE,"totals":{…}}, and one last
 *         {"ended":LINE,"totals":{…}} or {"failed":TEXT,"retry":BOOL,"line":LINE}. A client that
 *         goes away without "end" was killed: what it had sent whole is kept, a line cut in the
 *         middle is not. `after`: lines it knows to be committed, from an earlier connection.
 *     {"do":"setup","noun":N,"verb":V,"args":{…}}   (setup.h)
 *         with raw bytes for an import. Back comes {"result":[…]}, with raw bytes of an export, or
 * {"error":TEXT,"code":NAME}.
 *     {"do":"health"}
 *         Back comes {"processes":[…]} (health.h).
 *     {"do":"rules"}
 *         Back comes which rules are at work: {"version","rules","beside","bytes","made_in_ms"}
 *         (rule_keeper_state), and why newer ones are not, if so: "newer_not_at_work".
 *
 * The socket's mode is 0600, so whoever gets here may act on the site; what they say is still
 * only data. Ceilings: DOOR_CLIENTS_MAX connections (more wait unaccepted), HEAR_IN_FLIGHT
 * batches a stream, then the stream is not read on. Loop thread only.
 */
#ifndef MAIN_DOOR_H
#define MAIN_DOOR_H

#include "main/health.h"
#include "main/hear.h"
#include "main/peer.h"
#include "main/rule_keeper.h"
#include "main/setup.h"

enum { DOOR_CLIENTS_MAX = 64 };

struct door_client;

struct door {
    const struct site *site;
    struct loop *loop;
    struct intake *intake;
    struct health_board *health;
    struct writer *writer;
    struct rule_keeper *rules;
    /* Something was set up: the noun ("channel", "rule"). May be NULL. */
    void (*changed)(struct door *door, struct str noun);
    void *owner;

    struct watch listening;
    struct json_parser json;
    struct door_client *clients;
    size_t client_count;
};

/* Fill loop to owner first. */
void door_init(struct door *door);
/* Takes connections from a listening socket, which stays the caller's. */
must_check enum err door_listen(struct door *door, int listen_fd);
/* One connection (taken over). */
must_check enum err door_admit(struct door *door, int fd);
/* Closes all; call when the writer has ended, so that nothing is in flight, and the loop has
 * run its posts. */
void door_clear(struct door *door);

#endif
