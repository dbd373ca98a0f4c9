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

"""What a person would see at once: texts that overlap, or that stick out."""

from playwright import sync_api

_MEASURE = """() => {
    const found = [];
    const seen = (element) => element.checkVisibility()
        && !element.closest('.unseen, title, script, style, [inert]');
    // What scrolls by itself may be wider than the page.
    const scrolls = (element) => element.closest('[role=region][tabindex]');
    const add = (box, text, inside) => {
        if (box.width > 0 && box.height > 0) {
            found.push({box, text: text.trim().slice(0, 40), inside});
        }
    };
    const walker = document.createTreeWalker(
        document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        const closed = node.parentElement.closest('details:not([open])');
        const shown = !closed || node.parentElement.closest('summary');
        if (node.data.trim() && shown && seen(node.parentElement)) {
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) {
                add(box, node.data, scrolls(node.parentElement));
            }
        }
    }
    for (const mark of document.querySelectorAll('.mark, .word i')) {
        if (seen(mark)) {
            add(mark.getBoundingClientRect(), 'a mark');
        }
    }
    found.sort((a, b) => a.box.top - b.box.top);
    const problems = [];
    const width = document.documentElement.clientWidth;
    let open = [];
    for (const {box, text, inside} of found) {
        if (inside) {
            continue;
        }
        if (box.left < -1 || box.right > width + 1) {
            problems.push(`sticks out: ${text}`);
        }
        // Letters have less height than their boxes.
        open = open.filter((other) => other.box.bottom - 3 > box.top);
        for (const other of open) {
            if (other.box.left + 1 < box.right
                && box.left + 1 < other.box.right) {
                problems.push(`overlap: ${other.text} / ${text}`);
            }
        }
        open.push({box, text});
    }
    for (const node of document.querySelectorAll('svg .node')) {
        if (!seen(node)) {
            continue;
        }
        const rect = node.querySelector('rect').getBoundingClientRect();
        for (const part of node.querySelectorAll('text, .mark')) {
            const box = part.getBoundingClientRect();
            if (box.left < rect.left || box.right > rect.right
                || box.top < rect.top || box.bottom > rect.bottom) {
                problems.push(`leaves its box: ${part.textContent}`);
            }
        }
    }
    for (const element of document.querySelectorAll('main *')) {
        const cuts = getComputedStyle(element).overflowX !== 'visible';
        if (cuts && !scrolls(element)
            && !(element instanceof SVGElement) && seen(element)
            && element.clientWidth && element.localName !== 'input'
            && element.scrollWidth > element.clientWidth + 1) {
            problems.push(`is cut: ${element.textContent.slice(0, 40)}`);
        }
    }
    return problems;
}"""


def problems(page: sync_api.Page) -> list[str]:
    """Return what is wrong with the places of things, a line each."""
    found: list[str] = page.evaluate(_MEASURE)
    return found
