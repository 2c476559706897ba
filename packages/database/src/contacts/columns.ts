import { Contact } from '@axolop/domain';
import { columnsOf } from '../kernel/columns.ts';

export const CONTACT_COLUMNS = columnsOf(Contact);

/** For tags with the contacts that carry them: a join that also filters. */
export const TAGGED_CONTACT_COLUMNS = `contact:contacts!inner(${CONTACT_COLUMNS})` as const;
