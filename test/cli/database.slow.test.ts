/** Commands on a database that is an address of PostgreSQL: it is opened as it is, and shown without its password. */
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { YingdaError } from '../../src/errors.ts';
import { run } from './run.ts';

const database = 'postgres://yingda:secret@db.example:5432/yingda';
const SHOWN = 'postgres://yingda:****@db.example:5432/yingda';

/** Runs a command on the address. @returns also what was opened */
async function runOn(...args: string[]) {
  const opened: string[] = [];
  const openStore = async (name: string) => {
    opened.push(name);
    return openSqliteStore(':memory:');
  };
  return { ...(await run(args, '', { database, openStore })), opened };
}

describe('a PostgreSQL database', () => {
  it('is looked at by doctor', async () => {
    const { code, out, opened } = await runOn('doctor');
    expect(code).toBe(0);
    expect(opened).toEqual([database]);
    expect(out).toContain(`✓ database ${SHOWN}: ok`);
    expect(out).not.toContain('secret');
  });

  it('that cannot be reached is told by doctor, with its cure', async () => {
    const openStore = async () => {
      throw new YingdaError('E_STORE_UNAVAILABLE', `cannot use ${SHOWN}: refused`, { exitCode: 1 });
    };
    const { code, out } = await run(['doctor'], '', { database, openStore });
    expect(code).toBe(1);
    expect(out).toContain(`✗ database ${SHOWN}: cannot use ${SHOWN}: refused`);
    expect(out).toContain('docs/operations.md');
    expect(out).not.toContain('secret');
  });

  it('is asked for tickets', async () => {
    const { code, err, opened } = await runOn('ticket', 'show', 'BX-1122-001');
    expect(code).toBe(1);
    expect(opened).toEqual([database]);
    expect(err).toContain(`no ticket BX-1122-001 in ${SHOWN}`);
    expect(err).not.toContain('secret');
  });
});
