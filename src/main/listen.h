/* listen.h: the sockets a site is reached at.
 *
 * HTTP without TLS is spoken on loopback only: anything else would send passwords readable
 * through the network. Whoever wants to be reached puts a proxy with TLS in front.
 */
#ifndef MAIN_LISTEN_H
#define MAIN_LISTEN_H

#include "base/arena.h"
#include "base/str.h"

/* "127.0.0.1:8420", "[::1]:8420", "localhost:8420"; port 0: any that is free. Binds and listens
 * (close-on-exec, non-blocking). *out_address is the address to visit, "http://127.0.0.1:8420/".
 * ERR_BAD_INPUT: no such form; ERR_FORBIDDEN: not loopback (the fault names the remedy);
 * ERR_SYSTEM: taken, or refused by the system. */
must_check enum err listen_http(struct arena *arena, struct str where, int *out_fd,
                                struct str *out_address, struct fault *fault);

/* The same for streams (main/stream.h): they are not enciphered either, so loopback only. */
must_check enum err listen_stream(struct arena *arena, struct str where, int *out_fd,
                                  struct fault *fault);

/* A Unix socket at `path`, mode 0600, in place of what was there (a socket left by a process
 * that was killed; the caller holds the site's lock). The path may be longer than sockaddr_un
 * allows: it is reached through its folder. */
must_check enum err listen_unix(const char *folder, const char *name, int *out_fd,
                                struct fault *fault);
/* Connects to such a socket, blocking. ERR_NOT_FOUND: nobody listens there. */
must_check enum err connect_unix(const char *folder, const char *name, int *out_fd,
                                 struct fault *fault);

#endif
