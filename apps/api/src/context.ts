import { DomainError, IdempotencyKeyText, type Role } from '@axolop/domain';
import { refusal, userClient, type Connection, type DatabaseClient } from '@axolop/database';
import type { AnswerSeal } from './answer-seal.ts';
import type { Caller, TokenVerifier } from './tokens.ts';
import { watchWrites, type WriteWatch } from './writes.ts';

/** An active membership of the caller in an agency that exists. */
export interface Membership {
  readonly role: Role;
}

/**
 * Looks a membership up in the database, as the person themself.
 *
 * @returns `null` when there is no active membership, or no such agency: callers cannot tell these apart
 */
export type FindMembership = (lookup: {
  /** Acts as the person, narrowed to the agency. */
  readonly db: DatabaseClient;
  readonly userId: string;
  readonly agencyId: string;
}) => Promise<Membership | null>;

/** What every request of one API shares. */
export interface Services {
  readonly connection: Connection;
  readonly tokens: TokenVerifier;
  readonly findMembership: FindMembership;
  readonly answers: AnswerSeal;
}

/** What a context needs of a request, whatever brought it here. */
export interface RequestHead {
  readonly requestId: string;
  /** The header, with `Bearer`. */
  readonly authorization?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  /** Hears of what went wrong beside an answer that is good; nobody, when it is left out. */
  readonly warn?: Context['warn'];
}

/** What procedures know of a request before anything was checked. */
export interface Context {
  readonly requestId: string;
  readonly connection: Connection;
  /** The person behind the request; verified once. @throws DomainError `signed_out`, `invalid_token` */
  identify(): Promise<Caller>;
  readonly memberships: {
    /** The caller's membership; looked up once per agency. @throws DomainError as `identify`, and the database's */
    find(agencyId: string): Promise<Membership | null>;
  };
  /** The `Idempotency-Key` header, or `null`. @throws DomainError `invalid_input` when it is malformed */
  idempotencyKey(): string | null;
  /** Seals the answers that are kept under idempotency keys. */
  readonly answers: AnswerSeal;
  /** Counts what the request may have written through {@link Context.connection}. */
  readonly writes: Pick<WriteWatch, 'possible'>;
  /** Tells the log of the request what went wrong beside its answer. */
  warn(cause: unknown, message: string): void;
}

/**
 * Makes the context of one request. A batch of calls shares it, so the token is verified once and each
 * membership is read once, however many calls there are.
 */
export function createContext(services: Services, head: RequestHead): Context {
  const { tokens, findMembership } = services;
  const { requestId, warn = () => {} } = head;
  const writes = watchWrites(services.connection.fetch);
  const connection = { ...services.connection, fetch: writes.fetch };

  const identify = once(async () => tokens.verify(bearerToken(head.authorization)));

  const lookups = new Map<string, Promise<Membership | null>>();
  const lookUp = async (agencyId: string): Promise<Membership | null> => {
    const { userId, accessToken } = await identify();
    return findMembership({ db: userClient({ ...connection, accessToken, agencyId, requestId }), userId, agencyId });
  };

  return {
    requestId,
    connection,
    identify,
    memberships: {
      find(agencyId) {
        const known = lookups.get(agencyId);
        if (known !== undefined) return known;
        const lookup = lookUp(agencyId);
        lookups.set(agencyId, lookup);
        return lookup;
      },
    },
    idempotencyKey: () => checkedIdempotencyKey(head.idempotencyKey),
    answers: services.answers,
    writes,
    warn,
  };
}

/** Runs a function at most once, and hands the same promise to everyone who asks. */
function once<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => (result ??= run());
}

function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined || authorization === '') throw refusal('signed_out');
  const token = /^Bearer +([\w.~+/=-]+)$/iu.exec(authorization)?.[1];
  if (token === undefined) throw refusal('invalid_token');
  return token;
}

function checkedIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = IdempotencyKeyText.safeParse(header);
  if (key.success) return key.data;
  throw new DomainError(
    'invalid_input',
    'An idempotency key has 8 to 128 letters, digits, underscores, dots, colons and hyphens.',
  );
}
