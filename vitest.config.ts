import { defineConfig } from 'vitest/config';

/** `npm test` runs everything but *.long.test.ts, which `npm run test:long` adds. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.env.TEST_LONG === '1' ? [] : ['test/**/*.long.test.ts'],
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
