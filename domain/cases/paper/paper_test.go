package paper

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"testing"
)

func photo(encode func(*bytes.Buffer, image.Image) error) []byte {
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

var (
	jpegPhoto = photo(func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) })
	pngPhoto  = photo(func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
)

// hugePNG says that it has 60,000 × 60,000 pixels, in a few bytes.
func hugePNG() []byte {
	out := bytes.Clone(pngPhoto)
	binary.BigEndian.PutUint32(out[16:], 60_000)
	binary.BigEndian.PutUint32(out[20:], 60_000)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

func packed(content []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(content) // into memory
	_ = w.Close()
	return b.Bytes()
}

func pdf(objects string, streams ...[]byte) []byte {
	b := bytes.NewBufferString("%PDF-1.7\n" + objects)
	for i, s := range streams {
		kind := "/Type /ObjStm"
		if i > 0 {
			kind = "/Subtype /Image"
		}
		fmt.Fprintf(b, "\n%d 0 obj << %s /Filter /FlateDecode /Length %d >> stream\n%s\nendstream endobj", i+5, kind, len(s), s)
	}
	b.WriteString("\ntrailer << /Root 1 0 R >>\n%%EOF\n")
	return b.Bytes()
}

func ofd(parts map[string][]byte) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range parts {
		part, _ := w.Create(name)
		_, _ = part.Write(content)
	}
	_ = w.Close()
	return b.Bytes()
}

func TestFilesAreKnownByTheirContent(t *testing.T) {
	catalog := "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj"
	zeros := make([]byte, 64<<20)
	for name, c := range map[string]struct {
		file []byte
		kind Kind
		err  error
	}{
		"a photo":                     {jpegPhoto, JPEG, nil},
		"a picture":                   {pngPhoto, PNG, nil},
		"a document":                  {pdf(catalog), PDF, nil},
		"a document with streams":     {pdf(catalog, packed([]byte("3 0 << /Type /Page >>")), packed(jpegPhoto)), PDF, nil},
		"an electronic document":      {ofd(map[string][]byte{"OFD.xml": []byte("<ofd/>"), "Doc_0/Document.xml": []byte("<d/>")}), OFD, nil},
		"nothing":                     {nil, "", ErrEmpty},
		"a page":                      {[]byte("<html><script>alert(1)</script>"), "", ErrKind},
		"a program":                   {[]byte("MZ\x90\x00"), "", ErrKind},
		"half a photo":                {jpegPhoto[:12], JPEG, ErrBroken},
		"a photo cut off":             {jpegPhoto[:len(jpegPhoto)-8], JPEG, ErrBroken},
		"a picture cut off":           {pngPhoto[:len(pngPhoto)-20], PNG, ErrBroken},
		"a picture with a wrong sum":  {bytes.Replace(pngPhoto, []byte("IDAT"), []byte("IDAt"), 1), PNG, ErrBroken},
		"a picture with a ZIP behind": {append(bytes.Clone(pngPhoto), ofd(map[string][]byte{"a": []byte("x")})...), PNG, ErrActive},
		"a photo with a ZIP behind":   {append(bytes.Clone(jpegPhoto), ofd(map[string][]byte{"a": []byte("x")})...), JPEG, ErrActive},
		"two photos of one shot":      {append(bytes.Clone(jpegPhoto), jpegPhoto...), JPEG, nil},
		"a picture bomb":              {hugePNG(), PNG, ErrBomb},
		"half a document":             {pdf(catalog)[:40], PDF, ErrBroken},
		"a document with a script":    {pdf(catalog + "2 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj"), PDF, ErrActive},
		"a script by another name":    {pdf(catalog + "2 0 obj << /S /J#61vaScript >> endobj"), PDF, ErrActive},
		"a script in a packed object": {pdf(catalog, packed([]byte("3 0 << /S /JavaScript >>"))), PDF, ErrActive},
		"a document bomb":             {pdf(catalog, packed(nil), packed(zeros)), PDF, ErrBomb},
		"a bomb packed twice":         {pdf(catalog, packed(nil), packed(packed(zeros))), PDF, ErrBomb},
		"a bomb in many wrappings":    {pdf(catalog, packed(packed(packed(packed([]byte("x")))))), PDF, ErrBomb},
		"a bomb by another filter":    {bytes.ReplaceAll(pdf(catalog, packed(nil), packed(zeros)), []byte("/FlateDecode"), []byte("/Fl#61teDecode")), PDF, ErrBomb},
		"a script packed twice":       {pdf(catalog, packed(packed([]byte("3 0 << /S /JavaScript >>")))), PDF, ErrActive},
		"a script in odd objects":     {bytes.ReplaceAll(pdf(catalog, packed([]byte("3 0 << /S /JavaScript >>"))), []byte("ObjStm"), []byte("Obj#53tm")), PDF, ErrActive},
		"objects packed as text":      {bytes.ReplaceAll(pdf(catalog, []byte("332030")), []byte("/FlateDecode"), []byte("/ASCIIHexDecode")), PDF, ErrActive},
		"a document with a password":  {pdf(catalog + "9 0 obj << /Encrypt 8 0 R >> endobj"), PDF, ErrLocked},
		"a ZIP that is none":          {ofd(map[string][]byte{"a.txt": []byte("x")}), OFD, ErrKind},
		"a ZIP bomb":                  {ofd(map[string][]byte{"OFD.xml": []byte("<ofd/>"), "Doc_0/a.xml": zeros}), OFD, ErrBomb},
		"a program in an OFD":         {ofd(map[string][]byte{"OFD.xml": []byte("<ofd/>"), "a.EXE": []byte("MZ")}), OFD, ErrActive},
	} {
		t.Run(name, func(t *testing.T) {
			kind, err := Check(bytes.NewReader(c.file), int64(len(c.file)))
			if kind != c.kind || !errors.Is(err, c.err) {
				t.Errorf("%s, %v", kind, err)
			}
		})
	}
	if _, err := Check(bytes.NewReader(nil), MostBytes+1); !errors.Is(err, ErrLarge) {
		t.Errorf("21 MB: %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(jpegPhoto)
	f.Add(pngPhoto)
	f.Add(pdf("1 0 obj << /Type /Catalog >> endobj", packed([]byte("3 0 <<>>"))))
	f.Add(ofd(map[string][]byte{"OFD.xml": []byte("<ofd/>")}))
	f.Fuzz(func(t *testing.T, file []byte) {
		kind, err := Check(bytes.NewReader(file), int64(len(file)))
		if err == nil && kind == "" {
			t.Error("taken, and of no kind")
		}
	})
}
