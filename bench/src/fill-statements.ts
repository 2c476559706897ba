/** Times of the bulk contacts run through two years up to this moment. */
const END = "timestamptz '2026-11-02 09:00:00+00'";
const PERSON_PREFIX = 'b0000000-0000-8000-8000-';

/**
 * What fills one agency, in order. Shares are of the number of contacts: with 500,000 contacts there are 100,000
 * opportunities, 200,000 activities, 90,000 tags on contacts, 30,000 removed contacts, 50,000 submissions, 100,000
 * people on a list and as many recipients.
 *
 * @param agency the id of a bulk agency
 * @param contacts how many it has
 * @param isAsked whether the first of the people is a member still
 */
export function fillStatements(agency: string, contacts: number, isAsked: boolean): string[] {
  const prefix = agency.slice(0, 24);
  /** The id of row number `n` of a table: numbers of two tables may be equal, of one never. */
  const key = (n: string): string => `('${prefix}' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  const person = (n: string): string => `('${PERSON_PREFIX}' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  const series = (share: number): string =>
    `generate_series(0, ${Math.max(1, Math.round(contacts * share)) - 1}::bigint) n`;
  const came = (n: string): string =>
    `${END} - interval '1 second' * (((${n}) * 7919 % ${contacts})::float8 / ${contacts} * 63072000)`;
  const columns = `agency_id, created_at, updated_at`;
  const made = `'${agency}', ${came('n')}, ${came('n')}`;
  const contact = key(`n * 31 % ${contacts}`);
  const teammates = contacts > 100_000 ? 200 : 12;
  const team = person(`1 + n % ${teammates}`);
  const pipeline = `(select p.id from public.pipelines p where p.agency_id = '${agency}' and p.is_default)`;
  const stage = (place: string): string =>
    `(select array_agg(s.id order by s.position) from public.pipeline_stages s where s.pipeline_id = ${pipeline})[1 + (${place})]`;
  const stageOf = `(case when n % 10 < 6 then n % 4 when n % 10 < 8 then 4 else 5 end)::int`;

  return [
    // People. The first of them asks the queries and is a member of each agency that is measured.
    `insert into auth.users (id, email) select ${person('n')}, 'bench-' || n || '@load.example.net'
      from generate_series(1, ${teammates}) n on conflict do nothing`,
    `insert into public.users (id, email, full_name) select ${person('n')}, 'bench-' || n || '@load.example.net', 'Bench ' || n
      from generate_series(1, ${teammates}) n on conflict do nothing`,
    `insert into public.agency_members (user_id, role, status, joined_at, removed_at, ${columns})
      select ${person('n')}, 'member', case when ${isAsked} or n > 1 then 'active' else 'removed' end, ${END},
        case when ${isAsked} or n > 1 then null else ${END} end, '${agency}', ${END} + n * interval '1 minute', ${END}
      from generate_series(1, ${teammates}) n`,
    // A trash: four in a hundred one by one, and the newest two in a hundred at once, as after a wrong import.
    `update public.contacts c
      set deleted_at = ${END} - interval '1 minute' * (('x' || right(c.id::text, 7))::bit(28)::int % 40000),
        deleted_by = '${PERSON_PREFIX}000000000001', delete_batch_id = c.id
      where c.agency_id = '${agency}' and ('x' || right(c.id::text, 7))::bit(28)::int % 25 = 11`,
    `update public.contacts c
      set deleted_at = ${END}, deleted_by = '${PERSON_PREFIX}000000000001', delete_batch_id = '${agency}'
      where c.agency_id = '${agency}' and c.deleted_at is null
        and c.created_at > (select percentile_disc(0.98) within group (order by created_at) from public.contacts where agency_id = '${agency}')`,
    // Five tags, from one contact in ten down to one in 25,000.
    `insert into public.tags (id, name, ${columns})
      select ${key('n')}, (array['customer', 'newsletter', 'partner', 'event', 'press'])[n], '${agency}', ${END}, ${END}
      from generate_series(1, 5) n`,
    `insert into public.contact_tags (agency_id, tag_id, contact_id, contact_created_at, contact_live)
      select '${agency}', ${key('t.tag')}, c.id, c.created_at, c.deleted_at is null
      from generate_series(0, ${contacts} - 1::bigint) n
      join public.contacts c on c.agency_id = '${agency}' and c.id = ${key('n')}
      join (values (1, 10, 0), (2, 20, 3), (3, 50, 7), (4, 100, 13), (5, 25000, 17)) t (tag, every, rest) on n % t.every = t.rest`,
    `insert into public.opportunities (id, name, contact_id, pipeline_id, stage_id, status, closed_at, amount_minor, currency, position,
        owner_id, expected_close_date, ${columns})
      select ${key('n')}, 'Opportunity ' || n, ${contact}, ${pipeline}, ${stage(stageOf)},
        case when n % 10 < 6 then 'open' when n % 10 < 8 then 'won' else 'lost' end, case when n % 10 < 6 then null else ${END} end,
        (n * 7919 % 5000000)::bigint, 'USD', n, ${team}, (${END} + (n % 180) * interval '1 day')::date, ${made}
      from ${series(0.2)}`,
    // Each came into the first stage, and two thirds went on from there.
    `insert into public.opportunity_stage_history (agency_id, opportunity_id, pipeline_id, to_stage_id, amount_minor, currency, moved_by, moved_at)
      select '${agency}', o.id, o.pipeline_id, ${stage('0')}, o.amount_minor, o.currency, o.owner_id, o.created_at
      from public.opportunities o where o.agency_id = '${agency}'`,
    `insert into public.opportunity_stage_history (agency_id, opportunity_id, pipeline_id, from_stage_id, to_stage_id, amount_minor, currency, moved_by, moved_at)
      select '${agency}', o.id, o.pipeline_id, ${stage('0')}, o.stage_id, o.amount_minor, o.currency, o.owner_id, o.created_at + interval '9 days'
      from public.opportunities o where o.agency_id = '${agency}' and o.stage_id <> ${stage('0')}`,
    `insert into public.activities (id, kind, subject, status, occurred_at, due_at, completed_at, contact_id, assignee_id, ${columns})
      select ${key('n')}, case when n % 4 = 0 then 'task' else (array['call', 'email', 'meeting', 'note'])[1 + n % 4] end, 'Activity ' || n,
        case when n % 8 = 0 then 'pending' else 'completed' end, ${came('n')}, case when n % 4 = 0 then ${came('n')} + interval '30 days' end,
        case when n % 8 = 0 then null else ${came('n')} + interval '20 days' end,
        case when n % 100 = 1 then ${key('12')} else ${contact} end, ${person(`1 + n / 8 % ${teammates}`)}, ${made}
      from ${series(0.4)}`,
    `insert into public.forms (id, title, slug, status, current_version_id, ${columns})
      select ${key('n')}, 'Form ' || n, 'form-' || n, 'published', ${key('n')}, '${agency}', ${END}, ${END} from generate_series(1, 3) n`,
    `insert into public.form_versions (id, agency_id, form_id, number, definition)
      select ${key('n')}, '${agency}', ${key('n')}, 1, '{"questions": []}' from generate_series(1, 3) n`,
    `insert into public.form_submissions (id, agency_id, form_id, form_version_id, contact_id, answers, submitted_at, updated_at)
      select ${key('n')}, '${agency}', ${key('1 + n % 3')}, ${key('1 + n % 3')}, ${contact}, '{"q1": "Yes"}', ${came('n')}, ${came('n')}
      from ${series(0.1)}`,
    `insert into public.contact_lists (id, name, member_count, ${columns})
      select ${key('n')}, 'List ' || n, 0, '${agency}', ${END}, ${END} from generate_series(1, 2) n`,
    `insert into public.contact_list_members (agency_id, list_id, contact_id, added_at)
      select '${agency}', ${key('1 + n % 2')}, ${contact}, ${came('n')} from ${series(0.2)}`,
    `update public.contact_lists l set member_count = (
        select count(*) from public.contact_list_members m where m.agency_id = l.agency_id and m.list_id = l.id)
      where l.agency_id = '${agency}'`,
    `insert into public.email_campaigns (id, name, subject, status, ${columns})
      select ${key('n')}, 'Campaign ' || n, 'News', 'sent', '${agency}', ${END}, ${END} from generate_series(1, 2) n`,
    `insert into public.campaign_recipients (id, agency_id, campaign_id, contact_id, email_norm, status, created_at)
      select ${key('n')}, '${agency}', ${key('1 + n % 2')}, ${contact}, 'person-' || n || '@load.example.net', 'delivered', ${END}
      from ${series(0.2)}`,
  ];
}
