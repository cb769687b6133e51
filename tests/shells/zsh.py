"""zsh.py SCRIPT LINE: what zsh offers for LINE, a word a line.

Completion of zsh runs inside its line editor, so a real zsh sits behind a pseudo-terminal, LINE and Tab are typed, and
what it would list is written to a file by a wrapper around compadd, which every completion ends in.
"""

import os
import pty
import select
import sys
import tempfile
import time

WRAPPER = r"""
PROMPT='ready> '; setopt no_beep; unsetopt prompt_cr prompt_sp
fpath=(FOLDER $fpath)
autoload -Uz compinit && compinit -u -d FOLDER/dump
zstyle ':completion:*' verbose no
compadd() {
    [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]] && { builtin compadd "$@"; return }
    typeset -a found
    builtin compadd -A found "$@"
    print -rl -- $found >>FOLDER/offered
    builtin compadd "$@"
}
finish() { zle complete-word; print -n . >FOLDER/done; zle kill-whole-line }
zle -C complete-word complete-word _main_complete
zle -N finish
bindkey '^I' finish
"""


def read_until(terminal, wanted, seconds):
    said = b""
    end = time.monotonic() + seconds
    while wanted not in said and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            said += os.read(terminal, 4096)
    return said


def main():
    script, line = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        with open(script, encoding="utf-8") as source, open(folder + "/_clocks", "w", encoding="utf-8") as target:
            target.write(source.read())
        with open(folder + "/.zshrc", "w", encoding="utf-8") as rc:
            rc.write(WRAPPER.replace("FOLDER", folder))
        child, terminal = pty.fork()
        if child == 0:
            os.environ.update(ZDOTDIR=folder, TERM="dumb")
            os.execvp("zsh", ["zsh", "-i", "-o", "no_global_rcs"])
        said = read_until(terminal, b"ready> ", 20)
        os.write(terminal, line.encode() + b"\t")
        end = time.monotonic() + 20
        while not os.path.exists(folder + "/done") and time.monotonic() < end:
            said += read_until(terminal, b"\0", 0.1)
        os.close(terminal)
        os.waitpid(child, 0)
        if not os.path.exists(folder + "/done"):
            sys.exit("zsh did not finish; it said " + repr(said))
        if os.path.exists(folder + "/offered"):
            with open(folder + "/offered", encoding="utf-8") as offered:
                sys.stdout.write("".join(sorted(set(filter(str.strip, offered)))))


main()
