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

"""Finds out each thing once, for all callers."""

from collections.abc import Callable
import threading
from typing import Generic
from typing import TypeVar

K = TypeVar('K')
T = TypeVar('T')


class Once(Generic[K, T]):
    """Keeps what was found out, by key; safe to be asked by several workers.

    A caller that asks for a key while another one is finding it out waits for
    the answer. An error is not kept: the next caller tries again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[K, threading.Lock] = {}
        self._values: dict[K, T] = {}

    def get(self, key: K, find: Callable[[], T]) -> T:
        """Return what is kept by a key, or find it out."""
        if key not in self._values:
            with self._lock:
                lock = self._locks.setdefault(key, threading.Lock())
            with lock:
                if key not in self._values:
                    self._values[key] = find()
        return self._values[key]
