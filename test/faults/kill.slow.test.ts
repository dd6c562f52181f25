/** kill -9 while owners write, on both stores (RELIABILITY 3, 4). */
import { bothAreKilled } from './killing.ts';

bothAreKilled({ owners: 30, messages: 10, kills: 4, pace: 3500 }, 240_000);
