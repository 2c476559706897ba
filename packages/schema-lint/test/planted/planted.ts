/** One hole and the name under which it has to be found. */
export interface Hole {
  readonly plant: string;
  readonly object: string;
}

/** The holes that a lint has to find, and what looks like them and is harmless. */
export interface Planted {
  readonly lint: string;
  readonly holes: readonly Hole[];
  readonly harmless: readonly string[];
}

/** A tenant table as it should be, which the holes are made in; no lint says a word about it. */
export const PLANTED_TABLE = `
  create table public.planted (
    id uuid primary key default private.uuid_v7(),
    agency_id uuid not null references public.agencies (id) on delete cascade,
    name text not null check (length(name) <= 200),
    owner_id uuid,
    contact_id uuid,
    version integer not null default 1,
    created_by uuid,
    created_at timestamptz not null default now(),
    unique (agency_id, id)
  );
  call private.protect_tenant_table('public.planted', 'contact:read', 'contact:write', 'contact:write');
  call private.open_table('public.planted', 'select');
  grant insert (agency_id, name, owner_id), update (name, owner_id) on public.planted to authenticated;
  call audit.watch('public.planted');`;

/** A policy for SELECT on the planted table. */
export function reading(expression: string): string {
  return `create policy planted_hole on public.planted for select to authenticated using (${expression})`;
}

/** A function that answers nothing. */
export function functionNamed(name: string, options: string): string {
  return `create function ${name}() returns void language sql ${options} as ''`;
}
