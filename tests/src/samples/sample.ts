import type { AppRouter } from '@axolop/api';
import type { Permission, Reason } from '@axolop/domain';
import type { inferRouterInputs } from '@trpc/server';
import type { Pool } from 'pg';
import type { Caller } from '../matrix/actors.ts';
import type { Ground } from '../matrix/ground.ts';

type Inputs = inferRouterInputs<AppRouter>;
type RouterName = keyof Inputs;

/** A procedure of the API as a client writes it: `contacts.list`. */
export type ProcedurePath = { [Name in RouterName]: `${Name}.${keyof Inputs[Name] & string}` }[RouterName];

/** What the router takes for a procedure, but for `agencyId`: whoever makes the call of an agency procedure adds it. */
type OwnInput<Path> = Path extends `${infer Name extends RouterName}.${infer Procedure}`
  ? Procedure extends keyof Inputs[Name]
    ? WithoutAgency<Inputs[Name][Procedure]>
    : never
  : never;
type WithoutAgency<Input> = Input extends { agencyId: string }
  ? Omit<Input, 'agencyId'> & { readonly agencyId?: string }
  : Input;

/** A call before it is made. */
export interface Ask {
  readonly actor: Caller;
  /** The agency that the call is about. */
  readonly agency: string;
  /** Where ids come from: that agency, another one, or nothing that exists. */
  readonly ground: Ground;
  /** What `prepare` gave; an id of nothing without it. */
  readonly prepared: string;
}

/** Where a call is prepared. */
export interface Unprepared extends Omit<Ask, 'prepared'> {
  /** The database with full rights. */
  readonly sql: Pool;
}

/** What a call must come to: `OK`, or the code of the refusal. */
export type ProcedureResult = 'OK' | 'BAD_REQUEST' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND' | 'CONFLICT';

/** Why the matrix calls a use with ids of its own agency only. */
export interface Untried {
  readonly untried: string;
}

/** One use of a procedure: a valid input, and what a test has to know to make the call and to judge it. */
export interface Sample<Input = object> {
  /** Which use, when there are several. */
  readonly about?: string;
  /**
   * The valid input; that of an agency procedure without `agencyId`. The same question gives the same input, so that
   * two grounds tell whether the input holds ids.
   */
  input(ask: Ask): Input;
  /** Makes the rows that the call needs. @returns an id, or whatever else `input` needs of them */
  prepare?(place: Unprepared): Promise<string>;
  /** What the same call comes to with ids of another agency, or of nothing; `NOT_FOUND` when it is left out. */
  readonly foreign?: ProcedureResult | Untried;
  /** What more this use needs than the access of the procedure says. */
  readonly needs?: readonly Permission[];
  /** What lets the caller see more in the answer; nothing is refused without it. */
  readonly shows?: readonly Permission[];
  /** What a call comes to that the access permits; `OK` when it is left out. */
  result?(caller: Pick<Caller, 'role' | 'standing'>): ProcedureResult;
  /** What a repetition under the same idempotency key hears in place of the first answer. */
  readonly again?: Reason;
}

/** The uses of one procedure. The first one changes something when the procedure is a mutation. */
export type Uses<Input = object> = readonly [Sample<Input>, ...Sample<Input>[]];

/** The samples of every procedure; the type names a procedure that has none. */
export type AllSamples = { readonly [Path in ProcedurePath]: Uses<OwnInput<Path>> };

/** The samples of the procedures of some routers. */
export type SamplesOf<Name extends RouterName> = {
  readonly [Path in Extract<ProcedurePath, `${Name}.${string}`>]: Uses<OwnInput<Path>>;
};

/** An empty input. */
export const NOTHING = (): {} => ({});

/** The first page of a list. */
export const FIRST_PAGE = (): { cursor: null } => ({ cursor: null });

/** The record that `prepare` made. */
export const prepared = ({ prepared: id }: Ask): { id: string } => ({ id });
