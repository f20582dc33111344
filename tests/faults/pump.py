"""Between two sockets: what comes in on one goes out on the other, until one of them ends."""
import socket


def pump(a, b, may_pass):
    """may_pass(data) is asked before each piece goes on; it may wait. False cuts both."""
    try:
        while (data := a.recv(65536)) and may_pass(data):
            b.sendall(data)
    except OSError:
        pass
    for s in (a, b):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
