import { afterEach, expect, test, vi } from 'vitest';
import { EventCutter, follow, pauseBefore, type StreamEvent } from './stream';

test('events are cut out of pieces wherever the pieces break', () => {
  const text = ': hello\n\nid: 7\nevent: things\ndata: {"a":1}\n\nretry: 900\ndata: x\ndata: y\n\n';
  for (let size = 1; size <= text.length; size++) {
    const cutter = new EventCutter();
    const events: StreamEvent[] = [];
    for (let i = 0; i < text.length; i += size) events.push(...cutter.push(text.slice(i, i + size)));
    expect(events).toEqual([
      { name: 'things', data: '{"a":1}', id: '7' },
      { name: 'message', data: 'x\ny', id: '7' },
    ]);
    expect(cutter.retry).toBe(900);
  }
});

test('pauses double, are spread, and never pass 15 s', () => {
  expect(pauseBefore(0, () => 1)).toBe(500);
  expect(pauseBefore(0, () => 0)).toBe(250);
  expect(pauseBefore(3, () => 1)).toBe(4000);
  expect(pauseBefore(50, () => 1)).toBe(15_000);
});

afterEach(() => vi.unstubAllGlobals());

test('after a break the stream goes on from the last id', async () => {
  const asked: (string | null)[] = [];
  const body = (text: string) => new Response(text, { headers: { 'Content-Type': 'text/event-stream' } });
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    asked.push(new Headers(init.headers).get('Last-Event-ID'));
    return body(`id: ${asked.length}\ndata: hello\n\n`);
  });
  const got: string[] = [];
  await new Promise<void>((done) => {
    const stop = follow('/api/v1/stream', {
      onEvent: (event) => {
        got.push(event.id);
        if (got.length === 2) {
          stop();
          done();
        }
      },
    });
  });
  expect(asked).toEqual([null, '1']);
  expect(got).toEqual(['1', '2']);
});
