import { describe, expect, it } from "vitest";
import { ApiClient, ApiProblem } from "../src/api";

interface Call {
  url: string;
  init: RequestInit;
}

function client(...answers: (Response | Error)[]) {
  const calls: Call[] = [];
  const api = new ApiClient({ accessToken: async () => "old", renewedToken: async () => "new" }, async (url, init) => {
    calls.push({ url, init });
    const answer = answers.shift();
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no more answers");
    return answer;
  });
  return { api, calls };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  json(
    status,
    {
      type: `urn:wingbeat:problem:${code}`,
      title: "Wrong",
      status,
      code,
      detail: "name: too long",
      request_id: "r1",
      errors: [{ field: "name", message: "too long" }],
    },
    headers,
  );

describe("the client of the api", () => {
  it("fills paths and queries, and sends the token in the header", async () => {
    const { api, calls } = client(json(200, { items: [], next_cursor: null }));
    await api.get("/api/projects/{project_id}/generations", { path: { project_id: "a/b" }, query: { limit: 5 } });
    expect(calls[0]?.url).toBe("/api/projects/a%2Fb/generations?limit=5");
    expect(calls[0]?.init.headers).toMatchObject({ Authorization: "Bearer old" });
  });

  it("keeps the slashes of a file's path", async () => {
    const { api, calls } = client(new Response("main"));
    const path = { generation_id: "g", path: "lib/a b.dart" };
    const answer = await api.raw("get", "/api/generations/{generation_id}/files/{path}", { path });
    expect(await answer.text()).toBe("main");
    expect(calls[0]?.url).toBe("/api/generations/g/files/lib/a%20b.dart");
  });

  it("turns a problem document into an ApiProblem with code, detail and fields", async () => {
    const { api } = client(problem(422, "invalid_request"));
    const error = await api.post("/api/projects", { body: { name: "x" } }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ status: 422, code: "invalid_request", detail: "name: too long", requestId: "r1" });
    expect((error as ApiProblem).fieldMessage("name")).toBe("too long");
    expect((error as ApiProblem).isPassing).toBe(false);
  });

  it("says when to come again", async () => {
    const { api } = client(problem(429, "too_many_requests", { "Retry-After": "7" }));
    await expect(api.get("/api/projects")).rejects.toMatchObject({ retryAfterS: 7, isPassing: true });
  });

  it("has a problem for an answer that is not the api's, and for none", async () => {
    const { api } = client(new Response("<h1>Bad gateway</h1>", { status: 502 }), new TypeError("failed to fetch"));
    await expect(api.get("/api/projects")).rejects.toMatchObject({ code: "unexpected_answer", status: 502 });
    await expect(api.get("/api/projects")).rejects.toMatchObject({ code: "unreachable", status: 0 });
  });

  it("tries once more with a new token when the token was refused", async () => {
    const { api, calls } = client(problem(401, "token_expired"), new Response(null, { status: 204 }));
    const answer = await api.delete("/api/projects/{project_id}", { path: { project_id: "p" } });
    expect(answer).toBeUndefined();
    expect(calls.map(({ init }) => (init.headers as Record<string, string>)["Authorization"])).toEqual([
      "Bearer old",
      "Bearer new",
    ]);
  });

  it("does not try again for a wrong password", async () => {
    const { api, calls } = client(problem(401, "invalid_credentials"));
    await expect(api.get("/api/projects")).rejects.toMatchObject({ code: "invalid_credentials" });
    expect(calls).toHaveLength(1);
  });
});
