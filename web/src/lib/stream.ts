/** One event of a stream: its name, its data still as text, and its id for resuming. */
export type StreamEvent = { name: string; data: string; id: string };

/** How a stream is doing: connecting, live, or waiting to try again. */
export type StreamState = 'connecting' | 'live' | 'waiting';

/** What a stream tells its user. */
export type StreamListener = {
  onEvent: (event: StreamEvent) => void;
  onState?: (state: StreamState, retryInMs: number) => void;
};

/** Cuts server-sent events out of text that arrives in pieces (WHATWG event stream format). */
export class EventCutter {
  private rest = '';
  private name = '';
  private data: string[] = [];
  private id = '';
  /** The server's wish for the pause before reconnecting, in ms, if it told one. */
  retry: number | null = null;

  /** Takes the next piece and gives the events that it completes. */
  push(piece: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.rest += piece;
    const lines = this.rest.split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = this.line(line);
      if (event) events.push(event);
    }
    return events;
  }

  private line(line: string): StreamEvent | null {
    if (line === '') return this.finish();
    if (line.startsWith(':')) return null;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.name = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id') this.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value);
    return null;
  }

  private finish(): StreamEvent | null {
    const event =
      this.data.length > 0 ? { name: this.name || 'message', data: this.data.join('\n'), id: this.id } : null;
    this.name = '';
    this.data = [];
    return event;
  }
}

/** The pause before the nth try to reconnect: 0.5 s doubling to 15 s, spread so that clients do not come back at once. */
export function pauseBefore(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + random() / 2));
}

const silence = 45_000;

/**
 * Follows a server-sent event stream until the returned function is called.
 * It reconnects with Last-Event-ID so that nothing is missed, backs off while
 * the server is away, and gives up a connection that has been silent for 45 s.
 */
export function follow(url: string, listener: StreamListener): () => void {
  const stopped = new AbortController();
  let lastId = '';
  let attempt = 0;

  async function once(): Promise<number | null> {
    const quiet = new AbortController();
    let timer = setTimeout(() => quiet.abort(), silence);
    const cutter = new EventCutter();
    try {
      const response = await fetch(url, {
        credentials: 'same-origin',
        cache: 'no-store',
        headers: { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
        signal: AbortSignal.any([stopped.signal, quiet.signal]),
      });
      if (!response.ok || !response.body) return null;
      attempt = 0;
      listener.onState?.('live', 0);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return cutter.retry;
        clearTimeout(timer);
        timer = setTimeout(() => quiet.abort(), silence);
        for (const event of cutter.push(value)) {
          if (event.id) lastId = event.id;
          listener.onEvent(event);
        }
      }
    } catch {
      return cutter.retry;
    } finally {
      clearTimeout(timer);
    }
  }

  async function run() {
    while (!stopped.signal.aborted) {
      listener.onState?.('connecting', 0);
      const wish = await once();
      if (stopped.signal.aborted) return;
      const pause = Math.max(wish ?? 0, pauseBefore(attempt++));
      listener.onState?.('waiting', pause);
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  void run();
  return () => stopped.abort();
}
