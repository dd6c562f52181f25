/** A PostgreSQL server with a certificate of one's own: sslmode and sslrootcert of the address are kept to. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import { startCluster } from '../cluster.ts';
import { C, inbound, T } from '../contracts/store/bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-tls-'));
const file = (name: string) => join(folder, name);

/** @returns whether there is a certificate for 127.0.0.1, and the authority that signed it */
function certified(): boolean {
  const made = (...args: string[]) =>
    spawnSync('openssl', args, { cwd: folder, stdio: 'ignore' }).status === 0;
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  chmodSync(folder, 0o755);
  const done =
    made('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=test authority') &&
    made(
      'req',
      ...key.slice(0, 3),
      '-keyout',
      'server.key',
      '-out',
      'server.csr',
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ) &&
    made(
      'x509',
      '-req',
      '-in',
      'server.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-copy_extensions',
      'copy',
      '-out',
      'server.pem',
    );
  if (!done) return false;
  chmodSync(file('server.key'), 0o600);
  // The server runs as another account where the tests are run as root.
  return process.getuid?.() !== 0 || spawnSync('chown', ['postgres', file('server.key')]).status === 0;
}

// The account "postgres" is made with the first cluster.
const plain = process.getuid?.() === 0 ? await startCluster() : null;
await plain?.stop();
const cluster = certified()
  ? await startCluster([
      'ssl=on',
      `ssl_cert_file=${file('server.pem')}`,
      `ssl_key_file=${file('server.key')}`,
    ])
  : null;
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(cluster === null)('TLS to PostgreSQL', () => {
  if (!cluster) return;
  const verified = `sslmode=verify-full&sslrootcert=${encodeURIComponent(file('ca.pem'))}`;

  it('is used on every connection, the one for news too, and proves the server', async () => {
    const url = `${await cluster.fresh()}&${verified}`;
    const store = await openPostgresStore(url, { poolSize: 2 });
    const heard = vi.fn();
    store.onChange?.(heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalled());
    await store.ensureCommunity({ orgId: 'org', id: C, name: '云栖花园' });
    await store.accept(C, [inbound()], T, () => T);
    const rows = await cluster.sql<{ ssl: boolean; n: number }>(
      `SELECT s.ssl, count(*)::int AS n FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
       WHERE a.application_name = 'yingda' GROUP BY s.ssl`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.ssl).toBe(true);
    expect(rows[0]?.n).toBeGreaterThan(1);
    await store.close();
  });

  it.each([
    ['an authority that is not known', 'sslmode=verify-full', /self.signed certificate|unable to verify/],
    ['another name than the certificate has', verified, /127\.0\.0\.1|localhost|altnames|IP/i],
  ])('refuses %s, with no password in the message', async (what, options, why) => {
    const address = what.startsWith('another')
      ? cluster.address('postgres').replace('127.0.0.1', 'localhost')
      : cluster.address('postgres');
    const failing = openPostgresStore(`${address}?${options}`);
    await expect(failing).rejects.toMatchObject({
      code: 'E_STORE_UNAVAILABLE',
      message: expect.stringMatching(why),
    });
    await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining('only-for-tests') });
  });
});
