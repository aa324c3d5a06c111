/** Plain made-up people for benches: the same number is the same person on both sides. */
export type SyntheticPerson = {
  first: string;
  last: string;
  email: string;
  phone: string;
  company: string;
  createdAtMs: number;
};

const firstNames = [
  'Ada',
  'Bo',
  'Chiara',
  'Dmitri',
  'Elif',
  'Farid',
  'Greta',
  'Hana',
  'Ivo',
  'Jun',
];
const lastNames = [
  'Aalto',
  'Berg',
  'Costa',
  'Dubois',
  'Evans',
  'Fischer',
  'García',
  'Hansen',
  'Ito',
  'Jansen',
  'Kowalski',
];
const epochMs = Date.UTC(2025, 0, 1);
const apartMs = 1_000;

/** People of a file that is imported; nobody of them is among the seeded ones. */
export const importedPeople = (count: number): readonly SyntheticPerson[] =>
  Array.from({ length: count }, (_, n) => ({
    ...syntheticPerson(n),
    email: `imported${n}@example.com`,
    phone: `+1556${String(n).padStart(7, '0')}`,
  }));

export function syntheticPerson(n: number): SyntheticPerson {
  return {
    first: firstNames[n % firstNames.length]!,
    last: `${lastNames[n % lastNames.length]!} ${n}`,
    email: `person${n}@example.com`,
    phone: `+1555${String(n).padStart(7, '0')}`,
    company: `Company ${n % 500}`,
    createdAtMs: epochMs + n * apartMs,
  };
}
