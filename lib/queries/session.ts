'use client';

import { useMutation } from '@tanstack/react-query';
import { useApi } from './api';

export function useSignOut() {
  const call = useApi();
  return useMutation({ mutationFn: () => call<null>('/api/sign-out', {}) });
}
