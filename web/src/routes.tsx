import type { ReactNode } from 'react';
import { Outlet, type RouteObject } from 'react-router';
import { ErrorPage } from './ui/ErrorPage';
import { RouteError } from './ui/RouteError';
import { Theme } from './ui/Theme';

const plain = (page: ReactNode) => <Theme>{page}</Theme>;

/** Every address of the front end. Each face is loaded when it is first opened and brings its own theme. */
export const routes: RouteObject[] = [
  {
    element: <Outlet />,
    errorElement: plain(<RouteError />),
    children: [
      {
        path: '/screen/*',
        lazy: async () => {
          const { Screen } = await import('./screen/Screen');
          return {
            element: (
              <Theme ground="dark">
                <Screen />
              </Theme>
            ),
          };
        },
      },
      { path: '/error/403', element: plain(<ErrorPage status={403} />) },
      { path: '/error/500', element: plain(<ErrorPage status={500} />) },
      { path: '*', element: plain(<ErrorPage status={404} />) },
    ],
  },
];
