/** Runs test/end/instance.ts in a process of its own: TypeScript as the tests see it, without a build. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const server = await createViteServer({
  root,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const { runInstance } = await server.ssrLoadModule('/test/end/instance.ts');
await runInstance();
await server.close();
process.disconnect();
