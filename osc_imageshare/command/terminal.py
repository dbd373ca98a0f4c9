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

"""The terminal at which a command may be run."""

import os
import sys


def ask_secret(question: str) -> str:
    """Ask a person for a secret, which is not shown.

    Images may come from standard input meanwhile: it is the terminal that is
    asked, if there is one.

    :raises EOFError: there is no terminal, or nothing was entered.
    """
    import getpass

    if not _has_terminal():
        raise EOFError
    secret = getpass.getpass(question)
    if not secret:
        raise EOFError
    return secret


def _has_terminal() -> bool:
    try:
        os.close(os.open('/dev/tty', os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin is not None and sys.stdin.isatty()
    return True
