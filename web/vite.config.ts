import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

/** The api that `npm run dev` talks to. */
const api = process.env["WINGBEAT_API"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [preact({ devToolsEnabled: false })],
  build: {
    target: "es2022",
    // Everything is a file of ours: the Content-Security-Policy allows no data: but for images.
    assetsInlineLimit: 0,
    sourcemap: false,
    manifest: true,
    modulePreload: { polyfill: false },
  },
  server: {
    // The api takes only requests of its own origin for sessions, so the origin is rewritten too.
    proxy: { "/api": { target: api, changeOrigin: true, ws: true, headers: { origin: api } } },
  },
  test: { environment: "happy-dom", isolate: false, include: ["tests/**/*.test.{ts,tsx}"], restoreMocks: true },
});
