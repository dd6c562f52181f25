/** Builds the page of staff (desk.html) and copies the owners' page (public), which needs no build. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  root: here('.'),
  publicDir: here('public'),
  // The page stands at /desk, its files at /assets.
  base: '/',
  cacheDir: here('../../node_modules/.vite-console'),
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    // No data: addresses: the content security policy has none.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: here('desk.html'),
      // "use client" of antd means nothing here.
      onLog: (level, log, tell) => log.code === 'MODULE_LEVEL_DIRECTIVE' || tell(level, log),
    },
  },
});
