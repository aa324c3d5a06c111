import { type Metadata } from 'next';
import { History } from '@/components/history/history';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('nav.history') };

export default function HistoryPage() {
  return <History />;
}
