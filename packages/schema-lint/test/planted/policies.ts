import { reading, type Planted } from './planted.ts';

const MEMBER = "agency_id = any (array (select private.agencies_permitting('contact:read')))";
const WRITER = "agency_id = any (array (select private.agencies_permitting('contact:write')))";
const ACTIVE = 'agency_id = (select private.active_agency())';
const IS_MEMBER = `create function private.planted_is_member(agency uuid) returns boolean language sql stable as 'select true';`;
const hole = (plant: string) => ({ plant, object: 'public.planted.planted_hole' });
const wall = (text: string): string =>
  `drop policy planted_wall on public.planted; create policy planted_other on public.planted ${text}`;
const withoutWall = (text: string) => ({ plant: wall(text), object: 'public.planted' });

export const POLICIES: readonly Planted[] = [
  {
    lint: 'policy_constant_true',
    holes: [
      hole(reading('true')),
      hole('create policy planted_hole on public.planted for insert to authenticated with check (true)'),
      hole(
        `create policy planted_hole on public.planted for update to authenticated using (${MEMBER}) with check (1 = 1)`,
      ),
      hole(reading('(select auth.uid()) is not null')),
      hole(reading(`${MEMBER} or (select auth.role()) = 'authenticated'`)),
      hole(reading('exists (select from public.agency_members m where m.user_id = (select auth.uid()))')),
      hole(reading('agency_id is not null')),
      hole(reading('agency_id = agency_id')),
    ],
    harmless: [
      reading('false'),
      reading(`${MEMBER} and (select auth.uid()) is not null`),
      'create policy planted_hole on public.planted as restrictive for all to authenticated using (true)',
    ],
  },
  {
    lint: 'policy_is_null_or',
    holes: [
      hole(reading('owner_id is null or owner_id = (select auth.uid())')),
      hole(reading(`${MEMBER} and (contact_id is null or name <> '')`)),
      hole(reading('agency_id is not distinct from (select private.active_agency())')),
      hole(reading('coalesce(owner_id, (select auth.uid())) = (select auth.uid())')),
    ],
    harmless: [
      reading(`${MEMBER} and owner_id is null`),
      reading(`${MEMBER} and ((select auth.uid()) is null or owner_id = (select auth.uid()))`),
    ],
  },
  {
    lint: 'membership_test_per_row',
    holes: [
      hole(IS_MEMBER + reading('private.planted_is_member(agency_id)')),
      hole(IS_MEMBER + reading('(select private.planted_is_member(agency_id))')),
      hole(reading("agency_id in (select private.agencies_permitting('contact:read'))")),
      hole(
        reading('agency_id in (select m.agency_id from public.agency_members m where m.user_id = (select auth.uid()))'),
      ),
      hole(reading('exists (select from public.agency_members m where m.agency_id = planted.agency_id)')),
      hole(
        reading(
          'agency_id = any (array (select m.agency_id from public.agency_members m where m.user_id = planted.owner_id))',
        ),
      ),
      hole(reading('owner_id = auth.uid()')),
    ],
    harmless: [
      reading(MEMBER),
      reading('owner_id = (select auth.uid()) and length(name) > 0'),
      reading(
        'agency_id = any (array (select m.agency_id from public.agency_members m where m.user_id = (select auth.uid())))',
      ),
    ],
  },
  {
    lint: 'wall_missing',
    holes: [
      { plant: 'drop policy planted_wall on public.planted', object: 'public.planted' },
      withoutWall(`for all to authenticated using (${ACTIVE})`),
      withoutWall(`as restrictive for select to authenticated using (${ACTIVE})`),
      withoutWall(`as restrictive for all to service_role using (${ACTIVE})`),
      withoutWall(`as restrictive for all to authenticated using (${ACTIVE} or owner_id = (select auth.uid()))`),
      withoutWall(`as restrictive for all to authenticated using (${ACTIVE}) with check (true)`),
      withoutWall('as restrictive for all to authenticated using (id = (select private.active_agency()))'),
      withoutWall('as restrictive for all to authenticated using (agency_id = (select auth.uid()))'),
      { plant: 'create table public.planted_too (agency_id uuid not null)', object: 'public.planted_too' },
    ],
    harmless: [
      wall(`as restrictive for all to authenticated using (${ACTIVE})`),
      wall(
        "as restrictive for all to authenticated using ((select private.active_agency()) = agency_id and name <> '')",
      ),
      wall(`as restrictive for all using (${ACTIVE})`),
      'create table private.planted_too (agency_id uuid not null)',
    ],
  },
  {
    lint: 'policy_without_permission',
    holes: [
      hole(reading('owner_id = (select auth.uid())')),
      hole(reading("agency_id = any (array (select private.agencies_permitting('contact:raed')))")),
      hole(reading("id = any (array (select private.agencies_permitting('contact:read')))")),
      hole(reading(`${MEMBER} or owner_id = (select auth.uid())`)),
      hole(`create policy planted_hole on public.planted for delete to authenticated using (${MEMBER})`),
      hole(
        `create policy planted_hole on public.planted for all to authenticated using (${MEMBER}) with check (${WRITER})`,
      ),
    ],
    harmless: [
      reading(`${MEMBER} and owner_id = (select auth.uid())`),
      reading(`${MEMBER} or ${WRITER}`),
      `create policy planted_hole on public.planted for delete to authenticated using (${WRITER})`,
    ],
  },
  {
    lint: 'policy_without_role',
    holes: [
      hole(`create policy planted_hole on public.planted for select using (${MEMBER})`),
      hole(`create policy planted_hole on public.planted for select to anon, authenticated using (${MEMBER})`),
    ],
    harmless: [
      reading(MEMBER),
      `create policy planted_hole on public.planted as restrictive for select using (${ACTIVE})`,
    ],
  },
  {
    lint: 'grant_without_policy',
    holes: [
      { plant: 'grant delete on public.planted to authenticated', object: 'public.planted' },
      {
        plant: 'drop policy planted_update on public.planted',
        object: 'public.planted',
      },
      {
        plant: `create policy planted_hole on public.planted as restrictive for delete to authenticated using (${ACTIVE});
          grant delete on public.planted to authenticated`,
        object: 'public.planted',
      },
    ],
    harmless: [
      `create policy planted_hole on public.planted for delete to authenticated using (${WRITER}); grant delete on public.planted to authenticated`,
      'grant delete on public.planted to service_role',
    ],
  },
  {
    lint: 'policy_without_grant',
    holes: [
      hole(`create policy planted_hole on public.planted for delete to authenticated using (${WRITER})`),
      hole(`create policy planted_hole on public.planted for all to authenticated using (${WRITER})`),
      {
        plant: 'revoke update (name, owner_id) on public.planted from authenticated',
        object: 'public.planted.planted_update',
      },
    ],
    harmless: [
      `create policy planted_hole on public.planted for delete to authenticated using (${WRITER}); grant delete on public.planted to authenticated`,
      `create policy planted_hole on public.planted as restrictive for delete to authenticated using (${ACTIVE})`,
    ],
  },
];
