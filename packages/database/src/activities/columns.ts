import { Activity } from '@axolop/domain';
import { columnsOf } from '../kernel/columns.ts';

export const ACTIVITY_COLUMNS = columnsOf(Activity);
