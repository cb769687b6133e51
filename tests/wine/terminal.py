"""terminal.py SECONDS COMMAND...: runs a command on a terminal of its own and types Ctrl-C after so many seconds.

Prints what the terminal showed and exits with the command's code, or with 124 when it does not end.
"""
import os
import pty
import select
import sys
import time

PATIENCE_S = 15


def main() -> int:
    seconds, command = float(sys.argv[1]), sys.argv[2:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    start, typed = time.monotonic(), False
    while time.monotonic() - start < seconds + PATIENCE_S:
        if not typed and time.monotonic() - start >= seconds:
            os.write(terminal, b"\x03")
            typed = True
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                shown = os.read(terminal, 4096)
            except OSError:  # The other end is closed: the command has ended.
                break
            sys.stdout.write(shown.decode("utf-8", "replace"))
    else:
        os.kill(child, 9)
        os.waitpid(child, 0)
        return 124
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
