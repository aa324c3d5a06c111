import { z } from 'zod';

/** A moment as our own pages name it. The database counts from the year 1 on. */
export const moment = z.iso.datetime().refine((at) => at >= '0001');
