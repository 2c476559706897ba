/** Invented people and firms; any likeness is chance. Addresses and numbers are of ranges that nobody is given. */
export const FIRST_NAMES = [
  'Amelia', 'Marcus', 'Sofia', 'Elliot', 'Hannah', 'Rafael', 'Ingrid', 'Desmond', 'Lucia', 'Patrick', 'Nadia', 'Gareth',
  'Yuki', 'Simone', 'Tobias', 'Leila', 'Conrad', 'Bethany', 'Arjun', 'Freya', 'Damian', 'Zoe', 'Hector', 'Miriam',
  'Stefan', 'Carmen', 'Isaac', 'Paula', 'Viktor', 'Naomi', 'Joel',
] as const; // prettier-ignore

export const LAST_NAMES = [
  'Abernathy', 'Bauer', 'Cardoso', 'Donnelly', 'Eriksen', 'Fontaine', 'Grady', 'Holloway', 'Ivers', 'Janssen', 'Kowalski',
  'Lockwood', 'Marsh', 'Nakamura', 'Osborne', 'Pereira', 'Quigley', 'Rowe', 'Sandoval', 'Thackeray', 'Underhill', 'Vance',
  'Westbrook', 'Yates', 'Zeller', 'Ashworth', 'Brandt', 'Calloway', 'Dubois', 'Fairchild', 'Gupta', 'Hendricks', 'Ibarra',
  'Kessler', 'Lindholm', 'Mbeki', 'Novak',
] as const; // prettier-ignore

export const JOB_TITLES = [
  'Head of Marketing', 'Founder', 'Operations Manager', 'Chief Executive', 'Sales Director', 'Office Manager',
  'Brand Manager', 'E-commerce Lead', 'Product Manager', 'Finance Director', 'Marketing Coordinator',
] as const; // prettier-ignore

export const SOURCES = ['Website form', 'Referral', 'Trade fair', 'LinkedIn', 'Cold call', 'Newsletter'] as const;

/** A firm, the host of its addresses, and where it sits. */
export interface Company {
  readonly name: string;
  readonly host: string;
  readonly street: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
}

function firms(country: string, domain: string, lines: readonly string[]): readonly Company[] {
  return lines.map((line) => {
    const [name = '', street = '', city = '', region = '', postalCode = ''] = line.split(' | ');
    const host = `${name
      .toLowerCase()
      .replace(/[^a-z]+/g, '-')
      .replace(/^-|-$/g, '')}.${domain}`;
    return { name, host, street, city, region, postalCode, country };
  });
}

export const COMPANIES: Readonly<Record<string, readonly Company[]>> = {
  northwind: firms('United States', 'example.com', [
    'Lakeshore Analytics | 410 Canal Row | Chicago | Illinois | 60606',
    'Prairie Cloud Works | 18 Elm Crossing | Madison | Wisconsin | 53703',
    'Copperline Software | 77 Foundry Street | Milwaukee | Wisconsin | 53202',
    'Tallgrass Payments | 1200 Meridian Way | Indianapolis | Indiana | 46204',
    'Bluestem Robotics | 9 Harvest Lane | Des Moines | Iowa | 50309',
    'Ironwood Logistics | 301 Depot Avenue | Columbus | Ohio | 43215',
    'Fernbank Health | 56 Clinic Drive | Minneapolis | Minnesota | 55401',
    'Quarry & Sons | 22 Limestone Road | Bloomington | Indiana | 47401',
    'Signal Ridge Media | 640 Tower Street | St. Louis | Missouri | 63101',
    'Redbarn Foods | 5 Orchard Hill | Grand Rapids | Michigan | 49503',
    'Northfork Energy | 88 River Bend | Omaha | Nebraska | 68102',
    'Cedar Gate Legal | 14 Court Square | Cincinnati | Ohio | 45202',
  ]),
  harbor: firms('United Kingdom', 'example.org', [
    'Saltmarsh Ceramics | 3 Kiln Lane | Whitstable | Kent | CT5 9ZZ',
    'Kestrel Outdoor | 41 Fell View | Kendal | Cumbria | LA9 9ZZ',
    'The Paper Lantern | 12 Arcade Walk | Brighton | East Sussex | BN1 9ZZ',
    'Foxglove Apothecary | 8 Pump Street | Bath | Somerset | BA1 9ZZ',
    'Tidewater Cycles | 66 Quay Road | Bristol | Avon | BS1 9ZZ',
    'Hollybrook Toys | 19 Station Parade | Harrogate | North Yorkshire | HG1 9ZZ',
    'Granary Bakehouse | 2 Mill Yard | Norwich | Norfolk | NR1 9ZZ',
    'Larkspur Linen | 54 Weaver Street | Leeds | West Yorkshire | LS1 9ZZ',
    'Old Rope Chandlery | 1 Harbour Steps | Falmouth | Cornwall | TR11 9ZZ',
    'Pennine Tea Rooms | 27 Market Place | Hebden Bridge | West Yorkshire | HX7 9ZZ',
    'Bramble & Birch | 33 Castle Terrace | Edinburgh | Midlothian | EH1 9ZZ',
  ]),
};
