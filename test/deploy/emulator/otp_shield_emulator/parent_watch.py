"""Ends the emulator and the workers of its functions when whoever started it is gone, or when it has run far too long."""

import os
import signal
import threading
import time

LONGEST_SECONDS = 20 * 60


def watch(parent):
    end = time.monotonic() + LONGEST_SECONDS
    while os.getppid() == parent and time.monotonic() < end:
        time.sleep(1)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def install():
    # Only in a group of its own: a terminal's group holds other people's processes.
    if os.getpgrp() == os.getpid():
        threading.Thread(target=watch, args=(os.getppid(),), daemon=True).start()
