"""A small disk of a test's own, that can run full: by whichever way this machine permits.

    own_mounts()                       # first of all: the program begins anew, in mounts of its own
    with small_disk(folder, 48): ...   # 48 MB at folder

Tried in turn: a tmpfs, else an image of a file system, each in a mount namespace of its own, or,
where that is not permitted (in a chroot no user namespace is, and no propagation can be set), among
everybody's mounts, from which it is taken away at the end. Where none of it works the test fails
and says what was tried: a limit on files or a quota is not a full disk.
"""
import contextlib
import os
import subprocess
import sys
import tempfile

NAMESPACES = (['--mount', '--propagation', 'private'], ['--mount', '--propagation', 'unchanged'],
              ['--mount', '--map-root-user'])


class NoSmallDisk(Exception):
    pass


def tried(command):
    """None, or why it did not work."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        return f'{command[0]}: {error.strerror}'
    return None if done.returncode == 0 else f'{" ".join(command)}: {done.stderr.strip() or done.returncode}'


def own_mounts():
    if 'HEED_MOUNTS' in os.environ:
        return
    os.environ['HEED_MOUNTS'] = 'everybody\'s'
    for options in NAMESPACES:
        if tried(['unshare', *options, 'true']) is None:
            os.environ['HEED_MOUNTS'] = 'of its own: unshare ' + ' '.join(options)
            os.execvp('unshare', ['unshare', *options, sys.executable, *sys.argv])


def by_tmpfs(folder, megabytes, _):
    return tried(['mount', '-t', 'tmpfs', '-o', f'size={megabytes}m', 'tmpfs', folder])


def by_image(folder, megabytes, image):
    with open(image, 'wb') as f:
        f.truncate(megabytes << 20)
    return tried(['mkfs.ext4', '-q', '-F', '-m', '0', image]) or tried(['mount', '-o', 'loop', image, folder])


@contextlib.contextmanager
def small_disk(folder, megabytes):
    complaints = []
    with tempfile.TemporaryDirectory(prefix='heed-image-') as beside:
        for way in (by_tmpfs, by_image):
            why = way(folder, megabytes, os.path.join(beside, 'image'))
            if not why:
                break
            complaints.append(why)
        else:
            raise NoSmallDisk('this machine permits no small disk: ' + '; '.join(complaints))
        print(f'{megabytes} MB {way.__name__.replace("_", " ")}, mounts {os.environ.get("HEED_MOUNTS")}', flush=True)
        try:
            yield folder
        finally:
            left = tried(['umount', folder]) and tried(['umount', '-l', folder])
            if left:
                print(left)
