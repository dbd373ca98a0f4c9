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

"""Keeps a password that is part of a URL out of everything that is printed.

An ``auth_url`` may have one (``http://user:secret@host``), and keystoneauth
writes the URLs of its requests into the log, and into its errors.
"""

import logging
import re

# A password in a URL ends at the last "@" before the path.
_PASSWORD = re.compile(r'(\w://[^\s/:@\'"]*:)[^\s/\'"]*@')


def masked(text: str) -> str:
    """Return a text with ``***`` in the place of passwords in URLs."""
    return _PASSWORD.sub(r'\1***@', text)


def mask(record: logging.LogRecord) -> bool:
    """Mask passwords in a record of a log (a logging filter)."""
    try:
        message = record.getMessage()
    except (TypeError, ValueError):
        # logging itself says what is wrong with it.
        return True
    clean = masked(message)
    if clean != message:
        record.msg, record.args = clean, None
    if record.exc_info and not record.exc_text:
        text = logging.Formatter().formatException(record.exc_info)
        # As a formatter finds it, it is not made again.
        record.exc_text = masked(text)
    return True


def mask_everywhere() -> None:
    """Mask whatever goes to the terminal or to a file from now on."""
    for handler in logging.getLogger().handlers:
        if mask not in handler.filters:
            handler.addFilter(mask)
