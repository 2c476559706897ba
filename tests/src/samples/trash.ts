import type { Permission, TrashResource } from '@axolop/domain';
import { insertRecord } from '../matrix/preparations.ts';
import { prepared, type Uses } from './sample.ts';

/** What members put into the trash, and who may take it out again. */
type Removable = {
  [Resource in TrashResource]: `${Resource}:remove` extends Permission ? Resource : never;
}[TrashResource];

/** Uses of a removal: of the caller's own record, and of somebody else's, which takes the larger permission. */
export const removal = (resource: Removable): Uses<{ id: string }> => ownAndOthers(resource, false);

/** Uses of a restore, in the same way. */
export const restore = (resource: Removable): Uses<{ id: string }> => ownAndOthers(resource, true);

function ownAndOthers(resource: Removable, inTrash: boolean): Uses<{ id: string }> {
  return [
    {
      about: 'own',
      prepare: async (place) => insertRecord(place, resource, { isOwn: true, inTrash }),
      input: prepared,
    },
    {
      about: "somebody else's",
      needs: [`${resource}:remove`],
      prepare: async (place) => insertRecord(place, resource, { isOwn: false, inTrash }),
      input: prepared,
      foreign: { untried: 'The use above tries them.' },
    },
  ];
}
