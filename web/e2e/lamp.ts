import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';

/** What a device signs on with. */
export type Key = { id: string; password: string; mqtt: string };

/** A lamp in the field: it listens over MQTT 3.1.1, obeys what it is told, and says so. */
export type Lamp = { told: string[]; leave: () => void };

/** Connects a lamp; it listens when the promise is kept. */
export function openLamp(key: Key): Promise<Lamp> {
  const [host, port] = key.mqtt.split(':');
  const told: string[] = [];
  return new Promise((ready, failed) => {
    const socket = connect(Number(port), host);
    socket.on('error', failed);
    socket.on('connect', () => socket.write(hello(key)));
    let rest = Buffer.alloc(0);
    socket.on('data', (piece) => {
      rest = Buffer.concat([rest, piece]);
      for (let packet = take(rest); packet; packet = take(rest)) {
        rest = rest.subarray(packet.length);
        if (packet.kind === 0x20 && packet.body[1] === 0) socket.write(listen(key.id));
        else if (packet.kind === 0x20) failed(new Error(`the lamp was refused: ${packet.body[1]}`));
        else if (packet.kind === 0x90) ready({ told, leave: () => socket.destroy() });
        else if ((packet.kind & 0xf0) === 0x30) obey(socket, key.id, packet.body, told);
      }
    });
  });
}

function obey(socket: Socket, id: string, body: Buffer, told: string[]) {
  const from = 2 + body.readUInt16BE(0);
  const command = JSON.parse(body.subarray(from + 2).toString()) as {
    id: string;
    parameters: { level?: number };
  };
  socket.write(Buffer.from([0x40, 2, body[from] ?? 0, body[from + 1] ?? 0]));
  told.push(command.id);
  const say = (topic: string, what: object) =>
    socket.write(
      packetOf(0x30, Buffer.concat([text(`devices/${id}/${topic}`), Buffer.from(JSON.stringify(what))])),
    );
  say('commands/ack', { id: command.id, ok: true });
  say('telemetry', {
    powerState: 'low',
    status: 'ok',
    illuminanceLevel: (command.parameters.level ?? 100) / 100,
  });
}

const text = (words: string) => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(words));
  return Buffer.concat([length, Buffer.from(words)]);
};

const hello = ({ id, password }: Key) =>
  packetOf(
    0x10,
    Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 0, 120]), text('lamp'), text(id), text(password)]),
  );

const listen = (id: string) =>
  packetOf(0x82, Buffer.concat([Buffer.from([0, 1]), text(`devices/${id}/commands`), Buffer.from([1])]));

function packetOf(kind: number, body: Buffer): Buffer {
  const head = [kind];
  for (let left = body.length; ; left >>= 7) {
    head.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) return Buffer.concat([Buffer.from(head), body]);
  }
}

function take(from: Buffer): { kind: number; body: Buffer; length: number } | null {
  let size = 0;
  for (let i = 1; i < 5 && i < from.length; i++) {
    const byte = from[i] ?? 0;
    size |= (byte & 127) << (7 * (i - 1));
    if (byte > 127) continue;
    const length = i + 1 + size;
    return from.length < length ? null : { kind: from[0] ?? 0, body: from.subarray(i + 1, length), length };
  }
  return null;
}
