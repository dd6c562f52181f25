/** How a wording arrives on each channel: its slots filled with what they read like, cut to what a message takes there. */
import { MESSAGE_BYTES, MESSAGE_CHARACTERS } from '../channel.ts';
import { YingdaError } from '../errors.ts';
import { type Library, type Phrase, sampleOf } from '../library/library.ts';
import type { ChannelPreview, LibraryCheck } from '../revisions.ts';
import { cutText, type TextUnit, textSize } from '../text/cut.ts';
import { fillTemplate, parseTemplate, type Template } from '../text/template.ts';

interface Limit {
  readonly channel: string;
  readonly limit: number;
  readonly unit: TextUnit;
}

const LIMITS: readonly Limit[] = [
  ...Object.entries(MESSAGE_BYTES).map(([channel, limit]) => ({ channel, limit, unit: 'bytes' as const })),
  ...Object.entries(MESSAGE_CHARACTERS).map(([channel, limit]) => ({
    channel,
    limit,
    unit: 'characters' as const,
  })),
];
/** They take a text of any length as one. */
const UNLIMITED = ['phone', 'console'];

const filled = (library: Library, template: Template) =>
  fillTemplate(template, (slot) => sampleOf(library, slot));

/** @throws YingdaError E_INPUT_SHAPE when it is no wording */
export function previews(library: Library, text: string): ChannelPreview[] {
  const template = parseTemplate(text);
  if (typeof template === 'string') throw new YingdaError('E_INPUT_SHAPE', `text: ${template}`);
  const said = filled(library, template);
  if ('missing' in said)
    throw new YingdaError('E_INPUT_SHAPE', `text: unknown slot {${said.missing.join('}, {')}}`);
  const whole = {
    pieces: [said.text],
    size: [...said.text].length,
    limit: null,
    unit: 'characters',
  } as const;
  return [
    ...UNLIMITED.map((channel) => ({ channel, ...whole })),
    ...LIMITS.map(({ channel, limit, unit }) => ({
      channel,
      pieces: cutText(said.text, limit, unit),
      size: textSize(said.text, unit),
      limit,
      unit,
    })),
  ];
}

/** Written wordings that some channel takes only in several messages. */
export function cutWordings(library: Library, phrases: readonly Phrase[]): LibraryCheck['cut'] {
  return phrases.flatMap(({ id, channel: medium, template }) => {
    const said = filled(library, template);
    if (medium !== 'chat' || 'missing' in said) return [];
    return LIMITS.map(({ channel, limit, unit }) => ({
      phrase: id,
      channel,
      pieces: cutText(said.text, limit, unit).length,
    })).filter(({ pieces }) => pieces > 1);
  });
}
