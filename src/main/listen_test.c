#include "main/listen.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static enum err try_http(const char *where, struct str *out_address, struct fault *fault,
                         struct arena *arena)
{
    int fd = -1;
    enum err err = listen_http(arena, str_from(where), &fd, out_address, fault);

    if (fd >= 0)
        (void)close(fd);
    return err;
}

static void binds_to_loopback(void)
{
    struct arena arena;
    struct str address = STR_NONE;

    arena_init(&arena, 0xFFFF);
    CHECK_INT(try_http("127.0.0.1:0", &address, NULL, &arena), OK);
    CHECK(str_starts(address, STR("http://127.0.0.1:")) && str_ends(address, STR("/")));
    CHECK(!str_ends(address, STR(":0/")));
    CHECK_INT(try_http("localhost:0", &address, NULL, &arena), OK);
    arena_clear(&arena);
}

static void refuses_what_others_reach(void)
{
    static const char *const open[] = {"0.0.0.0:0", "[::]:0", "192.0.2.1:80", "[::ffff:1.2.3.4]:0"};
    static const char *const wrong[] = {"",          "8420",         "127.0.0.1",
                                        ":8420",     "127.0.0.1:",   "127.0.0.1:65536",
                                        "host:8420", "127.0.0.1:-1", "127.0.0.1:80x"};
    struct arena arena;
    struct str address = STR_NONE;

    arena_init(&arena, 0xFFFF);
    for (size_t i = 0; i < ARRAY_LEN(open); i++) {
        struct fault fault = {0};

        CHECK_INT(try_http(open[i], &address, &fault, &arena), ERR_FORBIDDEN);
        CHECK(strstr(fault.text, "proxy with TLS") != NULL);
    }
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        CHECK_INT(try_http(wrong[i], &address, NULL, &arena), ERR_BAD_INPUT);
    CHECK(!address.n);
    arena_clear(&arena);
}

static void a_door_is_for_its_owner(void)
{
    char folder[200] = "/tmp/heed-listen-XXXXXX";
    struct stat found;
    char path[700], deep[400], socket_path[800];
    int fd = -1, again = -1, client = -1;

    CHECK_OR_STOP(mkdtemp(folder) != NULL);
    /* a folder whose path alone is longer than a socket's may be */
    memset(deep, 'd', 150);
    deep[150] = 0;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, deep);
    CHECK_INT(connect_unix(path, "core.sock", &client, NULL), ERR_NOT_FOUND);
    CHECK_INT(listen_unix(path, "core.sock", &fd, NULL), OK);
    CHECK_INT(connect_unix(path, "core.sock", &client, NULL), OK);
    (void)close(client);
    (void)close(fd); /* as after a kill: the file stays, nobody listens */
    CHECK_INT(connect_unix(path, "core.sock", &client, NULL), ERR_NOT_FOUND);
    CHECK_INT(listen_unix(path, "core.sock", &again, NULL), OK);
    (void)snprintf(socket_path, sizeof(socket_path), "%s/core.sock", path);
    CHECK(stat(socket_path, &found) == 0 && (found.st_mode & 0777) == 0600);
    (void)close(again);
    CHECK(unlink(socket_path) == 0 && rmdir(path) == 0 && rmdir(folder) == 0);
}

int main(void)
{
    RUN(binds_to_loopback);
    RUN(refuses_what_others_reach);
    RUN(a_door_is_for_its_owner);
    return unit_end();
}
