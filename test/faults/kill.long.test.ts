/** kill -9 every few seconds over 5,000 messages, on both stores. */
import { bothAreKilled } from './killing.ts';

bothAreKilled({ owners: 100, messages: 50, kills: 30, pace: 3500 }, 1_800_000);
