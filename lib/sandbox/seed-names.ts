/** Made-up names in many scripts, each with the letters its e-mail address is made of. */
export type Name = readonly [native: string, latin: string];
export type NameGroup = { first: readonly Name[]; last: readonly Name[]; country: string };

const same = (...names: string[]): Name[] =>
  names.map(
    (name) =>
      [
        name,
        name
          .normalize('NFKD')
          .replace(/[^A-Za-z]/g, '')
          .toLowerCase(),
      ] as const,
  );

export const latin: NameGroup = {
  first: same(
    'Ana',
    'Zoë',
    'Jürgen',
    'Søren',
    'Maëlle',
    'Łucja',
    'Ingrid',
    'Tomás',
    'Chloé',
    'Björn',
    'İpek',
    'Nuño',
    'Katarína',
    'Þóra',
    'Mihály',
    'Olivia',
  ),
  last: same(
    'Müller',
    'García',
    "O'Neill",
    'Nguyễn',
    'Šimić',
    'Ångström',
    'da Silva',
    'Kowalczyk',
    'Lefèvre',
    'Öztürk',
    'Smith-Jones',
  ),
  country: 'DE',
};

export const otherScripts: readonly NameGroup[] = [
  {
    first: [
      ['Анна', 'anna'],
      ['Дмитрий', 'dmitry'],
      ['Олена', 'olena'],
      ['Борис', 'boris'],
      ['Ксения', 'ksenia'],
    ],
    last: [
      ['Иванова', 'ivanova'],
      ['Петренко', 'petrenko'],
      ['Соколов', 'sokolov'],
    ],
    country: 'BG',
  },
  {
    first: [
      ['Ελένη', 'eleni'],
      ['Νίκος', 'nikos'],
      ['Σοφία', 'sofia'],
      ['Γιώργος', 'giorgos'],
      ['Δήμητρα', 'dimitra'],
    ],
    last: [
      ['Παπαδοπούλου', 'papadopoulou'],
      ['Ιωάννου', 'ioannou'],
      ['Γεωργίου', 'georgiou'],
    ],
    country: 'GR',
  },
  {
    first: [
      ['ليلى', 'layla'],
      ['يوسف', 'yusuf'],
      ['فاطمة', 'fatima'],
      ['عمر', 'omar'],
      ['نور', 'nour'],
    ],
    last: [
      ['حداد', 'haddad'],
      ['الخطيب', 'alkhatib'],
      ['منصور', 'mansour'],
    ],
    country: 'AE',
  },
  {
    first: [
      ['נועה', 'noa'],
      ['אורי', 'uri'],
      ['תמר', 'tamar'],
      ['איתן', 'eitan'],
      ['מאיה', 'maya'],
    ],
    last: [
      ['לוי', 'levi'],
      ['כהן', 'cohen'],
      ['פרידמן', 'friedman'],
    ],
    country: 'IL',
  },
  {
    first: [
      ['伟', 'wei'],
      ['芳', 'fang'],
      ['娜', 'na'],
      ['强', 'qiang'],
      ['敏', 'min'],
    ],
    last: [
      ['王', 'wang'],
      ['李', 'li'],
      ['欧阳', 'ouyang'],
    ],
    country: 'SG',
  },
  {
    first: [
      ['さくら', 'sakura'],
      ['健太', 'kenta'],
      ['ユイ', 'yui'],
      ['大輔', 'daisuke'],
      ['葵', 'aoi'],
    ],
    last: [
      ['佐藤', 'sato'],
      ['鈴木', 'suzuki'],
      ['高橋', 'takahashi'],
    ],
    country: 'JP',
  },
  {
    first: [
      ['प्रिया', 'priya'],
      ['अर्जुन', 'arjun'],
      ['दीपिका', 'deepika'],
      ['राहुल', 'rahul'],
      ['मीरा', 'meera'],
    ],
    last: [
      ['शर्मा', 'sharma'],
      ['पटेल', 'patel'],
      ['राव', 'rao'],
    ],
    country: 'IN',
  },
  {
    first: [
      ['Sunny 🌻', 'sunny'],
      ['Max 🚀', 'max'],
      ['Café ☕', 'cafe'],
      ['Lena 👩‍💻', 'lena'],
      ['Jo 🏳️‍🌈', 'jo'],
    ],
    last: [
      ['Weber', 'weber'],
      ['Rossi', 'rossi'],
      ['Novák', 'novak'],
    ],
    country: 'US',
  },
];

export const companies = [
  'Blue Door Bakery',
  'Atelier Été',
  'Nordlys Fjordferie',
  'Zaytun & Söhne',
  '株式会社サンプル',
  'Kite & Sons',
  'Olive Tree Yoga',
  'Ñandú Tours',
  'Hafen Café',
  'Papier + Tinte',
];
export const jobTitles = [
  'Owner',
  'Office manager',
  'Photographer',
  'Geschäftsführerin',
  'Yoga teacher',
  'Directrice',
  'Buyer',
  'Volunteer',
];
export const cities = [
  'Berlin',
  'Zürich',
  'København',
  'São Paulo',
  'Αθήνα',
  'תל אביב',
  '東京',
  'मुंबई',
  'Portland',
  'Kraków',
];
