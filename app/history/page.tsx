import { History } from '@/components/history/history';

export default function HistoryPage() {
  return <History />;
}
