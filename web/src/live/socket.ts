/** One WebSocket from its opening to its end: messages, their answers, and frames in the order of arrival. */
import type { ClientMessage, FrameOf, FrameType, ServerFrame } from "../contracts";

/** The part of the browser's WebSocket that is used here. */
export type WireSocket = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

/** The server answered a message with an `Error`, or the connection ended before the answer (`connection_lost`). */
export class MessageRefused extends Error {
  override readonly name = "MessageRefused";

  constructor(
    readonly code: FrameOf<"Error">["code"] | "connection_lost",
    /** For people, by the server. It is text, never HTML. */
    readonly detail: string,
    readonly retryable: boolean,
  ) {
    super(`${code}: ${detail}`);
  }
}

interface Pending {
  expected: FrameType;
  resolve(frame: ServerFrame): void;
  reject(error: MessageRefused): void;
}

export interface SocketEvents {
  /** `isAnswer`: somebody who asked gets this frame too. */
  onFrame(frame: ServerFrame, isAnswer: boolean): void;
  onClose(code: number): void;
}

export const CLOSED_BY_US = 1000;

export class LiveSocket {
  private readonly pending = new Map<string, Pending>();
  private readonly opened: Promise<void>;
  private isClosed = false;

  constructor(
    private readonly wire: WireSocket,
    private readonly events: SocketEvents,
  ) {
    this.opened = new Promise((resolve, reject) => {
      wire.onopen = () => resolve();
      wire.onclose = ({ code }) => {
        reject(lost());
        this.end(code);
      };
    });
    this.opened.catch(() => undefined);
    wire.onmessage = ({ data }) => this.receive(data);
  }

  get isIdle(): boolean {
    return this.pending.size === 0;
  }

  async authenticate(token: string): Promise<FrameOf<"Authenticated">> {
    await this.opened;
    return this.ask({ type: "Authenticate", access_token: token }, "Authenticated");
  }

  /** Send a message and wait for its answer. Rejects with `MessageRefused`. */
  ask<T extends FrameType>(message: ClientMessage, expected: T): Promise<FrameOf<T>> {
    if (this.isClosed) return Promise.reject(lost());
    const requestId = crypto.randomUUID();
    const answer = new Promise<ServerFrame>((resolve, reject) => {
      this.pending.set(requestId, { expected, resolve, reject });
    });
    this.wire.send(JSON.stringify({ ...message, request_id: requestId }));
    return answer as Promise<FrameOf<T>>;
  }

  /** End it now: `onClose` is told at once, whether or not the other side still hears. */
  close(code = CLOSED_BY_US): void {
    this.wire.onclose = null;
    this.wire.onmessage = null;
    this.wire.close(CLOSED_BY_US);
    this.end(code);
  }

  private receive(data: unknown): void {
    if (typeof data !== "string") return;
    const frame = JSON.parse(data) as ServerFrame;
    const pending = frame.request_id ? this.pending.get(frame.request_id) : undefined;
    this.events.onFrame(frame, pending !== undefined);
    if (pending === undefined || !frame.request_id) return;
    this.pending.delete(frame.request_id);
    if (frame.type === "Error") pending.reject(new MessageRefused(frame.code, frame.message, frame.retryable));
    else if (frame.type === pending.expected) pending.resolve(frame);
    else pending.reject(new MessageRefused("internal", `an unexpected answer: ${frame.type}`, false));
  }

  private end(code: number): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const { reject } of this.pending.values()) reject(lost());
    this.pending.clear();
    this.events.onClose(code);
  }
}

function lost(): MessageRefused {
  return new MessageRefused("connection_lost", "the connection was lost", true);
}
