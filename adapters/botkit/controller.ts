/** Botkit's controller, made safe to build on: its turns one after another, its failures told instead of lost. */
import { createHook } from 'node:async_hooks';
import type { BotkitClass, BotkitSettings, BotWorker, Controller, TurnContext } from './sdk.ts';

export interface Running {
  readonly controller: Controller;
  /** The turn under way has failed, and `handleTurn` rejects in the end: handlers themselves must not throw. */
  fail(context: TurnContext): void;
  /** Resolves when all turns have ended. */
  idle(): Promise<void>;
  /** Ends what the adapter had started on its own. */
  release(): void;
}

/**
 * Botkit awaits handlers and its storage inside of callbacks: what they throw reaches nobody, the turn never ends, and
 * the process goes down with an unhandled rejection. So both are caught here, and a turn is failed at its end.
 */
export function runBotkit(
  Botkit: BotkitClass,
  settings: BotkitSettings,
  onStateLost: (error: unknown) => void,
): Running {
  const failed = new WeakSet<object>();
  const lines = new Map<string, Promise<unknown>>();

  class DeskBotkit extends Botkit {
    override handleTurn(context: TurnContext): Promise<unknown> {
      const { channelId, conversation } = context.activity;
      const line = JSON.stringify([channelId, conversation?.id]);
      const turn = (lines.get(line) ?? Promise.resolve()).then(async () => {
        await super.handleTurn(context);
        if (failed.has(context)) throw new Error('the message was not kept');
      });
      const ended = turn
        .catch(() => undefined)
        .then(() => {
          if (lines.get(line) === ended) lines.delete(line);
        });
      lines.set(line, ended);
      return turn;
    }

    override async saveState(bot: BotWorker): Promise<void> {
      await super.saveState(bot).catch(onStateLost);
    }
  }

  const { value: controller, timers } = withItsTimers(() => new DeskBotkit(settings));
  return {
    controller,
    fail: (context) => failed.add(context),
    idle: async () => {
      await Promise.all(lines.values());
    },
    release: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

/** The web adapter never clears its heartbeat: without a hold on it, it would keep the process alive for good. */
function withItsTimers<T>(make: () => T): { value: T; timers: readonly NodeJS.Timeout[] } {
  const timers: NodeJS.Timeout[] = [];
  const hook = createHook({
    init: (_id, type, _trigger, resource) => {
      if (type === 'Timeout') timers.push(resource as NodeJS.Timeout);
    },
  }).enable();
  try {
    return { value: make(), timers };
  } finally {
    hook.disable();
    for (const timer of timers) timer.unref();
  }
}
