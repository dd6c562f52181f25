/** A SQLite store whose nth call breaks off, for every n. */
import { describe } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { everyCallBreaksOff } from './every-call.ts';

describe('a SQLite store whose nth call breaks off', () =>
  everyCallBreaksOff(async () => openSqliteStore(':memory:')));
