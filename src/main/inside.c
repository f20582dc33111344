#include "main/inside.h"

#include <pthread.h>
#include <sys/socket.h>

#include "base/io.h"
#include "main/service.h"

struct inside {
    struct service service;
    struct loop *loop;
    pthread_t thread;
    int lock;
};

static void *run(void *arg)
{
    struct inside *inside = arg;

    loop_run(inside->loop);
    return NULL;
}

static void clear(struct inside *inside)
{
    service_close(&inside->service);
    loop_free(inside->loop);
    io_close(&inside->lock);
    free(inside);
}

enum err inside_start(const struct site *site, int lock, struct inside **out_inside, int *out_fd,
                      struct fault *fault)
{
    struct inside *inside = calloc(1, sizeof(*inside));
    int ends[2];
    enum err err;

    if (!inside) {
        io_close(&lock);
        return fault_set(fault, ERR_NO_MEMORY, "%s", err_info(ERR_NO_MEMORY)->sentence);
    }
    inside->lock = lock;
    inside->loop = loop_new();
    err = inside->loop ? service_open(&inside->service, site, inside->loop, NULL, fault)
                       : ERR_SYSTEM;
    if (!err && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        err = ERR_SYSTEM;
    if (!err) {
        err = door_admit(&inside->service.door, ends[0]);
        if (!err && pthread_create(&inside->thread, NULL, run, inside) != 0)
            err = ERR_SYSTEM;
        if (err)
            io_close(&ends[1]);
    }
    if (err) {
        clear(inside);
        return fault_set(fault, err, "%s", err_info(err)->sentence);
    }
    *out_inside = inside;
    *out_fd = ends[1];
    return OK;
}

void inside_stop(struct inside *inside)
{
    if (!inside)
        return;
    loop_stop(inside->loop);
    (void)pthread_join(inside->thread, NULL);
    clear(inside);
}
