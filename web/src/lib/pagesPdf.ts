/** A photographed page: a JPEG and its size in pixels. */
export type JpegPage = { bytes: Uint8Array; width: number; height: number };

// A4 in points; a page that is wider than high lies on its side.
const short = 595;
const long = 842;

/** Joins photographed pages into one PDF, each on a sheet of A4, as large as it fits. */
export function pdfOf(pages: readonly JpegPage[]): Uint8Array<ArrayBuffer> {
  const file = new Writer();
  file.text('%PDF-1.4\n');
  const kids = pages.map((_, i) => `${3 + 3 * i} 0 R`).join(' ');
  file.object(1, '<< /Type /Catalog /Pages 2 0 R >>');
  file.object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  pages.forEach((page, i) => {
    const first = 3 + 3 * i;
    const [wide, high] = page.width > page.height ? [long, short] : [short, long];
    const scale = Math.min(wide / page.width, high / page.height);
    const [w, h] = [page.width * scale, page.height * scale];
    const draw = `q ${w.toFixed(2)} 0 0 ${h.toFixed(2)} ${((wide - w) / 2).toFixed(2)} ${((high - h) / 2).toFixed(2)} cm /P Do Q`;
    file.object(
      first,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${wide} ${high}] /Resources << /XObject << /P ${first + 2} 0 R >> >> /Contents ${first + 1} 0 R >>`,
    );
    file.object(first + 1, `<< /Length ${draw.length} >>`, ascii(draw));
    file.object(
      first + 2,
      `<< /Type /XObject /Subtype /Image /Width ${page.width} /Height ${page.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${page.bytes.length} >>`,
      page.bytes,
    );
  });
  return file.end();
}

const ascii = (text: string) => new TextEncoder().encode(text);

/** Writes the objects of a PDF and remembers where each begins. */
class Writer {
  private readonly parts: Uint8Array[] = [];
  private readonly begins: number[] = [];
  private size = 0;

  bytes(part: Uint8Array) {
    this.parts.push(part);
    this.size += part.length;
  }

  text(part: string) {
    this.bytes(ascii(part));
  }

  object(number: number, about: string, stream?: Uint8Array) {
    this.begins[number] = this.size;
    this.text(`${number} 0 obj\n${about}\n`);
    if (stream) {
      this.text('stream\n');
      this.bytes(stream);
      this.text('\nendstream\n');
    }
    this.text('endobj\n');
  }

  end(): Uint8Array<ArrayBuffer> {
    const table = this.size;
    const count = this.begins.length;
    this.text(`xref\n0 ${count}\n0000000000 65535 f \n`);
    for (const at of this.begins.slice(1)) this.text(`${String(at).padStart(10, '0')} 00000 n \n`);
    this.text(`trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
    const out = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}
