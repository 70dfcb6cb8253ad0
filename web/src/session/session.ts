/** Who is signed in, and an access token that is always good. The token is kept in memory only. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { ApiProblem, type TokenSource } from "../api";
import type { StudioSession, StudioSettings, User } from "../contracts";
import type { Credentials, PasswordReset, SessionGateway, SignOutScope } from "./gateway";
import type { Tabs } from "./tabs";

export type SessionState =
  /** Not asked yet, or the server could not be reached: `problem` then says so. */
  | { kind: "unknown"; problem: ApiProblem | null }
  /** `ended`: there was a session, and it ended elsewhere or by time. */
  | { kind: "signed_out"; ended: boolean }
  | { kind: "signed_in"; user: User };

export interface Clock {
  now(): number;
  after(ms: number, work: () => void): () => void;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

interface Kept {
  session: StudioSession;
  staleAt: number;
  endsAt: number;
}

/** Renewed when less than this is left: of the lifetime, and at most `MARGIN_MS`. */
const MARGIN_MS = 90_000;
const MARGIN_SHARE = 0.25;
const RETRY_MS = 5_000;

export class Session implements TokenSource {
  private readonly current = signal<SessionState>({ kind: "unknown", problem: null });
  private readonly offered = signal<StudioSettings>({});
  private kept: Kept | null = null;
  private renewal: Promise<StudioSession> | null = null;
  private cancelTimer: () => void = () => undefined;

  constructor(
    private readonly gateway: SessionGateway,
    private readonly tabs: Tabs,
    private readonly clock: Clock = browserClock,
  ) {
    tabs.onNews((news) => (news.kind === "session" ? this.keep(news.session) : this.forget(false)));
  }

  get state(): ReadonlySignal<SessionState> {
    return this.current;
  }

  /** What the server offers; empty until `resume` has asked. */
  get settings(): ReadonlySignal<StudioSettings> {
    return this.offered;
  }

  /** Go on with the session that the cookie stands for, if any. Never rejects: `state` tells. */
  async resume(): Promise<void> {
    const settings = await this.gateway.settings().catch((): StudioSettings => ({}));
    this.offered.value = settings;
    if (settings.has_session === false) this.forget(false);
    else await this.renew(null).catch(() => undefined);
  }

  async signIn(credentials: Credentials): Promise<void> {
    this.enter(await this.tabs.exclusively(() => this.gateway.signIn(credentials)));
  }

  async signUp(credentials: Credentials): Promise<void> {
    this.enter(await this.tabs.exclusively(() => this.gateway.signUp(credentials)));
  }

  requestReset(email: string): Promise<void> {
    return this.gateway.requestReset(email);
  }

  /** Set a new password with the mail's code, and go on signed in. */
  async resetPassword(reset: PasswordReset): Promise<void> {
    this.enter(await this.tabs.exclusively(() => this.gateway.resetPassword(reset)));
  }

  /** In this browser, or everywhere (`global`). All its tabs are signed out. */
  async signOut(scope: SignOutScope = "local"): Promise<void> {
    await this.tabs.exclusively(() => this.gateway.signOut(scope));
    this.forget(false);
    this.tabs.tell({ kind: "signed_out" });
  }

  async accessToken(): Promise<string> {
    const { kept } = this;
    if (kept !== null && this.clock.now() < kept.staleAt) return kept.session.access_token;
    try {
      return (await this.renew(kept)).access_token;
    } catch (error) {
      // While the server cannot be reached, the old token may still be good for something that is under way.
      if (kept !== null && this.kept === kept && this.clock.now() < kept.endsAt) return kept.session.access_token;
      throw error;
    }
  }

  async renewedToken(refused: string): Promise<string> {
    const { kept } = this;
    if (kept !== null && kept.session.access_token !== refused) return kept.session.access_token;
    return (await this.renew(kept)).access_token;
  }

  /** The session after `seen`. Whoever comes meanwhile, in whichever tab, gets the same one. */
  private renew(seen: Kept | null): Promise<StudioSession> {
    this.renewal ??= this.tabs
      .exclusively(async () => {
        // Another tab was first: its news came while this one waited for the lock.
        if (this.kept !== null && this.kept !== seen) return this.kept.session;
        const session = await this.gateway.refresh();
        this.enter(session);
        return session;
      })
      .catch((error: unknown) => {
        this.onRefused(error);
        throw error;
      })
      .finally(() => {
        this.renewal = null;
      });
    return this.renewal;
  }

  private onRefused(error: unknown): void {
    if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) {
      this.forget(this.kept !== null);
    } else if (this.kept === null) {
      const problem = error instanceof ApiProblem ? error : new ApiProblem(0, "unexpected_answer", String(error));
      this.current.value = { kind: "unknown", problem };
    } else {
      this.renewAfter(RETRY_MS);
    }
  }

  private enter(session: StudioSession): void {
    this.keep(session);
    this.tabs.tell({ kind: "session", session });
  }

  private keep(session: StudioSession): void {
    const lifetime = session.expires_in * 1000;
    const endsAt = this.clock.now() + lifetime;
    const margin = Math.min(MARGIN_MS, lifetime * MARGIN_SHARE);
    this.kept = { session, staleAt: endsAt - margin, endsAt };
    const before = this.current.peek();
    if (before.kind !== "signed_in" || before.user.id !== session.user.id) {
      this.current.value = { kind: "signed_in", user: session.user };
    }
    this.renewAfter(lifetime - margin);
  }

  private renewAfter(ms: number): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(ms, () => void this.renew(this.kept).catch(() => undefined));
  }

  private forget(ended: boolean): void {
    this.cancelTimer();
    this.kept = null;
    this.current.value = { kind: "signed_out", ended };
  }
}
