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
    hydrateFallbackElement: <div />,
    errorElement: plain(<RouteError />),
    children: [
      {
        path: '/screen/hall/:code',
        lazy: async () => {
          const { HallScreen } = await import('./screen/HallScreen');
          return {
            element: (
              <Theme ground="dark">
                <HallScreen />
              </Theme>
            ),
          };
        },
      },
      {
        path: '/screen/traffic',
        lazy: async () => {
          const { TrafficScreen } = await import('./screen/TrafficScreen');
          return {
            element: (
              <Theme ground="dark">
                <TrafficScreen />
              </Theme>
            ),
          };
        },
      },
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
      {
        path: '/kiosk',
        lazy: async () => {
          const { KioskShell } = await import('./kiosk/KioskShell');
          return {
            element: (
              <Theme size="kiosk">
                <KioskShell />
              </Theme>
            ),
          };
        },
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./kiosk/KioskHome')).KioskHome }) },
          { path: 'air', lazy: async () => ({ Component: (await import('./kiosk/KioskAir')).KioskAir }) },
          {
            path: 'chargers',
            lazy: async () => ({ Component: (await import('./kiosk/KioskChargers')).KioskChargers }),
          },
          {
            path: 'queue',
            lazy: async () => ({ Component: (await import('./kiosk/KioskQueue')).KioskQueue }),
          },
          {
            path: 'review',
            lazy: async () => ({ Component: (await import('./kiosk/KioskReview')).KioskReview }),
          },
          { path: 'map', lazy: async () => ({ Component: (await import('./kiosk/KioskMap')).KioskMap }) },
          { path: 'help', lazy: async () => ({ Component: (await import('./kiosk/KioskHelp')).KioskHelp }) },
          { path: '*', element: <ErrorPage status={404} /> },
        ],
      },
      {
        path: '/desk',
        lazy: async () => {
          const { DeskShell } = await import('./desk/DeskShell');
          return {
            element: (
              <Theme size="dense">
                <DeskShell />
              </Theme>
            ),
          };
        },
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./desk/DeskHome')).DeskHome }) },
          {
            path: '*',
            lazy: async () => ({ Component: (await import('./desk/DeskRoutes')).DeskRoutes }),
          },
        ],
      },
      {
        path: '/',
        lazy: async () => {
          const { CitizenShell } = await import('./citizen/CitizenShell');
          return { element: plain(<CitizenShell />) };
        },
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./citizen/HomePage')).HomePage }) },
          { path: 'air', lazy: async () => ({ Component: (await import('./citizen/AirPage')).AirPage }) },
          {
            path: 'roads',
            lazy: async () => ({ Component: (await import('./citizen/RoadsPage')).RoadsPage }),
          },
          {
            path: 'services',
            lazy: async () => ({ Component: (await import('./citizen/ItemsPage')).ItemsPage }),
          },
          {
            path: 'services/:key',
            lazy: async () => ({ Component: (await import('./citizen/ItemsPage')).ItemPage }),
          },
          {
            path: 'services/:key/apply',
            lazy: async () => ({ Component: (await import('./citizen/ApplyPages')).ApplyPage }),
          },
          {
            path: 'me/applications',
            lazy: async () => ({ Component: (await import('./citizen/ApplyPages')).DraftsPage }),
          },
          {
            path: 'me/applications/:id',
            lazy: async () => ({ Component: (await import('./citizen/ApplyPages')).ApplicationPage }),
          },
          {
            path: 'me/applications/:id/receipt',
            lazy: async () => ({ Component: (await import('./citizen/ApplyPages')).ReceiptPage }),
          },
          {
            path: 'halls',
            lazy: async () => ({ Component: (await import('./citizen/HallsPage')).HallsPage }),
          },
          {
            path: 'halls/:code',
            lazy: async () => ({ Component: (await import('./citizen/HallsPage')).HallPage }),
          },
          {
            path: 'tickets/:id',
            lazy: async () => ({ Component: (await import('./citizen/HallsPage')).TicketPage }),
          },
          {
            path: 'me/appointments',
            lazy: async () => ({ Component: (await import('./citizen/HallsPage')).AppointmentsPage }),
          },
          {
            path: 'chargers',
            lazy: async () => ({ Component: (await import('./citizen/ChargersPage')).ChargersPage }),
          },
          {
            path: 'chargers/start',
            lazy: async () => ({ Component: (await import('./citizen/MyChargesPage')).StartChargePage }),
          },
          {
            path: 'me/charges',
            lazy: async () => ({ Component: (await import('./citizen/MyChargesPage')).MyChargesPage }),
          },
          {
            path: 'me/charges/:id',
            lazy: async () => ({ Component: (await import('./citizen/MyChargesPage')).MyChargePage }),
          },
          {
            path: 'resources',
            lazy: async () => ({ Component: (await import('./citizen/ResourcesPage')).ResourcesPage }),
          },
          {
            path: 'me/bookings',
            lazy: async () => ({ Component: (await import('./citizen/ResourcesPage')).BookingsPage }),
          },
          {
            path: 'my/cases',
            lazy: async () => ({ Component: (await import('./citizen/MyCasesPage')).MyCasesPage }),
          },
          {
            path: 'my/cases/:number',
            lazy: async () => ({ Component: (await import('./citizen/MyCasesPage')).MyCasePage }),
          },
          {
            path: 'login',
            lazy: async () => ({ Component: (await import('./citizen/LoginPage')).LoginPage }),
          },
          {
            path: 'login/back',
            lazy: async () => ({ Component: (await import('./citizen/LoginBackPage')).LoginBackPage }),
          },
          {
            path: 'login/link',
            lazy: async () => ({ Component: (await import('./citizen/LoginLinkPage')).LoginLinkPage }),
          },
          {
            path: 'register',
            lazy: async () => ({ Component: (await import('./citizen/RegisterPage')).RegisterPage }),
          },
          {
            path: 'consent',
            lazy: async () => ({ Component: (await import('./citizen/ConsentPage')).ConsentPage }),
          },
          {
            path: 'me',
            lazy: async () => ({ Component: (await import('./citizen/ProfilePage')).ProfilePage }),
          },
          {
            path: 'me/messages',
            lazy: async () => ({ Component: (await import('./citizen/MessagesPage')).MessagesPage }),
          },
          {
            path: 'me/messages/preferences',
            lazy: async () => ({ Component: (await import('./citizen/MessagesPage')).PreferencesPage }),
          },
          {
            path: 'phone',
            lazy: async () => ({ Component: (await import('./citizen/MessagesPage')).PhonePage }),
          },
          {
            path: 'me/authorities',
            lazy: async () => ({ Component: (await import('./citizen/AuthoritiesPage')).AuthoritiesPage }),
          },
          {
            path: 'me/reads',
            lazy: async () => ({ Component: (await import('./citizen/ReadsPage')).ReadsPage }),
          },
          {
            path: 'me/security',
            lazy: async () => ({ Component: (await import('./citizen/SecurityPage')).SecurityPage }),
          },
          {
            path: 'reviews',
            lazy: async () => ({ Component: (await import('./citizen/ReviewsPage')).ReviewsPage }),
          },
          {
            path: 'review/:ticket',
            lazy: async () => ({ Component: (await import('./citizen/ReviewsPage')).TicketPage }),
          },
          {
            path: 'feedback',
            lazy: async () => ({ Component: (await import('./citizen/ReviewsPage')).FeedbackPage }),
          },
          {
            path: 'feedback/changes',
            lazy: async () => ({ Component: (await import('./citizen/ReviewsPage')).ChangesPage }),
          },
          {
            path: 'me/reviews/:id',
            lazy: async () => ({ Component: (await import('./citizen/ReviewsPage')).MyReviewPage }),
          },
          {
            path: 'me/voices',
            lazy: async () => ({ Component: (await import('./citizen/ReviewsPage')).VoicesPage }),
          },
          {
            path: 'me/appeals',
            lazy: async () => ({ Component: (await import('./citizen/ReviewsPage')).AppealPage }),
          },
          { path: 'error/403', element: <ErrorPage status={403} /> },
          { path: 'error/500', element: <ErrorPage status={500} /> },
          { path: '*', element: <ErrorPage status={404} /> },
        ],
      },
    ],
  },
];
