import { withRoute } from '@/lib/http/with-route';
import { facetsInput, planFacets } from '@/lib/services/two-way/first-sync/facets';

export const GET = withRoute({ input: facetsInput, handler: planFacets });
