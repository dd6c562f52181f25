/** A page that draws Block Kit as Slack would: messages with their threads, and a form; for pictures of the very JSON that is sent. */
import type { FakeMessage, FakeView } from './fakes/slack.ts';

type Block = FakeMessage['blocks'][number];

/** Text of Slack comes escaped, and stays so; only its own marks are drawn. */
const drawn = (text: string) =>
  text
    .replaceAll('<!channel>', '<b class="call">@channel</b>')
    .replaceAll(/\*([^*\n]+)\*/g, '<b>$1</b>')
    .replaceAll('\n', '<br>');
/** Plain text is not escaped by Slack's rules. */
const plain = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const button = (one: { text?: { text: string } | string; style?: string }) =>
  `<button class="${one.style ?? ''}">${plain(typeof one.text === 'object' ? one.text.text : (one.text ?? ''))}</button>`;

function blockOf(block: Block): string {
  switch (block.type) {
    case 'section':
      return `<div class="section"><p>${drawn(block.text?.text ?? '')}</p>${block.accessory ? button(block.accessory) : ''}</div>`;
    case 'context':
      return `<p class="context">${(block.elements ?? []).map((one) => drawn((one.text as unknown as string) ?? '')).join(' ')}</p>`;
    case 'actions':
      return `<div class="actions">${(block.elements ?? []).map(button).join('')}</div>`;
    default:
      return '';
  }
}

function messageOf({ text, blocks, threadTs }: FakeMessage): string {
  const body = blocks.length === 0 ? `<p>${drawn(text)}</p>` : blocks.map(blockOf).join('');
  return `<article class="${threadTs === null ? '' : 'reply'}"><div class="bot">应</div><div><b>应答</b>${body}</div></article>`;
}

/** @param errors shown under the fields, as the answer to a submission tells */
function formOf(
  view: FakeView & { title?: { text: string } },
  values: Record<string, string>,
  errors: Record<string, string>,
) {
  const fields = view.blocks.map(({ block_id: id }) =>
    id === undefined
      ? ''
      : `<textarea>${plain(values[id] ?? '')}</textarea>${errors[id] ? `<p class="error">${plain(errors[id]).replaceAll('\n', '<br>')}</p>` : ''}`,
  );
  return `<form><h2>${plain(view.title?.text ?? '')}</h2>${fields.join('')}</form>`;
}

export function blockPage(
  messages: readonly FakeMessage[],
  form?: { view: FakeView; values: Record<string, string>; errors: Record<string, string> },
): string {
  return `<!doctype html><meta charset="utf-8"><title>Slack</title><style>
body { font: 15px/1.5 "Noto Sans CJK SC", "PingFang SC", sans-serif; margin: 0; padding: 16px; width: 720px; color: #1d1c1d }
article { display: flex; gap: 10px; margin: 0 0 14px } article.reply { margin-left: 46px }
.bot { width: 36px; height: 36px; border-radius: 6px; background: #1264a3; color: #fff; display: grid; place-items: center; flex: none }
p { margin: 2px 0 } .section { display: flex; gap: 12px; justify-content: space-between; align-items: start }
.context { color: #616061; font-size: 13px } .actions { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 0 }
button { font: inherit; font-size: 14px; padding: 3px 10px; border: 1px solid #bbb; border-radius: 4px; background: #fff }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff } .call { background: #fdf0c5 }
form { border: 1px solid #ccc; border-radius: 8px; padding: 12px 16px; margin: 0 0 14px 46px } h2 { font-size: 17px; margin: 0 0 8px }
textarea { width: 100%; height: 52px; box-sizing: border-box; font: inherit } .error { color: #e01e5a; font-size: 13px }
</style><body>${messages.map(messageOf).join('')}${form ? formOf(form.view, form.values, form.errors) : ''}</body>`;
}
