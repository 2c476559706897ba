import type { FunctionRule } from './function-rule.ts';

/** What every public function of custom fields promises. */
export const CUSTOM_FIELD_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  reorder_custom_fields: [
    {
      needs: 'custom_field:write',
      foreign: 'AX404',
      prepare: async ({ sql, ground: { here } }) => {
        // It is the first one of its agency; behind this one, it has a way to go.
        await sql.query('update public.custom_fields set position = 9 where id = $1', [here.field]);
        return here.field;
      },
      args: ({ agency, ground }) => ({ agency_id: agency, entity: 'contact', ids: [ground.here.field] }),
    },
  ],
};
