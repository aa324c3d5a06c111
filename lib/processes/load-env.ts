import fs from 'node:fs';

/** Values of `.env` that the environment does not set itself. */
export function loadDotEnv(): void {
  if (fs.existsSync('.env')) process.loadEnvFile('.env');
}
