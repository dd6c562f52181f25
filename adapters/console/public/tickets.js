/** The owner's tickets: how far each has come, with its history. */
import { byId, fill, stamp } from './stamp.js';
import { LABELS } from './words.js';

/** By number. */
const cards = new Map();

export function clearTickets() {
  cards.clear();
  byId('ticket-list').replaceChildren();
  showTickets([]);
}

/**
 * Newest on top. Cards stay in place, so that focus and what is unfolded outlive a refresh.
 * @param urge called with a ticket's number
 */
export function showTickets(tickets, urge) {
  for (const ticket of [...tickets].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))) {
    const card = cards.get(ticket.number) ?? { item: stamp('ticket', {}) };
    const json = JSON.stringify(ticket);
    if (json !== card.json) fillCard(card.item, ticket, urge);
    if (!card.json) byId('ticket-list').prepend(card.item);
    card.json = json;
    cards.set(ticket.number, card);
  }
  for (const total of document.querySelectorAll('.total')) total.textContent = tickets.length || '';
}

function fillCard(item, ticket, urge) {
  const urgency = LABELS.urgency[ticket.urgency] ?? ticket.urgency;
  const rows = ticket.events.map(({ at, kind }) =>
    stamp('event', { at, text: LABELS.events_of[kind.replace('ticket.', '')] ?? '' }),
  );
  const [state_text, step] = LABELS.states[ticket.state] ?? [ticket.state, 0];
  fill(item, { ...ticket, urgency, state_text, task: LABELS.task[ticket.task], count: rows.length });
  showSteps(item.querySelector('.steps'), step);
  const button = item.querySelector('.urge');
  button.hidden = step < 0 || step > 2;
  button.onclick = () => urge(ticket.number);
  item.dataset.urgency = ticket.urgency;
  item.querySelector('.events ol').replaceChildren(...rows);
}

/** How far it has come: in words for each step, and in colour. */
function showSteps(list, reached) {
  list.hidden = reached < 0;
  list.setAttribute('aria-label', LABELS.ticket.progress);
  list.replaceChildren(
    ...LABELS.steps.map((name, at) => {
      const step = document.createElement('li');
      step.textContent = name;
      if (at <= reached) step.className = 'reached';
      if (at === reached) step.setAttribute('aria-current', 'step');
      return step;
    }),
  );
}
