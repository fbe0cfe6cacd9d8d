import { catalogue } from '../../lib/texts';

/** The words of places. */
export const placeTexts = catalogue({
  placeholder: ['路名、小区、车站…', 'A road, an estate, a station…'],
  none: ['没有找到“{q}”，换个说法试试。', 'Nothing found for “{q}”. Try other words.'],
  locate: ['用我的位置', 'Use my position'],
  locating: ['正在定位…', 'Finding you…'],
  noLocation: [
    '没有取到您的位置。可以在上面输入地点，或点地图。',
    'Your position is not available. Type a place above or tap the map.',
  ],
  place: ['地点', 'Place'],
  region: ['区域', 'Region'],
  anyRegion: ['全部区域', 'Any region'],
});
