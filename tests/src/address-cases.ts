/** What is kept of a text, where that is another form, and what is refused. */
export interface AddressCases {
  readonly taken: readonly (readonly [given: string, kept?: string])[];
  readonly refused: readonly string[];
}

/** What columns for addresses take, keep and refuse: one table for the domain, the API, the REST door, the database. */
export const ADDRESS_CASES = {
  email: {
    taken: [
      ['ann@example.com'],
      ['Ann.O+x@Example.COM'],
      ['  ann@example.com\t', 'ann@example.com'],
      ['\u00A0ann@example.com', 'ann@example.com'],
      ['tom&jerry@example.com'],
      ['a/b@example.com'],
      ['#sales@example.com'],
      ["o'neil@example.ie"],
      ['{x}!$%*=?^`|~@example.com'],
      ['ann@münchen.example'],
      ['ann@xn--mnchen-3ya.example'],
      ['ann@例え.テスト'],
      ['ann@xn--r8jz45g.xn--zckzah'],
      ['ann@sub-domain.example.co.uk'],
      ['ann@1und1.de'],
    ],
    refused: [
      'ann',
      '@example.com',
      'ann@',
      'ann@example',
      'ann@@example.com',
      'an n@example.com',
      'a..b@example.com',
      '.a@example.com',
      'a.@example.com',
      'ann@-x.com',
      'ann@x-.com',
      'ann@example..com',
      'ann@127.0.0.1',
      'ann@exa\u200Bmple.com',
      'ann@exa\u3164mple.com',
      'ann@exam\u00A0ple.com',
      'ann@example.com\nbcc: bob@example.org',
      'äöü@example.com',
      '"ann"@example.com',
      `${'x'.repeat(320)}@example.com`,
    ],
  },
  phone: {
    taken: [
      ['112'],
      ['+43 664 1234567'],
      [' 0664/1234567 ', '0664/1234567'],
      ['+43\u00A0664\u00A01234567'],
      ['+43\u202F664\u202F1234567'],
      ['0664\u20131234567'],
      ['\u202A+43 664 1234567\u202C'],
      ['\u2066+43 664 1234567\u2069'],
      ['tel:+436641234567'],
      ['TEL: 0664 1234567'],
      ['＋４３ ６６４ １２３４５６７'],
      ['０３－１２３４－５６７８'],
      ['+43 (0)664 1234567'],
      ['(415) 555-2671'],
      ['555.1234 ext 4'],
      ['555.1234 ext. 4'],
      ['555 1234 x4'],
      ['555-1234,,4'],
      ['555 1234 #4'],
      ['+1-415-555-0155;ext=98'],
    ],
    refused: [
      '12',
      '+()',
      '(x)',
      'call me 123',
      '123 ext',
      '123x',
      '0664 CALL ME',
      '123\n456',
      '123\u2028456',
      '+43 664; drop',
      '1'.repeat(41),
    ],
  },
  website: {
    taken: [
      ['https://example.com'],
      ['example.com', 'https://example.com'],
      ['www.example.com', 'https://www.example.com'],
      [' Example.com/a?b=c#d ', 'https://Example.com/a?b=c#d'],
      ['example.com:8080/x', 'https://example.com:8080/x'],
      ['münchen.example', 'https://münchen.example'],
      ['HTTP://münchen.example:8080'],
      ['http://localhost:3000/a'],
      ['http://[2001:db8::1]:80/path'],
    ],
    refused: [
      'example',
      'localhost:3000',
      'javascript:alert(1)',
      'data:text/html,x',
      'mailto:ann@example.com',
      'ann@example.com',
      'ftp://example.com',
      'http://',
      'https:example.com',
      '//example.com',
      'exa mple.com',
      'https://exa mple.com',
      'https://example.com/\na',
      '127.0.0.1',
      `https://example.com/${'a'.repeat(2048)}`,
    ],
  },
} as const satisfies Readonly<Record<string, AddressCases>>;

/** Ways to write one address. */
export const SAME_ADDRESSES: readonly (readonly string[])[] = [
  ['ann@example.com', 'ANN@Example.com', '\u00A0ann@example.com', 'ann@example.com\u3000'],
  [
    'ann@münchen.example',
    'ann@xn--mnchen-3ya.example',
    'Ann@MÜNCHEN.example',
    'ann@mu\u0308nchen.example',
    'ann@XN--MNCHEN-3YA.example',
  ],
  ['ann@例え.テスト', 'ann@xn--r8jz45g.xn--zckzah'],
  ['ann@straße.example', 'ann@xn--strae-oqa.example'],
];
/** Addresses that look alike and are each their own: punycode of what is no label in its one form stays as it is. */
export const OTHER_ADDRESSES: readonly string[] = [
  'ann@example.com',
  'ann@xn--a.com',
  'ann@xn--a-ecp.com',
  'ann@xn--99999999999.com',
  'ann@xn--mnchen-3ya0.com',
  'ann@strasse.example',
];

/** The fields of records that hold codes. */
export const CODE_CASES = {
  currency: {
    taken: ['EUR', 'USD', 'JPY', 'XOF'],
    refused: ['EUE', 'XXX', 'eur', 'EU', 'EURO', '€', 'EUR ', ''],
  },
  timezone: {
    taken: [
      'UTC',
      'Europe/Vienna',
      'America/Argentina/Buenos_Aires',
      'Asia/Kolkata',
      'Asia/Calcutta',
      'Etc/GMT+1',
      'EST5EDT',
    ],
    refused: [
      'IST',
      'BST',
      'AST',
      'PST',
      'europe/vienna',
      'Mars/Base',
      'Mars/Base+5',
      'GMT+1',
      '+01:00',
      'localtime',
      'posixrules',
      '',
    ],
  },
} as const;
