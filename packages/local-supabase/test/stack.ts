import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import { Client } from 'pg';
import { startLocalSupabase } from '../src/index.ts';
import type { LocalSupabase, LocalSupabaseOptions } from '../src/index.ts';

export const PASSWORD = 'correct horse battery staple';

/** The tables of these tests: two with a foreign key, policies that need a header, and grants by column. */
export const SCHEMA = `
  create table public.shops (
    id uuid primary key default gen_random_uuid(), name text not null unique, owner uuid,
    created_at timestamptz not null default now());
  create table public.orders (
    id bigint generated always as identity primary key,
    shop_id uuid not null references public.shops on delete cascade,
    title text not null check (title <> ''), secret text,
    placed_at timestamptz, placed_local timestamp, day date, took interval,
    amount numeric, big bigint, ratio float8, raw bytea, extra jsonb,
    times timestamptz[], tags text[], unique (shop_id, id));
  alter table public.shops enable row level security;
  alter table public.orders enable row level security;
  create policy shops_all on public.shops for all to authenticated using (true) with check (true);
  create policy orders_all on public.orders for all to authenticated
    using (shop_id::text = current_setting('request.headers', true)::jsonb ->> 'x-shop-id')
    with check (shop_id::text = current_setting('request.headers', true)::jsonb ->> 'x-shop-id');
  revoke all on public.orders from anon, authenticated;
  grant select, insert, delete on public.orders to authenticated;
  grant update (title) on public.orders to authenticated;

  create table public.parcels (
    id bigint generated always as identity primary key, shop_id uuid not null, order_id bigint, returned_order_id bigint,
    foreign key (shop_id, order_id) references public.orders (shop_id, id),
    constraint parcels_returned foreign key (shop_id, returned_order_id) references public.orders (shop_id, id));
  create table public.receipts (
    id bigint generated always as identity primary key, shop_id uuid not null, order_id bigint not null, unique (shop_id, order_id),
    foreign key (shop_id, order_id) references public.orders (shop_id, id));

  create function public.what_is_set() returns jsonb language sql volatile as $$
    select jsonb_build_object(
      'uid', auth.uid(), 'role', auth.role(), 'email', auth.email(), 'jwt', auth.jwt(), 'current_user', current_user,
      'headers', current_setting('request.headers', true)::jsonb, 'cookies', current_setting('request.cookies', true)::jsonb,
      'method', current_setting('request.method', true), 'path', current_setting('request.path', true),
      'statement_timeout', current_setting('statement_timeout'), 'lock_timeout', current_setting('lock_timeout'),
      'search_path', current_setting('search_path'), 'read_only', current_setting('transaction_read_only'))
  $$;
  create function public.what_is_set_stable() returns jsonb language sql stable as $$ select public.what_is_set() $$;
  create view public.seen with (security_invoker = true) as select public.what_is_set() as settings;
  grant select on public.seen to anon, authenticated;
  create function public.write_a_shop() returns void language sql volatile security definer set search_path = ''
    as $$ insert into public.shops (name) values ('written by a function') $$;
  create function public.raise_with(code text, detail text, hint text) returns void language plpgsql as $$
    begin raise exception using errcode = code, message = 'email_taken', detail = detail, hint = hint; end $$;
  create table public.things (id bigint generated always as identity primary key, name text not null, value jsonb);
  create function public.echo(value jsonb) returns jsonb language sql stable as $$ select value $$;
  create function public.sleep(seconds float8) returns void language sql volatile as $$ select pg_sleep(seconds) $$;
`;

/** Runs statements as the superuser. */
export async function asSuperuser(databaseUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(text);
    return result.rows;
  } finally {
    await client.end();
  }
}

/** A throw-away stack with the tables above. */
export function startStack(options: LocalSupabaseOptions = {}): Promise<LocalSupabase> {
  return startLocalSupabase({
    ephemeral: true,
    apiPort: 0,
    databasePort: 0,
    migrate: async (databaseUrl) => {
      await asSuperuser(databaseUrl, SCHEMA);
    },
    ...options,
  });
}

/** A client of nobody. */
export function anonymous(stack: LocalSupabase, headers: Record<string, string> = {}): SupabaseClient {
  return createClient(stack.url, stack.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers },
  });
}

/** A client past Row Level Security. */
export function service(stack: LocalSupabase): SupabaseClient {
  return createClient(stack.url, stack.secretKey, { auth: { persistSession: false, autoRefreshToken: false } });
}

let people = 0;

/** Somebody who has just signed up. */
export async function signedUp(
  stack: LocalSupabase,
  headers: Record<string, string> = {},
): Promise<{ client: SupabaseClient; id: string; email: string; token: string }> {
  people += 1;
  const client = anonymous(stack, headers);
  const email = `person-${people}@example.com`;
  const { data, error } = await client.auth.signUp({ email, password: PASSWORD });
  if (error !== null || data.session === null || data.user === null) throw error ?? new Error('There is no session.');
  return { client, id: data.user.id, email, token: data.session.access_token };
}
