import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { draw } from '../../test/city';
import { NewFence } from './NewFence';

vi.mock('../../ui/CityMap', () => ({
  CityMap: ({ onPick }: { onPick?: (pick: { point: { lon: number; lat: number } }) => void }) => (
    <button
      type="button"
      onClick={() => onPick?.({ point: { lon: 121.4 + Math.random() / 100, lat: 31.2 } })}
    >
      map
    </button>
  ),
}));

test('a shape is judged when it is saved, not while it is drawn', async () => {
  draw(<NewFence organisation="/sh" onSaved={() => undefined} />);
  fireEvent.click(screen.getByRole('button', { name: '画新围栏' }));
  fireEvent.click(await screen.findByRole('button', { name: '保存围栏' }));
  await screen.findByText('至少要三个拐角');
  fireEvent.click(await screen.findByRole('button', { name: 'map' }));
  await waitFor(() => expect(screen.queryByText('至少要三个拐角')).toBeNull());
});
