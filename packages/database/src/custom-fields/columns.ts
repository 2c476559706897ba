import { CustomField } from '@axolop/domain';
import { columnsOf } from '../kernel/columns.ts';

export const CUSTOM_FIELD_COLUMNS = columnsOf(CustomField);
