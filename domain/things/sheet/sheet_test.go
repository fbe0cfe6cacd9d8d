package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// rowsOf reads a file to its end.
func rowsOf(content []byte) (list []Row, err error) {
	err = Read(content, func(r Row) error { list = append(list, r); return nil })
	return list, err
}

func book(t testing.TB, cells map[string]any) []byte {
	t.Helper()
	b := excelize.NewFile()
	defer b.Close()
	for at, value := range cells {
		if err := b.SetCellValue("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	out, err := b.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// repacked is a workbook with one part put in place of another.
func repacked(t testing.TB, content []byte, name, with string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		if part.Name == name {
			continue
		}
		if err := w.Copy(part); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(with)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAWorkbookIsReadAsItIsStored(t *testing.T) {
	got, err := rowsOf(book(t, map[string]any{"A1": "serial", "B1": "lon", "A2": "0042", "B2": 121.473701, "A5": "last"}))
	want := "[{1 [serial lon] } {2 [0042 121.473701] } {5 [last] }]"
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v", got, err)
	}
}

func oneCell(at, row string) string {
	return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="` + row + `"><c r="` + at + `"><v>1</v></c></row></sheetData></worksheet>`
}

// TestBombsAreRefused: what is small on the way and large inside, or counts to
// the end of the world, costs a refusal and no memory.
func TestBombsAreRefused(t *testing.T) {
	plain := book(t, map[string]any{"A1": "x"})
	for name, content := range map[string][]byte{
		"blown up":        repacked(t, plain, "xl/media/image1.png", strings.Repeat("0", maxUnpacked)),
		"a million texts": repacked(t, plain, "xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si/>", maxTags)+"</sst>"),
		"the last row":    repacked(t, plain, "xl/worksheets/sheet1.xml", oneCell("A1048576", "1048576")),
		"wide":            repacked(t, plain, "xl/worksheets/sheet1.xml", oneCell("XFD2", "2")),
		"wide text":       []byte("a,b\n" + strings.Repeat(",", maxColumns) + "x\n"),
		"long":            []byte(strings.Repeat("x\n", MaxRows+2)),
		"heavy":           bytes.Repeat([]byte("x"), MaxBytes+1),
	} {
		if _, err := rowsOf(content); !errors.Is(err, ErrSize) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsNoListIsRefused(t *testing.T) {
	plain := book(t, map[string]any{"A1": "x"})
	for name, content := range map[string][]byte{
		"binary": []byte("a\x00b"), "cut": plain[:len(plain)-40], "zip": []byte("PK\x03\x04rubbish"),
		"no workbook": repacked(t, plain, "xl/workbook.xml", "<nothing/>"), "broken sheet": repacked(t, plain, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r='1'><c"),
	} {
		if rows, err := rowsOf(content); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v, %v", name, rows, err)
		}
	}
	got, err := rowsOf([]byte("a,b\n\"open,1\nx,\"" + strings.Repeat("y", maxCell+1) + "\"\n"))
	if err != nil || len(got) != 2 || got[1].Wrong != "quote" {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("profile,serial\nbin,1\n"))
	f.Add([]byte("a;b\n\"x\";\xb1\xe0\n"))
	f.Add(book(f, map[string]any{"A1": "profile", "B2": 3.5, "C3": true}))
	f.Fuzz(func(t *testing.T, content []byte) {
		last := 0
		err := Read(content, func(r Row) error {
			if r.Line <= last || len(r.Cells) > maxColumns {
				t.Errorf("line %d after %d with %d cells", r.Line, last, len(r.Cells))
			}
			last = r.Line
			return nil
		})
		if err != nil && !errors.Is(err, ErrForm) && !errors.Is(err, ErrSize) {
			t.Errorf("%v", err)
		}
	})
}
