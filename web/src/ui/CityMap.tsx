import { lazy, Suspense } from 'react';
import { useTexts } from '../lib/useTexts';
import './CityMap.css';
import { ErrorBoundary } from './ErrorBoundary';
import type { CityMapProps } from './mapTypes';
import { Loading, Notice } from './State';
import { uiTexts } from './texts';

// The map library is large: only pages with a map load it.
const MapView = lazy(async () => ({ default: (await import('./MapView')).MapView }));

/** Holds if this browser can draw WebGL2, which the map needs. */
export function canDrawMaps(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

let able: boolean | undefined;

/** The city's map on our own tiles: credit always visible, usable by keyboard, honest where it cannot be drawn. */
export function CityMap(props: CityMapProps) {
  const t = useTexts(uiTexts);
  able ??= canDrawMaps();
  const without = (
    <div className="map map-missing" style={{ height: props.height ?? '360px' }}>
      <Notice title={t('noMap')} note={t('noMapNext')} />
    </div>
  );
  if (!able) return without;
  return (
    <ErrorBoundary instead={without}>
      <Suspense
        fallback={
          <div className="map" style={{ height: props.height ?? '360px' }}>
            <Loading />
          </div>
        }
      >
        <MapView {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}
