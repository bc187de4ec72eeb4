/** Starts the console in the page. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './data/client.ts';
import { App } from './shell/app.tsx';
import { PreferencesProvider } from './shell/preferences.tsx';
import './console.css';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The service tells what has changed.
      staleTime: 60_000,
      // A refusal stays one; who does not answer is asked again.
      retry: (count, error) => error instanceof ApiProblem && error.code === 'unreachable' && count < 2,
    },
  },
});

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <PreferencesProvider>
        <App />
      </PreferencesProvider>
    </QueryClientProvider>
  </StrictMode>,
);
