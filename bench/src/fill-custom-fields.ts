/**
 * Options of the select field. Of 10,000 contacts, those numbered below `below` hold this option or one above it: six in
 * ten hold the first, two hold the last.
 */
const OPTIONS = [
  { label: 'Free', below: 6000 },
  { label: 'Team', below: 8500 },
  { label: 'Business', below: 9900 },
  { label: 'Enterprise', below: 9998 },
  { label: 'Partner', below: 10_000 },
] as const;

/** Numbers of fields and options among the ids of their agency. */
const FIELD = { tier: 1, employees: 2, renewal: 3, code: 4 } as const;

/** The id of row number `n` of a table, as in the other statements of the fill. */
function keyIn(agency: string): (n: string) => string {
  return (n) => `('${agency.slice(0, 24)}' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}

/** The id of an option by its place. */
export function optionId(agency: string, place: number): string {
  return `${agency.slice(0, 24)}${(0x900 + place).toString(16).padStart(12, '0')}`;
}

/**
 * Four fields of contacts (a choice, a number, a day, a text), each with a value for every contact: the typed values,
 * and the copy in the contact.
 */
export function customFieldStatements(agency: string, contacts: number): string[] {
  const key = keyIn(agency);
  const options = OPTIONS.map(({ label }, place) => ({ id: optionId(agency, place), label }));
  const choice = `case ${OPTIONS.map(({ below }, place) => `when n * 7919 % 10000 < ${below} then '${optionId(agency, place)}'`).join(' ')} end`;
  const value = {
    tier: `(${choice})::uuid`,
    employees: `(n * 104729 % 10000)::float8`,
    renewal: `(date '2026-01-01' + (n * 31 % 730)::int)`,
    code: `'C-' || (n * 613 % 1000)`,
  };
  const field = (name: keyof typeof FIELD, type: string, column: string): string =>
    `insert into public.custom_field_values (id, agency_id, field_id, entity, type, is_unique, contact_id, ${column})
      select ${key(`n * 4 + ${FIELD[name] - 1}`)}, '${agency}', ${key(String(FIELD[name]))}, 'contact', '${type}', false, ${key('n')}, ${value[name]}
      from generate_series(0, ${contacts} - 1::bigint) n`;
  const numbered = `('x' || right(c.id::text, 12))::bit(48)::bigint`;
  return [
    `insert into public.custom_fields (id, agency_id, entity, key, label, type, options, position) values
      (${key('1')}, '${agency}', 'contact', 'tier', 'Tier', 'select', '${JSON.stringify(options)}', 0),
      (${key('2')}, '${agency}', 'contact', 'employees', 'Employees', 'number', '[]', 1),
      (${key('3')}, '${agency}', 'contact', 'renewal', 'Renewal', 'date', '[]', 2),
      (${key('4')}, '${agency}', 'contact', 'code', 'Code', 'text', '[]', 3)`,
    field('tier', 'select', 'value_option_id'),
    field('employees', 'number', 'value_number'),
    field('renewal', 'date', 'value_date'),
    field('code', 'text', 'value_text'),
    `update public.contacts c
      set custom_fields = (select jsonb_build_object('tier', ${choice}, 'employees', ${value.employees}, 'renewal', ${value.renewal}, 'code', ${value.code})
        from (select ${numbered} as n) numbered)
      where c.agency_id = '${agency}'`,
  ];
}
