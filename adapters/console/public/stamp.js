/** Copies of the templates of index.html, with words where they are asked for and values in their slots, as text. */
import { LABELS, LANGUAGE } from './words.js';

export const timeFormat = (parts) =>
  new Intl.DateTimeFormat(LANGUAGE === 'en' ? 'en-GB' : 'zh-CN', { timeZone: 'Asia/Shanghai', ...parts });
export const DATE = { month: 'long', day: 'numeric' };
const HOUR = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const TIMES = { moment: timeFormat({ ...DATE, ...HOUR }), hour: timeFormat(HOUR) };

export const byId = (id) => document.getElementById(id);

/** Puts the words of LABELS where the page asks for them. */
export function fillLabels(root) {
  const word = (path) => path.split('.').reduce((words, part) => words[part], LABELS);
  for (const node of root.querySelectorAll('[data-label]')) node.textContent = word(node.dataset.label);
}

/** Puts values into their slots, as text. */
export function fill(node, values) {
  for (const slot of node.querySelectorAll('[data-slot]')) {
    const value = values[slot.dataset.slot] || LABELS.missing[slot.dataset.slot];
    const time = TIMES[slot.dataset.time];
    const isTime = time && !Number.isNaN(Date.parse(value));
    slot.textContent = isTime ? time.format(Date.parse(value)) : (value ?? '');
  }
  return node;
}

/** A filled copy of a template of index.html. */
export function stamp(name, values) {
  const node = byId(`${name}-template`).content.firstElementChild.cloneNode(true);
  fillLabels(node);
  return fill(node, values);
}
