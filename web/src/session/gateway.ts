/** The session routes of the studio. The refresh token is a cookie that only the api reads. */
import { ApiProblem } from "../api";
import { type Fetcher, jsonOf, send } from "../api/transport";
import type { StudioSession, StudioSettings } from "../contracts";

export interface Credentials {
  email: string;
  password: string;
}

/** The code is from the mail. */
export interface PasswordReset extends Credentials {
  code: string;
}

export type SignOutScope = "local" | "global";

export interface SessionGateway {
  /** Anybody may ask. */
  settings(): Promise<StudioSettings>;
  signIn(credentials: Credentials): Promise<StudioSession>;
  signUp(credentials: Credentials): Promise<StudioSession>;
  /** By the cookie. Rejects with an `ApiProblem`; 401 means that there is no session any more. */
  refresh(): Promise<StudioSession>;
  signOut(scope: SignOutScope): Promise<void>;
  /** Ask for the mail with the code. It succeeds whether or not the address has an account. */
  requestReset(email: string): Promise<void>;
  /** Set the new password and sign in; every other session of the account ends. */
  resetPassword(reset: PasswordReset): Promise<StudioSession>;
}

/** Longer than any healthy answer takes: a tab that waits holds the lock of all tabs. */
const TIMEOUT_MS = 20_000;
const ROOT = "/api/studio/session";

export class HttpSessionGateway implements SessionGateway {
  constructor(private readonly fetcher: Fetcher = (input, init) => fetch(input, init)) {}

  async settings(): Promise<StudioSettings> {
    return (await jsonOf(await this.request("GET", "/api/studio/settings"))) as StudioSettings;
  }

  signIn(credentials: Credentials): Promise<StudioSession> {
    return this.session(ROOT, credentials);
  }

  signUp(credentials: Credentials): Promise<StudioSession> {
    return this.session(`${ROOT}/signup`, credentials);
  }

  refresh(): Promise<StudioSession> {
    return this.session(`${ROOT}/refresh`);
  }

  async signOut(scope: SignOutScope): Promise<void> {
    await this.request("DELETE", `${ROOT}?scope=${scope}`);
  }

  async requestReset(email: string): Promise<void> {
    await this.request("POST", "/api/auth/reset-password", { email });
  }

  resetPassword({ email, code, password }: PasswordReset): Promise<StudioSession> {
    return this.session(`${ROOT}/reset-password`, { email, code, new_password: password });
  }

  private async session(url: string, body?: object): Promise<StudioSession> {
    return (await jsonOf(await this.request("POST", url, body))) as StudioSession;
  }

  private async request(method: string, url: string, body?: object): Promise<Response> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await send(this.fetcher, url, {
        method,
        signal,
        headers: { "X-Wingbeat-Studio": "1", ...(body ? { "Content-Type": "application/json" } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch (error) {
      if (signal.aborted) throw new ApiProblem(0, "unreachable", "the server did not answer in time");
      throw error;
    }
  }
}
