import { withRoute } from '@/lib/http/with-route';
import { listDifferences, listDifferencesInput } from '@/lib/services/comparison/list-differences';

export const GET = withRoute({ input: listDifferencesInput, handler: listDifferences });
