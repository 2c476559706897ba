import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

const ROW = 'dddddddd-0000-4000-8000-000000000006';

/** What the seals of the audit log promise. */
export function sealStories(fixture: Fixture): Story[] {
  const { set, see } = steps(fixture);
  const { a, b } = fixture;
  const entry = (agency: string, at: string): Step =>
    set(
      `insert into audit.log (at, agency_id, table_name, record_id, operation, actor_kind) values ('${at}', '${agency}', 'x', '${ROW}', 'INSERT', 'system')`,
    );
  const clean = set(
    `alter table audit.log disable trigger user; delete from audit.log; alter table audit.log enable trigger user`,
  );
  const seal = (value: string, agency = a.agency): Step => see(`select audit.seal('${agency}')::text`, value);
  const intact = (value: string | null): Step =>
    see(`select string_agg(number || ' ' || intact, ', ' order by number) from audit.verify('${a.agency}')`, value);
  const tamper = (sql: string): Step =>
    set(`set local session_replication_role = replica; ${sql}; set local session_replication_role = origin`);
  const start = [
    clean,
    entry(a.agency, '2001-01-01'),
    entry(b.agency, '2001-01-01'),
    entry(a.agency, '2001-01-02'),
    seal('2'),
    seal('0'),
    entry(a.agency, '2001-01-03'),
    seal('1'),
    intact('1 true, 2 true'),
  ];
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  return [
    story(
      'seals chain what is new',
      ...start,
      seal('1', b.agency),
      intact('1 true, 2 true'),
      see(
        `select concat_ws(' ', from_at::date, upto_at::date, entries) from audit.seals where number = 2`,
        '2001-01-02 2001-01-03 1',
      ),
    ),
    story(
      'an altered entry breaks its seal',
      ...start,
      tamper("update audit.log set table_name = 'y' where at = '2001-01-01' and agency_id = '" + a.agency + "'"),
      intact('1 false, 2 true'),
    ),
    story(
      'an entry taken away breaks its seal',
      ...start,
      tamper("delete from audit.log where at = '2001-01-03'"),
      intact('1 true, 2 false'),
    ),
    story(
      'a seal taken away breaks the next',
      ...start,
      tamper('delete from audit.seals where number = 1'),
      intact('2 false'),
    ),
    story(
      'a seal written anew breaks the next',
      ...start,
      tamper("update audit.seals set hash = sha256('x') where number = 1"),
      intact('1 false, 2 false'),
    ),
    story(
      'what others write is theirs',
      ...start,
      entry(b.agency, '2001-01-01 12:00'),
      intact('1 true, 2 true'),
      seal('2', b.agency),
    ),
    story(
      'what is written at this moment is not sealed yet',
      clean,
      set(
        `insert into audit.log (at, agency_id, table_name, record_id, operation, actor_kind) values (clock_timestamp() + interval '1 hour', '${a.agency}', 'x', '${ROW}', 'INSERT', 'system')`,
      ),
      seal('0'),
    ),
    story(
      'everything is sealed at once',
      clean,
      entry(a.agency, '2001-01-01'),
      entry(b.agency, '2001-01-01'),
      see('select audit.seal_all()::text', '2'),
      see('select count(*)::text from audit.seals', '2'),
    ),
  ];
}
