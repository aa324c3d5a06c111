'use client';

import { type ComponentType } from 'react';
import { Loaded, type LoadedAnswer } from '@/components/ui/loaded';

type Tab<View> = ComponentType<{ readonly view: View }>;

/** What a flow shows under its tabs, and how it is asked for. */
export type FlowTabs<View> = {
  readonly useView: (id: number) => LoadedAnswer<View>;
  readonly overview: Tab<View>;
  readonly rules: Tab<View>;
  readonly activity: Tab<View>;
};

type Props<View> = {
  readonly id: number;
  readonly tab: 'overview' | 'rules' | 'activity';
  /** The same as long as it is shown: it brings a hook along. */ readonly tabs: FlowTabs<View>;
};

/** One tab of a connection that brings its own; the two-way sync has none of them. */
export function FlowTab<View>({ id, tab, tabs }: Props<View>) {
  const { useView, [tab]: Shown } = tabs;
  return (
    <Loaded answer={useView(id)} lines={[5]}>
      {(view) => <Shown view={view} />}
    </Loaded>
  );
}
