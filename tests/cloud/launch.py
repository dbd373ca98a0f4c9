# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Run a command that ends with the process that asked for it.

``python launch.py exec PARENT COMMAND...`` becomes COMMAND and is killed
when PARENT ends, however PARENT ends. ``python launch.py group PARENT
COMMAND...`` runs COMMAND, and kills it with everything it has started (pip
starts compilers) when PARENT ends. Both rely on Linux's PR_SET_PDEATHSIG,
which means the *thread* that started the child: it has to live on.
"""

import ctypes
import os
import signal
import subprocess
import sys
from types import FrameType

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int, number: signal.Signals) -> None:
    """Ask the kernel for the signal when the parent process ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), 'prctl(PR_SET_PDEATHSIG) failed')
    if os.getppid() != parent:  # it ended before the kernel was asked
        os.kill(os.getpid(), number)


def kill_group(number: int, frame: FrameType | None) -> None:
    """End this process's group, which is its own, and itself with it."""
    os.killpg(os.getpid(), signal.SIGKILL)


def main(argv: list[str]) -> int:
    """Do what the module says; return the command's exit code."""
    how, parent, *command = argv
    if how == 'exec':
        end_with_parent(int(parent), signal.SIGKILL)
        os.execv(command[0], command)
    signal.signal(signal.SIGTERM, kill_group)
    end_with_parent(int(parent), signal.SIGTERM)
    return subprocess.call(command)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
