import { useCallback, useEffect, useRef, useState } from 'react';
import { pdfOf } from '../lib/pagesPdf';

/** A page that the camera took. */
export type Shot = { key: number; blob: Blob; address: string; width: number; height: number };

// Letters must stay legible, files small: some 300 dots to the inch of A4.
const wish = { width: { ideal: 3264 }, height: { ideal: 2448 } };

/** Opens a camera while `open` holds, and takes pages with it. */
export function usePages(open: boolean) {
  const video = useRef<HTMLVideoElement | null>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [live, setLive] = useState(false); // a first picture is there to be taken
  const [refused, setRefused] = useState(false);
  const [cameras, setCameras] = useState<MediaDeviceInfo[]>([]);
  const [camera, setCamera] = useState('');
  const [shots, setShots] = useState<Shot[]>([]);
  const count = useRef(0);

  useEffect(() => {
    if (!open) return;
    let taken: MediaStream | null = null;
    let gone = false;
    const by = camera ? { deviceId: { exact: camera } } : { facingMode: 'environment' };
    navigator.mediaDevices
      .getUserMedia({ video: { ...wish, ...by } })
      .then(async (got) => {
        taken = got;
        if (gone) return stop(got);
        setStream(got);
        // Cameras have names only once one of them is allowed.
        const all = await navigator.mediaDevices.enumerateDevices();
        setCameras(all.filter((one) => one.kind === 'videoinput'));
      })
      .catch(() => setRefused(true));
    return () => {
      gone = true;
      if (taken) stop(taken);
      setStream(null);
      setLive(false);
      setRefused(false);
    };
  }, [open, camera]);
  // The dialog puts the picture in later than the camera may answer, or sooner.
  const show = useCallback(
    (at: HTMLVideoElement | null) => {
      video.current = at;
      if (at) at.srcObject = stream;
    },
    [stream],
  );

  const take = async () => {
    const from = video.current;
    if (!from || from.videoWidth === 0) return;
    const sheet = document.createElement('canvas');
    [sheet.width, sheet.height] = [from.videoWidth, from.videoHeight];
    sheet.getContext('2d')?.drawImage(from, 0, 0);
    const blob = await new Promise<Blob | null>((done) => sheet.toBlob(done, 'image/jpeg', 0.85));
    if (!blob) return;
    count.current += 1;
    const shot = { key: count.current, blob, address: URL.createObjectURL(blob) };
    setShots((list) => [...list, { ...shot, width: sheet.width, height: sheet.height }]);
  };
  const drop = (key: number) =>
    setShots((list) => {
      for (const one of list) if (one.key === key) URL.revokeObjectURL(one.address);
      return list.filter((one) => one.key !== key);
    });
  const clear = () => {
    for (const one of shots) URL.revokeObjectURL(one.address);
    setShots([]);
  };
  const started = () => setLive(true);
  return { show, started, live, refused, cameras, camera, setCamera, shots, take, drop, clear };
}

const stop = (stream: MediaStream) => {
  for (const track of stream.getTracks()) track.stop();
};

/** Joins the pages into one file: one page is a photo, several are a PDF. */
export async function fileOf(shots: readonly Shot[], name: string): Promise<File> {
  const [only] = shots;
  if (only && shots.length === 1) return new File([only.blob], `${name}.jpg`, { type: 'image/jpeg' });
  const pages = await Promise.all(
    shots.map(async ({ blob, width, height }) => ({
      bytes: new Uint8Array(await blob.arrayBuffer()),
      width,
      height,
    })),
  );
  return new File([pdfOf(pages)], `${name}.pdf`, { type: 'application/pdf' });
}
