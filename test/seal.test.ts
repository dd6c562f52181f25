/** Secrets in the database: unreadable without the key, which is made once and for this account only. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSeal } from '../src/seal.ts';

const SECRET = 'JBSWY3DPEHPK3PXP';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-seal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const keyFile = () => join(folder, 'data', 'secrets.key');

describe('a secret', () => {
  it('is sealed otherwise every time, and opens for what it belongs to alone', () => {
    const seal = fileSeal(keyFile());
    const [one, other] = [seal.close(SECRET, 'factor:a1'), seal.close(SECRET, 'factor:a1')];
    expect(one).not.toBe(other);
    expect(one).not.toContain(SECRET);
    expect(fileSeal(keyFile()).open(one, 'factor:a1')).toBe(SECRET);
    expect(() => seal.open(one, 'factor:a2')).toThrow('is not the key');
    expect(() => seal.open(`${one.slice(0, -4)}AAAA`, 'factor:a1')).toThrow('is not the key');
  });

  it('that was kept before there was a key is read as it is', () => {
    const seal = fileSeal(keyFile());
    expect(seal.isSealed(SECRET)).toBe(false);
    expect(seal.open(SECRET, 'factor:a1')).toBe(SECRET);
  });
});

describe('the key', () => {
  it('is made once, for this account only', () => {
    fileSeal(keyFile()).close(SECRET, 'a');
    const key = readFileSync(keyFile(), 'utf8');
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    fileSeal(keyFile()).close(SECRET, 'a');
    expect(readFileSync(keyFile(), 'utf8')).toBe(key);
  });

  it('that is lost, another one, or none at all is told by its file', () => {
    const kept = fileSeal(keyFile()).close(SECRET, 'a');
    rmSync(keyFile());
    expect(() => fileSeal(keyFile()).open(kept, 'a')).toThrow('secrets.key cannot be read');
    writeFileSync(keyFile(), `${Buffer.alloc(32, 7).toString('base64')}\n`);
    expect(() => fileSeal(keyFile()).open(kept, 'a')).toThrow('is not the key');
    writeFileSync(keyFile(), 'short');
    expect(() => fileSeal(keyFile()).close(SECRET, 'a')).toThrow('no key of 32 bytes');
  });
});
