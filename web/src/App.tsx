import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { CityProvider } from './lib/city';
import { PreferencesProvider } from './lib/preferences';
import { Problem } from './lib/problem';
import { routes } from './routes';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Refusals do not get better by asking again; a server that is away may.
      retry: (failures, error) =>
        failures < 2 && error instanceof Problem && (error.status === 0 || error.status >= 502),
    },
  },
});

const router = createBrowserRouter(routes);

/** The front end: all four faces in one page application. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <PreferencesProvider>
        <CityProvider>
          <RouterProvider router={router} />
        </CityProvider>
      </PreferencesProvider>
    </QueryClientProvider>
  );
}
