/** The one live connection of a tab: kept up, kept authenticated, its subscriptions kept. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { TokenSource } from "../api";
import { CLOSE_CODES, type ClientMessage, type FrameOf, type FrameType, type ServerFrame } from "../contracts";
import type { Clock } from "../session";
import { Backoff } from "./backoff";
import { ServerClock } from "./serverClock";
import { LiveSocket, MessageRefused, type WireSocket } from "./socket";

export type ConnectionState =
  | { kind: "idle" }
  | { kind: "connecting" }
  | { kind: "online" }
  /** The next attempt is at `retryAt` (ms of the clock), or when the network is back. */
  | { kind: "waiting"; retryAt: number }
  /** The server does not want this connection: trying again by itself is no use. */
  | { kind: "refused"; reason: "forbidden" | "too_many" };

/** Who follows one generation. */
export interface Follower {
  /** What `Subscribe` says as `after_seq`. */
  lastSeq(): number;
  onFrame(frame: ServerFrame): void;
  /** The subscription was refused. It is not tried again. */
  onRefused(refusal: MessageRefused): void;
}

export interface ConnectionParts {
  url: string;
  tokens: TokenSource;
  clock: Clock;
  open(url: string): WireSocket;
  backoff?: Backoff;
}

const PING_EVERY_MS = 25_000;
const PONG_WITHIN_MS = 8_000;
const DRAIN_MS = 5_000;
const ABNORMAL = 1006;

export class LiveConnection {
  private readonly current = signal<ConnectionState>({ kind: "idle" });
  private readonly followers = new Map<string, Follower>();
  private readonly held = new Map<ClientMessage, () => Promise<boolean>>();
  private readonly listeners = new Set<(frame: ServerFrame) => void>();
  private readonly backoff: Backoff;
  /** The time as the server has it. */
  readonly serverClock: ServerClock;
  private socket: LiveSocket | null = null;
  private token = "";
  private isStarted = false;
  private attempt = 0;
  private cancelRetry: () => void = () => undefined;
  private cancelPing: () => void = () => undefined;

  constructor(private readonly parts: ConnectionParts) {
    this.backoff = parts.backoff ?? new Backoff();
    this.serverClock = new ServerClock(() => parts.clock.now());
  }

  get state(): ReadonlySignal<ConnectionState> {
    return this.current;
  }

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    void this.connect();
  }

  /** Signed out: the connection and every subscription end. */
  stop(): void {
    this.isStarted = false;
    this.attempt += 1;
    this.cancelRetry();
    this.cancelPing();
    this.socket?.close();
    this.socket = null;
    this.followers.clear();
    this.held.clear();
    this.current.value = { kind: "idle" };
  }

  /** The network or the tab is back: do not wait for the next attempt, and find out whether the connection lives. */
  wake(): void {
    if (!this.isStarted) return;
    if (this.current.peek().kind === "waiting" || this.current.peek().kind === "refused") void this.connect();
    else if (this.socket !== null) void this.ping(this.socket);
  }

  /** Send a message and wait for its answer. Rejects with `MessageRefused`; nothing is sent later by itself. */
  ask<T extends FrameType>(message: ClientMessage, expected: T): Promise<FrameOf<T>> {
    if (this.socket === null) {
      return Promise.reject(new MessageRefused("connection_lost", "there is no connection now", true));
    }
    return this.socket.ask(message, expected);
  }

  /** Follow a generation until the answer is called; through every reconnect. One follower a generation. */
  follow(generationId: string, follower: Follower): () => void {
    this.followers.set(generationId, follower);
    if (this.socket !== null) void this.subscribe(this.socket, generationId, follower);
    return () => {
      if (this.followers.get(generationId) !== follower) return;
      this.followers.delete(generationId);
      void this.socket?.ask({ type: "Unsubscribe", generation_id: generationId }, "Unsubscribed").catch(ignore);
    };
  }

  /** Frames are missing: begin the subscription again where the follower stands. */
  resubscribe(generationId: string): void {
    const follower = this.followers.get(generationId);
    if (follower !== undefined && this.socket !== null) void this.subscribe(this.socket, generationId, follower);
  }

  /**
   * A message that counts while its connection lives (`RunPreview`): it is said again after every reconnect, if it is
   * still wanted then. Much may have changed while nobody could hear: what others stopped is not to begin again.
   */
  hold(message: ClientMessage, isWanted: () => Promise<boolean>): () => void {
    this.held.set(message, isWanted);
    return () => this.held.delete(message);
  }

  /** Hear every frame, also of generations that nobody follows. */
  onFrame(listener: (frame: ServerFrame) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async connect(): Promise<void> {
    this.cancelRetry();
    this.attempt += 1;
    const { attempt } = this;
    this.current.value = { kind: "connecting" };
    try {
      const [socket, token] = await this.opened(await this.parts.tokens.accessToken());
      if (attempt !== this.attempt) return socket.close();
      this.backoff.reset();
      await this.takeOver(socket, token);
    } catch (error) {
      if (attempt === this.attempt && this.socket === null) this.onFailure(error);
    }
  }

  /** A new authenticated socket. */
  private async opened(token: string): Promise<[LiveSocket, string]> {
    let closeCode = 0;
    const socket: LiveSocket = new LiveSocket(this.parts.open(this.parts.url), {
      onFrame: (frame, isAnswer) => this.receive(socket, frame, isAnswer),
      onClose: (code) => {
        closeCode = code;
        this.onClosed(socket, code);
      },
    });
    const cancel = this.parts.clock.after(PONG_WITHIN_MS, () => socket.close(ABNORMAL));
    try {
      this.serverClock.hear((await socket.authenticate(token)).ts);
      return [socket, token];
    } catch (error) {
      socket.close();
      throw new ConnectFailed(closeCodeOf(error) ?? closeCode, error);
    } finally {
      cancel();
    }
  }

  /** From here on this socket is the connection. The one before it is closed when it owes no answer any more. */
  private async takeOver(socket: LiveSocket, token: string): Promise<void> {
    const before = this.socket;
    this.socket = socket;
    this.token = token;
    this.current.value = { kind: "online" };
    this.pingLater(socket);
    const said = [...this.followers].map(([id, follower]) => this.subscribe(socket, id, follower));
    for (const [message, isWanted] of this.held) void this.repeat(socket, message, isWanted).catch(ignore);
    await Promise.all(said);
    if (before !== null) this.drain(before, this.parts.clock.now() + DRAIN_MS);
  }

  private async repeat(socket: LiveSocket, message: ClientMessage, isWanted: () => Promise<boolean>): Promise<void> {
    if ((await isWanted()) && this.held.has(message) && socket === this.socket) await socket.ask(message, "Preview");
  }

  private drain(socket: LiveSocket, until: number): void {
    if (socket.isIdle || this.parts.clock.now() >= until) socket.close();
    else this.parts.clock.after(100, () => this.drain(socket, until));
  }

  private async subscribe(socket: LiveSocket, generationId: string, follower: Follower): Promise<void> {
    try {
      await socket.ask({ type: "Subscribe", generation_id: generationId, after_seq: follower.lastSeq() }, "Subscribed");
    } catch (error) {
      if (!(error instanceof MessageRefused) || error.code === "connection_lost") return;
      if (this.followers.get(generationId) !== follower) return;
      if (error.retryable) {
        this.parts.clock.after(this.backoff.next(), () => this.resubscribe(generationId));
        return;
      }
      this.followers.delete(generationId);
      follower.onRefused(error);
    }
  }

  private receive(socket: LiveSocket, frame: ServerFrame, isAnswer: boolean): void {
    if (socket !== this.socket) return;
    if (frame.type === "TokenExpiring") void this.renew();
    for (const listener of this.listeners) listener(frame);
    // A refused message is its asker's matter, not the generation's.
    if (!frame.generation_id || (frame.type === "Error" && isAnswer)) return;
    this.followers.get(frame.generation_id)?.onFrame(frame);
  }

  /**
   * Go over to a connection with a new token before the old one ends. The refresh token is in a cookie that no script
   * reads, so `RefreshToken` cannot be said; the new connection is up before the old one goes, and nobody is missed.
   */
  private async renew(): Promise<void> {
    const { attempt } = this;
    try {
      const [socket, token] = await this.opened(await this.parts.tokens.renewedToken(this.token));
      if (attempt !== this.attempt) socket.close();
      else await this.takeOver(socket, token);
    } catch {
      // The connection ends with its token, and is then opened again.
    }
  }

  private onClosed(socket: LiveSocket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = null;
    this.cancelPing();
    if (this.isStarted) this.onFailure(new ConnectFailed(code, null));
  }

  private onFailure(error: unknown): void {
    const code = error instanceof ConnectFailed ? error.code : ABNORMAL;
    if (code === CLOSE_CODES.forbidden) this.current.value = { kind: "refused", reason: "forbidden" };
    else if (code === CLOSE_CODES.too_many) this.current.value = { kind: "refused", reason: "too_many" };
    else if (code === CLOSE_CODES.not_authenticated) void this.renewAndRetry();
    else this.retryLater();
  }

  private async renewAndRetry(): Promise<void> {
    await this.parts.tokens.renewedToken(this.token).catch(ignore);
    if (this.isStarted && this.socket === null) this.retryLater();
  }

  private retryLater(): void {
    const wait = this.backoff.next();
    this.current.value = { kind: "waiting", retryAt: this.parts.clock.now() + wait };
    this.cancelRetry();
    this.cancelRetry = this.parts.clock.after(wait, () => void this.connect());
  }

  private pingLater(socket: LiveSocket): void {
    this.cancelPing();
    this.cancelPing = this.parts.clock.after(PING_EVERY_MS, () => void this.ping(socket));
  }

  /** A connection that does not answer is dead, whatever the browser says of it. */
  private async ping(socket: LiveSocket): Promise<void> {
    const cancel = this.parts.clock.after(PONG_WITHIN_MS, () => socket.close(ABNORMAL));
    await socket.ask({ type: "Ping" }, "Pong").then(({ ts }) => this.serverClock.hear(ts), ignore);
    cancel();
    if (socket === this.socket) this.pingLater(socket);
  }
}

/** The connection was not made, or ended, with this close code. */
class ConnectFailed extends Error {
  constructor(
    readonly code: number,
    cause: unknown,
  ) {
    super(`closed with ${code}`, { cause });
  }
}

/** A refused `Authenticate` says before the close what the close code is going to say. */
function closeCodeOf(error: unknown): number | null {
  if (!(error instanceof MessageRefused)) return null;
  if (error.code === "too_many_requests") return CLOSE_CODES.too_many;
  return TOKEN_REFUSED.has(error.code) ? CLOSE_CODES.not_authenticated : null;
}

const TOKEN_REFUSED: ReadonlySet<string> = new Set(["not_authenticated", "invalid_token", "token_expired"]);

function ignore(): void {}
