import type { Planted } from './planted.ts';

const IN_FUNCTION = 'private.planted(uuid,timestamp with time zone)';
const ON_TABLE = (name: string): string => `public.planted.${name}`;

/** A function whose body has an expression; it may read the planted table as `p` and knows the zone of an agency. */
function counting(expression: string): string {
  return `create function private.planted(agency uuid, moment timestamptz) returns void language plpgsql set search_path = '' as $$
    declare zone text := 'UTC'; since timestamptz := moment;
    begin perform ${expression} from public.planted p join public.agencies a on a.id = p.agency_id; end $$`;
}

const HOLES = [
  "date_trunc('month', p.created_at)",
  'p.created_at::date',
  '(p.created_at)::date',
  'cast(p.created_at as date)',
  'date(p.created_at)',
  'max(p.created_at)::date',
  'now()::date',
  "(now() + interval '1 day')::date",
  'current_date + 30',
  'localtimestamp',
  'moment::date',
  'since::date',
  'extract(month from p.created_at)',
  "date_part('dow', p.created_at)",
  "to_char(p.created_at, 'YYYY-MM')",
  "date_trunc('month', p.created_at at time zone 'UTC')::date",
  "(p.created_at at time zone 'Europe/Vienna')::date",
  "date_trunc('month', p.created_at, 'UTC')",
  "timezone('UTC', p.created_at)::date",
  "(now() at time zone 'UTC')::date + 30",
];

export const CUTS: readonly Planted[] = [
  {
    lint: 'cut_without_zone',
    holes: [
      ...HOLES.map((expression) => ({ plant: counting(expression), object: IN_FUNCTION })),
      {
        plant: `create view public.planted_view with (security_invoker = true) as select date_trunc('day', created_at) as day from public.planted`,
        object: 'public.planted_view',
      },
      { plant: 'alter table public.planted add column due date default current_date', object: ON_TABLE('due') },
      {
        plant: `alter table public.planted add constraint planted_due check ((created_at at time zone 'UTC')::date > '2000-01-01')`,
        object: ON_TABLE('planted_due'),
      },
      {
        plant: `create index planted_day_idx on public.planted (agency_id, ((created_at at time zone 'UTC')::date))`,
        object: ON_TABLE('planted_day_idx'),
      },
      {
        plant:
          'create policy planted_today on public.planted for select to authenticated using (created_at::date = now()::date)',
        object: ON_TABLE('planted_today'),
      },
    ],
    harmless: [
      "date_trunc('month', p.created_at at time zone a.timezone)::date",
      '(p.created_at at time zone zone)::date',
      '(now() at time zone (select b.timezone from public.agencies b limit 1))::date',
      "date_trunc('month', p.created_at, a.timezone)",
      "'2026-10-31'::date",
      "date_trunc('month', '2026-10-31'::date::timestamp)::date",
      'extract(epoch from p.created_at)',
      'extract(day from now() - p.created_at)',
      `to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
      'p.created_at::text',
      'p.name::date',
      "'current' || '_date'",
      'true -- p.created_at::date\n',
    ].map(counting),
  },
];
