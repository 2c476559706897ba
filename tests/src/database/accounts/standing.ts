/** How many memberships there are of which kind, in one line. */
export const MEMBERS = `
  select string_agg(line, ', ' order by line) from (
    select case agency_id when 'aaaaaaaa-0000-4000-8000-000000000001' then 'A ' else 'B ' end || role || ' ' || status || ' ' || count(*) as line
    from public.agency_members group by agency_id, role, status) lines`;

const FROM_THE_START = {
  'A owner active': 1,
  'A admin active': 1,
  'A member active': 1,
  'A member suspended': 3,
  'A member removed': 1,
  'A viewer active': 4,
  'B owner active': 1,
  'B member suspended': 2,
  'B viewer active': 2,
} as const;

/** What {@link MEMBERS} says after a change to what the fixture made. */
export function standing(change: Readonly<Record<string, number>>): string {
  const counts = new Map<string, number>(Object.entries(FROM_THE_START));
  for (const [kind, difference] of Object.entries(change)) counts.set(kind, (counts.get(kind) ?? 0) + difference);
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind} ${count}`)
    .toSorted()
    .join(', ');
}
