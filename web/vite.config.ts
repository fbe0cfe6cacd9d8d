import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The Go server that `npm run dev` talks to.
const server = process.env.CITYBRAIN_URL ?? 'http://127.0.0.1:8080';
const proxied = ['/api', '/tiles', '/openapi.json', '/docs', '/healthz', '/readyz', '/metrics'];

export default defineConfig({
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(proxied.map((path) => [path, { target: server, changeOrigin: false }])),
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // Everything is a file of our own: a strict CSP allows no data: scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1400,
  },
});
