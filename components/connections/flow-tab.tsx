'use client';

import { type ComponentType } from 'react';
import { Loaded, type LoadedAnswer } from '@/components/ui/loaded';

type Tab<View> = ComponentType<{ readonly view: View }>;

/** The tabs of a flow, and the hook that loads their data. */
export type FlowTabs<View> = {
  readonly useView: (id: number) => LoadedAnswer<View>;
  readonly overview: Tab<View>;
  readonly rules: Tab<View>;
  readonly activity: Tab<View>;
};

type Props<View> = {
  readonly id: number;
  readonly tab: 'overview' | 'rules' | 'activity';
  /** Must not change while shown, because it contains a hook. */ readonly tabs: FlowTabs<View>;
};

/** One tab of a flow that brings its own tabs; the two-way sync does not. */
export function FlowTab<View>({ id, tab, tabs }: Props<View>) {
  const { useView, [tab]: Shown } = tabs;
  return (
    <Loaded answer={useView(id)} lines={[5]}>
      {(view) => <Shown view={view} />}
    </Loaded>
  );
}
