/** Settings from the environment: checked at start, every fault in one report, each with its cure. */
import { z } from 'zod';
import { YingdaError } from './errors.ts';

const schema = z.object({
  YINGDA_HOST: z.string().default('127.0.0.1'),
  YINGDA_PORT: z.coerce.number().int('a whole number').min(0).max(65_535).default(8787),
  /** Folder of databases and caches. */
  YINGDA_DATA: z.string().min(1).default('data'),
  /** A SQLite file; by default yingda.sqlite in YINGDA_DATA. */
  YINGDA_DATABASE: z.string().min(1).optional(),
  /** Folder of the script library. */
  YINGDA_SCRIPTS: z.string().min(1).optional(),
  /** A file that describes your own community; without it the sample community is served. */
  YINGDA_COMMUNITY: z.string().min(1).optional(),
  YINGDA_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly database: string | null;
  readonly scripts: string | null;
  readonly community: string | null;
  readonly log: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

/** @throws YingdaError E_CONFIG naming every wrong setting and what it may be */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const unknown = Object.keys(env).filter((name) => name.startsWith('YINGDA_') && !(name in schema.shape));
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const checked = schema.safeParse(set);
  const faults = [
    ...unknown.map((name) => `${name} is not a setting; known: ${Object.keys(schema.shape).join(' ')}`),
    ...(checked.success
      ? []
      : checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)),
  ];
  if (faults.length > 0 || !checked.success) throw new YingdaError('E_CONFIG', faults.join('; '));
  const { data } = checked;
  return {
    host: data.YINGDA_HOST,
    port: data.YINGDA_PORT,
    data: data.YINGDA_DATA,
    database: data.YINGDA_DATABASE ?? null,
    scripts: data.YINGDA_SCRIPTS ?? null,
    community: data.YINGDA_COMMUNITY ?? null,
    log: data.YINGDA_LOG,
  };
}
