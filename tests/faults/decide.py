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

"""Decides which request goes wrong, and how."""

from collections.abc import Callable
from typing import TypeAlias

from tests.faults import cargo
from tests.faults.messages import Answer
from tests.faults.messages import Request
from tests.faults.ways import Cargo
from tests.faults.ways import Lasting
from tests.faults.ways import Signal
from tests.faults.ways import Spoil
from tests.faults.ways import Way

#: What goes wrong: in some way, or by an answer that is not the service's.
Fault: TypeAlias = Way | Cargo | Answer | None
#: Tells how a request, which has this number, goes wrong, if it does.
Decide: TypeAlias = Callable[[int, Request], Fault]


def spoils(spoil: Spoil | None) -> Decide:
    """Return what decides as a spoil says."""
    like: list[Request] = []

    def decide(number: int, request: Request) -> Way | Cargo | None:
        if spoil is None or spoil.how is Way.REFUSED:
            return None
        if isinstance(spoil.how, Signal):
            killed = spoil.how is Signal.KILL_BEFORE
            # Whoever is dead by then has not sent it.
            hit = killed and number == spoil.number
            return Way.RESET_BEFORE if hit else None
        if number == spoil.number:
            like.append(request)
            return spoil.how
        if spoil.how is Cargo.IMPORT_HANGS:
            looks = any(cargo.hanging(order)(request) for order in like)
            return spoil.how if looks else None
        lasting = spoil.lasting is Lasting.ALWAYS and request in like
        return spoil.how if lasting else None

    return decide
