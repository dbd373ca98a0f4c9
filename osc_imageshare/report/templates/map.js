/* Licensed under the Apache License, Version 2.0 (the "License"); you may
   not use this file except in compliance with the License. You may obtain
   a copy of the License at

       http://www.apache.org/licenses/LICENSE-2.0

   Unless required by applicable law or agreed to in writing, software
   distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
   WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
   License for the specific language governing permissions and limitations
   under the License. */

(() => {
  const table = document.getElementById('shares');
  if (!table) {
    return;
  }
  const MOST = 12;
  const form = document.getElementById('filters');
  const search = document.getElementById('search');
  const shown = document.getElementById('shown');
  const empty = document.getElementById('empty');
  const details = document.getElementById('details');
  const sections = {
    map: document.getElementById('map'),
    matrix: document.getElementById('matrix'),
    list: document.getElementById('list'),
  };
  const heads = Array.from(
    table.tHead.rows[0].cells, (head) => head.textContent,
  );

  const rows = Array.from(table.tBodies[0].rows, (element) => ({
    element,
    parts: element.dataset.parts.split(' '),
    words: Array.from(
      element.querySelectorAll('[data-find]'),
      (part) => part.textContent,
    ).join('\n').toLowerCase(),
    keys: Array.from(
      element.cells,
      (cell) => cell.dataset.key ?? cell.textContent.trim(),
    ),
  }));
  const byPart = new Map();
  for (const row of rows) {
    for (const key of row.parts) {
      if (!byPart.has(key)) {
        byPart.set(key, []);
      }
      byPart.get(key).push(row);
    }
  }
  const drawings = Array.from(
    sections.map.querySelectorAll('svg.wide, svg.narrow'),
    (svg) => ({
      svg,
      parts: Array.from(svg.querySelectorAll('[data-key]')),
    }),
  );

  const cells = Array.from(document.querySelectorAll('[data-cell]'));
  const whole = document.getElementById('whole');

  // What was clicked stays; what is pointed at or focused passes.
  let picked = null;
  let passing = null;
  let found = rows;

  const paint = () => {
    const one = passing ?? picked;
    // What is drawn may be about shares that the table does not have.
    const all = one === null && found.length === rows.length;
    const lit = new Set([one]);
    for (const row of one ? byPart.get(one) ?? [] : found) {
      for (const key of row.parts) {
        lit.add(key);
      }
    }
    for (const {parts} of drawings) {
      for (const part of parts) {
        const key = part.dataset.key;
        part.classList.toggle('faded', !all && !lit.has(key));
        part.classList.toggle('picked', key === picked);
        part.setAttribute('aria-pressed', key === picked);
      }
    }
    for (const cell of cells) {
      cell.classList.toggle('faded', !all && !lit.has(cell.dataset.cell));
    }
  };

  const add = (parent, tag, text) => {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  };

  const named = (row) => {
    const cell = (title) => row.element.cells[heads.indexOf(title)]
      .querySelector('[data-find]').textContent;
    return `${cell('Image')} \u2192 ${cell('Shared with')}: ${cell('Status')}`;
  };

  const drawn = (key) => drawings.flatMap(({parts}) => parts).find(
    (part) => part.dataset.key === key,
  );

  const tell = () => {
    const part = drawn(passing ?? picked);
    details.classList.toggle('filled', Boolean(part));
    details.replaceChildren();
    if (!part) {
      const hint = add(
        details, 'p', 'Point at a box or a line to see what it is; click to '
        + 'keep it. By keyboard: Tab, the arrow keys, Enter, Escape.',
      );
      hint.className = 'hint';
      return;
    }
    const sentences = part.querySelector('title').textContent.split('\n');
    add(details, 'h3', sentences[0]);
    for (const sentence of sentences.slice(1)) {
      add(details, 'p', sentence);
    }
    if (part.classList.contains('node')) {
      const own = byPart.get(part.dataset.key) ?? [];
      const list = add(details, 'ul', '');
      for (const row of own.slice(0, MOST)) {
        add(list, 'li', named(row));
      }
      if (own.length > MOST) {
        add(list, 'li', `and ${own.length - MOST} more, in the table`);
      }
    }
  };

  const filter = () => {
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = [];
    for (const row of rows) {
      const fits = terms.every((term) => row.words.includes(term));
      const kept = picked === null || row.parts.includes(picked);
      row.element.hidden = !(fits && kept);
      if (fits && kept) {
        found.push(row);
      }
    }
    shown.textContent = `${found.length} of ${rows.length} shares`;
    empty.hidden = found.length > 0;
    paint();
  };

  const view = () => {
    const name = form.querySelector('input[name=view]:checked').value;
    for (const each of Object.keys(sections)) {
      sections[each].hidden = each !== name;
    }
  };

  const open = (name) => {
    form.querySelector(`input[value=${name}]`).checked = true;
    view();
  };

  const pick = (key) => {
    picked = picked === key ? null : key;
    tell();
    filter();
  };

  // A box of several projects opens the map of all of them.
  const act = (part) => {
    if (part.classList.contains('folded') && whole && !whole.open) {
      whole.open = true;
      whole.scrollIntoView({block: 'start'});
      return;
    }
    pick(part.dataset.key);
  };

  const pass = (key) => {
    if (passing !== key) {
      passing = key;
      tell();
      paint();
    }
  };

  const near = ({svg, parts}, part, key) => {
    const is = (kind) => part.classList.contains(kind);
    const at = part.dataset;
    const edge = is('edge');
    const column = (other) => (edge
      ? other.classList.contains('owns') === is('owns')
        && other.classList.contains('edge')
      : other.classList.contains(
        ['owner', 'image', 'member'].find((place) => is(place)),
      ));
    const beside = parts.filter(column);
    const index = beside.indexOf(part);
    switch (key) {
      case 'ArrowUp': return beside[index - 1];
      case 'ArrowDown': return beside[index + 1];
      case 'Home': return beside[0];
      case 'End': return beside.at(-1);
      case 'ArrowLeft': return svg.querySelector(
        edge ? `[data-key="${at.from}"]` : `[data-to="${at.key}"]`,
      );
      case 'ArrowRight': return svg.querySelector(
        edge ? `[data-key="${at.to}"]` : `[data-from="${at.key}"]`,
      );
      default: return null;
    }
  };

  for (const {svg, parts} of drawings) {
    svg.setAttribute('role', 'group');
    for (const part of parts) {
      part.setAttribute('role', 'button');
      part.setAttribute(
        'aria-label', part.querySelector('title').textContent,
      );
      part.setAttribute('tabindex', -1);
    }
    svg.querySelector('.node').setAttribute('tabindex', 0);
  }

  // Not at the drawings themselves: Chromium lets those be focused that
  // listen to the focus.
  const card = sections.map.querySelector('.drawings');
  const of = (event) => event.target.closest('[data-key]');
  card.addEventListener('pointerover', (event) => {
    pass(of(event)?.dataset.key ?? null);
  });
  card.addEventListener('pointerleave', () => pass(null));
  card.addEventListener('focusin', (event) => {
    const part = of(event);
    if (!part) {
      return;
    }
    // A drawing is one stop on the way through the page.
    const stop = part.closest('svg').querySelector('[tabindex="0"]');
    stop.setAttribute('tabindex', -1);
    part.setAttribute('tabindex', 0);
    pass(part.dataset.key);
  });
  card.addEventListener('focusout', () => pass(null));
  card.addEventListener('click', (event) => {
    const part = of(event);
    if (part) {
      act(part);
    }
  });
  card.addEventListener('keydown', (event) => {
    const part = of(event);
    if (!part) {
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      act(part);
      return;
    }
    const svg = part.closest('svg');
    const drawing = drawings.find((each) => each.svg === svg);
    const next = near(drawing, part, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
      next.scrollIntoView({block: 'nearest', inline: 'nearest'});
    }
  });

  for (const cell of cells) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...cell.childNodes);
    button.addEventListener('click', () => {
      picked = null;
      pick(cell.dataset.cell);
      open('list');
    });
    cell.append(button);
  }

  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && picked !== null) {
      pick(picked);
    }
  });
  search.addEventListener('input', filter);
  form.addEventListener('change', view);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const lit = drawings.flatMap(({parts}) => parts).find(
      (part) => !part.classList.contains('faded') && part.checkVisibility(),
    );
    lit?.scrollIntoView({block: 'center'});
  });
  form.addEventListener('reset', () => setTimeout(() => {
    picked = null;
    tell();
    filter();
    view();
  }));
  addEventListener('pageshow', () => {
    filter();
    view();
  });

  sortable(table, rows);
  form.hidden = false;
  details.hidden = false;
  tell();
  filter();
  view();
})();
