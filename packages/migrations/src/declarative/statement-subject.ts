import { parse } from 'libpg-query';
import { z } from 'zod';

const Name = z.object({ String: z.object({ sval: z.string() }) }).transform((node) => node.String.sval);
const Relation = z
  .object({ schemaname: z.string().optional(), relname: z.string() })
  .transform(({ schemaname = '', relname }) => `relation ${schemaname}.${relname}`);
const Routine = z
  .object({ ObjectWithArgs: z.object({ objname: z.array(Name) }) })
  .transform(({ ObjectWithArgs }) => `function ${ObjectWithArgs.objname.join('.')}`);
const NameList = z.object({ List: z.object({ items: z.array(Name) }) }).transform((node) => node.List.items);
const TextArgument = z
  .object({ A_Const: z.object({ sval: z.object({ sval: z.string() }) }) })
  .transform((node) => node.A_Const.sval.sval);

/** One statement and what it is about. */
export interface ParsedStatement {
  readonly text: string;
  /** The parser's name, e.g. `CreateTrigStmt`. */
  readonly kind: string;
  /**
   * The table, view, type (`relation public.tags`) or function (`function private.require`, of any arguments) that the
   * statement makes, changes, or calls a template for; undefined where that cannot be told.
   */
  readonly subject: string | undefined;
  /** What the statement creates, if it creates one thing: its subject, or an index or a trigger of it. */
  readonly creates: string | undefined;
  readonly grant: z.infer<typeof Grant> | undefined;
}

const Grant = z.object({
  objects: z.array(z.union([z.object({ RangeVar: Relation }).transform((node) => node.RangeVar), Routine])).catch([]),
  grantees: z
    .array(z.object({ RoleSpec: z.object({ rolename: z.string().optional() }) }))
    .transform((grantees) => grantees.map((grantee) => grantee.RoleSpec.rolename))
    .catch([]),
});

/** How the subject of a kind of statement is found, where it is not simply `relation`. */
const SUBJECTS: Readonly<Record<string, z.ZodType<string>>> = {
  CreateFunctionStmt: z.object({ funcname: z.array(Name) }).transform((node) => `function ${node.funcname.join('.')}`),
  CreatePolicyStmt: z.object({ table: Relation }).transform((node) => node.table),
  ViewStmt: z.object({ view: Relation }).transform((node) => node.view),
  CompositeTypeStmt: z.object({ typevar: Relation }).transform((node) => node.typevar),
  CreateEnumStmt: z.object({ typeName: z.array(Name) }).transform((node) => `relation ${node.typeName.join('.')}`),
  CreateDomainStmt: z
    .object({ domainname: z.array(Name) })
    .transform((node) => `relation ${node.domainname.join('.')}`),
  GrantStmt: Grant.transform((node) => node.objects[0] ?? ''),
  CommentStmt: z.union([
    z.object({ object: Routine }).transform((node) => node.object),
    z
      .object({ objtype: z.string(), object: NameList })
      .transform(({ object }) => `relation ${object.slice(0, 2).join('.')}`),
    z
      .object({ object: z.object({ TypeName: z.object({ names: z.array(Name) }) }) })
      .transform(({ object }) => `relation ${object.TypeName.names.join('.')}`),
  ]),
  CallStmt: z
    .object({ funccall: z.object({ args: z.tuple([TextArgument], z.unknown()) }) })
    .transform(({ funccall }) => calledFor(funccall.args[0])),
};
const RELATION_SUBJECT = z.object({ relation: Relation }).transform((node) => node.relation);

const CREATES: Readonly<Record<string, z.ZodType<string>>> = {
  IndexStmt: z.object({ idxname: z.string() }).transform((node) => ` index ${node.idxname}`),
  CreateTrigStmt: z.object({ trigname: z.string() }).transform((node) => ` trigger ${node.trigname}`),
};
const CREATE_SUBJECT =
  /^(?:CreateStmt|CreateFunctionStmt|ViewStmt|CompositeTypeStmt|CreateEnumStmt|CreateDomainStmt)$/u;

/** `public.tags` is a table, `private.require(uuid, text)` a function. */
function calledFor(text: string): string {
  const open = text.indexOf('(');
  return open === -1 ? `relation ${text}` : `function ${text.slice(0, open)}`;
}

/** Parses one statement, which is known to be valid. */
export async function parseStatement(text: string): Promise<ParsedStatement> {
  const tree = z
    .object({ stmts: z.tuple([z.object({ stmt: z.record(z.string(), z.unknown()) })]) })
    .parse(await parse(text));
  const [kind = '', node] = Object.entries(tree.stmts[0].stmt)[0] ?? [];
  const subject = (SUBJECTS[kind] ?? RELATION_SUBJECT).safeParse(node).data;
  const part = CREATES[kind]?.safeParse(node).data;
  const creates = CREATE_SUBJECT.test(kind) ? subject : part === undefined ? undefined : `${subject ?? ''}${part}`;
  return { text, kind, subject, creates, grant: kind === 'GrantStmt' ? Grant.safeParse(node).data : undefined };
}
