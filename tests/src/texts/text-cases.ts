/** A text as somebody gives it, and what the product makes of it. */
export interface TextCase {
  readonly about: string;
  readonly given: string;
  /** What a field of one line keeps; null where it refuses. */
  readonly line: string | null;
  /** What a field of several lines keeps. */
  readonly lines: string;
}

const line = (about: string, given: string, kept = given): TextCase => ({
  about,
  given,
  line: kept,
  lines: given.normalize('NFC'),
});
const refused = (about: string, given: string): TextCase => ({
  about,
  given,
  line: null,
  lines: given.normalize('NFC'),
});

/**
 * Texts as people, keyboards and attackers write them, in code points where one would not see them: one table for the
 * judge of the API, the judge of the database, and both doors.
 */
export const TEXT_CASES: readonly TextCase[] = [
  line('plain', 'Ann'),
  line('composed', 'Jos\u00E9'),
  line('decomposed', 'Jose\u0301', 'Jos\u00E9'),
  line('several accents, decomposed', 'Dvor\u030Ca\u0301k', 'Dvo\u0159\u00E1k'),
  line('two accents on a letter, the lower one last', 'Ho\u0302\u0323', 'H\u1ED9'),
  line('Vietnamese', '\u0110\u1EB7ng V\u0103n B\u00ECnh'),
  line('German', 'Wei\u00DF'),
  line('Turkish', '\u0130stanbul \u0131sparta'),
  line('a ligature stays', '\uFB01nance'),
  line('full width stays', '\uFF21\uFF22\uFF23 \uFF11'),
  line('Hangul, decomposed', '\u1100\u1175\u11B7', '\uAE40'),
  line('an Angstrom sign', '\u212B', '\u00C5'),
  line('kanji', '\u6771\u4EAC\u96FB\u529B'),
  line('a compatibility ideograph', '\uF900', '\u8C48'),
  line('Hebrew with a mark of direction', '\u05E9\u05DC\u05D5\u05DD\u200F'),
  line('a family with joiners', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'),
  line('a heart with its selector', '\u2764\uFE0F'),
  line('the flag of Wales', '\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}'),
  line('a zero-width space inside', 'a\u200Bb'),
  line('a joiner of Persian', '\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645'),
  line('a tabulator inside', 'a\tb'),
  line('a no-break space inside', 'a\u00A0b'),
  line('blanks around', ' \u00A0\tAnn \u3000\uFEFF', 'Ann'),
  line('narrow and ideographic spaces around', '\u202F\u3000Ann\u2003', 'Ann'),
  line('a line break at its end', 'Ann\r\n', 'Ann'),
  line('a separator of lines at its end', 'Ann\u2028', 'Ann'),
  line('a vertical tab before it', '\vAnn', 'Ann'),
  line('empty', ''),
  line('spaces only', '   ', ''),
  line('no-break spaces only', '\u00A0\u00A0', ''),
  line('a tabulator only', '\t', ''),
  line('a separator of lines only', '\u2028', ''),
  line('all blanks', '\u1680\u2000\u2001\u2009\u205F\uFEFF', ''),
  refused('a zero-width space only', '\u200B'),
  refused('a Hangul filler only', '\u3164'),
  refused('Hangul fillers of letters only', '\u115F\u1160'),
  refused('a half-width Hangul filler only', '\uFFA0'),
  refused('an empty Braille cell only', '\u2800'),
  refused('a soft hyphen only', '\u00AD'),
  refused('joiners only', '\u200D\u200C'),
  refused('marks of direction only', '\u202A\u2066\u200E'),
  refused('a word joiner between blanks', ' \u2060 '),
  refused('selectors only', '\uFE0F\u{E0100}'),
  refused('tags only', '\u{E0041}\u{E007F}'),
  refused('a control character only', '\u0001'),
  refused('a line feed', 'a\nb'),
  refused('a carriage return', 'a\rb'),
  refused('a vertical tab', 'a\vb'),
  refused('a form feed', 'a\fb'),
  refused('NEL', 'a\u0085b'),
  refused('NEL at its end', 'a\u0085'),
  refused('a separator of lines', 'a\u2028b'),
  refused('a separator of paragraphs', 'a\u2029b'),
];

/** Texts that a person takes for one, and what they have in common: the form in which they are compared. */
export const SAME_TEXTS: Readonly<Record<string, readonly string[]>> = {
  dvorak: ['Dvo\u0159\u00E1k', 'Dvor\u030Ca\u0301k', 'DVO\u0158\u00C1K', '\uFF24vorak', 'dv\u200Borak'],
  jose: ['Jos\u00E9', 'Jose\u0301', 'JOS\u00C9'],
  weiss: ['Wei\u00DF', 'WEISS', 'WEI\u1E9E', 'wei\u017Fs'],
  lefevre: ['Lef\u00E8vre', 'LEFE\u0300VRE'],
  dang: ['\u0110\u1EB7ng', '\u0111ang', 'D\u0103\u0323ng', '\u00D0ang'],
  istanbul: ['\u0130stanbul', 'istanbul', 'ISTANBUL', '\u0131stanbul', 'I\u0307stanbul'],
  isparta: ['Isparta', '\u0131sparta', '\u0130SPARTA'],
  finance: ['\uFB01nance', 'FINANCE', 'f\u0131nance'],
  'efflux office': ['e\uFB04ux o\uFB03ce', 'Efflux\u00A0Office'],
  'aeroskobing oeuvre': ['\u00C6r\u00F8sk\u00F8bing \u0152uvre'],
  'thor lodz hal': ['\u00DE\u00F3r \u0141\u00F3d\u017A \u0126al'],
  'abc 12': ['\uFF21\uFF22\uFF23\u3000\uFF11\uFF12', 'abc \u2460\u2461', 'a\u{1D5BB}c\u202F\u00B9\u00B2'],
  '\uAE40': ['\uAE40', '\u1100\u1175\u11B7'],
  '\u30AC\u30EA\u30EC\u30AA': ['\uFF76\uFF9E\uFF98\uFF9A\uFF75', '\u30AB\u3099\u30EA\u30EC\u30AA'],
  '\u682A\u5F0F\u4F1A\u793E': ['\u337F'],
  '\u03C3\u03B9\u03C3\u03C5\u03C6\u03BF\u03C3': [
    '\u03A3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2',
    '\u03A3\u0399\u03A3\u03A5\u03A6\u039F\u03A3',
  ],
  '\u0435\u043B\u043A\u0438': ['\u0401\u043B\u043A\u0438', '\u0415\u041B\u041A\u0418'],
  '\u0627\u062D\u0645\u062F': ['\u0623\u062D\u0645\u062F', '\u0627\u064E\u062D\u0645\u0640\u062F'],
  '\u05E9\u05DC\u05D5\u05DD': ['\u05E9\u05C1\u05B8\u05DC\u05D5\u05B9\u05DD'],
};

/** Texts that stay apart: what looks alike is another letter. */
export const OTHER_TEXTS: readonly (readonly [string, string])[] = [
  ['\u30AB', '\u30AC'],
  ['\u30DB', '\u30DD'],
  ['\u0915\u093F', '\u0915\u0940'],
  ['Muller', 'Mueller'],
  ['A+', 'A'],
  ['\u0410', 'A'],
];
