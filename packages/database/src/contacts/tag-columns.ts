import { Tag } from '@axolop/domain';
import { columnsOf } from '../kernel/columns.ts';

export const TAG_COLUMNS = columnsOf(Tag);

/** With the normalised name that tags are sorted by. */
export const SORTED_TAG_COLUMNS = `${TAG_COLUMNS},sortName:name_norm` as const;

/** For the marks of a contact with the tag that each is of. */
export const GIVEN_TAG_COLUMNS = `tagId:tag_id,taggedAt:created_at,tag:tags!inner(${TAG_COLUMNS})` as const;
