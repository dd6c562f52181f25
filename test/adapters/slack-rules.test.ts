/** The platform's rules: one message a second, sizes, scopes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fitting, section } from '../../adapters/slack/cards.ts';
import { Pace } from '../../adapters/slack/pace.ts';
import { homeView, ticketList } from '../../adapters/slack/ticket-cards.ts';
import type { TicketCard } from '../../src/staff.ts';
import { library, root } from '../shared.ts';

const labels = library.notices.staff;

it('messages of a channel go out a second apart, those of another do not wait for them', () => {
  const pace = new Pace(1000);
  expect([pace.turn('A', 5000), pace.turn('A', 5000), pace.turn('A', 5100)]).toEqual([0, 1000, 1900]);
  expect(pace.turn('B', 5100)).toBe(0);
  expect(pace.turn('A', 9000)).toBe(0);
});

describe('sizes', () => {
  it('a section holds 3,000 characters as they are sent, and no escape is cut in two', () => {
    for (const word of ['<', '&', '漏水<>&', 'x&'])
      for (const pad of ['', 'a', 'aa', 'aaa']) {
        const { text } = section(pad + word.repeat(3000)).text;
        expect(text.length).toBeLessThanOrEqual(3000);
        expect(text.replaceAll(/&(?:lt|gt|amp);/g, '')).not.toContain('&');
      }
  });

  it('a message and a home hold 50 blocks, whatever there is to show', () => {
    const ticket = {
      title: '报修单',
      number: 'BX-1123-001',
      state: 'received',
      urgency: 'normal',
      issue: '水'.repeat(500),
      address: null,
      assignee: null,
      assign: '工程维修',
      due: null,
    } as TicketCard;
    const many = Array.from({ length: 200 }, () => ticket);
    expect(fitting(Array.from({ length: 80 }, () => section('x')))).toHaveLength(50);
    const list = ticketList(labels, many, 'none');
    const home = homeView(labels, { conversations: [], tickets: many, drills: [] });
    for (const { blocks = [] } of [list, home]) {
      expect(blocks.length).toBeLessThanOrEqual(50);
      for (const block of blocks)
        if (block.type === 'section') expect(block.text.text.length).toBeLessThanOrEqual(3000);
    }
  });
});

describe('the manifest', () => {
  /** Bot scopes that a method, an event or a feature needs, by Slack's reference. */
  const NEEDS: Readonly<Record<string, readonly string[]>> = {
    'auth.test': [],
    'chat.postMessage': ['chat:write'],
    'chat.postEphemeral': ['chat:write'],
    'chat.update': ['chat:write'],
    'files.completeUploadExternal': ['files:write'],
    'files.getUploadURLExternal': ['files:write'],
    'conversations.history': ['im:history'],
    'conversations.open': ['im:write'],
    'conversations.replies': ['channels:history', 'groups:history'],
    'users.info': ['users:read'],
    'views.open': [],
    'views.publish': [],
    app_home_opened: [],
    'message.channels': ['channels:history'],
    'message.groups': ['groups:history'],
    'message.im': ['im:history'],
    commands: ['commands'],
    files: ['files:read'],
  };
  const folder = join(root, 'adapters', 'slack');
  const manifest = parse(readFileSync(join(folder, 'manifest.yaml'), 'utf8')) as {
    oauth_config: { scopes: { bot: string[] } };
    settings: { event_subscriptions: { bot_events: string[] } };
  };

  it('asks for the scopes that are needed, and no others', () => {
    const code = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const methods = [...code.matchAll(/(?:\bclient|#client)\s*\.(\w+)\s*\.(\w+)\(/g)].map(
      ([, family, name]) => `${family}.${name}`,
    );
    expect(methods.length).toBeGreaterThan(8);
    const used = [...methods, ...manifest.settings.event_subscriptions.bot_events, 'commands', 'files'];
    expect(used.filter((one) => !(one in NEEDS))).toEqual([]);
    expect(manifest.oauth_config.scopes.bot).toEqual(
      [...new Set(used.flatMap((one) => NEEDS[one] ?? []))].toSorted(),
    );
  });
});
