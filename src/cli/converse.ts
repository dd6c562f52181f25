/** yingda converse: many-turn conversations with the real engine (spec 06). */
import type { Command } from 'commander';
import { z } from 'zod';
import type { Standing } from '../desk/rehearsal.ts';
import { CALL_EVENTS } from '../library/terms.ts';
import { eachLine } from './jsonl.ts';
import { instant } from './options.ts';
import { openRehearsal } from './rehearse.ts';
import type { Toolbox } from './toolbox.ts';

const fields = z.looseObject({
  conversation: z.string().min(1),
  text: z.string().optional(),
  image: z.boolean().optional(),
  voice: z.boolean().optional(),
  channel: z.enum(['phone', 'chat']).optional(),
  wait_s: z
    .number()
    .nonnegative()
    .max(400 * 86_400)
    .optional(),
  event: z.enum([...CALL_EVENTS, 'takeover', 'handback']).optional(),
  from: z.enum(['owner', 'agent']).optional(),
  message_id: z.string().min(1).optional(),
  verified: z.boolean().optional(),
  now: z.string().optional(),
});

/** An optional field that is null is one that is not there. */
const row = z.preprocess(
  (data) =>
    typeof data === 'object' && data !== null && !Array.isArray(data)
      ? Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null))
      : data,
  fields,
);

export function converseCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('converse')
    .description('conversations with the real engine on virtual time: one JSON line in, one out')
    .requiredOption('--jsonl', 'rows {"conversation","text"|"image"|"wait_s"|"event"…} from standard input')
    .option('--database <file>', 'keep everything in this file; by default in memory')
    .option('--now <time>', 'ISO time at which conversations begin')
    .action(async (options: { database?: string; now?: string }) => {
      const { rehearsal, store } = await openRehearsal(tools, options.database, instant(options.now));
      const code = await eachLine(tools, row, async (one) => {
        if (one.now !== undefined) rehearsal.at(one.conversation, instant(one.now));
        const waited =
          one.wait_s === undefined ? null : await rehearsal.wait(one.conversation, one.wait_s * 1000);
        if (one.verified === true) await rehearsal.verified(one.conversation);
        const happens =
          one.text !== undefined || one.image === true || one.voice === true || one.event !== undefined;
        const standing = happens
          ? await rehearsal.happen(one.conversation, [
              {
                ...(one.text !== undefined && { text: one.text }),
                ...(one.image === true && { image: true }),
                ...(one.voice === true && { voice: true }),
                ...(one.channel !== undefined && { medium: one.channel }),
                ...(one.event !== undefined && { event: one.event }),
                ...(one.from !== undefined && { from: one.from }),
                ...(one.message_id !== undefined && { messageId: one.message_id }),
              },
            ])
          : (waited ?? (await rehearsal.standing(one.conversation)));
        const replies =
          waited && standing !== waited ? [...waited.replies, ...standing.replies] : standing.replies;
        return shownStanding(one.conversation, { ...standing, replies });
      });
      await store.close();
      done(code);
    });
}

/** The fixed shape of spec 06. */
export function shownStanding(conversation: string, standing: Standing): Record<string, unknown> {
  const matter = standing.state.matters?.at(-1);
  return {
    conversation,
    replies: standing.replies,
    phrases: standing.phrases,
    flow: standing.flow,
    slots: {
      ...matter?.address,
      ...(matter?.place && { place: matter.place }),
      ...(standing.state.phone && { phone: standing.state.phone }),
      ...(standing.state.surname && { name: standing.state.surname }),
      ...(matter?.issue && { issue: matter.issue }),
      ...(matter?.time && { time: matter.time }),
      ...matter?.fields,
    },
    asked: standing.asked,
    tickets: standing.tickets.map((ticket) => ({
      id: ticket.number,
      kind: ticket.kind,
      task: ticket.task,
      state: ticket.state,
      urgency: ticket.urgency,
      building: ticket.address.building ?? null,
      unit: ticket.address.unit ?? null,
      room: ticket.address.room ?? null,
      phone: ticket.phone,
      summary: ticket.summary,
      place: ticket.place,
      name: ticket.contactName,
      fields: ticket.fields,
      attachments: ticket.attachments.length,
      address_check: ticket.addressCheck,
    })),
    handoff: standing.handoff,
    alerts: standing.alerts.map((alert) => ({ reason: alert.reason, roles: alert.roles })),
    say_next: standing.sayNext,
    wait_s: standing.waitS,
  };
}
