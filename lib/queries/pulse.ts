'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type Pulse } from '@/lib/services/views';
import { useApi } from './api';

const calmMs = 2000;
const busyMs = 1000;

/** Asks what changed while the page is visible, and renews the queries of those topics only. */
export function usePulse() {
  const call = useApi();
  const client = useQueryClient();
  const seen = useRef<Pulse['versions'] | null>(null);
  const { data } = useQuery({
    queryKey: ['pulse'],
    queryFn: () => call<Pulse>('/api/pulse'),
    refetchInterval: (query) => (query.state.data?.busy ? busyMs : calmMs),
    refetchIntervalInBackground: false,
    retry: false,
  });
  useEffect(() => {
    if (!data) return;
    const before = seen.current;
    seen.current = data.versions;
    if (!before) return;
    for (const [topic, version] of Object.entries(data.versions)) {
      if (before[topic as keyof Pulse['versions']] !== version) void client.invalidateQueries({ queryKey: [topic] });
    }
  }, [data, client]);
}
