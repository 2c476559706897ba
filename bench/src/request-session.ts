import { Client } from 'pg';
import { z } from 'zod';
import { Explained, factsOf, Overheard, type PlanFacts } from './plan-nodes.ts';
import type { Statement } from './statement.ts';

/** Who asks, and where: what PostgREST puts into the settings of the transaction. */
export interface Requester {
  /** The database role: `authenticated`, or one that RLS does not hold for. */
  readonly role: string;
  readonly userId: string;
  /** The header x-agency-id; left out outside any agency. */
  readonly agencyId?: string;
}

/** Server-side times of one execution, in milliseconds. */
export interface Times {
  readonly planning: number;
  readonly execution: number;
}

const Answer = z.array(z.object({ 'QUERY PLAN': z.tuple([Explained]) }));

/**
 * A connection as PostgREST holds one in its pool: every statement runs in a transaction with the request's settings.
 */
export class RequestSession implements AsyncDisposable {
  readonly #client: Client;
  #overheard: string[] | null = null;

  private constructor(client: Client) {
    this.#client = client;
    client.on('error', () => undefined);
    client.on('notice', ({ message }) => this.#overheard?.push(message ?? ''));
  }

  /** Connects; the user of the URL has to be able to become the roles, and to load auto_explain. */
  static async open(databaseUrl: string): Promise<RequestSession> {
    const client = new Client({ connectionString: databaseUrl, application_name: 'axolop-bench' });
    await client.connect();
    // Reports what the statements inside of functions did: EXPLAIN itself does not look into them.
    await client.query(`load 'auto_explain'`);
    for (const [name, value] of [
      ['log_min_duration', '-1'],
      ['log_analyze', 'on'],
      ['log_format', 'json'],
      ['log_level', 'notice'],
      ['log_nested_statements', 'on'],
    ]) {
      await client.query(`set auto_explain.${name} = ${value}`);
    }
    return new RequestSession(client);
  }

  /**
   * Runs a statement once for its times. Times of single nodes are not taken: reading the clock costs more than a node.
   */
  async time(requester: Requester, statement: Statement): Promise<Times> {
    const plan = await this.#explain(requester, statement, 'analyze, timing off, format json');
    return { planning: plan['Planning Time'], execution: plan['Execution Time'] };
  }

  /** Runs a statement as a request does, without EXPLAIN. @returns milliseconds from sending it to its whole answer */
  async answer(requester: Requester, { text, values }: Statement): Promise<number> {
    return this.#inRequest(requester, async () => {
      const startedAt = performance.now();
      await this.#client.query(text, [...values]);
      return performance.now() - startedAt;
    });
  }

  /**
   * Runs a statement once and reads its plan, and the plans inside the functions that it calls: those of the policies,
   * and that of a report's function.
   */
  async look(requester: Requester, statement: Statement): Promise<{ own: PlanFacts; inside: PlanFacts }> {
    const heard: string[] = [];
    this.#overheard = heard;
    await this.#client.query('set auto_explain.log_min_duration = 0');
    try {
      const { Plan } = await this.#explain(requester, statement, 'analyze, buffers, format json');
      return { own: factsOf([Plan]), inside: factsOf(heard.flatMap((message) => planIn(message))) };
    } finally {
      this.#overheard = null;
      await this.#client.query('set auto_explain.log_min_duration = -1');
    }
  }

  async #explain(requester: Requester, { text, values }: Statement, how: string): Promise<z.output<typeof Explained>> {
    return this.#inRequest(requester, async () => {
      const { rows } = await this.#client.query(`explain (${how}) ${text}`, [...values]);
      const [row] = Answer.parse(rows);
      if (row === undefined) throw new Error('EXPLAIN answered nothing.');
      return row['QUERY PLAN'][0];
    });
  }

  async #inRequest<T>(requester: Requester, work: () => Promise<T>): Promise<T> {
    await this.#client.query('begin read only');
    try {
      const settings = [...settingsOf(requester)];
      const calls = settings.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
      await this.#client.query(`select ${calls.join(', ')}`, settings.flat());
      return await work();
    } finally {
      await this.#client.query('rollback');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

/**
 * As PostgREST sets them. Only the role's statement_timeout is left out: a slow plan is to be measured, not cut off.
 * The role comes last: once it is set, this session may lack the right to set the rest.
 */
function settingsOf({ role, userId, agencyId }: Requester): Map<string, string> {
  const headers = { ...(agencyId === undefined ? {} : { 'x-agency-id': agencyId }), accept: 'application/json' };
  return new Map([
    ['search_path', '"public", "extensions"'],
    ['request.jwt.claims', JSON.stringify({ sub: userId, role: 'authenticated', aud: 'authenticated' })],
    ['request.method', 'GET'],
    ['request.path', '/'],
    ['request.headers', JSON.stringify(headers)],
    ['request.cookies', '{}'],
    ['role', role],
  ]);
}

/** The plan in a message of auto_explain; other messages have none. */
function planIn(message: string): z.output<typeof Overheard>['Plan'][] {
  const start = message.indexOf('{');
  if (!message.includes('plan:') || start === -1) return [];
  const parsed: unknown = JSON.parse(message.slice(start));
  return [Overheard.parse(parsed).Plan];
}
