'use client';

import { useEffect, useState } from 'react';

/** The current time, updated so that "12 s ago" stays true. */
export function useNow(everyMs = 1000) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
