/** yingda account: what an administrator who cannot come in any more does at the machine itself. */
import type { Command } from 'commander';
import { YingdaError } from '../errors.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function accountCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('account')
    .description('accounts of the page of staff, from the terminal')
    .command('factor-off')
    .description(
      'takes the authenticator off an account whose phone and recovery codes are lost; the log tells it',
    )
    .argument('<login>', 'the account')
    .action(async (login: string) => {
      await withStore(tools, async ({ accounts, credentials }) => {
        const account = await accounts.byLogin(login.toLowerCase());
        if (!account) throw new YingdaError('E_NOT_FOUND', `there is no account "${login}"`, { exitCode: 1 });
        if (!(await credentials.dropFactor(account.id)))
          throw new YingdaError('E_NOT_FOUND', `"${login}" has no authenticator`, { exitCode: 1 });
        await accounts.endSessions(account.id);
        await accounts.note({
          at: Date.now(),
          actor: null,
          action: 'factor.dropped',
          target: account.id,
          data: { by: 'terminal', community: tools.community().id },
        });
      });
      await write(
        tools.output,
        `the authenticator of ${login} is off: the password alone counts until a new one is set up\n`,
      );
      done(0);
    });
}
