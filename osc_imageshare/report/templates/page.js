/* Licensed under the Apache License, Version 2.0 (the "License"); you may
   not use this file except in compliance with the License. You may obtain
   a copy of the License at

       http://www.apache.org/licenses/LICENSE-2.0

   Unless required by applicable law or agreed to in writing, software
   distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
   WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
   License for the specific language governing permissions and limitations
   under the License. */

'use strict';
// Lets the heads of a table sort its rows; the array is kept in their order.
const sortable = (table, rows) => {
  const order = new Intl.Collator('en', {numeric: true});
  const heads = Array.from(table.tHead.rows[0].cells);

  const sort = (head, column) => {
    const first = head.dataset.first ?? 'ascending';
    const other = first === 'ascending' ? 'descending' : 'ascending';
    const way = head.ariaSort === first ? other : first;
    for (const each of heads) {
      each.ariaSort = null;
    }
    head.ariaSort = way;
    const sign = way === 'ascending' ? 1 : -1;
    // Rows that are equal in this column keep the order they are shown in.
    rows.sort((a, b) => sign * order.compare(a.keys[column], b.keys[column]));
    // A row stays in its group.
    for (const row of rows) {
      row.element.parentNode.append(row.element);
    }
  };

  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    button.addEventListener('click', () => sort(head, column));
    head.replaceChildren(button);
  });
};
