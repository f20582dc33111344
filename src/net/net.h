/* net.h: called once by a process that talks to the network, before it makes threads. */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/errors.h"

must_check enum err net_start(void);

#endif
