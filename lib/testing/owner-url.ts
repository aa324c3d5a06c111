import fs from 'node:fs';
import path from 'node:path';

/** The owner's login of a running embedded database, whose program's login is `url`. */
export function ownerUrlOf({ dataDir, url }: { dataDir: string; url: string }): string {
  const file = fs.readFileSync(path.join(dataDir, 'postgres.json'), 'utf8');
  // exactly what `openAccess` wrote
  const { ownerPassword } = JSON.parse(file) as { ownerPassword: string };
  return Object.assign(new URL(url), {
    username: 'contact_sync',
    password: ownerPassword,
  }).toString();
}
