/** Runs in the browser: filters the targets, and opens the target of a link. */
export const SCRIPT = `'use strict';
(() => {
  const form = document.getElementById('filters');
  const shown = document.getElementById('shown');
  const cells = new Map();
  for (const cell of document.querySelectorAll('[data-cell]')) cells.set(cell.dataset.cell, cell);
  const items = [];
  for (const card of document.querySelectorAll('[data-target]')) {
    items.push({
      card,
      cell: cells.get(card.dataset.target),
      status: card.dataset.status,
      provider: card.dataset.provider,
      labels: JSON.parse(card.dataset.labels),
      text: '',
      on: true,
    });
  }
  const rows = Array.from(document.querySelectorAll('.matrix tbody tr'), (row) => ({ row, on: true, items: [] }));
  const byRow = new Map(rows.map((entry) => [entry.row, entry]));
  for (const item of items) {
    const entry = item.cell && byRow.get(item.cell.parentNode);
    if (entry) entry.items.push(item);
  }
  const table = document.getElementById('matrix');
  const scrolls = document.getElementById('scrolls');
  const measure = () => {
    if (!table || !scrolls) return;
    const over = table.scrollWidth > table.clientWidth + 1;
    scrolls.hidden = !over;
    scrolls.classList.toggle('on', over);
    table.classList.toggle('more', table.scrollLeft + table.clientWidth < table.scrollWidth - 1);
  };
  if (table) {
    table.addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    measure();
  }
  const empty = Array.from(document.querySelectorAll('[data-none]'), (note) => ({
    note,
    items: items.filter((item) => item.card.parentNode.id === note.dataset.none),
  }));

  const apply = () => {
    const data = new FormData(form);
    const statuses = new Set(data.getAll('status'));
    const provider = data.get('provider') || '';
    const label = data.get('label') || '';
    const words = String(data.get('text') || '').toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      if (words.length > 0 && item.text === '') item.text = item.card.textContent.toLowerCase();
      const on =
        (statuses.size === 0 || statuses.has(item.status)) &&
        (provider === '' || item.provider === provider) &&
        (label === '' || item.labels.includes(label)) &&
        words.every((word) => item.text.includes(word));
      if (on) count += 1;
      if (on === item.on) continue;
      item.on = on;
      item.card.hidden = !on;
      if (item.cell) item.cell.classList.toggle('off', !on);
    }
    for (const entry of rows) {
      const on = entry.items.some((item) => item.on);
      if (on === entry.on) continue;
      entry.on = on;
      entry.row.hidden = !on;
    }
    for (const { note, items: members } of empty) {
      note.hidden = members.length === 0 || members.some((item) => item.on);
    }
    const all = items.length === 1 ? '1 target' : items.length + ' targets';
    shown.textContent = count === items.length ? all : count + ' of ' + all;
  };

  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  for (const control of form.elements) {
    control.addEventListener(control.type === 'search' ? 'input' : 'change', apply);
  }

  const open = () => {
    const card = location.hash.startsWith('#t-') && document.getElementById(location.hash.slice(1));
    if (!card) return;
    if (card.hidden) {
      form.reset();
      apply();
    }
    if (card.tagName === 'DETAILS') {
      card.open = true;
      card.querySelector('summary').focus();
    } else card.focus();
    card.scrollIntoView();
  };
  addEventListener('hashchange', open);
  document.addEventListener('keydown', (event) => {
    const typing = /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== 'checkbox';
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    form.elements.text.focus();
  });
  apply();
  open();
})();
`;
