import { randomBytes, randomInt } from 'node:crypto';
import { type Company } from './types';

export type PipedriveCredentials = Company & {
  apiToken: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
};

export const createCredentials = (): PipedriveCredentials => ({
  apiToken: randomBytes(20).toString('hex'),
  clientId: randomBytes(8).toString('hex'),
  clientSecret: randomBytes(20).toString('hex'),
  refreshToken: randomBytes(20).toString('hex'),
  companyId: randomInt(10_000_000, 19_999_999),
  companyDomain: `sample-${randomBytes(4).toString('hex')}`,
  userId: randomInt(20_000_000, 29_999_999),
});
