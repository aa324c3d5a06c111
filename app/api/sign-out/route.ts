import { signOut } from '@/lib/http/sign-out';

export const POST = signOut;
