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
  const table = document.getElementById('findings');
  if (!table) {
    return;
  }
  const form = document.getElementById('filters');
  const search = document.getElementById('search');
  const shown = document.getElementById('shown');
  const empty = document.getElementById('empty');
  const bodies = Array.from(table.tBodies);
  const elements = table.querySelectorAll('tbody tr:not(.group)');
  const rows = Array.from(elements, (element) => ({
    element,
    severity: element.dataset.severity,
    state: element.dataset.state,
    words: [
      element.dataset.check,
      element.dataset.severity,
      element.dataset.state,
      ...Array.from(
        element.querySelectorAll('[data-find]'),
        (part) => part.textContent,
      ),
    ].join('\n').toLowerCase(),
    keys: Array.from(
      element.cells,
      (cell) => cell.dataset.key ?? cell.textContent.trim(),
    ),
  }));

  const chosen = (name) => new Set(Array.from(
    form.querySelectorAll(`input[name=${name}]:checked`),
    (box) => box.value,
  ));

  const filter = () => {
    const severities = chosen('severity');
    const states = chosen('state');
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const fits = severities.has(row.severity)
        && states.has(row.state)
        && terms.every((term) => row.words.includes(term));
      row.element.hidden = !fits;
      count += fits;
    }
    for (const body of bodies) {
      body.hidden = !body.querySelector('tr:not(.group):not([hidden])');
    }
    shown.textContent = `${count} of ${rows.length} shown`;
    empty.hidden = count > 0;
  };

  sortable(table, rows);

  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      // Without a clipboard the command is selected, ready to be copied.
      getSelection().selectAllChildren(code);
      return document.execCommand('copy');
    }
  };

  for (const box of document.querySelectorAll('.remedy')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.ariaLive = 'polite';
    button.addEventListener('click', async () => {
      const done = await copy(box.querySelector('code'));
      button.textContent = done ? 'Copied' : 'Selected';
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    box.append(button);
  }

  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(filter));
  addEventListener('pageshow', filter);

  let closed = [];
  addEventListener('beforeprint', () => {
    closed = Array.from(table.querySelectorAll('.mend:not([open])'));
    for (const each of closed) {
      each.open = true;
    }
  });
  addEventListener('afterprint', () => {
    for (const each of closed) {
      each.open = false;
    }
  });

  form.hidden = false;
  filter();
})();
