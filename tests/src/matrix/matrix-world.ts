import { twoAgencies, type World } from '@axolop/testing';
import { makeActors, type Actor } from './actors.ts';
import { exposedTables, type CatalogTable } from './catalog.ts';
import { makeGround, peopleOf, type Ground } from './ground.ts';
import { Camera, type Bounds, type ImagedTable } from './image.ts';
import { restClients, type Rest } from './rest.ts';
import type { Header } from './actors.ts';
import { TABLE_RULES } from './table-rules.ts';

/** Two agencies full of rows, and everybody who tries to get at them. */
export interface MatrixWorld extends AsyncDisposable {
  readonly world: World;
  readonly actors: readonly Actor[];
  readonly tables: readonly CatalogTable[];
  readonly bounds: Bounds;
  /** What is in the agency with this id. */
  ground(agencyId: string): Ground;
  rest(actor: Actor, header: Header): Rest;
  /** Takes images of these tables; when none are named, of all that belong to agencies or people. */
  camera(names?: readonly string[]): Camera;
}

/** Makes the world that a file of the matrix sweeps. */
export async function matrixWorld(): Promise<MatrixWorld> {
  await using made = new AsyncDisposableStack();
  const world = made.use(await twoAgencies());
  const actors = await makeActors(world);
  const grounds = new Map<string, Ground>();
  for (const { id } of [world.a, world.b]) grounds.set(id, made.use(await makeGround(world.sql, id)));
  const all = [...grounds.values()].flatMap(({ here, next }) => [here, next]);
  const accounts = all.flatMap(peopleOf);

  const people = [
    ...accounts,
    ...actors.flatMap(({ person }) => (person === null ? [] : [person.id])),
    world.b.owner.id,
  ];
  // An agency that the service role inserts bears the id of an account that is otherwise unused.
  const bounds = { agencies: [world.a.id, world.b.id, ...all.map(({ account }) => account)], people };
  const tables = await exposedTables(world.sql);
  const running = made.move();
  return {
    world,
    actors,
    tables,
    bounds,
    ground: (agencyId) => {
      const ground = grounds.get(agencyId);
      if (ground === undefined) throw new Error('The world has no such agency.');
      return ground;
    },
    rest: restClients(world.address),
    camera: (names) => new Camera(world.sql, imagedTables(tables, names), bounds),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function imagedTables(tables: readonly CatalogTable[], names: readonly string[] | undefined): ImagedTable[] {
  return tables.flatMap((table) => {
    const rule = TABLE_RULES[table.name];
    if (rule === undefined) return [];
    const scope = rule.scope ?? 'agency_id';
    // What belongs to everybody may be written by another file at this moment.
    const wanted = names === undefined ? scope !== 'everything' : names.includes(table.name);
    return wanted ? [{ ...table, scope }] : [];
  });
}
