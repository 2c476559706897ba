import { can, isPermission, type Role } from '@axolop/domain';
import type { Row } from '../../matrix/image.ts';
import { VERBS, type Sweep, type TableRule, type Verb } from '../../matrix/table-rule.ts';
import { TABLE_RULES } from '../../matrix/table-rules.ts';
import type { Fixture, Ground } from '../fixture.ts';
import { literal, quoted } from '../sql-text.ts';
import {
  anonymous,
  FULL_RIGHTS,
  serviceRole,
  signedIn,
  type Outcome,
  type Sender,
  type Step,
  type Story,
} from '../story.ts';

interface Actor {
  readonly name: string;
  readonly kind: 'anonymous' | 'person' | 'service';
  readonly id: string | null;
  /** The agency whose rows they ask for. */
  readonly ground: Ground;
  readonly other: Ground;
  readonly role: Role | null;
}

const HEADERS = ['right agency', 'other agency', 'none', 'malformed'] as const;
type Header = (typeof HEADERS)[number];

/** The id of the row that a story is about, where its table has such a column. */
const ROW_ID = 'dddddddd-0000-4000-8000-000000000001';
const NEW_ID = 'dddddddd-0000-4000-8000-000000000002';

/**
 * The matrix once more, straight in the database: every table × verb × actor × header, with what `access.ts` says of the
 * rules that the matrix over REST follows, too.
 *
 * @param keys the primary key of each table
 */
export function tableStories(fixture: Fixture, keys: ReadonlyMap<string, readonly string[]>): Story[] {
  const actors = actorsOf(fixture);
  return Object.entries(TABLE_RULES).flatMap(([table, rule]) =>
    rule.sweeps.flatMap((sweep) =>
      VERBS.flatMap((verb) =>
        actors.flatMap((actor) =>
          HEADERS.flatMap((header) => {
            const about = sweep.about === undefined ? '' : ` (${sweep.about})`;
            const steps = stepsOf({ table, rule, sweep, verb, actor, header, key: keys.get(table) ?? ['id'] });
            return steps === null
              ? []
              : [{ name: `${table}${about} ${verb}, ${actor.name}, header ${header}`, table, steps }];
          }),
        ),
      ),
    ),
  );
}

function actorsOf({ a, b, people }: Fixture): Actor[] {
  const inA = { kind: 'person', ground: a, other: b } as const;
  return [
    { ...inA, name: 'anonymous', kind: 'anonymous', id: null, role: null },
    { ...inA, name: 'stranger', id: people.stranger, role: null },
    { ...inA, name: 'removed member', id: people.removed, role: null },
    { ...inA, name: 'suspended member', id: people.suspended, role: null },
    { ...inA, name: 'viewer', id: people.viewer, role: 'viewer' },
    { ...inA, name: 'member', id: people.member, role: 'member' },
    { ...inA, name: 'admin', id: people.admin, role: 'admin' },
    { ...inA, name: 'owner', id: people.owner, role: 'owner' },
    { ...inA, name: 'viewer here, owner of the other', id: people.pat, role: 'viewer' },
    { kind: 'person', name: 'owner here, viewer of the other', ground: b, other: a, id: people.pat, role: 'owner' },
    { ...inA, name: 'service role', kind: 'service', id: null, role: null },
  ];
}

interface Cell {
  readonly table: string;
  readonly rule: TableRule;
  readonly sweep: Sweep;
  readonly verb: Verb;
  readonly actor: Actor;
  readonly header: Header;
  readonly key: readonly string[];
}

function stepsOf(cell: Cell): Step[] | null {
  const { table, sweep, verb, actor, key } = cell;
  const { here } = actor.ground;
  const owner = actor.id ?? here.viewer;
  const outcome = expectedOf(cell);
  if (verb === 'insert') {
    const room = sweep.single === true ? [prepared(deletion(table, sweep.existing?.(here, owner) ?? {}))] : [];
    return [...room, { ...senderOf(cell), sql: insertion(table, sentRow(cell, owner)), ...outcome }];
  }
  const placed = sweep.existing === undefined;
  // The service role would take a whole agency away, or a person on whom one depends: that is no question of rights.
  if (!placed && verb === 'delete' && actor.kind === 'service') return null;
  const row = withId(sweep.row(here, owner), key, ROW_ID);
  const target = sweep.existing?.(here, owner) ?? Object.fromEntries(key.map((column) => [column, row[column]]));
  const place = placed ? [prepared(insertion(table, row))] : [];
  return [...place, { ...senderOf(cell), sql: statement(cell, target), ...outcome }];
}

const prepared = (sql: string): Step => ({ ...FULL_RIGHTS, sql, code: '' });

function statement({ table, rule, sweep, verb, actor }: Cell, target: Row): string {
  if (verb === 'delete') return deletion(table, target);
  if (verb === 'select') {
    const columns =
      rule.readable === undefined || rule.readable.length === 0 ? '*' : rule.readable.map(quoted).join(', ');
    return `select ${columns} from public.${quoted(table)} where ${matching(target)}`;
  }
  const change = sweep.change(actor.ground.here);
  const source = `jsonb_populate_record(null::public.${quoted(table)}, ${literal(JSON.stringify(change))}::jsonb)`;
  const columns = Object.keys(change).map((name) => `${quoted(name)} = (${source}).${quoted(name)}`);
  return `update public.${quoted(table)} set ${columns.join(', ')} where ${matching(target)}`;
}

/** Inserts a row; columns that it doesn't name keep their defaults. */
export function insertion(table: string, row: Row): string {
  const columns = Object.keys(row).map(quoted).join(', ');
  return `insert into public.${quoted(table)} (${columns}) select ${columns}
    from jsonb_populate_record(null::public.${quoted(table)}, ${literal(JSON.stringify(row))}::jsonb)`;
}

function deletion(table: string, target: Row): string {
  return `delete from public.${quoted(table)} where ${matching(target)}`;
}

function matching(target: Row): string {
  return Object.entries(target)
    .map(([column, value]) => `${quoted(column)} = ${literal(String(value))}`)
    .join(' and ');
}

/** The row with an id of its own, where the table has one that nothing else decides. */
export function withId(row: Row, key: readonly string[], id: string): Row {
  return key.length === 1 && key[0] === 'id' && row['id'] === undefined ? { id, ...row } : row;
}

/** As much as a client may set where it may insert at all. */
function sentRow({ rule, sweep, actor, key }: Cell, owner: string): Row {
  const { here, next } = actor.ground;
  const row = sweep.row(sweep.single === true ? here : next, owner);
  const need = sweep.needs.insert;
  if (actor.kind === 'service' || need === 'nobody' || need === 'hidden') return withId(row, key, NEW_ID);
  return Object.fromEntries(Object.entries(row).filter(([column]) => rule.insertable.includes(column)));
}

function senderOf({ actor, header }: Cell): Sender {
  const value = {
    'right agency': actor.ground.agency,
    'other agency': actor.other.agency,
    none: null,
    malformed: 'not-a-uuid',
  }[header];
  if (actor.id !== null) return signedIn(actor.id, value);
  return actor.kind === 'service' ? serviceRole(value) : anonymous(value);
}

const DONE: Outcome = { code: '', rows: 1 };
const NOTHING: Outcome = { code: '', rows: 0 };
const REFUSED: Outcome = { code: '42501', rows: 0 };
const ERROR: Outcome = { code: '?', rows: 0 };
const NOTHING_OR_ERROR: Outcome = { rows: 0 };

function expectedOf({ sweep, verb, actor, header }: Cell): Outcome {
  if (actor.kind === 'anonymous') return REFUSED;
  if (actor.kind === 'service') return DONE;
  const need = sweep.needs[verb];
  if (need === 'nobody') return REFUSED;
  if (need === 'signed in') return header === 'malformed' && sweep.readsHeader === true ? ERROR : DONE;
  const may = isPermission(need) && actor.role !== null && can(actor.role, need);
  if (may && header === 'right agency') return DONE;
  if (header === 'malformed') return may || verb === 'insert' ? ERROR : NOTHING_OR_ERROR;
  return verb === 'insert' ? REFUSED : NOTHING;
}
