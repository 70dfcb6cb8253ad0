/** What was asked in a project and what came of it: the newest jobs first loaded, earlier ones on demand. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type ApiClient, ApiProblem } from "../../../api";
import type { Generation, Schemas } from "../../../contracts";

/** One request with its job. `answer`: the model's words, once the job has ended. */
export interface Turn {
  readonly generation: Generation;
  readonly answer: string | null;
}

export interface TurnsState {
  /** Oldest first. */
  readonly turns: readonly Turn[];
  readonly isLoaded: boolean;
  readonly hasEarlier: boolean;
  readonly problem: ApiProblem | null;
}

type Message = Schemas["ConversationMessage"];

const PAGE = 20;
const MESSAGES_PAGE = 50;
/** Pages of the conversation that are read for one page of jobs: sessions may have many words for few jobs. */
const MOST_PAGES = 4;

export class TurnLog {
  private readonly current = signal<TurnsState>({ turns: [], isLoaded: false, hasEarlier: false, problem: null });
  private readonly generations = new Map<string, Generation>();
  private readonly answers = new Map<string, string>();
  private earlier: string | null = null;
  private earlierWords: string | null = null;
  private hasReadAllWords = false;

  constructor(
    private readonly api: ApiClient,
    private readonly projectId: string,
  ) {}

  get state(): ReadonlySignal<TurnsState> {
    return this.current;
  }

  /** The newest turns, at first and whenever others may have come. Never rejects: the state tells. */
  async refresh(): Promise<void> {
    await this.settled(async () => {
      const isFirst = !this.current.peek().isLoaded;
      const [jobs, said] = await Promise.all([this.jobs(null), this.words(null)]);
      if (isFirst) {
        this.earlier = jobs.next_cursor;
        this.readWordsTo(said.next_cursor);
      }
      this.keep(jobs.items, said.items);
      if (isFirst) await this.readWordsBackTo(jobs.items.at(-1));
    });
  }

  /** One page further back. Never rejects. */
  async loadEarlier(): Promise<void> {
    const { earlier } = this;
    if (earlier === null) return;
    await this.settled(async () => {
      const jobs = await this.jobs(earlier);
      this.earlier = jobs.next_cursor;
      this.keep(jobs.items, []);
      await this.readWordsBackTo(jobs.items.at(-1));
    });
  }

  /** A job that has just been started, or that has come further. */
  put(generation: Generation): void {
    this.keep([generation], []);
    this.publish(null);
  }

  private jobs(cursor: string | null) {
    const path = { project_id: this.projectId };
    return this.api.get("/api/projects/{project_id}/generations", { path, query: { limit: PAGE, cursor } });
  }

  private words(cursor: string | null) {
    const path = { project_id: this.projectId };
    return this.api.get("/api/projects/{project_id}/conversation", { path, query: { limit: MESSAGES_PAGE, cursor } });
  }

  /** Read the conversation back to the time of this job. */
  private async readWordsBackTo(oldest: Generation | undefined): Promise<void> {
    for (let page = 0; page < MOST_PAGES && oldest !== undefined && !this.hasReadAllWords; page++) {
      if (this.answers.has(oldest.id)) return;
      const said = await this.words(this.earlierWords);
      this.readWordsTo(said.next_cursor);
      this.keep([], said.items);
      const last = said.items.at(-1);
      if (last !== undefined && last.created_at < oldest.created_at) return;
    }
  }

  private readWordsTo(cursor: string | null): void {
    this.earlierWords = cursor;
    this.hasReadAllWords = cursor === null;
  }

  private keep(generations: readonly Generation[], messages: readonly Message[]): void {
    for (const generation of generations) this.generations.set(generation.id, generation);
    for (const { role, generation_id, content } of messages) {
      if (role === "assistant" && generation_id) this.answers.set(generation_id, content);
    }
  }

  private async settled(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.publish(null);
    } catch (error) {
      this.publish(error instanceof ApiProblem ? error : new ApiProblem(0, "unexpected_answer", String(error)));
    }
  }

  private publish(problem: ApiProblem | null): void {
    const sorted = [...this.generations.values()].sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
    this.current.value = {
      turns: sorted.map((generation) => ({ generation, answer: this.answers.get(generation.id) ?? null })),
      isLoaded: problem === null || this.current.peek().isLoaded,
      hasEarlier: this.earlier !== null,
      problem,
    };
  }
}
