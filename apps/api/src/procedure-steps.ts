import type {
  AnyTRPCMutationProcedure,
  AnyTRPCQueryProcedure,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
} from '@trpc/server';
import type { z } from 'zod';
import type { Context } from './context.ts';
import type { ErrorShape } from './errors.ts';
import type { KeyedCall } from './idempotency.ts';
import { keyed } from './keyed-mutations.ts';
import type { DeclaredAccess, Meta } from './trpc.ts';

/** What a procedure says about itself; who may call it is said by the ladder. */
export type About = Omit<Meta, keyof DeclaredAccess>;

/**
 * A procedure of the ladder before it is described. `Shared` is the part of the input that it has already; with one, its own
 * part has to be an object.
 */
export interface Described<Added extends Scoped, Shared extends object | undefined> {
  meta(about: About): {
    input<In extends OwnInput<Shared>>(
      schema: In,
    ): Validated<Added, Both<Shared, z.input<In>>, Both<Shared, z.output<In>>>;
  };
}

type OwnInput<Shared> = undefined extends Shared ? z.ZodType : z.ZodType<Record<string, unknown>>;

/** One that has its input. */
interface Validated<Added extends Scoped, Sent, Parsed> {
  output<Out extends z.ZodType>(schema: Out): Complete<Added, Sent, Parsed, Out>;
}

/** One that lacks its work only. */
interface Complete<Added extends Scoped, Sent, Parsed, Out extends z.ZodType> {
  query(resolver: Resolver<Added, Parsed, Out>): TRPCQueryProcedure<Built<Sent, Out>>;
  /** The work is done once per `Idempotency-Key`. */
  mutation(resolver: Resolver<Added, Parsed, Out>): TRPCMutationProcedure<Built<Sent, Out>>;
}

/** A public procedure before it is described. Nobody owns an idempotency key there, so it can be a query only. */
export interface DescribedPublic {
  meta(about: About): {
    input<In extends z.ZodType>(
      schema: In,
    ): {
      output<Out extends z.ZodType>(
        schema: Out,
      ): { query(resolver: Resolver<{}, z.output<In>, Out>): TRPCQueryProcedure<Built<z.input<In>, Out>> };
    };
  };
}

type Scoped = Pick<KeyedCall['ctx'], 'scope'>;

/** Both parts of an input, as one object; without a shared one, the other. */
type Both<Shared, Own> = undefined extends Shared ? Own : Own extends unknown ? Flat<Shared & Own> : never;
type Flat<Type> = { [Key in keyof Type]: Type[Key] };

type Resolver<Added, Parsed, Out extends z.ZodType> = (
  call: Call<Added, Parsed>,
) => z.input<Out> | Promise<z.input<Out>>;

/** A call as tRPC hands it to the resolver. */
interface BareCall extends Omit<KeyedCall, 'ctx'> {
  readonly ctx: Context;
}

/** A call whose rights are proven and whose input is parsed. */
interface Call<Added, Parsed> extends BareCall {
  readonly ctx: Context & Added;
  readonly input: Parsed;
}

/** An alias, not an interface: declarations hold what it says, and clients never read a schema's own type. */
type Built<Sent, Out extends z.ZodType> = {
  input: Sent;
  output: z.output<Out>;
  meta: Meta;
  errorShape: ErrorShape;
};

/**
 * What the steps need of tRPC's builder. Its types can't follow schemas that are type parameters, so the types above say
 * what comes of each step.
 */
interface Chain<Input extends z.ZodType> {
  meta(meta: Meta): { input(schema: Input): { output(schema: z.ZodType): CompleteChain } };
}
interface CompleteChain {
  query(resolver: (call: BareCall) => unknown): AnyTRPCQueryProcedure;
  mutation(resolver: (call: BareCall) => unknown): AnyTRPCMutationProcedure;
}

/**
 * The steps from a rung of the ladder to a procedure: `meta`, `input`, `output`, then `query` or `mutation`. Each has to
 * be taken, and there are no others: what a procedure says of itself is complete, and says the access that is checked.
 *
 * A mutation does its work once per idempotency key. The key is claimed right around the work: after the access checks,
 * so that a repetition passes them too; after the input was parsed, so that the parsed input decides what is the same; and
 * inside the output schema, so that kept answers pass it as well. No middleware of the ladder can stand there.
 *
 * @param chain a builder of tRPC with the checks of the rung
 * @param access what those checks ask for
 */
export function procedureSteps<Added extends Scoped, Shared extends object | undefined = undefined>(
  chain: Chain<OwnInput<Shared>>,
  access: DeclaredAccess,
): Described<Added, Shared> {
  return {
    meta: (about) => ({
      input: (input) => ({
        output: (output) => {
          const complete = chain
            .meta({ ...about, ...access })
            .input(input)
            .output(output);
          const rules = {
            isKept: about.keepsAnswer ?? true,
            fits: (answer: unknown) => output.safeParse(answer).success,
          };
          return {
            query: (resolver) => complete.query((call) => resolver(asChecked(call))),
            mutation: (resolver) => {
              const work = keyed(resolver, rules);
              return complete.mutation((call) => work(asChecked(call)));
            },
          };
        },
      }),
    }),
  };
}

/** The same steps for procedures that anyone may call. */
export function publicSteps(chain: Chain<z.ZodType>): DescribedPublic {
  return {
    meta: (about) => ({
      input: (input) => ({
        output: (output) => ({
          query: (resolver) =>
            chain
              .meta({ ...about, access: 'public' })
              .input(input)
              .output(output)
              .query((call) => resolver(asChecked(call))),
        }),
      }),
    }),
  };
}

/**
 * Guarantee: it is called in resolvers only. There, the middlewares of the chain have added what the rung adds, and the
 * schemas of the chain have parsed the input. TypeScript can't follow either through a chain whose schemas are parameters.
 */
function asChecked<Added, Parsed>(call: BareCall): Call<Added, Parsed> {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see the guarantee above
  return call as Call<Added, Parsed>;
}
