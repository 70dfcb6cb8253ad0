import { describe, expect, it } from "vitest";
import type { ClientMessage, ServerFrame } from "../src/contracts";
import { Generations, LiveConnection, type WireSocket } from "../src/live";
import { Backoff } from "../src/live/backoff";
import { FakeClock, settled } from "./fakes";

type Said = ClientMessage & { request_id: string };

/** The server's end of one socket. */
class FakeSocket {
  readonly said: Said[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  send(text: string): void {
    this.said.push(JSON.parse(text) as Said);
  }

  close(): void {
    this.isClosed = true;
  }

  tell(fields: { type: ServerFrame["type"] } & Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, ts: "2026-01-01T00:00:00Z", ...fields }) });
  }

  end(code: number): void {
    this.onclose?.({ code });
  }

  last<T extends Said["type"]>(type: T): Extract<Said, { type: T }> | undefined {
    return this.said.findLast((message): message is Extract<Said, { type: T }> => message.type === type);
  }

  async accept(): Promise<void> {
    this.onopen?.();
    await settled();
    this.tell({ type: "Authenticated", request_id: this.last("Authenticate")?.request_id, user_id: "u1" });
    await settled();
  }

  async subscribe(generationId: string): Promise<void> {
    const { request_id } = this.last("Subscribe") ?? {};
    this.tell({ type: "Subscribed", request_id, generation_id: generationId, status: "running", last_seq: 0 });
    await settled();
  }
}

function setUp() {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const tokens = {
    count: 1,
    accessToken: async () => `token-${tokens.count}`,
    renewedToken: async () => `token-${++tokens.count}`,
  };
  const live = new LiveConnection({
    url: "ws://studio/api/ws",
    tokens,
    clock,
    backoff: new Backoff(500, 15_000, () => 1),
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WireSocket;
    },
  });
  const generations = new Generations(live, (work) => work());
  const at = (index: number) => {
    const socket = sockets.at(index);
    if (socket === undefined) throw new Error(`there is no socket ${index}`);
    return socket;
  };
  return { clock, sockets, live, generations, at };
}

async function online() {
  const parts = setUp();
  parts.live.start();
  await settled();
  await parts.at(0).accept();
  return parts;
}

const text = (seq: number) => ({
  type: "Text" as const,
  generation_id: "g1",
  seq,
  message: `line ${seq}`,
  source: "git",
});

describe("the live connection", () => {
  it("authenticates first, and is online then", async () => {
    const { live, at } = await online();
    expect(at(0).said[0]).toMatchObject({ type: "Authenticate", access_token: "token-1" });
    expect(live.state.value.kind).toBe("online");
  });

  it("matches answers with questions, and a refusal is an error", async () => {
    const { live, at } = await online();
    const [cancel, ping] = [
      live.ask({ type: "Cancel", generation_id: "g1" }, "Ack"),
      live.ask({ type: "Ping" }, "Pong"),
    ];
    at(0).tell({ type: "Pong", request_id: at(0).last("Ping")?.request_id });
    const refusal = { code: "already_finished", message: "it has ended", retryable: false };
    at(0).tell({ type: "Error", request_id: at(0).last("Cancel")?.request_id, generation_id: "g1", ...refusal });
    await expect(ping).resolves.toMatchObject({ type: "Pong" });
    await expect(cancel).rejects.toMatchObject({ code: "already_finished", detail: "it has ended" });
  });

  it("comes back after a loss and goes on after the last seq", async () => {
    const { live, generations, at, clock } = await online();
    const { generation } = generations.watch("g1");
    await at(0).subscribe("g1");
    at(0).tell(text(1));
    at(0).tell(text(2));
    at(0).end(1006);
    expect(live.state.value.kind).toBe("waiting");
    await clock.advance(500);
    await at(1).accept();
    expect(at(1).last("Subscribe")).toMatchObject({ generation_id: "g1", after_seq: 2 });
    await at(1).subscribe("g1");
    at(1).tell(text(3));
    expect(generation.state.value.output.map((line) => line.text)).toEqual(["line 1", "line 2", "line 3"]);
  });

  it("waits longer each time, and not at all when the network is back", async () => {
    const { live, sockets, at, clock } = await online();
    at(0).end(1006);
    await clock.advance(500);
    at(1).end(1006);
    await settled();
    await clock.advance(500);
    expect(sockets).toHaveLength(2);
    await clock.advance(500);
    expect(sockets).toHaveLength(3);
    at(2).end(1006);
    await settled();
    live.wake();
    await settled();
    expect(sockets).toHaveLength(4);
  });

  it("subscribes again when there is a gap", async () => {
    const { generations, at } = await online();
    generations.watch("g1");
    await at(0).subscribe("g1");
    at(0).tell(text(1));
    at(0).tell(text(3));
    at(0).tell(text(4));
    const subscriptions = at(0).said.filter(({ type }) => type === "Subscribe");
    expect(subscriptions.map((message) => "after_seq" in message && message.after_seq)).toEqual([0, 1]);
  });

  it("goes over to a new connection before its token ends, and nobody is missed", async () => {
    const { live, generations, at, clock } = await online();
    const { generation } = generations.watch("g1");
    live.hold({ type: "RunPreview", generation_id: "g1" }, async () => true);
    await at(0).subscribe("g1");
    at(0).tell(text(1));
    at(0).tell({ type: "TokenExpiring", expires_at: "2026-01-01T00:01:00Z" });
    await settled();
    expect(at(0).isClosed).toBe(false);
    await at(1).accept();
    expect(at(1).said[0]).toMatchObject({ access_token: "token-2" });
    expect(at(1).last("RunPreview")).toMatchObject({ generation_id: "g1" });
    expect(at(0).isClosed).toBe(false);
    await at(1).subscribe("g1");
    await clock.advance(100);
    expect(at(0).isClosed).toBe(true);
    at(1).tell(text(2));
    expect(generation.state.value.lastSeq).toBe(2);
    expect(live.state.value.kind).toBe("online");
  });

  it("says again what it holds, but not what is not wanted any more or could not be asked about", async () => {
    const { live, at, clock } = await online();
    const wanted: Record<string, () => Promise<boolean>> = {
      runs: async () => true,
      stopped: async () => false,
      unknown: () => Promise.reject(new Error("unreachable")),
    };
    for (const [id, isWanted] of Object.entries(wanted)) {
      live.hold({ type: "RunPreview", generation_id: id }, isWanted);
    }
    at(0).end(1006);
    await clock.advance(500);
    await at(1).accept();
    const said = at(1).said.filter(({ type }) => type === "RunPreview");
    expect(said).toMatchObject([{ generation_id: "runs" }]);
  });

  it("knows the server's time, whatever this machine's clock says", async () => {
    const { live, at, clock } = await online();
    const server = () => new Date(live.serverClock.now()).toISOString();
    expect(server()).toBe("2026-01-01T00:00:00.000Z");
    await clock.advance(25_000);
    expect(server()).toBe("2026-01-01T00:00:25.000Z");
    const { request_id } = at(0).last("Ping") ?? {};
    at(0).tell({ type: "Pong", request_id, ts: "2026-01-01T00:00:30Z" });
    at(0).tell({ type: "Text", generation_id: "g1", seq: 1, ts: "2025-01-01T00:00:00Z", message: "old news" });
    await settled();
    expect(server()).toBe("2026-01-01T00:00:30.000Z");
  });

  it("takes a new token when the old one was not taken", async () => {
    const { at, clock } = await online();
    at(0).end(4401);
    await settled();
    await clock.advance(500);
    at(1).onopen?.();
    await settled();
    expect(at(1).said[0]).toMatchObject({ access_token: "token-2" });
  });

  it("drops a connection that does not answer", async () => {
    const { live, at, clock } = await online();
    await clock.advance(25_000);
    expect(at(0).last("Ping")).toBeDefined();
    await clock.advance(8_000);
    expect(at(0).isClosed).toBe(true);
    expect(live.state.value.kind).not.toBe("online");
  });

  it("does not hammer a server that refuses it", async () => {
    const { live, sockets, at, clock } = await online();
    at(0).end(4403);
    await clock.advance(60_000);
    expect(live.state.value).toEqual({ kind: "refused", reason: "forbidden" });
    expect(sockets).toHaveLength(1);
  });

  it("tells a generation that cannot be followed, and does not ask again", async () => {
    const { generations, at, clock } = await online();
    const { generation } = generations.watch("g1");
    const { request_id } = at(0).last("Subscribe") ?? {};
    at(0).tell({
      type: "Error",
      request_id,
      generation_id: "g1",
      code: "not_found",
      message: "no such",
      retryable: false,
    });
    await settled();
    expect(generation.refusal.value?.code).toBe("not_found");
    at(0).end(1012);
    await clock.advance(500);
    await at(1).accept();
    expect(at(1).last("Subscribe")).toBeUndefined();
  });

  it("follows a generation once, however many look, and leaves it with the last", async () => {
    const { generations, at } = await online();
    const [first, second] = [generations.watch("g1"), generations.watch("g1")];
    expect(at(0).said.filter(({ type }) => type === "Subscribe")).toHaveLength(1);
    first.release();
    first.release();
    expect(at(0).last("Unsubscribe")).toBeUndefined();
    second.release();
    expect(at(0).last("Unsubscribe")).toMatchObject({ generation_id: "g1" });
  });

  it("ends with the session", async () => {
    const { live, sockets, at, clock } = await online();
    live.stop();
    expect(at(0).isClosed).toBe(true);
    await clock.advance(60_000);
    expect(sockets).toHaveLength(1);
    expect(live.state.value.kind).toBe("idle");
  });
});
