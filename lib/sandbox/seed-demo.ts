import {
  cities,
  companies,
  jobTitles,
  latin,
  otherScripts,
  type Name,
  type NameGroup,
} from './seed-names';

/** One made-up person as one side knows them. An empty text is a blank field. */
export type DemoPerson = {
  key: string;
  first: string;
  last: string;
  /** The main one first. */
  emails: string[];
  phones: string[];
  company: string;
  jobTitle: string;
  birthdate: string;
  city: string;
  street: string;
  postalCode: string;
  country: string;
  labels: string[];
  /** Empty = never asked. */
  subscription: string;
  deliverability: string;
  isMember: boolean;
  lifecycleStage: string;
  createdAtMs: number;
};

export type DemoSide = 'wix' | 'crm';

export const demoLabels = ['VIP', 'Newsletter', 'Workshop 2026', 'Wholesale', 'Press'];

const sharedCount = 156;
const onlyCount = 44;
const epochMs = Date.UTC(2025, 2, 3, 8, 30);
const apartMs = 26 * 3_600_000 + 1_234;
const oddPhones = [
  '(030) 123 45-6',
  '+1 555 010 0199',
  '555 0100 ext. 7',
  '0171/555-01-23',
  '+44 (0)20 7946 0018',
  '020 7946 0 999',
];
const domains = ['example.com', 'example.org', 'example.net'];
const stages = ['subscriber', 'lead', 'customer', 'opportunity', ''];

const pick = <T>(items: readonly T[], n: number): T => items[n % items.length]!;

/** Twelve of twenty people have a Latin name, one each of the other eight scripts. */
function nameOf(n: number): { first: Name; last: Name; group: NameGroup } {
  const place = n % 20;
  const round = Math.floor(n / 20);
  const isLatin = place < 12;
  const group = isLatin ? latin : otherScripts[place - 12]!;
  const index = isLatin ? round * 12 + place : round;
  return { first: pick(group.first, index), last: pick(group.last, index), group };
}

/** Numbers of the range that is kept for fiction; every person another one. */
const fictionalPhone = (n: number) =>
  `+1 ${202 + Math.floor(n / 100) * 101} 555 01${String(n % 100).padStart(2, '0')}`;

const twoDigits = (value: number) => String(value).padStart(2, '0');
const birthdateOf = (n: number) =>
  `${1950 + (n % 55)}-${twoDigits((n % 12) + 1)}-${twoDigits((n % 28) + 1)}`;

function basePerson(n: number): DemoPerson {
  const { first, last, group } = nameOf(n);
  const address = `${first[1]}.${last[1]}`;
  const email = `${address}${n % 17 === 5 ? '+shop' : ''}@${pick(domains, n)}`;
  const hasAddress = n % 3 !== 1;
  const odd = n % 29 === 4 ? [pick(oddPhones, (n / 29) | 0)] : [];
  return {
    key: `person ${n}`,
    first: first[0],
    last: last[0],
    emails:
      n % 12 === 7
        ? [email, `${address}.private@${pick(domains, n + 1)}`, `office${n}@example.net`]
        : [email],
    phones: [...odd, fictionalPhone(n)].slice(0, n % 10 === 4 ? 2 : 1),
    company: n % 4 === 3 ? '' : pick(companies, n),
    jobTitle: n % 3 === 2 ? '' : pick(jobTitles, n),
    birthdate: n % 5 === 2 ? birthdateOf(n) : '',
    city: hasAddress ? pick(cities, n) : '',
    street: hasAddress ? `Sample Street ${n + 1}` : '',
    postalCode: hasAddress ? String(10_000 + n * 37) : '',
    country: hasAddress ? group.country : '',
    labels: demoLabels.filter((_, index) => (n + index) % (index + 3) === 0).slice(0, 2),
    subscription: pick(['SUBSCRIBED', 'NOT_SET', 'UNSUBSCRIBED', '', 'PENDING', 'SUBSCRIBED'], n),
    deliverability: n % 41 === 11 ? 'BOUNCED' : 'VALID',
    isMember: n > 0 && n < sharedCount && n % 31 === 0,
    lifecycleStage: pick(stages, n),
    createdAtMs: epochMs + n * apartMs,
  };
}

/** The people both sides know differ a little, as they do in life. */
function asSeenBy(side: DemoSide, n: number): DemoPerson {
  const person = basePerson(n);
  if (n >= sharedCount) return person;
  const [main = '', ...others] = person.emails;
  if (side === 'crm') {
    return {
      ...person,
      emails: n % 12 === 7 ? [main, ...others.slice(0, 1)] : [main],
      phones:
        n % 7 === 3
          ? []
          : n % 4 === 1
            ? [fictionalPhone(n).replaceAll(' ', '-')]
            : person.phones.slice(0, 1),
      company: n % 16 === 5 ? `${person.company} GmbH` : person.company,
      jobTitle: n % 19 === 6 ? 'Head of everything' : person.jobTitle,
      city: n % 9 === 2 ? '' : person.city,
      birthdate: n % 10 === 2 ? '' : person.birthdate,
      createdAtMs: person.createdAtMs + 3_600_000,
    };
  }
  return {
    ...person,
    emails: n % 13 === 1 ? [main.toUpperCase(), ...others] : person.emails,
    company: n % 21 === 8 ? '' : person.company,
    jobTitle: n % 23 === 9 ? '' : person.jobTitle,
    lifecycleStage: '',
  };
}

/**
 * What cannot be told by a rule: shared addresses, people with little or nothing. Numbers count
 * within the side's own 44.
 */
function makeOdd(side: DemoSide, own: number, person: DemoPerson): DemoPerson {
  const noEmail = { ...person, emails: [], subscription: '' };
  if (side === 'wix') {
    if (own === 0 || own === 1)
      return { ...person, emails: ['family.office@example.org'], subscription: '' };
    if (own >= 10 && own <= 12) return noEmail;
    if (own === 20 || own === 21) return { ...noEmail, phones: [] };
    if (own === 22)
      return { ...noEmail, phones: [], first: '', last: '', company: '', jobTitle: '', labels: [] };
    return person;
  }
  if (own === 5 || own === 6) return noEmail;
  if (own === 15) return { ...noEmail, phones: [] };
  if (own === 16)
    return { ...noEmail, phones: [], first: '', last: '', company: '', jobTitle: '', labels: [] };
  return person;
}

/**
 * The 200 people of one side: 156 whom the other side knows too (same e-mail), 44 of its own.
 * Always the same.
 */
export function demoPeople(side: DemoSide): DemoPerson[] {
  const ownStart = side === 'wix' ? sharedCount : sharedCount + onlyCount;
  const shared = Array.from({ length: sharedCount }, (_, n) => asSeenBy(side, n));
  const own = Array.from({ length: onlyCount }, (_, n) =>
    makeOdd(side, n, basePerson(ownStart + n)),
  );
  return [...shared, ...own];
}
