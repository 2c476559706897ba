import type { Fixture } from '../fixture.ts';
import { serviceRole, steps, type Story } from '../story.ts';
import { searchSteps, TWIN } from './search-steps.ts';

/** What the search box is made of: keys, the vocabulary, and the functions that look for records. */
export function searchWordStories(fixture: Fixture): Story[] {
  const { by, set, see, refused } = steps(fixture);
  const { story, empty, contact, words, deal, task, list } = searchSteps(fixture);
  const { a, b } = fixture;

  return [
    story(
      'words and keys',
      see(`select private.search_words_in('Ann O''Neil, 10% & ÜBER-x')::text`, '{ann,o,neil,10,uber,x}'),
      see(`select length((private.search_words_in(repeat('x', 3000)))[1])::text`, '60'),
      see(`select length((private.search_words_in(repeat('x', 1900)))[1])::text`, '1900'),
      see(`select (private.search_tag('${a.agency}') = private.search_tag('${TWIN}'))::text`, 'true'),
      see(`select private.search_tag('${a.agency}') || private.search_tag('${b.agency}')`, TAGS),
      see(
        `select private.search_keys('${a.agency}', array['Ann Lee', '', null], ' ann  LEE ')::text`,
        `'c4cccd=ann lee' 'c4cccdann' 'c4cccdlee'`,
      ),
      see(
        `select string_agg(v, ' ' order by v collate "C") from unnest(private.search_variants('${a.agency}', 'abb')) v`,
        'c4cccdab c4cccdabb c4cccdbb',
      ),
      see(`select private.search_term('a''b\\c', true)::text`, `'a''b\\\\c':*`),
      see(`select private.search_term('ab', false)::text`, `'ab'`),
      see(`select private.contact_title(' Ann', '', 'Co', 'e') || private.contact_title('', ' ', ' Co', 'e')`, 'AnnCo'),
      see(`select private.contact_title('', '', ' ', 'e') || private.contact_title('', '', '', null)`, 'e'),
    ),
    story(
      'the vocabulary learns what comes and what changes',
      empty,
      contact({ first_name: 'Ann', last_name: 'Lee', company_name: 'Ox 7 a2c' }),
      words('ann lee'),
      contact({ company_name: 'Firm ann' }),
      contact({ first_name: 'Foreign' }, b.agency),
      words('ann firm lee'),
      words('foreign', b.agency),
      contact({ last_name: 'Foreign' }),
      words('ann firm foreign lee'),
      set(`delete from private.search_words where word = 'foreign'`),
      deal('Roof'),
      task('Call', 'bodily'),
      list('Friends', 'described'),
      words('ann call firm friends lee roof'),
      see(`select count(*)::text from private.search_words where agency_id = '${a.agency}'`, '6'),
      set(`update public.contacts set first_name = 'Bea' where last_name = 'Lee'`),
      set(`update public.contacts set last_name = 'Low' where first_name = 'Bea'`),
      set(`update public.contacts set company_name = 'Oxen' where first_name = 'Bea'`),
      set(`update public.opportunities set name = 'Door'`),
      set(`update public.activities set subject = 'Write'`),
      set(`update public.contact_lists set name = 'Foes'`),
      words('ann bea call door firm foes friends lee low oxen roof write'),
      refused(`insert into private.search_words (agency_id, word) values ('${a.agency}', 'ab')`, '23514'),
      refused(`insert into private.search_words (agency_id, word) values ('${a.agency}', repeat('x', 61))`, '23514'),
      set(
        `insert into private.search_words (agency_id, word) values ('${a.agency}', repeat('x', 60)), ('${a.agency}', 'abc')`,
      ),
      refused(`insert into private.search_words (agency_id, word) values ('${TWIN}', 'abcd')`, '23503'),
    ),
    story(
      'very long words are left out',
      empty,
      contact({ company_name: 'y'.repeat(61) }),
      contact({ company_name: 'z'.repeat(60) }),
      words('z'.repeat(60)),
    ),
    story(
      'the vocabulary can be filled and made anew',
      empty,
      set(
        `alter table public.contacts disable trigger user; alter table public.opportunities disable trigger user; alter table public.activities disable trigger user; alter table public.contact_lists disable trigger user`,
      ),
      contact({ first_name: 'Ann', last_name: 'Lee', company_name: 'Firm 12 ab x4x' }),
      contact({ first_name: 'Lee', last_name: 'v'.repeat(61) }),
      contact({ first_name: 'Foreign' }, b.agency),
      deal('Roof'),
      task('Call'),
      list('Friends'),
      words(null),
      see(`select private.fill_search_words()::text`, '7'),
      words('ann call firm friends lee roof'),
      words('foreign', b.agency),
      see(`select private.fill_search_words()::text`, '0'),
      contact({ first_name: 'Call' }, b.agency),
      contact({ first_name: 'Foreign', last_name: 'Newcomer' }),
      see(`select private.fill_search_words()::text`, '3'),
      words('ann call firm foreign friends lee newcomer roof'),
      set(
        `delete from public.contacts where first_name in ('Call', 'Foreign') and (last_name = 'Newcomer' or first_name = 'Call'); delete from private.search_words where word in ('foreign', 'newcomer') and agency_id = '${a.agency}' or word = 'call' and agency_id = '${b.agency}'`,
      ),
      set(`insert into private.search_words (agency_id, word) values ('${a.agency}', 'gone')`),
      see(`select private.rebuild_search_words()::text`, '7'),
      words('ann call firm friends lee roof'),
      see(
        `select count(*)::text from pg_locks where relation = 'private.search_words'::regclass and mode = 'AccessExclusiveLock' and pid = pg_backend_pid()`,
        '1',
      ),
    ),
    story(
      'words that look alike',
      empty,
      contact({ first_name: 'john', last_name: 'nakamura', company_name: 'johanna johnson' }),
      contact({ first_name: 'nakamura bxb' }, b.agency),
      contact({ first_name: 'bob' }),
      contact({ first_name: 'nakamuraxz xkamurx' }, b.agency),
      set(`insert into public.agencies (id, name, slug) values ('${TWIN}', 'Twin', 'twin-agency')`),
      contact({ first_name: 'nacamurb' }, TWIN),
      contact({ first_name: 'nakamara' }, b.agency),
      ...(
        [
          ['jonh', '{john}'],
          ['jhn', '{john}'],
          ['ohn', '{john,johnson}'],
          ['john', '{}'],
          ['joh', '{}'],
          ['nakamrua', '{nakamura}'],
          ['nacamora', '{}'],
          ['nakamuraxy', '{nakamura}'],
          ['nakamuraxyz', '{}'],
          ['nacamura', '{nakamura}'],
          ['kamur', '{nakamura}'],
          ['hn', '{}'],
          ['jahm', '{}'],
          ['jon', '{john}'],
          ['j0hn', '{}'],
          ['bxb', '{bob}'],
        ] as const
      ).map(([word, value]) => see(`select private.similar_search_words('${a.agency}', '${word}')::text`, value)),
      contact({ first_name: 'xohna xohnb xohnc xohnd xohne xohnf xohng xohnh' }),
      see(`select cardinality(private.similar_search_words('${a.agency}', 'ohn'))::text`, '6'),
    ),
    ...(
      [
        ['contacts', contact({ first_name: 'Needle', last_name: 'work' })],
        ['opportunities', deal('Needle work')],
        ['activities', task('Needle work')],
        ['contact_lists', list('Needle work')],
      ] as const
    ).map(([kind, more]) => {
      const rename = set(`update public.contact_lists set name = name || ' ' || id`);
      const count = (term: string, pattern: string, atMost: number): string =>
        `select count(*)::text from private.find_${kind}('${a.agency}', array[private.search_term(private.search_tag('${a.agency}') || '${term}', false)], array['%${pattern}%'], ${atMost})`;
      return story(
        `where ${kind} are looked for`,
        empty,
        more,
        rename,
        more,
        rename,
        more,
        see(count('needle', 'eedle', 2), '3'),
        see(count('needle', 'eedle', 5), '6'),
        see(count('needle', 'zzz', 2), '2'),
        see(count('needle', 'zzz', 5), '3'),
        see(count('other', 'eedle', 5), '0'),
      );
    }),
    story(
      'nobody reads the vocabulary',
      ...[
        'select word from private.search_words',
        'delete from private.search_words',
        'update private.search_words set word = word',
        `insert into private.search_words (agency_id, word) values ('${a.agency}', 'mine')`,
      ].map((sql) => ({ ...serviceRole(a.agency), sql, code: '42501' })),
      by('owner', 'select word from private.search_words', { code: '42501' }),
    ),
  ];
}

/** The tags of agencies A and B. */
const TAGS = 'c4cccd4afa22';
