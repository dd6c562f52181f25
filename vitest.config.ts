import { defineConfig } from 'vitest/config';

/** `npm test` runs everything but *.long.test.ts, which `npm run test:long` adds. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.env.TEST_LONG === '1' ? [] : ['test/**/*.long.test.ts'],
    maxWorkers: '100%',
    // The library and its models take a second to load: once a worker, not once a file. No test replaces a module.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
