import { describe, expect, it } from "vitest";
import { ApiProblem } from "../src/api";
import type { StudioSession, StudioSettings } from "../src/contracts";
import { Session, type SessionGateway } from "../src/session";
import { FakeBrowser, FakeClock, session, settled } from "./fakes";

class FakeGateway implements SessionGateway {
  refreshes = 0;
  failure: ApiProblem | null = null;

  hasSession: boolean | null = null;

  async settings(): Promise<StudioSettings> {
    return this.hasSession === null ? {} : { has_session: this.hasSession };
  }

  async signIn(): Promise<StudioSession> {
    return session("signed-in");
  }

  async signUp(): Promise<StudioSession> {
    return session("signed-up");
  }

  async refresh(): Promise<StudioSession> {
    await Promise.resolve();
    if (this.failure) throw this.failure;
    this.refreshes += 1;
    return session(`token-${this.refreshes}`);
  }

  async signOut(): Promise<void> {}
  async requestReset(): Promise<void> {}

  async resetPassword(): Promise<StudioSession> {
    return session("reset");
  }
}

function browser(tabs: number) {
  const shared = new FakeBrowser();
  const clock = new FakeClock();
  const gateway = new FakeGateway();
  return { clock, gateway, sessions: Array.from({ length: tabs }, () => new Session(gateway, shared.tab(), clock)) };
}

const [HOUR, ENDED, DOWN] = [
  3_600_000,
  new ApiProblem(401, "invalid_refresh_token", "it has ended"),
  new ApiProblem(0, "unreachable", "no answer"),
];

describe("a session", () => {
  it("goes on from the cookie", async () => {
    const { sessions, gateway } = browser(1);
    await sessions[0]?.resume();
    expect(sessions[0]?.state.value).toMatchObject({ kind: "signed_in", user: { id: "u1" } });
    expect(await sessions[0]?.accessToken()).toBe("token-1");
    expect(gateway.refreshes).toBe(1);
  });

  it("is signed out without a cookie, and that is no ended session", async () => {
    const { sessions, gateway } = browser(1);
    gateway.failure = ENDED;
    await sessions[0]?.resume();
    expect(sessions[0]?.state.value).toEqual({ kind: "signed_out", ended: false });
  });

  it("does not ask for tokens where the server sees no cookie", async () => {
    const { sessions, gateway } = browser(1);
    gateway.hasSession = false;
    await sessions[0]?.resume();
    expect(sessions[0]?.state.value).toEqual({ kind: "signed_out", ended: false });
    expect(gateway.refreshes).toBe(0);
  });

  it("is unknown while the server cannot be reached, and can be resumed then", async () => {
    const { sessions, gateway } = browser(1);
    gateway.failure = DOWN;
    await sessions[0]?.resume();
    expect(sessions[0]?.state.value).toEqual({ kind: "unknown", problem: DOWN });
    gateway.failure = null;
    await sessions[0]?.resume();
    expect(sessions[0]?.state.value.kind).toBe("signed_in");
  });

  it("renews in one tab only, and all tabs have the token", async () => {
    const { sessions, gateway, clock } = browser(3);
    await sessions[0]?.signIn({ email: "ada@example.com", password: "secret" });
    expect(sessions.map((tab) => tab.state.value.kind)).toEqual(["signed_in", "signed_in", "signed_in"]);
    await clock.advance(HOUR - 60_000);
    expect(await Promise.all(sessions.map((tab) => tab.accessToken()))).toEqual(["token-1", "token-1", "token-1"]);
    expect(gateway.refreshes).toBe(1);
  });

  it("renews once for many callers of a tab that slept", async () => {
    const { sessions, gateway, clock } = browser(2);
    await sessions[0]?.signIn({ email: "ada@example.com", password: "secret" });
    gateway.failure = DOWN;
    await clock.advance(2 * HOUR);
    gateway.failure = null;
    const tokens = await Promise.all(sessions.flatMap((tab) => [tab.accessToken(), tab.renewedToken("signed-in")]));
    expect(new Set(tokens)).toEqual(new Set(["token-1"]));
    expect(gateway.refreshes).toBe(1);
  });

  it("renews by itself before the end, and keeps trying while the server is away", async () => {
    const { sessions, gateway, clock } = browser(1);
    await sessions[0]?.signIn({ email: "ada@example.com", password: "secret" });
    gateway.failure = DOWN;
    await clock.advance(HOUR - 80_000);
    expect(await sessions[0]?.accessToken()).toBe("signed-in");
    gateway.failure = null;
    await clock.advance(10_000);
    expect(gateway.refreshes).toBe(1);
    expect(sessions[0]?.state.value.kind).toBe("signed_in");
  });

  it("tells that it ended elsewhere", async () => {
    const { sessions, gateway, clock } = browser(1);
    await sessions[0]?.signIn({ email: "ada@example.com", password: "secret" });
    gateway.failure = ENDED;
    await clock.advance(HOUR);
    expect(sessions[0]?.state.value).toEqual({ kind: "signed_out", ended: true });
    await expect(sessions[0]?.accessToken()).rejects.toBe(ENDED);
  });

  it("signs all tabs out", async () => {
    const { sessions } = browser(2);
    await sessions[0]?.signIn({ email: "ada@example.com", password: "secret" });
    await sessions[1]?.signOut("global");
    await settled();
    expect(sessions.map((tab) => tab.state.value)).toEqual([
      { kind: "signed_out", ended: false },
      { kind: "signed_out", ended: false },
    ]);
  });
});
