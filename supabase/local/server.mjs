// HTTP on loopback: the three public APIs and a health route. The library's own /_system and studio routes show its settings: never served.
import { serve } from "@hono/node-server";

const PUBLIC = /^\/(auth|rest|storage)\/v1(\/|$)/;
const HOST = "127.0.0.1";

const notFound = () => Response.json({ message: "Not Found" }, { status: 404 });

async function health(sql) {
  await sql`SELECT 1`;
  return Response.json({ status: "ok" });
}

/** Serves `handle` and answers, once it listens, a function that stops it. */
export function listen({ port, sql, handle }) {
  const fetch = (request, { incoming }) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return health(sql);
    if (!PUBLIC.test(pathname)) return notFound();
    return handle(request, { peerAddress: incoming.socket.remoteAddress ?? null });
  };
  return new Promise((resolve, reject) => {
    const server = serve({ port, hostname: HOST, fetch }, () => resolve(() => stop(server)));
    server.once("error", reject);
  });
}

async function stop(server) {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 1000).unref();
  await closed;
}
