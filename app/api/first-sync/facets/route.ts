import { withRoute } from '@/lib/http/with-route';
import { facetsInput, planFacets } from '@/lib/services/first-sync/facets';

export const GET = withRoute({ input: facetsInput, handler: planFacets });
